// SPDX-License-Identifier: Apache-2.0
//
// What is to come as lines with their interval, and the hours of the week as a map that is a table to those who
// cannot see it.
import { theme } from 'antd';
import { lazy, Suspense, useMemo } from 'react';
import { Link } from 'react-router';
import type { EChartsCoreOption } from '../../components/echarts';
import { currencyDigits, integer, money } from '../../format/numbers';
import { day } from '../../format/time';
import { barValue, figure, shown, type Result, type Row } from './reports';
import { trendPath } from './trendLinks';
import { useInsightWords } from './words';

const Chart = lazy(() => import('../../components/Chart').then((m) => ({ default: m.Chart })));

export function ForecastLines({ result }: { result: Result }) {
  const { say, language } = useInsightWords();
  const { token } = theme.useToken();
  const option = useMemo<EChartsCoreOption>(() => {
    const rows = result.rows as Row[];
    const digits = currencyDigits(result.currency);
    const value = (row: Row, name: string) => {
      const column = result.columns.find((one) => one.name === name);
      return column && row[name] !== null ? barValue(column, row, digits) : null;
    };
    const isMoney = result.columns.find((one) => one.name === 'seen')?.type === 'money';
    const text = { color: token.colorTextSecondary, fontFamily: token.fontFamily, fontSize: 12 };
    const compact = new Intl.NumberFormat(language, { notation: 'compact' });
    const said = (row: Row, name: string) => {
      const number = figure(row, name) ?? 0;
      return isMoney ? money(number, result.currency, language) : integer(number, language);
    };
    const line = (name: string, data: (number | null)[], colour: string, type: 'solid' | 'dashed') => ({
      type: 'line',
      name,
      showSymbol: false,
      data,
      lineStyle: { color: colour, width: 2, type },
      itemStyle: { color: colour },
    });
    const band = { type: 'line', stack: 'interval', showSymbol: false, silent: true, lineStyle: { opacity: 0 } };
    return {
      animation: false,
      grid: { left: 8, right: 16, top: 12, bottom: 4, containLabel: true },
      tooltip: {
        trigger: 'axis',
        renderMode: 'richText',
        confine: true,
        formatter: (points: { dataIndex: number }[]) => {
          const row = rows[points[0]?.dataIndex ?? 0] ?? {};
          const lines = [
            ...(row.seen === null ? [] : [`${say('seenLine')} ${said(row, 'seen')}`]),
            `${say('expectedLine')} ${said(row, 'expected')}`,
            ...(row.low === null ? [] : [`${say('intervalLine')} ${said(row, 'low')} – ${said(row, 'high')}`]),
          ];
          return [day(String(row.day), language), ...lines].join('\n');
        },
      },
      xAxis: { type: 'category', data: rows.map((row) => String(row.day)), axisTick: { show: false }, axisLabel: text },
      yAxis: { type: 'value', axisLabel: { ...text, formatter: (number: number) => compact.format(number) }, splitLine: { lineStyle: { color: token.colorBorderSecondary } } },
      series: [
        { ...band, name: 'low', data: rows.map((row) => value(row, 'low')) },
        {
          ...band,
          name: 'high',
          data: rows.map((row) => (row.low === null ? null : (value(row, 'high') ?? 0) - (value(row, 'low') ?? 0))),
          areaStyle: { color: token.colorPrimary, opacity: 0.15 },
        },
        line(say('expectedLine'), rows.map((row) => value(row, 'expected')), token.colorPrimary, 'dashed'),
        line(say('seenLine'), rows.map((row) => value(row, 'seen')), token.colorText, 'solid'),
      ],
    };
  }, [language, result, say, token]);
  return (
    <figure className="bars">
      <figcaption className="quiet">{say('forecastPicture')}</figcaption>
      <Suspense fallback={<div className="chart" aria-busy="true" />}>
        <Chart option={option} label={say('forecastPicture')} />
      </Suspense>
    </figure>
  );
}

const HOURS = Array.from({ length: 24 }, (_, hour) => hour);
const SHADES = 5;

export function PeaksMap({ result, given }: { result: Result; given: Record<string, string> }) {
  const { say, language } = useInsightWords();
  const rows = result.rows as Row[];
  const weekday = result.columns.find((one) => one.name === 'weekday');
  const most = Math.max(...rows.map((row) => figure(row, 'n') ?? 0));
  const shade = (n: number) => `heat-${n > 0 ? Math.ceil(SHADES * Math.sqrt(n / most)) : 0}`;
  const days = [...new Set(rows.map((row) => String(row.weekday)))];
  const at = new Map(rows.map((row) => [`${String(row.weekday)} ${String(row.hour)}`, row]));
  return (
    <div className="table-scroll" tabIndex={0} role="group" aria-label={say('peaksPicture')}>
      <table className="plain-table heat">
        <caption>{say('peaksPicture')}</caption>
        <thead>
          <tr>
            <th scope="col">{say('hour')}</th>
            {days.map((one) => (
              <th key={one} scope="col" className="number">
                {weekday ? shown(weekday, { weekday: one }, result.currency, language) : one}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {HOURS.map((hour) => (
            <tr key={hour}>
              <th scope="row">{hour}:00</th>
              {days.map((one) => {
                const row = at.get(`${one} ${hour}`) ?? {};
                const n = figure(row, 'n') ?? 0;
                const path = trendPath(result, row, given, 'n');
                return (
                  <td key={one} className={`number ${shade(n)}`}>
                    {path ? <Link to={path}>{integer(n, language)}</Link> : n > 0 && integer(n, language)}
                  </td>
                );
              })}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
