// SPDX-License-Identifier: Apache-2.0
//
// The words of the segment pages, loaded with them and not with every page.
import { useMemo } from 'react';
import { useWords } from '../../../i18n';
import { en } from './en';
import { zh } from './zh';

export type SegmentKey = keyof typeof zh;
export type Say = (key: SegmentKey, values?: Record<string, string | number>) => string;

export function useSegmentWords() {
  const words = useWords();
  const dictionary = words.language === 'en' ? en : zh;
  const say = useMemo<Say>(
    () => (key, values) => {
      const text = dictionary[key];
      return values ? text.replace(/\{(\w+)\}/g, (whole, name: string) => String(values[name] ?? whole)) : text;
    },
    [dictionary],
  );
  return { ...words, say };
}
