// SPDX-License-Identifier: Apache-2.0
//
// Words that belong to a few pages and are loaded with them: a hook that says them, beside
// everything that useWords() gives.
import { useMemo } from 'react';
import { fill, useWords, type Language } from '.';

export type Say<Key extends string> = (key: Key, values?: Record<string, string | number>) => string;

export function pageWords<Key extends string>(dictionaries: Record<Language, Record<Key, string>>) {
  return function usePageWords() {
    const words = useWords();
    const dictionary = dictionaries[words.language];
    const say = useMemo<Say<Key>>(() => (key, values) => fill(dictionary[key], values), [dictionary]);
    return { ...words, say };
  };
}
