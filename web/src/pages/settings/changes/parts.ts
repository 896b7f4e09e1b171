// SPDX-License-Identifier: Apache-2.0
//
// What two values of a setting differ in: a value is a list of parts, each with what it is called and what it says.
export interface Part {
  key: string;
  label: string;
  text: string;
  same?: string; // what tells it from another, where that is not its text
}

export interface Difference {
  key: string;
  label: string;
  before: string | null; // null: was not there
  after: string | null;
}

// In the order of what holds now; what is gone last.
export function differences(before: Part[], after: Part[]): Difference[] {
  const was = new Map(before.map((part) => [part.key, part]));
  const is = new Set(after.map((part) => part.key));
  const sameOf = (part: Part | undefined) => part?.same ?? part?.text;
  const now = after.flatMap(({ key, label, text, same }) => (sameOf(was.get(key)) === (same ?? text) ? [] : [{ key, label, before: was.get(key)?.text ?? null, after: text }]));
  return [...now, ...before.filter(({ key }) => !is.has(key)).map(({ key, label, text }) => ({ key, label, before: text, after: null }))];
}

// A list of names differs in those that came and those that went.
export function listDifference(key: string, label: string, before: string[], after: string[], comma: string): Difference[] {
  const gone = before.filter((name) => !after.includes(name));
  const come = after.filter((name) => !before.includes(name));
  return gone.length + come.length === 0 ? [] : [{ key, label, before: gone.join(comma) || null, after: come.join(comma) || null }];
}

// A value of whose shape nothing is known: its leaves, each under its path.
export function leaves(value: unknown, label: string, path = ''): Part[] {
  if (value === null || value === undefined) return [];
  if (typeof value !== 'object') return [{ key: path, label: path || label, text: String(value) }];
  if (Array.isArray(value) && value.every((one) => typeof one !== 'object')) return [{ key: path, label: path || label, text: value.join(', ') }];
  return Object.entries(value).flatMap(([name, one]) => leaves(one, label, path ? `${path} › ${name}` : name));
}
