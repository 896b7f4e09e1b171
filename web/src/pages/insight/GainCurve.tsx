// SPDX-License-Identifier: Apache-2.0
//
// What is gained when those foreseen to be moved most are treated first, tenth by tenth, beside
// choosing by chance.
import { useMemo } from 'react';
import type { EChartsCoreOption } from '../../components/echarts';
import { Drawn, useDrawing } from './Drawn';
import { figure, type Result, type Row } from './reports';
import { useInsightWords } from './words';

export function GainCurve({ result }: { result: Result }) {
  const { say, language } = useInsightWords();
  const { token, letters, common, lines, tooltip } = useDrawing();
  const option = useMemo<EChartsCoreOption>(() => {
    const percent = new Intl.NumberFormat(language, { style: 'percent', maximumFractionDigits: 1 });
    const rows = result.rows as Row[];
    const line = (column: string, dashed: boolean) => ({
      type: 'line',
      data: [[0, 0], ...rows.map((row) => [(figure(row, 'tenth') ?? 0) / rows.length, figure(row, column)])],
      showSymbol: !dashed,
      silent: dashed,
      lineStyle: { color: dashed ? token.colorTextTertiary : token.colorPrimary, type: dashed ? 'dashed' : 'solid', width: dashed ? 1 : 2 },
      itemStyle: { color: token.colorPrimary },
    });
    return {
      ...common,
      tooltip: {
        trigger: 'axis',
        ...tooltip,
        formatter: (points: { value: [number, number] }[]) => `${percent.format(points[0]?.value[0] ?? 0)}\n${percent.format(points[0]?.value[1] ?? 0)}`,
      },
      xAxis: { type: 'value', min: 0, max: 1, axisLabel: { ...letters, formatter: (value: number) => percent.format(value) }, splitLine: { show: false } },
      yAxis: { type: 'value', axisLabel: { ...letters, formatter: (value: number) => percent.format(value) }, splitLine: lines },
      series: [line('gain', false), line('by_chance', true)],
    };
  }, [common, language, letters, lines, result.rows, token, tooltip]);
  return <Drawn title={say('upliftPicture')} option={option} />;
}
