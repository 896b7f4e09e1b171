// SPDX-License-Identifier: Apache-2.0
//
// An order while somebody writes it: texts as they were typed, until they are saved. A return is
// written the way people speak of it, in positive numbers, and kept as the server wants it, in
// negative ones.
import type { Key } from '../../i18n';
import type { Item } from '../../api/types';
import { currencyDigits, plainDecimal, unshift } from '../../format/numbers';
import { lineAmount } from './amounts';

export interface DraftLine {
  key: number; // tells the lines on the screen apart
  product_id: number | null;
  code: string;
  name: string | null; // as it stood on the order, when it differs from the product's
  quantity: string;
  price: string;
}

export const EXTRAS = ['discount_minor', 'tax_minor', 'shipping_minor'] as const;
export type Extra = (typeof EXTRAS)[number];

export interface Draft {
  lines: DraftLine[];
  extras: Record<Extra, string>;
  head: Record<string, unknown>; // the other fields, in the API's own values
}

// What money is counted in while the draft is written.
export interface Terms {
  kind: string;
  currency: string;
}

// Where something is wrong: "12.quantity" (the line with key 12) or the name of a field.
export type Problems = Record<string, string>;

const QUANTITY_DIGITS = 3;
const PRICE_DIGITS = 6;

function sign(terms: Terms): 1 | -1 {
  return terms.kind === 'return' ? -1 : 1;
}

// Without "-0", which JSON would not know.
function signed(value: number, terms: Terms): number {
  return value === 0 ? 0 : value * sign(terms);
}

export function emptyLine(key: number): DraftLine {
  return { key, product_id: null, code: '', name: null, quantity: '1', price: '' };
}

export function isBlank(line: DraftLine): boolean {
  return line.code === '' && line.product_id === null && line.price === '';
}

export function nextKey(draft: Draft): number {
  return draft.lines.reduce((most, line) => Math.max(most, line.key), 0) + 1;
}

export function linesOf(order: Item): Item[] {
  return Array.isArray(order.lines) ? (order.lines as Item[]) : [];
}

export function emptyDraft(head: Record<string, unknown>): Draft {
  return { lines: [emptyLine(1)], extras: { discount_minor: '', tax_minor: '', shipping_minor: '' }, head };
}

// The order's lines and amounts as people write them.
export function draftOf(order: Item, head: Record<string, unknown> = {}): Draft {
  const terms = { kind: String(order.kind), currency: String(order.currency) };
  const lines = linesOf(order).map((line, index) => ({
    key: index + 1,
    product_id: (line.product_id as number | null) ?? null,
    code: String(line.product_code ?? ''),
    name: (line.name as string | null) ?? null,
    quantity: plainDecimal(signed(line.quantity_thousandths as number, terms), QUANTITY_DIGITS),
    price: plainDecimal(line.price_millionths as number, PRICE_DIGITS, currencyDigits(terms.currency)),
  }));
  const extra = (name: Extra) => {
    const value = (order[name] as number | null) ?? 0;
    return value === 0 ? '' : plainDecimal(signed(value, terms), currencyDigits(terms.currency), currencyDigits(terms.currency));
  };
  return { lines, extras: { discount_minor: extra('discount_minor'), tax_minor: extra('tax_minor'), shipping_minor: extra('shipping_minor') }, head };
}

// ---- reading what was typed: null when it is no number ----

export function quantityOf(line: DraftLine, terms: Terms): number | null {
  const typed = unshift(line.quantity, QUANTITY_DIGITS);
  return typed === null ? null : signed(typed, terms);
}

export function priceOf(line: DraftLine): number | null {
  return line.price.trim() === '' ? 0 : unshift(line.price, PRICE_DIGITS);
}

export function extraOf(draft: Draft, name: Extra, terms: Terms): number | null {
  const text = draft.extras[name];
  const typed = text.trim() === '' ? 0 : unshift(text, currencyDigits(terms.currency));
  return typed === null ? null : signed(typed, terms);
}

interface Reading {
  terms: string;
  amount: bigint | null;
  problems: [string, Key][];
}

// Lines never change, they are replaced: what one comes to is worked out once.
const readings = new WeakMap<DraftLine, Reading>();

function readLine(line: DraftLine, terms: Terms): Reading {
  const name = `${terms.kind} ${terms.currency}`;
  const known = readings.get(line);
  if (known?.terms === name) return known;
  const quantity = quantityOf(line, terms);
  const price = priceOf(line);
  const amount = quantity === null || price === null ? null : lineAmount(quantity, price, terms.currency);
  const reading = { terms: name, amount, problems: lineProblems(line, terms) };
  readings.set(line, reading);
  return reading;
}

export function amountOf(line: DraftLine, terms: Terms): bigint | null {
  return readLine(line, terms).amount;
}

function lineProblems(line: DraftLine, terms: Terms): [string, Key][] {
  const found: [string, Key][] = [];
  if (isBlank(line)) return found;
  if (line.code === '') found.push(['product', 'lineNeedsProduct']);
  if (line.quantity.trim() === '') found.push(['quantity', 'required']);
  else if (quantityOf(line, terms) === null) found.push(['quantity', 'notAQuantity']);
  if (priceOf(line) === null) found.push(['price', 'notAPrice']);
  return found;
}

// Everything that can be seen to be wrong without the server.
export function draftProblems(draft: Draft, terms: Terms): Record<string, Key> {
  const problems: Record<string, Key> = {};
  for (const line of draft.lines) {
    for (const [field, key] of readLine(line, terms).problems) problems[`${line.key}.${field}`] = key;
  }
  for (const name of EXTRAS) {
    if (extraOf(draft, name, terms) === null) problems[name] = 'notAnAmount';
  }
  return problems;
}

// ---- sending ----

export function writtenLines(draft: Draft): DraftLine[] {
  return draft.lines.filter((line) => !isBlank(line));
}

// The part of the API's order that the draft decides. Only for drafts without problems.
export function bodyOf(draft: Draft, terms: Terms): Record<string, unknown> {
  const lines = writtenLines(draft).map((line) => ({
    product_id: line.product_id,
    product_code: line.code,
    name: line.name,
    quantity_thousandths: quantityOf(line, terms),
    price_millionths: priceOf(line),
  }));
  return { lines, ...Object.fromEntries(EXTRAS.map((name) => [name, extraOf(draft, name, terms)])) };
}

// The same part of an order as it stands: what takes a change back, and what changes are measured by.
export function bodyOfOrder(order: Item): Record<string, unknown> {
  const lines = linesOf(order).map((line) => ({
    product_id: line.product_id ?? null,
    product_code: line.product_code,
    name: line.name ?? null,
    quantity_thousandths: line.quantity_thousandths,
    price_millionths: line.price_millionths,
  }));
  return { lines, ...Object.fromEntries(EXTRAS.map((name) => [name, order[name] ?? 0])) };
}

const LINE_FIELDS: Record<string, string> = { product_id: 'product', product_code: 'product', name: 'product', quantity_thousandths: 'quantity', price_millionths: 'price' };

// Where a problem of the server belongs in the draft: "/lines/2/price_millionths" → "7.price".
export function problemPlace(draft: Draft, pointer: string | undefined): string | null {
  const [, first, index, field] = pointer?.split('/') ?? [];
  if (first !== 'lines') return EXTRAS.find((name) => name === first) ?? null;
  const line = writtenLines(draft)[Number(index)];
  return line ? `${line.key}.${LINE_FIELDS[field ?? ''] ?? 'product'}` : null;
}

// ---- changing ----

export type DraftAction =
  | { type: 'line'; key: number; changes: Partial<DraftLine> }
  | { type: 'insert'; at: number; line: DraftLine }
  | { type: 'remove'; key: number }
  | { type: 'extra'; name: Extra; text: string }
  | { type: 'head'; changes: Record<string, unknown> }
  | { type: 'replace'; draft: Draft };

export function changeDraft(draft: Draft, action: DraftAction): Draft {
  switch (action.type) {
    case 'line':
      return { ...draft, lines: draft.lines.map((line) => (line.key === action.key ? { ...line, ...action.changes } : line)) };
    case 'insert':
      return { ...draft, lines: draft.lines.toSpliced(action.at, 0, action.line) };
    case 'remove':
      return { ...draft, lines: draft.lines.filter((line) => line.key !== action.key) };
    case 'extra':
      return { ...draft, extras: { ...draft.extras, [action.name]: action.text } };
    case 'head':
      return { ...draft, head: { ...draft.head, ...action.changes } };
    case 'replace':
      return action.draft;
  }
}
