// SPDX-License-Identifier: Apache-2.0
//
// Which share of the amount the best customers bring: the Lorenz curve from above, exact at the bounds of tiers. A
// point opens the customers of its tier.
import { useMemo } from 'react';
import { useNavigate } from 'react-router';
import type { EChartsCoreOption } from '../../components/echarts';
import { Drawn, useDrawing } from './Drawn';
import { figure, share, type Result, type Row } from './reports';
import { customersOfTier } from './shareLinks';
import { useInsightWords } from './words';

export function ShareCurve({ result, given }: { result: Result; given: Record<string, string> }) {
  const { say, language } = useInsightWords();
  const { token, letters, common, lines, tooltip } = useDrawing();
  const navigate = useNavigate();
  const rows = result.rows as Row[];
  const option = useMemo<EChartsCoreOption>(() => {
    const points = rows.map((row) => [figure(row, 'to'), figure(row, 'together')]);
    const axis = { type: 'value', min: 0, max: 1, axisLabel: { ...letters, formatter: (value: number) => share(value, language) }, splitLine: lines };
    return {
      ...common,
      tooltip: {
        trigger: 'item',
        ...tooltip,
        formatter: ({ value }: { value: [number, number] }) => `${say('shareTier', { to: share(value[0], language) })}\n${share(value[1], language)}`,
      },
      xAxis: axis,
      yAxis: axis,
      series: [
        { type: 'line', data: points, symbolSize: 9, itemStyle: { color: token.colorPrimary }, lineStyle: { color: token.colorPrimary, width: 2 }, areaStyle: { color: token.colorPrimary, opacity: 0.08 } },
        { type: 'line', data: [[0, 0], [1, 1]], silent: true, showSymbol: false, lineStyle: { color: token.colorTextTertiary, width: 1, type: 'dashed' } },
        { type: 'line', data: [[0, 0], points[0] ?? [0, 0]], silent: true, showSymbol: false, lineStyle: { color: token.colorPrimary, width: 2 } },
      ],
    };
  }, [common, language, letters, lines, rows, say, token, tooltip]);
  const open = (index: number) => {
    const row = rows[index];
    if (row) void navigate(customersOfTier(row, given));
  };
  return <Drawn title={say('sharePicture')} option={option} onClick={open} size="few" />;
}
