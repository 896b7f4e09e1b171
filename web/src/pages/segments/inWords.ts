// SPDX-License-Identifier: Apache-2.0
//
// A condition as a sentence: "Orders: Number of at least 2, in the last 90 days". What has no plain
// sentence (calculations, records known only by their number) gives null and is shown as text.
import type { Field, Label } from '../../api/types';
import { knownLabel } from '../../format/known';
import { integer } from '../../format/numbers';
import { day } from '../../format/time';
import type { Language, Translate } from '../../i18n';
import { chanceWord } from '../../kinds/list/scores';
import { askedOf } from './blocks/asked';
import { PERIODS } from './blocks/periods';
import { comparedWith, conditionsOf, historyOf, windowOf } from './history';
import { fieldNamed, functionNamed, kindOf, type Vocabulary } from './language';
import { operatorWord } from './operatorWord';
import type { Tree, Value } from './tree';
import type { Say, SegmentKey } from './words';

export interface Speaker {
  say: Say;
  t: Translate;
  label: (label: Label | null | undefined) => string;
  language: Language;
  vocabulary: Vocabulary;
}

type Words = string | null;
type Parts = Record<string, unknown>;

export function inWords(tree: Tree, speaker: Speaker): Words {
  if (tree.op === 'not' && Array.isArray(tree.of)) return negated(tree.of[0], speaker);
  if ((tree.op === 'and' || tree.op === 'or') && Array.isArray(tree.of)) return joined(tree.of.map((one) => inWords(one, speaker)), ` ${speaker.say(tree.op)} `, '(', ')');
  const history = historyOf(tree);
  if (history) return historyWords(tree, history.inner, speaker);
  if (tree.call === 'segment' || tree.call === 'list') return `${speaker.say(tree.call === 'segment' ? 'inSegment' : 'inList')} “${tree.name ?? ''}”`;
  if (tree.call === 'sample') return `${speaker.say('sampleOf')} ${tree.percent ?? ''}%`;
  return fieldWords(tree, false, speaker);
}

// The conditions that are counted one after the other: those of the outermost "and".
export function stepsOf(tree: Tree | boolean | null): Tree[] {
  if (tree === null || typeof tree === 'boolean') return [];
  return tree.op === 'and' && Array.isArray(tree.of) && tree.left === undefined ? tree.of : [tree];
}

// The conditions that hold no others, in the order in which they are written.
export function leavesOf(tree: Tree | boolean | null): Tree[] {
  if (tree === null || typeof tree === 'boolean') return [];
  const group = ['and', 'or', 'not'].includes(tree.op ?? '') && Array.isArray(tree.of) && tree.left === undefined;
  return group ? (tree.of as Tree[]).flatMap(leavesOf) : [tree];
}

function joined(words: Words[], between: string, open = '', close = ''): Words {
  return words.every((one) => one !== null) ? open + words.join(between) + close : null;
}

function negated(tree: Tree | undefined, speaker: Speaker): Words {
  if (!tree) return null;
  const own = fieldWords(tree, true, speaker); // "is none of" rather than "not: is one of"
  const words = own ?? inWords(tree, speaker);
  return own === null && words !== null ? speaker.say('notWord', { word: words }) : words;
}

function fieldWords(tree: Tree, not: boolean, speaker: Speaker): Words {
  const { vocabulary, label, say, t } = speaker;
  const asked = askedOf(tree, vocabulary.customer.fields, vocabulary.model) ?? askedOf(tree, vocabulary.fields, vocabulary.model);
  if (!asked) return foreseenWords(tree, not, speaker);
  const name = tree.left?.call === 'age' ? say('age') : (anniversaryWord(tree, speaker) ?? label(asked.field.label));
  if (tree.op === undefined) return `${name}: ${t(not ? 'no' : 'yes')}`;
  return comparison(name, tree, asked.field, not, speaker);
}

function anniversaryWord(tree: Tree, { vocabulary, label, say }: Speaker): string | undefined {
  if (tree.left?.call !== 'anniversary') return undefined;
  const field = fieldNamed(vocabulary.fields, tree.left.field ?? '', vocabulary.model);
  return field ? say('anniversaryWord', { field: label(field.label) }) : say('anniversary');
}

// What a model foresees over a time of which lists have no column: "Lifetime value (6 months)".
function foreseenWords(tree: Tree, not: boolean, speaker: Speaker): Words {
  const measure = tree.op === undefined ? undefined : functionNamed(speaker.vocabulary.language, tree.left?.call);
  if (!measure || !tree.left || measure.arguments !== 'span') return null;
  const name = `${speaker.label(measure.label)} (${spanWords(tree.left.duration, tree.left.unit, speaker)})`;
  return comparison(name, tree, { name: measure.name, type: 'integer', label: measure.label }, not, speaker);
}

function comparison(name: string, tree: Tree, field: Field | 'duration', not: boolean, speaker: Speaker): Words {
  const values = (tree.values ?? []).map((value) => valueWords(value, field, speaker));
  const word = tree.op === 'is empty' ? (not ? 'is not empty' : 'is empty') : `${not ? 'not ' : ''}${tree.op ?? ''}`;
  const list = joined(values, tree.op === 'between' ? speaker.t('betweenAnd') : speaker.t('listComma'));
  const operator = word === 'within' ? speaker.say('isWithin') : operatorWord(word, field, speaker.say, speaker.t);
  return list === null ? null : [name, operator, list].filter(Boolean).join(' ');
}

// ---- what they did ----

function historyWords(tree: Tree, inner: Tree, speaker: Speaker): Words {
  const { vocabulary, label, say } = speaker;
  const kind = kindOf(vocabulary.language, inner);
  const measure = functionNamed(vocabulary.language, inner.call);
  const value = inner.value === undefined || inner.value === 'at' ? null : fieldNamed(kind?.fields ?? [], inner.value, vocabulary.model);
  if (!kind || !measure || value === undefined || !['facts', 'value'].includes(measure.arguments)) return null;
  const name = `${inner.event ?? label(kind.label)}${speaker.language === 'en' ? ': ' : '：'}${[label(measure.label), value && label(value.label)].filter(Boolean).join(' ')}`;
  const field = tree.left && comparedWith(vocabulary, inner);
  const head = tree.left ? (field ? comparison(name, tree, field, false, speaker) : null) : name;
  const window = windowOf(inner);
  const filters = conditionsOf(inner).map((filter) => filterWords(filter, kind.fields, speaker));
  const narrowed = joined(filters, ` ${say('and')} `, `${say('filterWord')} `);
  return joined([head, ...(window ? [windowWords(window, speaker)] : []), ...(filters.length > 0 ? [narrowed] : [])], speaker.language === 'en' ? ', ' : '，');
}

function filterWords(filter: Tree, fields: Field[], speaker: Speaker): Words {
  const inner = filter.op === 'not' && Array.isArray(filter.of) ? filter.of[0] : filter;
  const field = inner?.op === undefined ? undefined : fieldNamed(fields, inner.field, speaker.vocabulary.model);
  return inner && field ? comparison(speaker.label(field.label), inner, field, inner !== filter, speaker) : null;
}

// ---- values ----

function valueWords(value: Value, field: Field | 'duration', speaker: Speaker): Words {
  const { t, label, language } = speaker;
  if (typeof value === 'boolean') return t(value ? 'yes' : 'no');
  if (typeof value === 'number') return field !== 'duration' && field.type === 'reference' ? null : integer(value, language);
  if (typeof value === 'string') {
    const choice = field === 'duration' ? undefined : (field.choices?.find((one) => one.name === value)?.label ?? knownLabel(field, value));
    return choice ? label(choice) : value;
  }
  if ('number' in value && field !== 'duration') return chanceWord(field, String(value.number), language) ?? String(value.number);
  if ('percent' in value) return `${String(value.percent)}%`;
  if ('number' in value) return String(value.number);
  if ('money' in value) return `${String(value.money)} ${String(value.currency)}`;
  if ('duration' in value) return spanWords(value.duration, value.unit, speaker);
  return pointWords(value, speaker) ?? windowWords(value, speaker);
}

const POINTS = ['now', 'today', 'yesterday', 'tomorrow'];
const UNITS = ['minute', 'hour', 'day', 'week', 'month', 'quarter', 'year'];

// "30 days", "30 天".
function spanWords(count: unknown, unit: unknown, { say }: Speaker): string {
  const name = String(unit);
  const one = Number(count) === 1 ? UNITS.find((known) => known === name) : undefined;
  return `${String(count)} ${one ? say(`one_${one}` as SegmentKey) : UNITS.includes(name) ? say(name as SegmentKey) : name}`;
}

function pointWords(point: unknown, speaker: Speaker): Words {
  const { say, language } = speaker;
  const parts = (typeof point === 'object' && point !== null ? point : {}) as Parts;
  if (typeof parts.day === 'string') return day(parts.day, language);
  if (typeof parts.word === 'string' && POINTS.includes(parts.word)) return say(parts.word as SegmentKey);
  if (typeof parts.ago !== 'number') return null;
  const space = language === 'en' ? ' ' : '';
  return `${spanWords(Math.abs(parts.ago), parts.unit, speaker)}${space}${say(parts.ago < 0 ? 'fromNowMode' : 'agoMode')}`;
}

function windowWords(window: Value, speaker: Speaker): Words {
  const { say } = speaker;
  const parts = (typeof window === 'object' ? window : {}) as Parts;
  if ('last' in parts || 'next' in parts) return say('last' in parts ? 'withinLast' : 'withinNext', { span: spanWords(parts.last ?? parts.next, parts.unit, speaker) });
  if (Array.isArray(parts.between)) return joined(parts.between.map((end) => pointWords(end, speaker)), ' – ');
  const side = 'before' in parts ? 'before' : 'after' in parts ? 'after' : null;
  if (side) {
    const point = pointWords(parts[side], speaker);
    return point && `${say(side)} ${point}`;
  }
  const period = PERIODS.find(([key]) => key === `${String(parts.period)} ${String(parts.unit)}`)?.[1];
  return period ? say(period) : null;
}
