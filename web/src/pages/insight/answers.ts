// SPDX-License-Identifier: Apache-2.0
//
// The answer of reports whose entry does not say it: in a sentence or two, with what should make one doubt it.
import { labelText, type Language } from '../../i18n';
import type { Result, Row } from './reports';
import * as ways from './waysAnswers';
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

const ANSWERS: Record<string, (asked: Asked) => Answer> = {
  abc: shared.abc,
  loyal: shared.customers('tier'),
  loyalty: shared.loyalty,
  moves: shared.moves,
  movers: shared.customers('movers'),
  relationship: shared.relationship,
  share: shared.share,
  tier: shared.customers('tier'),
  funnel: ways.funnel,
  paths: ways.paths,
  uplift: ways.uplift,
};

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
