// SPDX-License-Identifier: Apache-2.0
//
// Maps of cells that are tables to those who cannot see them: cohorts, scores, the hours of the week.
import { Link } from 'react-router';
import { integer } from '../../format/numbers';
import { cohortOf } from './cohorts';
import type { PictureProps } from './Drawn';
import { openedBy } from './records';
import { figure, shown, type Row } from './reports';
import { useInsightWords, type InsightKey } from './words';

const SHADES = 5;
// By the root, since a few cells often hold most of everything.
const shade = (value: number, most: number) => `heat-${most > 0 && value > 0 ? Math.ceil(SHADES * Math.sqrt(value / most)) : 0}`;

// ---- cohorts ----

const MEASURED: Record<string, { column: string; title: InsightKey }> = {
  each: { column: 'each', title: 'cohortsPictureEach' },
  together: { column: 'together', title: 'cohortsPictureTogether' },
};

export function Cohorts({ result, given }: PictureProps) {
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
              <th scope="row">{cohortOf(cohort[0] ?? {}, say(given.by === 'campaign' ? 'noCampaign' : 'unknownGroup'))}</th>
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

export function Rfm({ result, given }: PictureProps) {
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

// ---- hours of the week ----

const HOURS = Array.from({ length: 24 }, (_, hour) => hour);

export function PeaksMap({ result, given }: PictureProps) {
  const { say, language } = useInsightWords();
  const rows = result.rows as Row[];
  const weekday = result.columns.find((one) => one.name === 'weekday');
  const most = Math.max(...rows.map((row) => figure(row, 'n') ?? 0));
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
                const path = openedBy(result, row, given, 'n');
                return (
                  <td key={one} className={`number ${shade(n, most)}`}>
                    {n > 0 && <Opened path={path} text={integer(n, language)} />}
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
