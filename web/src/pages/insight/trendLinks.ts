// SPDX-License-Identifier: Apache-2.0
//
// Whom the numbers of forecasts, trends, peaks and channels count where their entries cannot say it: a forecast of one
// product counts no customers of all, and rows that hold their days say the same from whichever day a report looks.
import { listPath, paths } from '../../app/paths';
import { asOf } from './asOf';
import type { Result, Row } from './reports';

type Given = Record<string, string>;

const all = (given: Given, names: string[]) => names.every((name) => !given[name] || given[name] === '0');

function forecastRule(row: Row, given: Given): string | null {
  const counted = (given.what ?? 'orders') === 'orders' && all(given, ['channel', 'product', 'category']);
  return counted ? `any(orders, between ${String(row.day)} and ${String(row.end)})` : null;
}

function trendRule(row: Row): string | null {
  const what = typeof row.product_id === 'number' ? `product_id = ${row.product_id}` : typeof row.category_id === 'number' ? `product_id.category_id = ${row.category_id}` : null;
  return what && `any(lines, between ${String(row.from)} and ${String(row.to)}, ${what})`;
}

// A window of its own is as of today, so it must not look from another day but a still shop's last one.
const within = (given: Given) => {
  const window = given.window ?? 'last 12 months';
  if (given.at && !given.still && window) return null;
  return window && asOf(`${window}, `, given);
};

function peakRule(row: Row, given: Given): string | null {
  const window = within(given);
  if (window === null || (given.what ?? 'orders') !== 'orders' || given.channel) return null;
  return `any(orders, ${window}hour(at) = ${String(row.hour)}, weekday(at) = ${String(row.weekday)})`;
}

function channelRule(row: Row, given: Given): string | null {
  const window = within(given);
  if (window === null || !all(given, ['least'])) return null;
  if (typeof row.source_id === 'number') return `any(orders, ${window}source_id = ${row.source_id})`;
  return typeof row.channel === 'string' ? `any(orders, ${window}channel = ${JSON.stringify(row.channel)})` : null;
}

const RULES: Record<string, { columns: string[]; rule: (row: Row, given: Given) => string | null }> = {
  forecast: { columns: ['seen'], rule: forecastRule },
  revenue: { columns: ['seen'], rule: forecastRule },
  trends: { columns: ['seen'], rule: trendRule },
  peaks: { columns: ['n'], rule: peakRule },
  channels: { columns: ['customers', 'orders'], rule: channelRule },
};

export function trendPath(result: Result, row: Row, given: Given, column: string): string | null {
  if (result.report === 'trends' && column === 'more' && typeof row.product_id === 'number') {
    const kept = Object.fromEntries(['rule', 'at'].flatMap((name) => (given[name] === undefined ? [] : [[name, given[name]]])));
    return `${paths.report.replace(':id', 'forecast')}?${new URLSearchParams({ ...kept, product: String(row.product_id), every: 'week' })}`;
  }
  const known = RULES[result.report];
  if (!known?.columns.includes(column) || row[column] === null || row[column] === 0) return null;
  const rule = known.rule(row, given);
  return rule && listPath('customer', given.rule ? `(${given.rule}) and ${rule}` : rule);
}
