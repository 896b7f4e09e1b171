// SPDX-License-Identifier: Apache-2.0
//
// What a field can be asked in a filter, and how the rule language writes it (docs/rules.md).
import type { Model } from '../../api/metadata';
import type { Entity, Field } from '../../api/types';
import { currencyDigits, shift } from '../../format/numbers';
import { quote } from './ruleText';
import { SCORES } from './scores';

const EMPTY = ['is empty', 'is not empty'];

const PAST = ['last 7 days', 'last 30 days', 'last 90 days', 'last 365 days', 'this month', 'last month', 'this year', 'last year'];
const TO_COME = ['next 7 days', 'next 30 days', 'next 90 days', 'next 365 days', 'last 30 days', 'this month', 'this year'];

// The windows of time that are likely asked: of what a model foresees those to come.
export function windowsFor(field: Field): string[] {
  return SCORES[field.name] ? TO_COME : PAST;
}

// The tags of a customer are no field of the record, but rules know them.
export const TAGS: Field = { name: 'tags', type: 'json', label: { zh: '标签', en: 'Tags' } };

export function filterFields(entity: Entity, fields: Field[]): Field[] {
  return entity.name === 'customer' ? [...fields, TAGS] : fields;
}

// The comparisons that make sense for a field, the likeliest first.
export function operatorsFor(field: Field): string[] {
  if (field.name === TAGS.name) return ['overlaps', 'not overlaps', ...EMPTY];
  switch (field.type) {
    case 'text':
      return ['contains', '=', '!=', 'starts with', 'in', 'not in', ...EMPTY];
    case 'label':
      return ['contains', ...EMPTY];
    case 'choice':
      return ['in', 'not in', ...EMPTY];
    case 'boolean':
      return ['='];
    case 'reference':
      return ['=', '!=', ...EMPTY];
    case 'time':
    case 'day':
      return ['within', '>=', '<=', ...EMPTY];
    default:
      return ['>=', '<=', '=', '!=', ...EMPTY];
  }
}

const ENDINGS: Partial<Record<Field['type'], string>> = { money: '_minor', price: '_millionths', quantity: '_thousandths' };

// The field's name in rules: amounts without their unit count major units.
export function ruleName(field: Field): string {
  const score = SCORES[field.name];
  if (score) return score.rule;
  const ending = ENDINGS[field.type];
  return ending && field.name.endsWith(ending) ? field.name.slice(0, -ending.length) : field.name;
}

export function fieldOfRuleName(entity: Entity, name: string | undefined): Field | undefined {
  if (name === undefined) return undefined;
  const exact = entity.fields.find((field) => field.name === name) ?? (name === TAGS.name ? TAGS : undefined);
  return exact ?? entity.fields.find((field) => ruleName(field) === name || field.name === `${name}_at` || field.name === `${name}_id`);
}

function decimal(value: unknown, digits: number): string {
  const text = shift(value as number, digits);
  return text.includes('.') ? text.replace(/\.?0+$/, '') : text;
}

function literal(field: Field, value: unknown, model: Model): string {
  if (Array.isArray(value)) return `(${value.map((one) => quote(String(one))).join(', ')})`;
  if (field.type === 'money') return `${decimal(value, currencyDigits(model.currency))} ${model.currency}`;
  if (field.type === 'price') return `${decimal(value, 6)} ${model.currency}`;
  if (field.type === 'quantity') return decimal(value, 3);
  if (field.type === 'text' || field.type === 'choice' || field.type === 'label') return quote(String(value));
  return String(value);
}

// The whole condition.
export function ruleClause(field: Field, operator: string, value: unknown, model: Model): string {
  const name = ruleName(field);
  if (operator.startsWith('is ')) return `${name} ${operator}`;
  if (operator === 'not overlaps') return `not ${name} overlaps ${literal(field, value, model)}`;
  if (operator === 'within') return `${name} within ${String(value)}`;
  return `${name} ${operator} ${literal(field, value, model)}`;
}
