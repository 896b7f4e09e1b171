// SPDX-License-Identifier: Apache-2.0
//
// A line over days or numbers as the report's entry declares it, with its interval and, dark, what it stands beside.
import { useMemo } from 'react';
import type { EChartsCoreOption } from '../../components/echarts';
import { currencyDigits } from '../../format/numbers';
import { labelText } from '../../i18n';
import { columnsOf, Drawn, figuresOf, useDrawing, type DeclaredProps } from './Drawn';
import { barValue, figure, shown, type Row } from './reports';
import { useInsightWords } from './words';

export function Lines({ result, of }: DeclaredProps) {
  const { say, language } = useInsightWords();
  const { token, letters, common, lines, tooltip } = useDrawing();
  const option = useMemo<EChartsCoreOption>(() => {
    const rows = result.rows as Row[];
    const digits = currencyDigits(result.currency);
    const [below, told, beside, low, high] = [of.name, of.value, of.and, of.low, of.high].map((name) => columnsOf(result, name)[0]);
    const values = (column: typeof told) => rows.map((row) => (column && row[column.name] !== null ? barValue(column, row, digits) : null));
    const text = (column: typeof told, row: Row) => (column ? shown(column, row, result.currency, language) : '');
    const days = below?.type === 'day' ? rows.map((row) => String(row[below.name])) : null;
    const months = days?.every((one) => one.endsWith('-01')) ?? false;
    const places = days?.map((one) => (months ? one.slice(0, 7) : one)) ?? rows.map((row) => text(below, row));
    const line = (column: typeof told, colour: string, dashed: boolean) => ({
      type: 'line',
      showSymbol: false,
      data: values(column),
      lineStyle: { color: colour, width: 2, type: dashed ? 'dashed' : 'solid' },
      itemStyle: { color: colour },
    });
    const band = { type: 'line', stack: 'interval', showSymbol: false, silent: true, lineStyle: { opacity: 0 } };
    const width = rows.map((row, at) => (low && high && row[low.name] !== null ? (values(high)[at] ?? 0) - (values(low)[at] ?? 0) : null));
    return {
      ...common,
      tooltip: {
        ...tooltip,
        trigger: 'axis',
        formatter: (points: { dataIndex: number }[]) => {
          const row = rows[points[0]?.dataIndex ?? 0] ?? {};
          const of = [beside, told].flatMap((one) => (one && figure(row, one.name) !== null ? [`${labelText(one.label, language)} ${text(one, row)}`] : []));
          const between = low && figure(row, low.name) !== null ? [`${say('intervalLine')} ${text(low, row)} – ${text(high, row)}`] : [];
          return [text(below, row), ...of, ...between].join('\n');
        },
      },
      xAxis: { type: 'category', data: places, axisTick: { show: false }, axisLabel: letters },
      yAxis: { type: 'value', axisLabel: { ...letters, formatter: figuresOf(told, result.currency, language) }, splitLine: lines },
      series: [
        { ...band, data: values(low) },
        { ...band, data: width, areaStyle: { color: token.colorPrimary, opacity: 0.15 } },
        line(told, token.colorPrimary, beside !== undefined),
        ...(beside ? [line(beside, token.colorText, false)] : []),
      ],
    };
  }, [common, language, letters, lines, of, result, say, token, tooltip]);
  return <Drawn title={labelText(of.title, language)} option={option} />;
}
