// SPDX-License-Identifier: Apache-2.0
//
// What may stand at the cursor of a rule's text: names of fields, facts, functions, words, values.
// The server alone parses; this only guesses well.
import type { Label } from '../../api/types';
import { knownOnce } from '../../format/known';
import { ruleName } from '../../kinds/list/operators';
import { factFields, factKind, fieldNamed, type Vocabulary } from './language';

export interface Completion {
  text: string; // what is put in
  about: string;
}

export interface Place {
  from: number; // where the word at the cursor begins
  typed: string;
}

const WORD = /[\p{L}\p{N}_.]*$/u;

export function wordAt(text: string, cursor: number): Place {
  const typed = WORD.exec(text.slice(0, cursor))?.[0] ?? '';
  return { from: cursor - typed.length, typed };
}

function insideQuotes(text: string): boolean {
  return ((text.replace(/\\./g, '').match(/"/g)?.length ?? 0) & 1) === 1;
}

// The facts whose filters the cursor is among: those of the innermost open parenthesis.
function openFacts(before: string): string | null {
  let depth = 0;
  for (let i = before.length - 1; i >= 0; i -= 1) {
    if (before[i] === ')') depth += 1;
    if (before[i] !== '(') continue;
    if (depth === 0) return /^\(\s*([a-z_]+)/.exec(before.slice(i))?.[1] ?? null;
    depth -= 1;
  }
  return null;
}

const WORDS = ['and', 'or', 'not', 'in', 'not in', 'between', 'contains', 'overlaps', 'starts with', 'matches', 'is empty', 'is not empty', 'within', 'last 30 days', 'last 90 days', 'this month', 'true', 'false', 'today', 'now'];

function candidates(vocabulary: Vocabulary, before: string, typed: string, label: (l: Label) => string): Completion[] {
  const dot = typed.indexOf('.');
  const kind = factKind(vocabulary.language, dot > 0 ? typed.slice(0, dot) : undefined);
  if (kind) return [...factFields(kind).map((field) => ({ text: `${kind.name}.${ruleName(field)}`, about: label(field.label) })), { text: `${kind.name}.at`, about: '' }];
  const asked = /([\p{L}\p{N}_.]+)\s*(?:=|!=|<=|>=|<|>|in \(?)\s*$/u.exec(before)?.[1];
  const field = fieldNamed(vocabulary.fields, asked, vocabulary.model);
  const choices = field?.choices ?? knownOnce(field ?? undefined);
  const around = factKind(vocabulary.language, openFacts(before) ?? undefined);
  const fields = around ? factFields(around) : vocabulary.fields;
  return [
    ...choices.map((choice) => ({ text: choice.name, about: label(choice.label) })),
    ...fields.map((field) => ({ text: ruleName(field), about: label(field.label) })),
    ...vocabulary.language.functions.filter((one) => one.available).map((one) => ({ text: functionText(one.name, label(one.usage)), about: label(one.label) })),
    ...vocabulary.language.facts.map((one) => ({ text: one.name, about: label(one.label) })),
    ...WORDS.map((text) => ({ text, about: '' })),
  ];
}

function functionText(name: string, usage: string): string {
  return usage.startsWith('in ') ? `in ${name}("` : usage.includes('(') ? `${name}(` : name;
}

const MOST = 12;

export function completionsAt(vocabulary: Vocabulary, text: string, place: Place, asked: boolean, label: (l: Label) => string): Completion[] {
  const before = text.slice(0, place.from);
  if (insideQuotes(before) || WORDS.includes(place.typed) || (place.typed === '' && !asked)) return [];
  const typed = place.typed.toLowerCase();
  const named = (one: Completion) => one.text.toLowerCase().startsWith(typed);
  const said = (one: Completion) => typed.length > 0 && (one.about.toLowerCase().includes(typed) || one.text.includes(typed));
  const all = candidates(vocabulary, before, place.typed, label).filter((one) => one.text !== place.typed);
  const found = [...all.filter(named), ...all.filter((one) => !named(one) && said(one))];
  return [...new Map(found.map((one) => [one.text, one])).values()].slice(0, MOST);
}
