// SPDX-License-Identifier: Apache-2.0
//
// The answers of funnels, ways and whom a treatment moves, in a sentence or two.
import { integer } from '../../format/numbers';
import type { Answer, Asked } from './answers';
import { decimal, duration, figure, share, type Row } from './reports';
import { nameOfStep } from './ways';

export function funnel({ rows, totals, language, say }: Asked): Answer {
  const [worst] = rows.slice(1).toSorted((a, b) => (figure(b, 'lost') ?? 0) - (figure(a, 'lost') ?? 0));
  if (!worst) return { sentence: say('funnelNone'), doubts: [] };
  const count = (row: Row, name: string) => integer(figure(row, name) ?? 0, language);
  const values = {
    customers: count(totals, 'customers'),
    finished: count(totals, 'finished'),
    share: share(figure(totals, 'share'), language),
    low: share(figure(totals, 'low'), language),
    high: share(figure(totals, 'high'), language),
    worst: String(worst.step),
    lost: count(worst, 'lost'),
  };
  const minutes = figure(totals, 'minutes');
  return { sentence: say('funnel', values), doubts: [], ...(minutes !== null && { quiet: say('funnelQuick', { time: duration(minutes, language, say) }) }) };
}

// Of ways that enough have taken, the one that is furthest from what is usual.
export function paths({ rows, totals, language, say }: Asked): Answer {
  const [first] = rows;
  const visits = figure(totals, 'visits') ?? 1;
  const whole = rows.filter((row) => /\((end|begin)\)$/.test(String(row.way))).toSorted((a, b) => (figure(b, 'visits') ?? 0) - (figure(a, 'visits') ?? 0))[0] ?? rows.at(-1);
  const told = (way: unknown) => String(way).split(' › ').map((name) => nameOfStep(name, say)).join(' › ');
  const [odd] = rows
    .filter((row) => (figure(row, 'unusual') ?? 0) >= 2 && (figure(row, 'visits') ?? 0) >= Math.max(10, visits / 100) && (figure(row, 'number') ?? 0) > 1)
    .toSorted((a, b) => (figure(b, 'unusual') ?? 0) - (figure(a, 'unusual') ?? 0));
  const values = {
    customers: integer(figure(totals, 'customers') ?? 0, language),
    visits: integer(visits, language),
    name: nameOfStep(String(first?.name), say),
    share: share(figure(first ?? {}, 'share'), language),
    way: told(whole?.way),
    n: integer(figure(whole ?? {}, 'visits') ?? 0, language),
  };
  const before = (row: Row) => told(String(row.way).split(' › ').slice(0, -1).join(' › '));
  return {
    sentence: say('paths', values),
    doubts: [],
    ...(odd && { quiet: say('pathsUnusual', { way: before(odd), name: nameOfStep(String(odd.name), say), times: decimal(figure(odd, 'unusual'), 1, language) }) }),
  };
}

// Where the interval of Qini holds 0, the ranking is worth nothing.
export function uplift({ rows, totals, language, say }: Asked): Answer {
  const part = (row: Row, name: string) => new Intl.NumberFormat(language, { style: 'percent', maximumFractionDigits: 1, signDisplay: 'exceptZero' }).format(figure(row, name) ?? 0);
  const values = {
    difference: part(totals, 'difference'),
    low: part(totals, 'low'),
    high: part(totals, 'high'),
    first: part(rows[0] ?? {}, 'difference'),
    last: part(rows.at(-1) ?? {}, 'difference'),
    persuaded: integer(figure(totals, 'persuaded') ?? 0, language),
    annoyed: integer(figure(totals, 'annoyed') ?? 0, language),
  };
  const qini = (name: string) => decimal(figure(totals, name), 4, language);
  const blind = (figure(totals, 'qini_low') ?? 0) <= 0;
  return {
    sentence: say('uplift', values),
    doubts: blind ? [say('upliftBlind')] : [],
    quiet: say('upliftQini', { qini: qini('qini'), low: qini('qini_low'), high: qini('qini_high'), customers: integer(figure(totals, 'customers') ?? 0, language) }),
  };
}
