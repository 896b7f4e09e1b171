// SPDX-License-Identifier: Apache-2.0
//
// How an operator reads, by what it compares: "<" is "before" between times and "less than" between numbers.
import type { Field } from '../../api/types';
import type { Translate } from '../../i18n';
import { operatorWord as plainWord } from '../../kinds/list/clauseWords';
import type { Say, SegmentKey } from './words';

const OWN_WORDS: Record<string, SegmentKey> = { matches: 'matches', 'not contains': 'notContains', 'not between': 'notBetween', 'not starts with': 'notStartsWith', 'not matches': 'notMatches', 'not within': 'notWithin' };

export function operatorWord(word: string, field: Field | 'duration', say: Say, t: Translate): string {
  const type = field === 'duration' ? undefined : field.type;
  const own = OWN_WORDS[word];
  if (own) return say(own);
  const plain = plainWord(word, t, type);
  return plain === word && word.startsWith('not ') ? say('notWord', { word: plainWord(word.slice(4), t, type) }) : plain;
}
