// SPDX-License-Identifier: Apache-2.0
//
// The rule whose customers a number counts, where the rule language can say it.
import { listPath, paths } from '../../app/paths';
import { filled, openOf } from './opens';
import type { Given, Result, Row } from './reports';
import { bestCustomers, customersOf } from './shareLinks';
import { trendPath } from './trendLinks';

// Everything a report counts from must be said by the rule too, so none is offered for a report
// that looks from another day or leaves small orders out.
function plain(given: Record<string, string>): boolean {
  return !given.at && (!given.least || given.least === '0');
}

// Rules without a window of their own say the same from whichever day after the last order.
const WITHOUT_WINDOW = ['cohorts', 'flow', 'rhythm'];

// What rules must hold to: `at` is not among it where it leaves nothing out.
export function linked(report: string, { given, past }: Given): Record<string, string> {
  if (!past || !WITHOUT_WINDOW.includes(report)) return given;
  const { at: _after, ...others } = given;
  return others;
}

// `column`: whose number it is; "total:customers" is a total.
export function ruleOf({ entry }: Result, row: Row, given: Record<string, string>, column: string): string | null {
  const known = entry && { report: entry, row, given };
  const opens = known && plain(given) && row[column] !== null ? openOf(known, column) : null;
  const rule = known && opens && !opens.report ? filled(known, opens.rule) : null;
  if (!rule) return null;
  return given.rule ? `(${given.rule}) and ${rule}` : rule;
}

// Customers of a group, or of a cell of the map, are asked from another report, since scores depend on everybody.
function membersOf({ entry }: Result, row: Row, given: Record<string, string>, column: string): string | null {
  const known = entry && { report: entry, row, given };
  const opens = known && openOf(known, column);
  const asked = known && opens?.report ? filled({ ...known, encoded: true }, opens.rule) : null;
  if (!known || !opens?.report || asked === null) return null;
  const kept = ['rule', 'at', 'least', 'ties'].flatMap((name) => {
    const value = given[name] ?? (name === 'ties' ? known.report.params.find((param) => param.name === name)?.otherwise : undefined);
    return value === undefined ? [] : [[name, value]];
  });
  return `${paths.report.replace(':id', opens.report)}?${new URLSearchParams({ ...Object.fromEntries(kept), ...Object.fromEntries(new URLSearchParams(asked)) })}`;
}

// A group of a split opens its customers.
function groupOf(row: Row, given: Record<string, string>, column: string): string | null {
  if (!row.rule || !['group', 'size'].includes(column)) return null;
  return listPath('customer', given.rule ? `(${given.rule}) and ${String(row.rule)}` : String(row.rule));
}

// Where a number of a row leads: the customers it counts.
export function openedBy(result: Result, row: Row, given: Record<string, string>, column: string): string | null {
  if (result.split) return groupOf(row, given, column);
  if (column.endsWith('_before') || column.endsWith('_change')) return null;
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
