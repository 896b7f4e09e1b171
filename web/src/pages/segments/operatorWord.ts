// SPDX-License-Identifier: Apache-2.0
//
// How an operator reads, by what it compares: "<" is "before" between times and "less than" between numbers.
import type { Field } from '../../api/types';
import type { Translate } from '../../i18n';
import { operatorWord as plainWord } from '../../kinds/list/clauseWords';
import type { Say, SegmentKey } from './words';

const OWN_WORDS: Record<string, SegmentKey> = { '<': 'before', '>': 'after', matches: 'matches', 'not contains': 'notContains', 'not between': 'notBetween', 'in top': 'inTop', 'not in top': 'notInTop', 'in bottom': 'inBottom', 'not in bottom': 'notInBottom' };

export function operatorWord(word: string, field: Field | 'duration', say: Say, t: Translate): string {
  const time = field !== 'duration' && (field.type === 'time' || field.type === 'day');
  const own = OWN_WORDS[word];
  if (own && (time || word.length > 1)) return say(own);
  const plain = plainWord(word, t);
  return plain === word && word.startsWith('not ') ? say('notWord', { word: plainWord(word.slice(4), t) }) : plain;
}
