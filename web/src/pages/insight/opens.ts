// SPDX-License-Identifier: Apache-2.0
//
// The rule behind a number, as the report's entry declares it: {month} is a cell of the row, {month+later} the first
// day of so many months after it, {month+later.end} that month's last day, a name that is no column a parameter, else a total.
// Where a cell is missing, the piece in brackets around it is left out; without brackets there is no rule.
import type { Report, Row } from './reports';

const DAY = 86_400_000;

function lastOfMonth(first: string): string {
  const [year = 0, month = 1] = first.split('-').map(Number);
  return new Date(Date.UTC(year, month, 1) - DAY).toISOString().slice(0, 10);
}

function monthsAfter(first: string, n: number): string {
  const [year = 0, month = 1] = first.split('-').map(Number);
  return new Date(Date.UTC(year, month - 1 + n, 1)).toISOString().slice(0, 10);
}

interface Known {
  report: Report;
  row: Row;
  totals: Row;
  given: Record<string, string>;
  encoded?: boolean; // for an address
}

// A cell, else a parameter, else a total; null: missing.
function lookUp({ report, row, totals, given }: Known, name: string): string | null {
  if (/^\d+$/.test(name)) return name;
  const value = name in row ? row[name] : (given[name] ?? report.params.find((param) => param.name === name)?.otherwise ?? totals[name]);
  return value === null || value === undefined || value === '' ? null : String(value as string | number);
}

function valueOf(known: Known, token: string): string | null {
  const end = token.endsWith('.end');
  const [name = '', ...terms] = (end ? token.slice(0, -'.end'.length) : token).match(/[+-]?[^+-]+/g) ?? [];
  const first = lookUp(known, name);
  if (first === null || (terms.length === 0 && !end)) return first;
  const far = terms.map((term) => [term.startsWith('-') ? -1 : 1, lookUp(known, term.slice(1))] as const);
  if (far.some(([, value]) => value === null)) return null;
  const moved = monthsAfter(first, far.reduce((sum, [sign, value]) => sum + sign * Number(value), 0));
  return end ? lastOfMonth(moved) : moved;
}

const TOKEN = /\{([^{}]+)\}/g;

function fillPiece(known: Known, piece: string): string | null {
  let missing = false;
  const filled = piece.replace(TOKEN, (_, token: string) => {
    const value = valueOf(known, token);
    missing ||= value === null;
    return known.encoded ? encodeURIComponent(value ?? '') : (value ?? '');
  });
  return missing ? null : filled;
}

// The innermost brackets first.
export function filled(known: Known, template: string): string | null {
  const inner = /\[([^[\]]*)\]/;
  for (let text = template; ; ) {
    const next = text.replace(inner, (_, piece: string) => fillPiece(known, piece) ?? '');
    if (next === text) return fillPiece(known, text);
    text = next;
  }
}

// What opens a column, where cells and parameters allow it.
export function openOf(known: Known, column: string) {
  return known.report.opens.find((one) => {
    const asked = one.when?.split(' ').map((each) => each.split('=')) ?? [];
    return one.column === column && asked.every(([name = '', wanted]) => (lookUp(known, name) ?? '') === wanted);
  });
}
