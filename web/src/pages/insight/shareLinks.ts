// SPDX-License-Identifier: Apache-2.0
//
// Where numbers of value tiers, ABC classes, movement and kinds of relationship lead: to a report of their customers
// where that depends on everybody, else to a rule.
import { listPath, paths } from '../../app/paths';
import { asOf } from './asOf';
import type { Result, Row } from './reports';

type Given = Record<string, string>;

function asked(report: string, given: Given, names: string[], own: Given): string {
  const kept = names.flatMap((name) => (given[name] === undefined ? [] : [[name, given[name]]]));
  return `${paths.report.replace(':id', report)}?${new URLSearchParams({ ...Object.fromEntries(kept), ...own })}`;
}

const percent = (part: unknown) => String(Math.round(100 * Number(part)));

export function customersOfTier(row: Row, given: Given): string {
  return asked('tier', given, ['rule', 'at', 'window', 'least'], { from: percent(row.from), to: percent(row.to) });
}

export function moversOf(given: Given, own: Given): string {
  return asked('movers', given, ['rule', 'at', 'days', 'least', 'ties'], own);
}

// Of a product the customers who bought it in the window.
function buyers(row: Row, given: Given): string | null {
  const window = given.window ?? 'last 12 months';
  if (typeof row.product_id !== 'number' || (given.at && !given.still)) return null;
  const rule = asOf(`any(lines, ${window ? `${window}, ` : ''}product_id = ${row.product_id})`, given);
  return rule && listPath('customer', given.rule ? `(${given.rule}) and ${rule}` : rule);
}

function customersOfKind(row: Row, given: Given): string | null {
  if ((given.of ?? 'groups') === 'groups') return asked('members', given, ['rule', 'at', 'least'], { group: String(row.group) });
  if ((given.at && !given.still) || (given.least ?? '0') !== '0') return null;
  const place = row.place === null ? `${given.of} is empty` : `${given.of} = ${JSON.stringify(row.place)}`;
  const rule = `${place} and any(orders)`;
  return listPath('customer', given.rule ? `(${given.rule}) and ${rule}` : rule);
}

export function customersOf(result: Result, row: Row, given: Given, column: string): string | null {
  if (result.report === 'share') return ['customers', 'orders', 'amount'].includes(column) ? customersOfTier(row, given) : null;
  if (result.report === 'moves') return column === 'customers' ? moversOf(given, { from: String(row.from ?? '-'), to: String(row.to) }) : null;
  if (result.report === 'abc') return column === 'amount' ? buyers(row, given) : null;
  if (result.report === 'relationship') return ['customers', 'group', 'place'].includes(column) ? customersOfKind(row, given) : null;
  if (result.report === 'loyalty') {
    const own = row.type === null ? { layer: String(row.layer) } : { type: String(row.type) };
    return ['customers', 'type', 'layer'].includes(column) ? asked('loyal', given, ['rule', 'at', 'high', 'often', 'least'], own) : null;
  }
  return null;
}
