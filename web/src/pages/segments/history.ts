// SPDX-License-Identifier: Apache-2.0
//
// Conditions about what customers did: "number of orders, last 90 days, at least 2". The measure
// is a function of the language; what it needs besides the facts follows from its description.
import type { Field } from '../../api/types';
import { ruleName } from '../../kinds/list/operators';
import { defaultValues, hasValues, operatorsOf } from './asking';
import { fieldNamed, functionNamed, factFields, kindOf, type FactKind, type RuleFunction, type Vocabulary } from './language';
import type { Tree, Value } from './tree';

export interface History {
  inner: Tree; // the call
  compared: boolean; // a comparison stands around it
}

const ARGUMENTS = new Set(['facts', 'value', 'window', 'rhythm', 'since', 'gap']);

// The likeliest first; whatever else the language has comes after.
const ORDER = ['any', 'none', 'count', 'sum', 'avg', 'min', 'max', 'distinct', 'first', 'last', 'gap_since', 'median_gap', 'first_time', 'stopped', 'regular', 'restarted'];

export function measures(vocabulary: Vocabulary): RuleFunction[] {
  const rank = (one: RuleFunction) => (ORDER.indexOf(one.name) + ORDER.length + 1) % (ORDER.length + 1);
  const offered = vocabulary.language.functions.filter((one) => one.available && ARGUMENTS.has(one.arguments));
  return offered.sort((a, b) => rank(a) - rank(b));
}

function isHistoryCall(tree: Tree): boolean {
  return tree.call !== undefined && (tree.facts !== undefined || tree.event !== undefined);
}

export function historyOf(tree: Tree): History | null {
  if (isHistoryCall(tree)) return { inner: tree, compared: false };
  return tree.left && isHistoryCall(tree.left) ? { inner: tree.left, compared: true } : null;
}

export function withInner(tree: Tree, inner: Tree): Tree {
  return tree.left ? { ...tree, left: inner } : inner;
}

export function isWindow(part: unknown): boolean {
  if (typeof part !== 'object' || part === null || 'op' in part || 'field' in part || 'call' in part) return false;
  return ['last', 'next', 'period', 'between', 'before', 'after'].some((key) => key in part);
}

export function windowOf(inner: Tree): Value | null {
  return ((inner.where ?? []).find(isWindow) as Value | undefined) ?? null;
}

export function withWindow(inner: Tree, window: Value | null): Tree {
  const others = (inner.where ?? []).filter((part) => !isWindow(part));
  return withWhere(inner, window === null ? others : [window as Tree, ...others]);
}

export function conditionsOf(inner: Tree): Tree[] {
  return (inner.where ?? []).filter((part) => !isWindow(part));
}

export function withConditions(inner: Tree, conditions: Tree[]): Tree {
  return withWhere(inner, [...(inner.where ?? []).filter(isWindow), ...conditions]);
}

function withWhere(inner: Tree, where: Tree[]): Tree {
  const { where: _, ...rest } = inner;
  return where.length > 0 ? { ...rest, where } : rest;
}

// ---- the value asked about ----

const NUMERIC = new Set(['money', 'price', 'quantity', 'integer']);
const AT: Field = { name: 'at', type: 'time', label: { zh: '时间', en: 'Time' } };

// The fields that a measure can be taken of.
export function measurable(kind: FactKind | undefined, measure: string): Field[] {
  const fields = factFields(kind).filter((field) => field.type !== 'json');
  if (measure === 'sum' || measure === 'avg') return fields.filter((field) => NUMERIC.has(field.type));
  if (measure === 'min' || measure === 'max') return [...fields.filter((field) => NUMERIC.has(field.type)), AT];
  if (measure === 'distinct') return fields;
  return [AT, ...fields];
}

const USUAL = ['total', 'amount', 'category', 'product_id'];

export function usualValue(kind: FactKind | undefined, measure: string): Field | undefined {
  const fields = measurable(kind, measure);
  if (measure === 'first' || measure === 'last') return AT;
  const money = (field: Field) => measure !== 'distinct' || field.type !== 'money';
  return USUAL.map((name) => fields.find((field) => field.name === name && money(field))).find(Boolean) ?? fields[0];
}

// Amounts are added in the organisation's currency: a customer may have paid in several.
export function valueOf(field: Field): Pick<Tree, 'value' | 'base'> {
  const amount = field.type === 'money' && !field.name.startsWith('base');
  return { value: ruleName(field), ...(amount && { base: true }) };
}

// What the comparison is with: a field, or a length of time.
export function comparedWith(vocabulary: Vocabulary, inner: Tree): Field | 'duration' | null {
  const result = functionNamed(vocabulary.language, inner.call)?.result;
  if (result === 'duration') return 'duration';
  if (result === 'number') return { name: 'number', type: 'integer', label: {} };
  const field = inner.value === 'at' ? AT : fieldNamed(kindOf(vocabulary.language, inner)?.fields ?? [], inner.value, vocabulary.model);
  if (!field) return null;
  return result === 'average' && field.type === 'integer' ? { ...field, type: 'quantity' } : field;
}

// ---- another measure ----

const DAYS = (count: number) => ({ duration: count, unit: 'day' });

// What functions of some shapes need to begin with.
function begun(measure: RuleFunction): Partial<Tree> {
  if (measure.arguments === 'window') return { window: { last: 30, unit: 'day' } };
  if (measure.arguments === 'since') return DAYS(180);
  if (measure.arguments === 'gap') return { ...DAYS(180), window: { last: 30, unit: 'day' } };
  if (measure.arguments === 'rhythm') return { times: 3, of: 6, unit: 'month' };
  return {};
}

const takesWindows = (measure: RuleFunction) => ['facts', 'value', 'since'].includes(measure.arguments);

// The same facts and filters under another measure; a comparison that still fits stays.
export function measured(vocabulary: Vocabulary, before: Tree, name: string): Tree {
  const measure = functionNamed(vocabulary.language, name)!;
  const old = historyOf(before)?.inner ?? before;
  const kind = kindOf(vocabulary.language, old);
  const facts: Tree = old.event === undefined ? { facts: old.facts! } : { event: old.event };
  const where = takesWindows(measure) ? old.where : conditionsOf(old);
  const inner: Tree = { call: name, ...facts, ...begun(measure), ...(where?.length && { where }) };
  if (measure.arguments === 'value') {
    const kept = measurable(kind, name).find((field) => ruleName(field) === old.value);
    const field = kept ?? usualValue(kind, name);
    if (field) Object.assign(inner, valueOf(field), ['distinct', 'first', 'last'].includes(name) && { base: undefined });
  }
  return measure.result === 'condition' ? inner : compare(vocabulary, inner, before);
}

export function compare(vocabulary: Vocabulary, inner: Tree, before: Tree): Tree {
  const asked = comparedWith(vocabulary, inner);
  if (asked === 'duration') return { op: '>', left: inner, values: [DAYS(60)] };
  const type = asked?.type ?? 'text';
  const same = before.left && comparedWith(vocabulary, before.left);
  if (same && same !== 'duration' && same.type === type && before.op) return { op: before.op, left: inner, values: before.values ?? [] };
  if (type === 'integer') return { op: '>=', left: inner, values: [inner.call === 'distinct' ? 3 : 1] };
  if (type === 'time') return { op: '<', left: inner, values: [{ ago: 60, unit: 'day' }] };
  const op = asked ? (operatorsOf(asked, true)[0]?.op ?? '=') : '=';
  return { op, left: inner, values: asked ? defaultValues(asked, op) : [] };
}

// ---- is anything missing ----

export function isComplete(tree: Tree | boolean): boolean {
  if (typeof tree === 'boolean') return true;
  if (Array.isArray(tree.of) && tree.op) return tree.of.every(isComplete);
  if (tree.call === 'segment' || tree.call === 'list') return !!tree.name;
  if (tree.call === 'sequence') return (tree.steps ?? []).length >= 2 && tree.steps!.every((step) => (step.where ?? []).every((part) => isWindow(part) || isComplete(part)));
  const filters = (tree.left?.where ?? tree.where ?? []).filter((part) => !isWindow(part));
  if (!filters.every(isComplete)) return false;
  if (tree.event === '' || tree.left?.event === '') return false;
  return tree.op === undefined || hasValues(tree);
}
