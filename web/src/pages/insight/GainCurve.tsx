// SPDX-License-Identifier: Apache-2.0
//
// What is gained when those foreseen to be moved most are treated first, tenth by tenth, beside
// choosing by chance.
import { theme } from 'antd';
import { lazy, Suspense, useMemo } from 'react';
import type { EChartsCoreOption } from '../../components/echarts';
import { figure, type Result, type Row } from './reports';
import { useInsightWords } from './words';

const Chart = lazy(() => import('../../components/Chart').then((m) => ({ default: m.Chart })));

export function GainCurve({ result }: { result: Result }) {
  const { say, language } = useInsightWords();
  const { token } = theme.useToken();
  const option = useMemo<EChartsCoreOption>(() => {
    const text = { color: token.colorTextSecondary, fontFamily: token.fontFamily, fontSize: 12 };
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
      animation: false,
      grid: { left: 8, right: 16, top: 12, bottom: 4, containLabel: true },
      tooltip: {
        trigger: 'axis',
        renderMode: 'richText',
        confine: true,
        formatter: (points: { value: [number, number] }[]) => `${percent.format(points[0]?.value[0] ?? 0)}\n${percent.format(points[0]?.value[1] ?? 0)}`,
      },
      xAxis: { type: 'value', min: 0, max: 1, axisLabel: { ...text, formatter: (value: number) => percent.format(value) }, splitLine: { show: false } },
      yAxis: { type: 'value', axisLabel: { ...text, formatter: (value: number) => percent.format(value) }, splitLine: { lineStyle: { color: token.colorBorderSecondary } } },
      series: [line('gain', false), line('by_chance', true)],
    };
  }, [language, result.rows, token]);
  return (
    <figure className="bars">
      <figcaption className="quiet">{say('upliftPicture')}</figcaption>
      <Suspense fallback={<div className="chart" aria-busy="true" />}>
        <Chart option={option} label={say('upliftPicture')} />
      </Suspense>
    </figure>
  );
}
