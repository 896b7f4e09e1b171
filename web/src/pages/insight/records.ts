// SPDX-License-Identifier: Apache-2.0
//
// The rule whose customers a number counts, where the rule language can say it.
import { listPath, paths } from '../../app/paths';
import type { Given, Result, Row } from './reports';
import { bestCustomers, customersOf } from './shareLinks';
import { trendPath } from './trendLinks';

const DAY = 86_400_000;

function lastOfMonth(first: string): string {
  const [year = 0, month = 1] = first.split('-').map(Number);
  return new Date(Date.UTC(year, month, 1) - DAY).toISOString().slice(0, 10);
}

// All days of the months from one to another.
const months = (first: string, last: string) => `between ${first} and ${lastOfMonth(last)}`;

function monthsAfter(first: string, n: number): string {
  const [year = 0, month = 1] = first.split('-').map(Number);
  return new Date(Date.UTC(year, month - 1 + n, 1)).toISOString().slice(0, 10);
}

// Everything a report counts from must be said by the rule too, so none is offered for a report
// that looks from another day or leaves small orders out.
function plain(given: Record<string, string>): boolean {
  return !given.at && (!given.least || given.least === '0');
}

// Customers who bought what a rule of baskets names. The language counts customers, not orders: of baskets that are
// orders these are all who bought both in the window, be it at different times.
function boughtAll(row: Row, given: Given['given'], column: string, field: string): string | null {
  if (given.channel || !['both', 'with_left', 'with_then'].includes(column)) return null;
  const window = given.window ?? 'last 12 months';
  const left = [row.first_id, row.second_id, row.third_id];
  const ids = (column === 'with_then' ? [row.then_id] : column === 'both' ? [...left, row.then_id] : left).filter((id) => typeof id === 'number');
  return ids.map((id) => `any(lines, ${window ? `${window}, ` : ''}${field} = ${id})`).join(' and ');
}

const RULES: Record<string, (row: Row, given: Record<string, string>, column: string) => string | null> = {
  flow: (row, given, column) => {
    const month = String(row.month);
    const idle = Number(given.idle ?? 6);
    const before = (n: number) => monthsAfter(month, -n);
    if (column === 'won') return `first(orders.at) ${months(month, month)}`;
    if (column === 'back')
      return `any(orders, ${months(month, month)}) and none(orders, ${months(before(idle), before(1))}) and any(orders, before ${before(idle)})`;
    if (column === 'lost') return `any(orders, ${months(before(idle), before(idle))}) and none(orders, ${months(before(idle - 1), month)})`;
    return null;
  },
  cohorts: (row, _given, column) => {
    if (column !== 'customers') return null;
    const first = String(row.month);
    const then = monthsAfter(first, Number(row.later));
    const began = `first(orders.at) between ${first} and ${lastOfMonth(first)}`;
    return row.later === 0 ? began : `${began} and any(orders, between ${then} and ${lastOfMonth(then)})`;
  },
  rhythm: (row, _given, column) => {
    if (column !== 'customers') return null;
    const least = `median_gap(orders) >= ${String(row.from)} days`;
    return row.below === null ? least : `${least} and median_gap(orders) < ${String(row.below)} days`;
  },
  pairs: (row, given, column) => {
    if (given.by === 'order' || column !== 'both') return null;
    const window = given.window ?? 'last 180 days';
    const bought = (id: unknown) => `any(lines, ${window ? `${window}, ` : ''}product_id = ${String(id)})`;
    return `${bought(row.first_id)} and ${bought(row.second_id)}`;
  },
  baskets: (row, given, column) => boughtAll(row, given, column, 'product_id'),
  categories: (row, given, column) => boughtAll(row, given, column, 'product_id.category_id'),
};

// Rules without a window of their own say the same from whichever day after the last order.
const WITHOUT_WINDOW = ['cohorts', 'flow', 'rhythm'];

// What rules must hold to: `at` is not among it where it leaves nothing out.
export function linked(report: string, { given, past }: Given): Record<string, string> {
  if (!past || !WITHOUT_WINDOW.includes(report)) return given;
  const { at: _after, ...others } = given;
  return others;
}

// `column`: whose number it is.
export function ruleOf(result: Result, row: Row, given: Record<string, string>, column: string): string | null {
  const rule = plain(given) && row[column] !== null ? RULES[result.report]?.(row, given, column) : null;
  if (!rule) return null;
  return given.rule ? `(${given.rule}) and ${rule}` : rule;
}

// Customers of a group, or of a cell of the map, are asked from another report, since scores depend on everybody.
function membersOf(result: Result, row: Row, given: Record<string, string>, column: string): string | null {
  const asked: Record<string, string> | null =
    result.report === 'groups'
      ? { group: String(row.group) }
      : result.report === 'rfm' && (given.groups ?? '5') === '5'
        ? Object.fromEntries(['recency', 'frequency', 'monetary'].filter((axis) => axis in row).map((axis) => [axis, String(row[axis])]))
        : null;
  if (!asked || !['customers', 'amount', 'group'].includes(column)) return null;
  const kept = ['rule', 'at', 'least', 'ties'].flatMap((name) => (given[name] === undefined ? [] : [[name, given[name]]]));
  const ties = given.ties ?? (result.report === 'rfm' ? 'apart' : 'together');
  return `${paths.report.replace(':id', 'members')}?${new URLSearchParams({ ...Object.fromEntries(kept), ties, ...asked })}`;
}

// Where a number of a row leads: the customers it counts.
export function openedBy(result: Result, row: Row, given: Record<string, string>, column: string): string | null {
  const rule = ruleOf(result, row, given, column);
  return rule ? listPath('customer', rule) : (membersOf(result, row, given, column) ?? customersOf(result, row, given, column) ?? trendPath(result, row, given, column));
}

// Segments that a marketer would want after having read the answer.
const NEXT: Record<string, { name: 'lapsedRegulars' | 'overdue' | 'slipping' | 'bestFifth'; rule: string }> = {
  rfm: { name: 'lapsedRegulars', rule: 'count(orders) >= 3 and none(orders, last 180 days)' },
  rhythm: { name: 'overdue', rule: 'count(orders) >= 3 and gap_since(orders) > 2 * median_gap(orders)' },
  next: { name: 'overdue', rule: 'count(orders) >= 3 and gap_since(orders) > 2 * median_gap(orders)' },
  groups: { name: 'lapsedRegulars', rule: 'count(orders) >= 3 and none(orders, last 180 days)' },
  moves: { name: 'slipping', rule: 'count(orders) >= 3 and none(orders, last 90 days) and any(orders, last 365 days)' },
  relationship: { name: 'lapsedRegulars', rule: 'count(orders) >= 3 and none(orders, last 180 days)' },
  value: { name: 'overdue', rule: 'count(orders) >= 3 and gap_since(orders) > 2 * median_gap(orders)' },
};

export function nextOf(result: Result, given: Record<string, string>) {
  const best = result.report === 'share' ? bestCustomers(result, given) : null;
  return best ? { name: 'bestFifth' as const, rule: best } : NEXT[result.report];
}
