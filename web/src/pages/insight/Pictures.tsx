// SPDX-License-Identifier: Apache-2.0
//
// The picture of each report: bars, or a map of cells that is a table to those who cannot see it.
import { theme } from 'antd';
import { lazy, Suspense, useMemo, type ReactNode } from 'react';
import { Link, useNavigate } from 'react-router';
import { recordPath } from '../../app/paths';
import type { EChartsCoreOption } from '../../components/echarts';
import { currencyDigits, integer } from '../../format/numbers';
import { labelText } from '../../i18n';
import { cohortOf } from './cohorts';
import { Funnel } from './Funnel';
import { GainCurve } from './GainCurve';
import { openedBy } from './records';
import { MovesMatrix, RelationPlane } from './GroupTables';
import { RulesGraph } from './RulesGraph';
import { ShareCurve } from './ShareCurve';
import { SurvivalCurves } from './SurvivalCurves';
import { ForecastLines, PeaksMap } from './TrendPictures';
import { barValue, figure, shown, type Result, type Row } from './reports';
import { Ways } from './Ways';
import { useInsightWords, type InsightKey } from './words';

const Chart = lazy(() => import('../../components/Chart').then((m) => ({ default: m.Chart })));

interface Props {
  result: Result;
  given: Record<string, string>;
}

const SHADES = 5;
// By the root, since a few cells often hold most of everything.
const shade = (value: number, most: number) => `heat-${most > 0 && value > 0 ? Math.ceil(SHADES * Math.sqrt(value / most)) : 0}`;

// ---- cohorts ----

const MEASURED: Record<string, { column: string; title: InsightKey }> = {
  each: { column: 'each', title: 'cohortsPictureEach' },
  together: { column: 'together', title: 'cohortsPictureTogether' },
};

function Cohorts({ result, given }: Props) {
  const { say, language } = useInsightWords();
  const rows = result.rows as Row[];
  const byMonth = (given.by ?? 'month') === 'month';
  const measured = MEASURED[given.measure ?? ''] ?? { column: 'share', title: byMonth ? 'cohortsPicture' : 'cohortsPictureBy' };
  const money = measured.column !== 'share';
  const column = result.columns.find((one) => one.name === measured.column);
  const cohorts: Row[][] = [];
  for (const row of rows) {
    if (row.later === 0) cohorts.push([]);
    cohorts.at(-1)?.push(row);
  }
  const laters = Array.from({ length: Math.max(...cohorts.map((cohort) => cohort.length)) }, (_, i) => i);
  const most = Math.max(...rows.filter((row) => money || row.later !== 0).map((row) => figure(row, measured.column) ?? 0), 0);
  const title = say(measured.title);
  return (
    <div className="table-scroll" tabIndex={0} role="group" aria-label={title}>
      <table className="plain-table heat">
        <caption>{title}</caption>
        <thead>
          <tr>
            <th scope="col">{say(byMonth ? 'month' : 'cohort')}</th>
            <th scope="col" className="number">
              {say('customers')}
            </th>
            {laters.slice(money ? 0 : 1).map((later) => (
              <th key={later} scope="col" className="number" aria-label={say('later', { n: later })}>
                {`+${later}`}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {cohorts.map((cohort, place) => (
            <tr key={place}>
              <th scope="row">{cohortOf(cohort[0] ?? {}, say('unknownGroup'))}</th>
              <td className="number">
                <Opened path={openedBy(result, cohort[0] ?? {}, given, 'customers')} text={integer(figure(cohort[0] ?? {}, 'customers') ?? 0, language)} />
              </td>
              {laters.slice(money ? 0 : 1).map((later) => {
                const row = cohort[later];
                if (!row || !column) return <td key={later} />;
                return (
                  <td key={later} className={`number ${shade(figure(row, column.name) ?? 0, most)}`}>
                    <Opened path={openedBy(result, row, given, 'customers')} text={shown(column, row, result.currency, language)} />
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

function Opened({ path, text }: { path: string | null; text: string }) {
  return path ? <Link to={path}>{text}</Link> : <>{text}</>;
}

// ---- RFM ----

function Rfm({ result, given }: Props) {
  const { say, language } = useInsightWords();
  const rows = result.rows as Row[];
  const groups = Math.max(...rows.flatMap((row) => [figure(row, 'recency') ?? 0, figure(row, 'frequency') ?? 0]));
  const sides = Array.from({ length: groups }, (_, i) => groups - i);
  const cells = new Map<string, { customers: number; amount: number; group: unknown; most: number }>();
  for (const row of rows) {
    const key = `${String(row.recency)} ${String(row.frequency)}`;
    const cell = cells.get(key) ?? { customers: 0, amount: 0, group: null, most: 0 };
    const n = figure(row, 'customers') ?? 0;
    // Where money parts a cell into several groups, the largest names it.
    const larger = n > cell.most;
    cells.set(key, { customers: cell.customers + n, amount: cell.amount + (figure(row, 'amount') ?? 0), group: larger ? row.group : cell.group, most: Math.max(n, cell.most) });
  }
  const groupOf = result.columns.find((column) => column.name === 'group');
  const most = Math.max(...[...cells.values()].map((cell) => cell.amount));
  return (
    <div className="table-scroll" tabIndex={0} role="group" aria-label={say('rfmPicture')}>
      <table className="plain-table heat heat-square">
        <caption>{say('rfmPicture')}</caption>
        <thead>
          <tr>
            <th scope="col">{say('rfmRecency')}</th>
            {sides.toReversed().map((frequency) => (
              <th key={frequency} scope="col" className="number">
                {frequency}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {sides.map((recency) => (
            <tr key={recency}>
              <th scope="row">{recency}</th>
              {sides.toReversed().map((frequency) => {
                const cell = cells.get(`${recency} ${frequency}`);
                return (
                  <td key={frequency} className={`number ${shade(cell?.amount ?? 0, most)}`}>
                    {cell && <Opened path={openedBy(result, { recency, frequency, customers: cell.customers }, given, 'customers')} text={integer(cell.customers, language)} />}
                    {cell && groupOf && cell.group !== null && <div className="heat-name">{shown(groupOf, { group: cell.group }, result.currency, language)}</div>}
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

// ---- bars ----

interface BarsOf {
  value: string; // column
  and?: string; // another one, upon it
  less?: string; // one below zero
  title: InsightKey;
  name: (row: Row) => string;
  named?: string | string[]; // the columns of choices whose labels are the names, the first that is not empty
  sideways: boolean; // names beside the bars, for long ones
}

const RISKS: Record<string, string> = { very_high: '80 %+', high: '60–80 %', middle: '40–60 %', low: '20–40 %', very_low: '< 20 %' };

const BARS: Record<string, BarsOf> = {
  channels: { value: 'amount', title: 'channelsPicture', sideways: true, name: (row) => String(row.source ?? row.channel ?? '–') },
  trends: { value: 'more', title: 'trendsPicture', sideways: true, name: (row) => String(row.product ?? row.category) },
  recommend: { value: 'hit_rate', title: 'recommendPicture', sideways: true, named: 'method', name: (row) => String(row.method) },
  abc: { value: 'share', title: 'abcPicture', sideways: true, name: (row) => `${String(row.product ?? row.customer)} (${String(row.class)})` },
  loyalty: { value: 'customers', title: 'loyaltyPicture', sideways: true, named: ['type', 'layer'], name: (row) => String(row.type ?? row.layer) },
  tier: { value: 'amount', title: 'topPicture', sideways: true, name: (row) => String(row.customer) },
  pairs: { value: 'both', title: 'pairsPicture', sideways: true, name: (row) => `${String(row.first)} + ${String(row.second)}` },
  top: { value: 'amount', title: 'topPicture', sideways: true, name: (row) => String(row.customer) },
  best: { value: 'value', title: 'bestPicture', sideways: true, name: (row) => String(row.customer) },
  churn: { value: 'customers', title: 'churnPicture', sideways: false, name: (row) => RISKS[String(row.band)] ?? String(row.band) },
  left: { value: 'rate', title: 'leftPicture', sideways: false, name: (row) => String(row.month).slice(0, 7) },
  leaving: { value: 'loss', title: 'leavingPicture', sideways: true, name: (row) => String(row.customer) },
  groups: { value: 'amount', title: 'groupsPicture', sideways: true, name: (row) => String(row.group), named: 'group' },
  next: { value: 'each', title: 'nextPicture', sideways: true, name: (row) => String(row.customer) },
  flow: { value: 'won', and: 'back', less: 'lost', title: 'flowPicture', sideways: false, name: (row) => String(row.month).slice(0, 7) },
  rhythm: { value: 'customers', title: 'rhythmPicture', sideways: false, name: (row) => (row.below === null ? `${String(row.from)}+` : `${String(row.from)}–${Number(row.below) - 1}`) },
  value: { value: 'value', title: 'valuePicture', sideways: false, name: (row) => String(row.group) },
};

const MOST_BARS = 24;

function Bars({ result, given, of }: Props & { of: BarsOf }) {
  const { say, language } = useInsightWords();
  const { token } = theme.useToken();
  const navigate = useNavigate();
  const rows = useMemo(() => (result.rows as Row[]).slice(0, of.sideways ? MOST_BARS : undefined), [of.sideways, result.rows]);
  const columns = useMemo(
    () => [of.value, of.and, of.less].flatMap((name) => result.columns.filter((one) => one.name === name)),
    [of, result.columns],
  );
  const option = useMemo<EChartsCoreOption>(() => {
    const named = result.columns.filter((one) => [of.named].flat().includes(one.name));
    const nameOf = (row: Row) => {
      const own = named.find((one) => row[one.name] !== null);
      return own ? shown(own, row, result.currency, language) : of.name(row);
    };
    const text = { color: token.colorTextSecondary, fontFamily: token.fontFamily, fontSize: 12 };
    const compact = new Intl.NumberFormat(language, { notation: 'compact' });
    const names = { type: 'category', data: rows.map(nameOf), axisTick: { show: false }, axisLabel: { ...text, width: of.sideways ? 220 : undefined, overflow: 'truncate' } };
    const amounts = { type: 'value', axisLabel: { ...text, formatter: (value: number) => compact.format(value) }, splitLine: { lineStyle: { color: token.colorBorderSecondary } } };
    return {
      animation: false,
      grid: { left: 8, right: 16, top: 12, bottom: 4, containLabel: true },
      tooltip: {
        trigger: 'axis',
        renderMode: 'richText',
        confine: true,
        axisPointer: { type: 'shadow' },
        formatter: (points: { dataIndex: number }[]) => {
          const row = rows[points[0]?.dataIndex ?? 0] ?? {};
          const lines = columns.map((one) => `${columns.length > 1 ? `${labelText(one.label, language)} ` : ''}${shown(one, row, result.currency, language)}`);
          return [nameOf(row), ...lines].join('\n');
        },
      },
      xAxis: of.sideways ? amounts : names,
      yAxis: of.sideways ? { ...names, inverse: true } : amounts,
      series: columns.map((column) => ({
        type: 'bar',
        stack: 'all',
        data: rows.map((row) => barValue(column, row, currencyDigits(result.currency)) * (column.name === of.less ? -1 : 1)),
        itemStyle: { color: column.name === of.less ? token.colorTextQuaternary : column.name === of.and ? token.blue4 : token.colorPrimary, borderRadius: of.and ? 0 : of.sideways ? [0, 2, 2, 0] : [2, 2, 0, 0] },
        barMaxWidth: 28,
      })),
    };
  }, [columns, language, of, result.columns, result.currency, rows, token]);
  const openRow = (index: number) => {
    const row = rows[index];
    const path = row ? openedBy(result, row, given, of.value) : null;
    if (path) void navigate(path);
    else if (typeof row?.customer_id === 'number') void navigate(recordPath('customer', row.customer_id) ?? '.');
  };
  return (
    <figure className={of.sideways ? `bars bars-${rows.length > 12 ? 'many' : 'few'}` : 'bars'}>
      <figcaption className="quiet">{say(of.title)}</figcaption>
      <Suspense fallback={<div className="chart" aria-busy="true" />}>
        <Chart option={option} label={say(of.title)} onClick={openRow} />
      </Suspense>
    </figure>
  );
}

const GRAPHS = ['baskets', 'categories'];

// Reports with a picture of their own.
const OWN: Record<string, (props: Props) => ReactNode> = { forecast: ForecastLines, funnel: Funnel, moves: MovesMatrix, paths: Ways, peaks: PeaksMap, relationship: RelationPlane, revenue: ForecastLines, share: ShareCurve, uplift: GainCurve };

export function Picture(props: Props) {
  if (props.result.report === 'cohorts') return <Cohorts {...props} />;
  if (props.result.report === 'rfm') return <Rfm {...props} />;
  if (GRAPHS.includes(props.result.report)) return <RulesGraph {...props} />;
  if (props.result.report === 'survival') return <SurvivalCurves result={props.result} />;
  const Own = OWN[props.result.report];
  if (Own) return <Own {...props} />;
  const bars = BARS[props.result.report];
  return bars ? <Bars {...props} of={bars} /> : null;
}

export const hasPicture = (name: string) => name === 'cohorts' || name === 'rfm' || name === 'survival' || GRAPHS.includes(name) || name in BARS || name in OWN;
