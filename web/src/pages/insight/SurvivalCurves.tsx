// SPDX-License-Identifier: Apache-2.0
//
// To what share of customers it has happened, day by day: one line with its interval, or a line for
// each of the five largest groups. The table has them all.
import { useMemo } from 'react';
import type { EChartsCoreOption } from '../../components/echarts';
import { Drawn, useDrawing, type PictureProps } from './Drawn';
import { figure, share, type Row } from './reports';
import { groupsOf, nameOfGroup } from './survival';
import { useInsightWords } from './words';

const MOST = 5;

export function SurvivalCurves({ result, given }: PictureProps) {
  const { say, language } = useInsightWords();
  const { token, letters, common, lines, tooltip } = useDrawing();
  const groups = useMemo(() => groupsOf(result.rows as Row[]).slice(0, MOST), [result.rows]);
  const alone = groups.length === 1;
  const option = useMemo<EChartsCoreOption>(() => {
    const colours = [token.colorPrimary, token.orange6, token.colorTextTertiary, token.purple5, token.cyan7];
    const line = (rows: Row[], column: string, name: string, colour: string, dashed: boolean) => ({
      type: 'line',
      name,
      step: 'end',
      showSymbol: false,
      silent: dashed,
      data: rows.map((row) => [figure(row, 'day'), figure(row, column)]),
      lineStyle: { color: colour, width: dashed ? 1 : 2, type: dashed ? 'dashed' : 'solid' },
      itemStyle: { color: colour },
      endLabel: { show: !dashed && !alone, color: token.colorText, fontFamily: token.fontFamily, fontSize: 12, formatter: '{a}', width: 110, overflow: 'truncate' },
      labelLayout: { moveOverlap: 'shiftY' },
    });
    return {
      ...common,
      grid: { ...common.grid, right: alone ? 16 : 120 },
      tooltip: {
        trigger: 'axis',
        ...tooltip,
        formatter: (points: { seriesName: string; value: [number, number | null] }[]) =>
          [String(points[0]?.value[0] ?? ''), ...points.map((point) => `${alone ? '' : `${point.seriesName} `}${share(point.value[1], language)}`)].join('\n'),
      },
      xAxis: { type: 'value', min: 0, max: 'dataMax', axisLabel: letters, splitLine: { show: false } },
      yAxis: { type: 'value', min: 0, max: 1, axisLabel: { ...letters, formatter: (value: number) => share(value, language) }, splitLine: lines },
      series: groups.flatMap((rows, at) => {
        const colour = colours[at] ?? token.colorText;
        const name = nameOfGroup(rows[0] ?? {}, say(given.by === 'campaign' ? 'noCampaign' : 'unknownGroup'));
        const limits = alone ? [line(rows, 'low', name, colour, true), line(rows, 'high', name, colour, true)] : [];
        return [line(rows, 'share', name, colour, false), ...limits];
      }),
    };
  }, [alone, common, given.by, groups, language, letters, lines, say, token, tooltip]);
  return <Drawn title={say('survivalPicture')} option={option} />;
}
