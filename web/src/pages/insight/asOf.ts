// SPDX-License-Identifier: Apache-2.0
//
// Rules count back from today, reports may look from another day. What a rule says is then said with its days.
import dayjs, { type ManipulateType } from 'dayjs';

// What can only be asked as of now. Scores are as of a still shop's last day by themselves.
const ONLY_NOW = /\b(ago|today|now|this (week|month|quarter|year)|last (week|month|quarter|year)|gap_since)\b/;
const SCORES = /\b(alive|next_need|next_order)\b|\b(score|clv|expected|rfm)\(/;
const WINDOW = /\blast (\d+) (day|week|month|year)s?\b/g;

/** The rule, as of the beginning of the day `at`; null: it cannot be said. */
export function asOf(rule: string, { at, still }: Record<string, string>): string | null {
  if (!at) return rule;
  if (ONLY_NOW.test(rule) || (!still && SCORES.test(rule))) return null;
  return rule.replace(WINDOW, (_, n: string, unit: string) => `between ${dayjs(at).subtract(Number(n), unit as ManipulateType).format('YYYY-MM-DD')} and ${at}`);
}
