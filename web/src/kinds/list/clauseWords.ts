// SPDX-License-Identifier: Apache-2.0
import type { Entity, Field, Label } from '../../api/types';
import { knownLabel } from '../../format/known';
import type { Key, Translate } from '../../i18n';
import { fieldOfRuleName } from './operators';
import type { Clause } from './ruleText';

const OPERATOR_WORDS: Record<string, Key> = {
  '=': 'opIs',
  '!=': 'opIsNot',
  '<': 'opLess',
  '<=': 'opAtMost',
  '>': 'opMore',
  '>=': 'opAtLeast',
  contains: 'opContains',
  'starts with': 'opStartsWith',
  in: 'opIn',
  'not in': 'opNotIn',
  between: 'opBetween',
  overlaps: 'opOverlaps',
  'not overlaps': 'opNotOverlaps',
  within: 'opWithin',
  'is empty': 'opEmpty',
  'is not empty': 'opNotEmpty',
};

export function operatorWord(operator: string, t: Translate): string {
  const key = OPERATOR_WORDS[operator];
  return key ? t(key) : operator;
}

const WINDOW_WORDS: Record<string, Key> = {
  'this month': 'thisMonth',
  'last month': 'lastMonth',
  'this year': 'thisYear',
  'last year': 'lastYear',
};

export function windowWord(window: string, t: Translate): string {
  const days = /^last (\d+) days$/.exec(window)?.[1];
  if (days) return t('lastDays', { count: days });
  const key = WINDOW_WORDS[window];
  return key ? t(key) : window;
}

function valueWord(field: Field, value: string, t: Translate, label: (l: Label) => string): string {
  const choice = field.choices?.find((one) => one.name === value)?.label ?? knownLabel(field, value);
  if (choice) return label(choice);
  if (field.type === 'time' || field.type === 'day') return windowWord(value, t);
  if (field.type === 'boolean') return value === 'true' ? t('yes') : t('no');
  return value;
}

// "城市 是其中之一 上海、杭州" / "City is one of 上海, 杭州"; an unusual clause stays as written.
export function clauseWords(clause: Clause, entity: Entity, t: Translate, label: (l: Label) => string): string {
  const field = fieldOfRuleName(entity, clause.field);
  if (!field || !clause.operator) return clause.text;
  const values = (clause.values ?? []).map((value) => valueWord(field, value, t, label));
  const joined = values.join(clause.operator === 'between' ? t('betweenAnd') : t('listComma'));
  return `${label(field.label)} ${operatorWord(clause.operator, t)} ${joined}`.trim();
}
