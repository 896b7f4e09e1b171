// SPDX-License-Identifier: Apache-2.0
//
// What models say of customers: columns of lists by these names, and how rules ask for it, as text
// and as the tree that the builder edits.
import type { Field } from '../../api/types';
import { percent } from '../../format/numbers';
import type { Language } from '../../i18n';

interface Asked {
  rule: string;
  left: { call: string; word?: string; duration?: number; unit?: string };
  chance?: boolean; // from 0 to 1, and said as a percentage
}

export const SCORES: Record<string, Asked> = {
  'score.alive': { rule: 'alive', left: { call: 'alive' }, chance: true },
  'score.churn': { rule: 'score(churn)', left: { call: 'score', word: 'churn' }, chance: true },
  'score.clv': { rule: 'clv(12 months)', left: { call: 'clv', duration: 12, unit: 'month' } },
  'score.delivered': { rule: 'score(delivered)', left: { call: 'score', word: 'delivered' } },
  'score.expected': { rule: 'expected(365 days)', left: { call: 'expected', duration: 365, unit: 'day' } },
  'score.loyalty': { rule: 'score(loyalty)', left: { call: 'score', word: 'loyalty' } },
  'score.loyalty_type': { rule: 'score(loyalty_type)', left: { call: 'score', word: 'loyalty_type' } },
  'score.next_need': { rule: 'next_need', left: { call: 'next_need' } },
  'score.next_order': { rule: 'next_order', left: { call: 'next_order' } },
  'score.rfm_group': { rule: 'rfm(group)', left: { call: 'rfm', word: 'group' } },
  'score.rfm_frequency': { rule: 'rfm(frequency)', left: { call: 'rfm', word: 'frequency' } },
  'score.rfm_monetary': { rule: 'rfm(monetary)', left: { call: 'rfm', word: 'monetary' } },
  'score.rfm_recency': { rule: 'rfm(recency)', left: { call: 'rfm', word: 'recency' } },
};

// "0.7" of a chance is "70%"; null: this is no chance, or no number.
export function chanceWord(field: Field, value: string, language: Language): string | null {
  const share = SCORES[field.name]?.chance ? Number(value) : NaN;
  return Number.isNaN(share) ? null : percent(share, language, 1);
}

// The column that a value of a rule is; undefined: none, or it looks as far ahead as no column does.
export function scoreAsked(left: { call?: string; word?: string; duration?: number; unit?: string } | undefined): string | undefined {
  return Object.keys(SCORES).find((name) => {
    const own = SCORES[name]!.left;
    return left?.call === own.call && left.word === own.word && left.duration === own.duration && left.unit === own.unit;
  });
}
