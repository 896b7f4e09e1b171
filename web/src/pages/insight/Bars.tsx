// SPDX-License-Identifier: Apache-2.0
//
// Bars, sideways or upright, as the report's entry declares them. One opens whom it counts, or the customer it is of.
import { useMemo } from 'react';
import { useNavigate } from 'react-router';
import { recordPath } from '../../app/paths';
import { useNarrow } from '../../app/useNarrow';
import type { EChartsCoreOption } from '../../components/echarts';
import { currencyDigits } from '../../format/numbers';
import { labelText, type Language } from '../../i18n';
import { columnsOf, Drawn, figuresOf, useDrawing, type DeclaredProps } from './Drawn';
import { openedBy } from './records';
import { barValue, figure, shown, type Picture, type Result, type Row } from './reports';
import { useInsightWords } from './words';

const MOST_BARS = 24;
const NAME_WIDTH = { wide: 280, narrow: 118 }; // pixels; beyond it names are cut

// What a bar is called: “tea + cup”, “7–13”; months without their day.
function nameOf(result: Result, of: Picture, row: Row, language: Language): string {
  const named = columnsOf(result, of.name);
  const own = named.find((one) => row[one.name] !== null) ?? named[0];
  if (!own) return '–';
  const text = own.type === 'day' && String(row[own.name]).endsWith('-01') ? String(row[own.name]).slice(0, 7) : shown(own, row, result.currency, language);
  if (of.until) return row[of.until] === null ? `${text}+` : `${text}–${(figure(row, of.until) ?? 0) - 1}`;
  return of.with ? `${text} + ${String(row[of.with])}` : text;
}

export function Bars({ result, given, of }: DeclaredProps) {
  const { language } = useInsightWords();
  const { token, letters, common, lines, tooltip } = useDrawing();
  const navigate = useNavigate();
  const narrow = useNarrow();
  const sideways = of.type === 'bars';
  const rows = useMemo(() => (result.rows as Row[]).slice(0, sideways ? MOST_BARS : undefined), [result.rows, sideways]);
  const option = useMemo<EChartsCoreOption>(() => {
    const up = columnsOf(result, [of.value, of.and].filter(Boolean).join(' '));
    const columns = [...up, ...columnsOf(result, of.less)];
    // What lies lowest is pale where more stands upon it.
    const strengths = up.length > 1 ? [0.25, 1, 0.6] : [1];
    const names = {
      type: 'category',
      data: rows.map((row) => nameOf(result, of, row, language)),
      axisTick: { show: false },
      axisLabel: { ...letters, width: sideways ? NAME_WIDTH[narrow ? 'narrow' : 'wide'] : undefined, overflow: narrow && rows.length <= 12 ? 'break' : 'truncate' },
    };
    const amounts = {
      type: 'value',
      minInterval: up[0]?.type === 'count' ? 1 : 0,
      splitNumber: narrow && sideways ? 3 : 5,
      axisLabel: { ...letters, formatter: figuresOf(up[0], result.currency, language), hideOverlap: true },
      splitLine: lines,
    };
    return {
      ...common,
      tooltip: {
        ...tooltip,
        trigger: 'axis',
        axisPointer: { type: 'shadow' },
        formatter: (points: { dataIndex: number }[]) => {
          const row = rows[points[0]?.dataIndex ?? 0] ?? {};
          const told = columns.map((one) => `${columns.length > 1 ? `${labelText(one.label, language)} ` : ''}${shown(one, row, result.currency, language)}`);
          return [nameOf(result, of, row, language), ...told].join('\n');
        },
      },
      xAxis: sideways ? amounts : names,
      yAxis: sideways ? { ...names, inverse: true } : amounts,
      series: columns.map((column, at) => ({
        type: 'bar',
        stack: 'all',
        data: rows.map((row) => barValue(column, row, currencyDigits(result.currency)) * (column.name === of.less ? -1 : 1)),
        itemStyle: { color: column.name === of.less ? token.colorTextQuaternary : token.colorPrimary, opacity: strengths[at] ?? 1, borderRadius: columns.length > 1 ? 0 : sideways ? [0, 2, 2, 0] : [2, 2, 0, 0] },
        barMaxWidth: 28,
      })),
    };
  }, [common, language, letters, lines, narrow, of, result, rows, sideways, token, tooltip]);
  const openRow = (index: number) => {
    const row = rows[index] ?? {};
    const path = openedBy(result, row, given, of.value ?? '') ?? openedBy(result, row, given, 'customers');
    if (path) void navigate(path);
    else if (typeof row.customer_id === 'number') void navigate(recordPath('customer', row.customer_id) ?? '.');
  };
  return <Drawn title={labelText(of.title, language)} option={option} onClick={openRow} {...(sideways && { size: rows.length > 12 ? ('many' as const) : ('few' as const) })} />;
}
