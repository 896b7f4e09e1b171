// SPDX-License-Identifier: Apache-2.0
//
// The answer of each report in a sentence or two, with what should make one doubt it.
import { labelText, type Language } from '../../i18n';
import { integer, money } from '../../format/numbers';
import { decimal, figure, share, type Result, type Row } from './reports';
import { leftOf } from './left';
import { nameOfGroup } from './survival';
import * as shared from './shareAnswers';
import type { Say } from './words';

export interface Answer {
  sentence: string;
  doubts: string[];
  quiet?: string; // how sure it is
}

export interface Asked {
  result: Result;
  rows: Row[];
  totals: Row;
  months: string; // the horizon asked for
  given: Record<string, string>;
  language: Language;
  say: Say;
}

const sum = (rows: Row[], name: string) => rows.reduce((all, row) => all + (figure(row, name) ?? 0), 0);

function rfm({ rows, totals, result, language, say }: Asked): Answer {
  const top = (name: string) => Math.max(...rows.map((row) => figure(row, name) ?? 0));
  const [recency, frequency, monetary] = [top('recency'), top('frequency'), top('monetary')];
  const best = rows.find((row) => row.recency === recency && row.frequency === frequency && row.monetary === monetary);
  const customers = figure(totals, 'customers') ?? 0;
  const amount = figure(totals, 'amount') ?? 0;
  const n = best ? (figure(best, 'customers') ?? 0) : 0;
  const worth = best && amount > 0 ? (figure(best, 'amount') ?? 0) / amount : null;
  const values = {
    customers: integer(customers, language),
    orders: integer(figure(totals, 'orders') ?? 0, language),
    amount: money(amount, result.currency, language),
    best: integer(n, language),
    share: share(n / Math.max(customers, 1), language),
    worth: share(worth, language),
  };
  return { sentence: say('rfm', values), doubts: [] };
}

// Of all cohorts that are old enough, weighted by their customers.
function backAfter(rows: Row[], later: number): number | null {
  const whole = rows.filter((row) => row.later === 0);
  const newest = whole.map((row) => String(row.month)).sort().at(-(later + 1)) ?? '';
  const old = whole.filter((row) => String(row.month) < newest || later === 0);
  const customers = sum(old, 'customers');
  if (customers === 0) return null;
  const months = new Set(old.map((row) => row.month));
  return sum(rows.filter((row) => row.later === later && months.has(row.month)), 'customers') / customers;
}

function cohorts({ rows, language, say }: Asked): Answer {
  const first = backAfter(rows, 1);
  const values = { first: share(first, language), third: share(backAfter(rows, 3), language) };
  return { sentence: first === null ? say('cohortsNone') : say('cohorts', values), doubts: [] };
}

function pairs({ rows, language, say }: Asked): Answer {
  const [best] = rows;
  const values = {
    first: String(best?.first ?? ''),
    second: String(best?.second ?? ''),
    both: integer(figure(best ?? {}, 'both') ?? 0, language),
    lift: decimal(figure(best ?? {}, 'lift'), 1, language),
  };
  return { sentence: say('pairs', values), doubts: [] };
}

function top({ rows, totals, result, language, say }: Asked): Answer {
  const values = {
    n: integer(rows.length, language),
    share: share(figure(rows.at(-1) ?? {}, 'together'), language),
    amount: money(figure(totals, 'amount') ?? 0, result.currency, language),
  };
  return { sentence: say('top', values), doubts: [] };
}

function rhythm({ totals, language, say }: Asked): Answer {
  const days = (name: string) => decimal(figure(totals, name), 0, language);
  return { sentence: say('rhythm', { half: days('p50'), most: days('p90') }), doubts: [] };
}

// The last month that is over.
function flow({ rows, language, say }: Asked): Answer {
  const over = rows.filter((row) => figure(row, 'lost') !== null).at(-1);
  if (!over) return { sentence: say('flowNone'), doubts: [] };
  const count = (name: string) => integer(figure(over, name) ?? 0, language);
  const values = { month: String(over.month).slice(0, 7), won: count('won'), back: count('back'), lost: count('lost'), rate: share(figure(over, 'rate'), language), active: count('active') };
  return { sentence: say('flow', values), doubts: [] };
}

// What holds for both reports made of models.
function trust({ totals, result, language, say }: Asked): Pick<Answer, 'doubts' | 'quiet'> {
  const doubts = [];
  if (totals.plain === 'yes') doubts.push(say('plain'));
  if (totals.converged === 'no') doubts.push(say('unsure'));
  if (Math.abs(figure(totals, 'correlation') ?? 0) > 0.3) doubts.push(say('correlated'));
  const error = figure(totals, 'error');
  if (error === null) return { doubts };
  const choices = result.columns.find((column) => column.name === 'model')?.choices ?? [];
  const model = labelText(choices.find((one) => one.name === totals.model)?.label, language) || String(totals.model);
  const rates = decimal(figure(totals, 'error_of_rates'), 2, language);
  return { doubts, quiet: say('foresaw', { model, error: decimal(error, 2, language), rates }) };
}

function value(asked: Asked): Answer {
  const { rows, totals, result, months, language, say } = asked;
  const amount = (name: string) => money(figure(totals, name) ?? 0, result.currency, language);
  const values = {
    months,
    value: amount('value'),
    low: amount('value_low'),
    high: amount('value_high'),
    share: share(figure(rows[0] ?? {}, 'share'), language),
  };
  const sentence = say(figure(totals, 'value_low') === null ? 'valueSingle' : 'value', values);
  return { sentence, ...trust(asked) };
}

function best(asked: Asked): Answer {
  const { rows, result, months, language, say } = asked;
  const [first] = rows;
  const values = { name: String(first?.customer ?? ''), months, value: money(figure(first ?? {}, 'value') ?? 0, result.currency, language) };
  return { sentence: say('best', values), ...trust(asked) };
}

// Rules between products, or between categories.
function baskets({ rows, totals, language, say }: Asked): Answer {
  const best = rows[0] ?? {};
  const values = {
    left: leftOf(best),
    then: String(best.then ?? ''),
    confidence: integer(Math.round(100 * (figure(best, 'confidence') ?? 0)), language),
    lift: decimal(figure(best, 'lift'), 1, language),
    rules: integer(figure(totals, 'rules') ?? 0, language),
  };
  return { sentence: say('baskets', values), doubts: [] };
}

// How far what is said of who leaves can be believed.
const BLIND = 0.65; // below, it hardly tells customers apart
const OFF = 0.05; // probabilities that are off by so much on average

function learnt({ totals, language, say }: Asked): Pick<Answer, 'doubts' | 'quiet'> {
  const doubts = [];
  if ((figure(totals, 'auc') ?? 0) < BLIND) doubts.push(say('churnBlind'));
  if ((figure(totals, 'off') ?? 0) > OFF) doubts.push(say('churnOff', { off: share(figure(totals, 'off'), language) }));
  const auc = share(figure(totals, 'auc'), language);
  return { doubts, quiet: say('churnLearnt', { auc, n: integer(figure(totals, 'learnt') ?? 0, language) }) };
}

// A name of a row as people read it.
const named = ({ result, language }: Asked, column: string, row: Row) =>
  labelText(result.columns.find((one) => one.name === column)?.choices?.find((one) => one.name === row[column])?.label, language) || '–';

function churn(asked: Asked): Answer {
  const { rows, totals, result, language, say } = asked;
  const values = {
    customers: integer(figure(totals, 'customers') ?? 0, language),
    leaving: integer(figure(totals, 'leaving') ?? 0, language),
    loss: money(figure(totals, 'loss') ?? 0, result.currency, language),
    rate: share(figure(totals, 'rate'), language),
    low: share(figure(totals, 'rate_low'), language),
    high: share(figure(totals, 'rate_high'), language),
    reason: named(asked, 'reason', rows[0] ?? {}),
  };
  return { sentence: say('churn', values), ...learnt(asked) };
}

function leaving(asked: Asked): Answer {
  const { rows, result, language, say } = asked;
  const values = {
    n: integer(rows.length, language),
    loss: money(sum(rows, 'loss'), result.currency, language),
    name: String(rows[0]?.customer ?? ''),
    risk: share(figure(rows[0] ?? {}, 'risk'), language),
    reason: named(asked, 'reason', rows[0] ?? {}),
  };
  return { sentence: say('leaving', values), ...learnt(asked) };
}

function recommend({ rows, totals, result, months, language, say }: Asked): Answer {
  const named = (name: unknown) => rows.find((row) => row.method === name) ?? {};
  const method = result.columns.find((column) => column.name === 'chosen')?.choices?.find((one) => one.name === totals.chosen);
  const used = named(totals.chosen);
  const part = (name: string) => share(figure(used, name), language);
  const values = {
    method: labelText(method?.label, language) || String(totals.chosen),
    length: months,
    hit: part('hit_rate'),
    popular: share(figure(named('popular'), 'hit_rate'), language),
  };
  const sure = { tested: integer(figure(totals, 'tested') ?? 0, language), low: part('hit_low'), high: part('hit_high') };
  return { sentence: say('recommend', values), doubts: [], quiet: say('recommendSure', sure) };
}

// Where half is not reached, how far the largest group has come.
function survival({ rows, totals, given, language, say }: Asked): Answer {
  const what = given.until === 'silent' ? 'survivalSilent' : 'survivalSecond';
  const median = figure(totals, 'median');
  const count = (name: string) => {
    const value = figure(totals, name);
    return value === null ? '…' : integer(value, language);
  };
  const first = nameOfGroup(rows[0] ?? {}, '');
  const last = rows.filter((row) => nameOfGroup(row, '') === first).at(-1) ?? {};
  const chance = figure(totals, 'chance');
  const differ = chance === null ? undefined : chance < 0.05 ? say('survivalDiffer') : say('survivalAlike', { chance: share(chance, language) });
  const sentence =
    median === null
      ? say(what, { share: share(figure(last, 'share'), language), day: integer(figure(last, 'day') ?? 0, language) })
      : say(`${what}Half`, { days: integer(median, language), low: count('median_low'), high: count('median_high') });
  return { sentence, doubts: [], ...(differ && { quiet: differ }) };
}

// A name of the result, as people read it.
function nameIn(result: Result, column: string, name: unknown, language: Language): string {
  const choices = result.columns.find((one) => one.name === column)?.choices ?? [];
  return labelText(choices.find((one) => one.name === name)?.label, language) || String(name);
}

function groups({ rows, totals, result, language, say }: Asked): Answer {
  const [best] = rows.toSorted((a, b) => (figure(b, 'amount') ?? 0) - (figure(a, 'amount') ?? 0));
  const values = {
    name: nameIn(result, 'group', best?.group, language),
    share: share(figure(best ?? {}, 'share'), language),
    worth: share(figure(best ?? {}, 'worth'), language),
    amount: money(figure(totals, 'amount') ?? 0, result.currency, language),
    customers: integer(figure(totals, 'customers') ?? 0, language),
    groups: integer(rows.length, language),
  };
  return { sentence: say('groups', values), doubts: [] };
}

function members({ totals, result, language, say }: Asked): Answer {
  const count = (name: string) => integer(figure(totals, name) ?? 0, language);
  return { sentence: say('members', { customers: count('customers'), orders: count('orders'), amount: money(figure(totals, 'amount') ?? 0, result.currency, language) }), doubts: [] };
}

function next({ totals, result, given, language, say }: Asked): Answer {
  const count = (name: string) => integer(figure(totals, name) ?? 0, language);
  const amount = (name: string) => money(figure(totals, name) ?? 0, result.currency, language);
  const days = (name: string) => decimal(figure(totals, name), 1, language);
  const sentence = say('nextOrders', { due: count('due'), within: given.within ?? '14', dueAmount: amount('due_amount'), overdue: count('overdue'), overdueAmount: amount('overdue_amount') });
  if (figure(totals, 'error') === null) return { sentence, doubts: [] };
  return { sentence, doubts: [], quiet: say('nextForesaw', { error: days('error'), means: days('error_of_means'), inside: share(figure(totals, 'inside'), language) }) };
}

const ANSWERS: Record<string, (asked: Asked) => Answer> = {
  abc: shared.abc,
  loyal: shared.customers('tier'),
  loyalty: shared.loyalty,
  moves: shared.moves,
  movers: shared.customers('movers'),
  relationship: shared.relationship,
  share: shared.share,
  tier: shared.customers('tier'),
  groups, members, next, baskets, categories: baskets, recommend, rfm, churn, leaving, cohorts, flow, pairs, top, rhythm, survival, value, best };

// As the server says it.
function answeredBy(result: Result, language: Language): Answer {
  const { sentence, quiet, doubts } = result.answer;
  return { sentence: labelText(sentence, language), doubts: doubts.map((doubt) => labelText(doubt, language)), ...(quiet && { quiet: labelText(quiet, language) }) };
}

// null: a report without a sentence of its own, or without rows to speak of.
export function answerOf(result: Result, months: string, language: Language, say: Say, given: Record<string, string> = {}): Answer | null {
  const rows = result.rows as Row[];
  const answer = ANSWERS[result.report];
  if (rows.length > 0 && !answer) return answeredBy(result, language);
  return rows.length > 0 && answer ? answer({ result, rows, totals: result.totals, months, given, language, say }) : null;
}
