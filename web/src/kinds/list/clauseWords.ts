// SPDX-License-Identifier: Apache-2.0
import type { Entity, Field, Label } from '../../api/types';
import { knownLabel } from '../../format/known';
import { day } from '../../format/time';
import type { Key, Language, Translate } from '../../i18n';
import { fieldOfRuleName } from './operators';
import type { Clause } from './ruleText';
import { chanceWord } from './scores';

export interface Words {
  t: Translate;
  label: (label: Label | null | undefined) => string;
  language: Language;
}

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
  'in top': 'opInTop',
  'not in top': 'opNotInTop',
  'in bottom': 'opInBottom',
  'not in bottom': 'opNotInBottom',
  'is empty': 'opEmpty',
  'is not empty': 'opNotEmpty',
};

// Moments are before and after each other, not less and more.
const TIME_WORDS: Record<string, Key> = { '<': 'opBefore', '<=': 'opUntil', '>': 'opAfter', '>=': 'opFrom' };

export function operatorWord(operator: string, t: Translate, type?: Field['type']): string {
  const key = (type === 'time' || type === 'day' ? TIME_WORDS[operator] : undefined) ?? OPERATOR_WORDS[operator];
  return key ? t(key) : operator;
}

const WINDOW_WORDS: Record<string, Key> = {
  'this month': 'thisMonth',
  'last month': 'lastMonth',
  'this year': 'thisYear',
  'last year': 'lastYear',
};

export function windowWord(window: string, t: Translate): string | null {
  const [, side, days] = /^(last|next) (\d+) days$/.exec(window) ?? [];
  if (days) return t(side === 'next' ? 'nextDays' : 'lastDays', { count: days });
  const key = WINDOW_WORDS[window];
  return key ? t(key) : null;
}

const DAY = /^\d{4}-\d{2}-\d{2}$/;

function valueWord(field: Field, value: string, { t, label, language }: Words): string | null {
  const choice = field.choices?.find((one) => one.name === value)?.label ?? knownLabel(field, value);
  if (choice) return label(choice);
  if (field.type === 'time' || field.type === 'day') return DAY.test(value) ? day(value, language) : windowWord(value, t);
  if (field.type === 'boolean') return value === 'true' ? t('yes') : t('no');
  if (field.type === 'reference') return null; // a record has a name
  return chanceWord(field, value, language) ?? value;
}

// "城市 是其中之一 上海、杭州" / "City is one of 上海, 杭州"; null: more than can be said here.
export function clauseWords(clause: Clause, entity: Entity, words: Words): string | null {
  const field = fieldOfRuleName(entity, clause.field);
  if (!field || !clause.operator) return null;
  const values = (clause.values ?? []).map((value) => valueWord(field, value, words));
  if (values.includes(null)) return null;
  const joined = values.join(clause.operator === 'between' ? words.t('betweenAnd') : words.t('listComma'));
  return `${words.label(field.label)} ${operatorWord(clause.operator, words.t, field.type)} ${joined}`.trim();
}
