// SPDX-License-Identifier: Apache-2.0
//
// What can be asked of a value of each type, and how the answers are written in the tree.
import type { Field } from '../../api/types';
import { currencyDigits, shift, unshift } from '../../format/numbers';
import { TAGS } from '../../kinds/list/operators';
import type { Tree, Value } from './tree';

// An operator as people choose it: the tree's own, or one with "not" around it.
export interface Operator {
  word: string; // "not in"
  op: string; // "in"
  negated: boolean;
}

function operator(word: string): Operator {
  if (word === 'is not empty') return { word, op: 'is empty', negated: true };
  if (word.startsWith('not ')) return { word, op: word.slice(4), negated: true };
  return { word, op: word, negated: false };
}

const EMPTY = ['is empty', 'is not empty'];
const NUMBERS = ['>=', '<=', '>', '<', '=', '!=', 'between'];

function wordsFor(field: Field, computed: boolean): string[] {
  const empty = computed ? [] : EMPTY;
  if (field.name === TAGS.name) return ['overlaps', 'not overlaps', ...EMPTY];
  switch (field.type) {
    case 'text':
      return computed ? ['=', '!='] : ['in', 'not in', 'contains', 'not contains', 'starts with', 'matches', ...EMPTY];
    case 'label':
      return computed ? ['=', '!='] : ['in', 'not in', 'contains', ...EMPTY];
    case 'choice':
      return computed ? ['=', '!='] : ['in', 'not in', '>=', '<=', ...EMPTY];
    case 'boolean':
      return ['=', ...empty];
    case 'reference':
      return computed ? ['=', '!='] : ['in', 'not in', ...EMPTY];
    case 'time':
    case 'day':
      return ['within', 'not within', '<', '>', ...empty];
    default:
      return computed ? NUMBERS : [...NUMBERS, 'not between', ...EMPTY];
  }
}

// Those offered, and the one in use even where it is not offered.
export function operatorsOf(field: Field, computed: boolean, now?: Tree, negated = false): Operator[] {
  const offered = wordsFor(field, computed).map(operator);
  const used = now?.op;
  if (used === undefined || offered.some((one) => one.op === used && one.negated === negated)) return offered;
  return [{ word: negated ? `not ${used}` : used, op: used, negated }, ...offered];
}

// ---- among all customers ----

export function isRank(op: string): boolean {
  return op === 'in top' || op === 'in bottom';
}

const RANKED = new Set<Field['type']>(['integer', 'money', 'price', 'quantity', 'time', 'day']);
const RANKS = ['in top', 'not in top', 'in bottom', 'not in bottom'].map(operator);

// Numbers, amounts and times have a top and a bottom.
export function withRanks(field: Field | 'duration', operators: Operator[]): Operator[] {
  if (field !== 'duration' && !RANKED.has(field.type)) return operators;
  return [...operators.filter((one) => !isRank(one.op)), ...RANKS];
}

export function takesMany(op: string): boolean {
  return op === 'in' || op === 'overlaps';
}

export function takesNone(op: string): boolean {
  return op === 'is empty';
}

// ---- values ----

function numberValue(text: string): Value {
  return /^-?\d{1,15}$/.test(text) ? Number(text) : { number: text };
}

const DIGITS: Partial<Record<Field['type'], number>> = { price: 6, quantity: 3 };

function digitsOf(field: Field, currency: string): number {
  return field.type === 'money' ? currencyDigits(currency) : (DIGITS[field.type] ?? 0);
}

// As FieldInput holds it (whole numbers of the smallest unit) → the tree's value.
export function toTreeValue(field: Field, input: unknown, currency: string): Value | null {
  if (input === null || input === undefined || input === '') return null;
  if (field.type === 'money' || field.type === 'price') return { money: trimmed(shift(input as number, digitsOf(field, currency))), currency };
  if (field.type === 'quantity') return numberValue(trimmed(shift(input as number, 3)));
  return input as Value;
}

function trimmed(decimal: string): string {
  return decimal.includes('.') ? decimal.replace(/\.?0+$/, '') : decimal;
}

// The way back; undefined when this input cannot show it.
export function fromTreeValue(field: Field, value: Value | undefined, currency: string): unknown {
  if (value === undefined) return null;
  const object = typeof value === 'object' ? value : null;
  if (field.type === 'money' || field.type === 'price') {
    if (object && 'money' in object) return object.currency === currency ? (unshift(String(object.money), digitsOf(field, currency)) ?? undefined) : undefined;
    if (typeof value === 'number') return unshift(String(value), digitsOf(field, currency)) ?? undefined;
    return undefined;
  }
  if (field.type === 'quantity') return unshift(object && 'number' in object ? String(object.number) : String(value), 3) ?? undefined;
  if (field.type === 'integer' && object) return 'number' in object ? Number(object.number) : undefined;
  return object ? undefined : value;
}

export function defaultValues(field: Field, op: string): Value[] {
  if (op === 'within') return [{ last: 30, unit: 'day' }];
  if ((field.type === 'time' || field.type === 'day') && !takesNone(op)) return [{ ago: 30, unit: 'day' }];
  if (field.type === 'boolean') return [true];
  return [];
}

// Whether every value that the operator needs is there.
export function hasValues(tree: Tree): boolean {
  const values = tree.values ?? [];
  const wanted = tree.op === 'is empty' ? 0 : tree.op === 'between' ? 2 : 1;
  return values.filter((value) => value !== null && value !== '').length >= wanted;
}
