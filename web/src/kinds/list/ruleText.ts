// SPDX-License-Identifier: Apache-2.0
//
// Just enough of the rule language's text to show a filter as chips: the conditions that "and"
// joins at the top, and the plain ones among them taken apart. Whatever is more than that is shown
// as it was written; the server alone parses and checks.

export interface Clause {
  text: string;
  field?: string;
  operator?: string;
  values?: string[];
}

// Skips a quoted text beginning at `at`; returns the index after its end.
function afterQuote(text: string, at: number): number {
  for (let i = at + 1; i < text.length; i += 1) {
    if (text[i] === '\\') i += 1;
    else if (text[i] === '"') return i + 1;
  }
  return text.length;
}

// Where the top-level word `word` stands in `text`, quotes and brackets left out.
function topLevelWords(text: string, word: string): number[] {
  const found: number[] = [];
  let depth = 0;
  for (let i = 0; i < text.length; ) {
    const character = text[i] ?? '';
    if (character === '"') {
      i = afterQuote(text, i);
      continue;
    }
    if (character === '(') depth += 1;
    if (character === ')') depth -= 1;
    const bounded = !/[\w.]/.test(text[i - 1] ?? ' ') && !/[\w.]/.test(text[i + word.length] ?? ' ');
    if (depth === 0 && bounded && text.startsWith(word, i)) {
      found.push(i);
      i += word.length;
    } else i += 1;
  }
  return found;
}

// "between A and B" keeps its own "and".
function joiningAnds(text: string): number[] {
  const betweens = topLevelWords(text, 'between');
  return topLevelWords(text, 'and').filter((at) => {
    const opened = betweens.findIndex((between) => between < at);
    if (opened < 0) return true;
    betweens.splice(opened, 1);
    return false;
  });
}

export function splitRule(rule: string): Clause[] {
  const text = rule.trim();
  if (!text) return [];
  if (topLevelWords(text, 'or').length > 0) return [{ text }];
  const ands = joiningAnds(text);
  const starts = [0, ...ands.map((at) => at + 3)];
  const ends = [...ands, text.length];
  return starts.map((start, i) => readClause(text.slice(start, ends[i]).trim())).filter((clause) => clause.text);
}

export function joinRule(clauses: string[]): string {
  if (clauses.length === 1) return clauses[0] ?? '';
  return clauses.map((text) => (topLevelWords(text, 'or').length > 0 ? `(${text})` : text)).join(' and ');
}

// A field, or what a model says of the customer: `next_need`, `score(churn)`, `clv(12 months)`.
const NAME = '([a-z][\\w.]*(?:\\([\\w ]*\\))?)';

const shape = (rest: string) => new RegExp(`^${NAME} ${rest}$`, 's');

const SHAPES: [RegExp, (match: RegExpExecArray) => Omit<Clause, 'text'>][] = [
  [shape('(is empty|is not empty)'), (m) => ({ field: m[1]!, operator: m[2]!, values: [] })],
  [shape('(in|not in) \\((.*)\\)'), (m) => ({ field: m[1]!, operator: m[2]!, values: readList(m[3]!) })],
  [shape('((?:not )?in (?:top|bottom)) (\\d[\\d.]*%)'), (m) => ({ field: m[1]!, operator: m[2]!, values: [m[3]!] })],
  [/^not ([a-z][\w.]*) overlaps \((.*)\)$/s, (m) => ({ field: m[1]!, operator: 'not overlaps', values: readList(m[2]!) })],
  [shape('overlaps \\((.*)\\)'), (m) => ({ field: m[1]!, operator: 'overlaps', values: readList(m[2]!) })],
  [shape('(?:within|in) ((?:last|next|this) .+)'), (m) => ({ field: m[1]!, operator: 'within', values: [m[2]!] })],
  [shape('between (\\S+|"[^"]*") and (\\S+|"[^"]*")'), (m) => ({ field: m[1]!, operator: 'between', values: [unquote(m[2]!), unquote(m[3]!)] })],
  [shape('(<=|>=|!=|=|<|>|contains|starts with) (.+)'), (m) => ({ field: m[1]!, operator: m[2]!, values: [unquote(m[3]!)] })],
];

function readClause(text: string): Clause {
  for (const [shape, read] of SHAPES) {
    const match = shape.exec(text);
    if (match) return { text, ...read(match) };
  }
  return { text };
}

function readList(text: string): string[] {
  const values: string[] = [];
  let start = 0;
  for (let i = 0; i <= text.length; ) {
    if (text[i] === '"') {
      i = afterQuote(text, i);
    } else if (i === text.length || text[i] === ',') {
      values.push(unquote(text.slice(start, i).trim()));
      start = i += 1;
    } else i += 1;
  }
  return values;
}

export function quote(text: string): string {
  return `"${text.replace(/[\\"]/g, '\\$&')}"`;
}

function unquote(text: string): string {
  const inner = /^"(.*)"$/s.exec(text.trim());
  return inner ? (inner[1] ?? '').replace(/\\(.)/gs, '$1') : text.trim();
}

// The rule's error position counts bytes of UTF-8; the screen counts UTF-16 units.
export function byteToIndex(text: string, position: number): number {
  const bytes = new TextEncoder().encode(text).slice(0, position);
  return new TextDecoder().decode(bytes).length;
}
