// SPDX-License-Identifier: Apache-2.0
//
// What is said of value tiers, ABC classes, movement between groups and kinds of relationship.
import { integer, money } from '../../format/numbers';
import { day } from '../../format/time';
import { labelText } from '../../i18n';
import type { Answer, Asked } from './answers';
import { decimal, figure, share as shareOf, type Row } from './reports';

const numbers = ({ totals, result, language }: Asked) => ({
  count: (name: string) => integer(figure(totals, name) ?? 0, language),
  amount: (name: string) => money(figure(totals, name) ?? 0, result.currency, language),
  part: (name: string) => shareOf(figure(totals, name), language),
});

export function share(asked: Asked): Answer {
  const { totals, language, say } = asked;
  const { count, amount, part } = numbers(asked);
  const ratio = (name: string) => decimal(figure(totals, name), 2, language);
  const quiet = figure(totals, 'gini_low') === null ? undefined : say('shareGini', { gini: ratio('gini'), low: ratio('gini_low'), high: ratio('gini_high') });
  return { sentence: say('share', { customers: count('customers'), amount: amount('amount'), fifth: part('best_fifth'), eighty: part('eighty') }), doubts: [], ...(quiet && { quiet }) };
}

export function abc(asked: Asked): Answer {
  const { totals, given, say } = asked;
  const { count, part } = numbers(asked);
  const values = { things: count('things'), a: count('a'), c: count('c'), aShare: part('a_share'), cShare: part('c_share') };
  const known = figure(totals, 'known') ?? 0;
  const byMargin = given.by === 'margin';
  const doubts = byMargin && known === 0 ? [say('abcNoCost')] : [];
  const quiet = byMargin && known > 0 && known < 0.999 ? say('abcSomeCost', { known: part('known') }) : undefined;
  return { sentence: say(given.of === 'customers' ? 'abcCustomers' : 'abcProducts', values), doubts, ...(quiet && { quiet }) };
}

export function moves(asked: Asked): Answer {
  const { totals, language, say } = asked;
  const { count } = numbers(asked);
  const values = { since: day(String(totals.since), language), up: count('up'), down: count('down'), same: count('same'), fresh: count('fresh') };
  return { sentence: say('moves', values), doubts: [] };
}

// Of both lists of customers.
export const customers = (name: 'movers' | 'tier') => (asked: Asked): Answer => {
  const { count, amount } = numbers(asked);
  return { sentence: asked.say(name, { customers: count('customers'), orders: count('orders'), amount: amount('amount') }), doubts: [] };
};

const CARE = ['basic', 'reactive', 'accountable', 'proactive', 'partnership'];

export function relationship(asked: Asked): Answer {
  const { rows, totals, result, given, language, say } = asked;
  const { count, amount } = numbers(asked);
  const care = (row: Row) => CARE.indexOf(String(row.type));
  const [best] = rows.toSorted((a, b) => care(b) - care(a) || (figure(b, 'each') ?? 0) - (figure(a, 'each') ?? 0));
  const labelOf = (column: string) => labelText(result.columns.find((one) => one.name === column)?.choices?.find((one) => one.name === best?.[column])?.label, language);
  const partners =
    best && best.type !== null
      ? say('relationshipPartners', {
          name: labelOf('group') || String(best.place ?? '–'),
          n: integer(figure(best, 'customers') ?? 0, language),
          each: money(figure(best, 'each') ?? 0, result.currency, language),
          type: labelOf('type'),
        })
      : '';
  const doubts = given.by !== 'revenue' && totals.placed === 'revenue' ? [say('relationshipNoCost')] : [];
  return { sentence: say('relationship', { customers: count('customers'), value: amount('value'), mean: amount('mean'), partners }), doubts };
}

export function loyalty(asked: Asked): Answer {
  const { rows, result, given, language, say } = asked;
  const { count, part } = numbers(asked);
  const column = given.by === 'layer' ? 'layer' : 'type';
  const [most] = rows.toSorted((a, b) => (figure(b, 'customers') ?? 0) - (figure(a, 'customers') ?? 0));
  const type = labelText(result.columns.find((one) => one.name === column)?.choices?.find((one) => one.name === most?.[column])?.label, language);
  const values = { customers: count('customers'), behaviour: part('behaviour'), emotion: part('emotion'), type, share: shareOf(figure(most ?? {}, 'share'), language) };
  return { sentence: say('loyalty', values), doubts: [] };
}
