// SPDX-License-Identifier: Apache-2.0
//
// The rule whose records a number counts, where the rule language can say it.
import { listPath, paths } from '../../app/paths';
import { asOf } from './asOf';
import { filled, openOf } from './opens';
import type { Given, Result, Row } from './reports';
import { customersOf } from './shareLinks';

// Everything a report counts from must be said by the rule too, so none is offered for a report
// that looks from another day or leaves small orders out. A still shop's last day can be said.
function plain(given: Record<string, string>): boolean {
  return (!given.at || Boolean(given.still)) && (!given.least || given.least === '0');
}

// Rules without a window of their own say the same from whichever day after the last order.
const WITHOUT_WINDOW = ['cohorts', 'flow', 'rhythm'];

// What rules must hold to: `at` is not among it where it leaves nothing out.
export function linked(report: string, { given, looked, past }: Given): Record<string, string> {
  return past && WITHOUT_WINDOW.includes(report) ? given : looked;
}

interface Opened {
  entity: string;
  rule: string;
}

// `column`: whose number it is; "total:customers" is a total.
function recordsOf({ entry, totals }: Result, row: Row, given: Record<string, string>, column: string): Opened | null {
  const known = entry && { report: entry, row, totals: totals as Row, given };
  const opens = known && plain(given) && row[column] !== null ? openOf(known, column) : null;
  const counted = known && opens && !opens.report ? filled(known, opens.rule) : null;
  const rule = counted && asOf(counted, given);
  if (!opens || !rule) return null;
  return { entity: opens.entity ?? 'customer', rule: given.rule ? `(${given.rule}) and ${rule}` : rule };
}

// Customers of a group, or of a cell of the map, are asked from another report, since scores depend on everybody.
function membersOf({ entry, totals }: Result, row: Row, given: Record<string, string>, column: string): string | null {
  const known = entry && { report: entry, row, totals: totals as Row, given };
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

// Where a number of a row leads: the records it counts.
export function openedBy(result: Result, row: Row, given: Record<string, string>, column: string): string | null {
  if (result.split) return groupOf(row, given, column);
  if (column.endsWith('_before') || column.endsWith('_change')) return null;
  const opened = recordsOf(result, row, given, column);
  return opened ? listPath(opened.entity, opened.rule) : (membersOf(result, row, given, column) ?? customersOf(result, row, given, column));
}
