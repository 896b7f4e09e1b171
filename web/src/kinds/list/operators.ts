// SPDX-License-Identifier: Apache-2.0
import type { Model } from '../../api/metadata';
import type { Field } from '../../api/types';
import { quote } from './ruleText';

const EMPTY = ['is empty', 'is not empty'];
const ORDERED = ['>=', '<=', '=', '!=', ...EMPTY];

// The comparisons that make sense for a field, the likeliest first.
export function operatorsFor(field: Field): string[] {
  switch (field.type) {
    case 'text':
      return ['contains', '=', '!=', 'starts with', 'in', 'not in', ...EMPTY];
    case 'choice':
      return ['in', 'not in', ...EMPTY];
    case 'boolean':
      return ['='];
    case 'reference':
      return ['=', '!=', ...EMPTY];
    default:
      return ORDERED;
  }
}

// A value as the rule language writes it.
export function ruleLiteral(field: Field, value: unknown, _model: Model): string {
  if (Array.isArray(value)) return `(${value.map((one) => quote(String(one))).join(', ')})`;
  if (field.type === 'text' || field.type === 'choice') return quote(String(value));
  return String(value);
}
