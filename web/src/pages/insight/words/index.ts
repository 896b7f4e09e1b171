// SPDX-License-Identifier: Apache-2.0
//
// The words of the insight pages, loaded with them.
import { useMemo } from 'react';
import { useWords } from '../../../i18n';
import { en } from './en';
import { zh } from './zh';

export type InsightKey = keyof typeof zh;
export type Say = (key: InsightKey, values?: Record<string, string | number>) => string;

export function useInsightWords() {
  const words = useWords();
  const dictionary: Record<InsightKey, string> = words.language === 'en' ? en : zh;
  const say = useMemo<Say>(
    () => (key, values) => {
      const text = dictionary[key];
      return values ? text.replace(/\{(\w+)\}/g, (whole, name: string) => String(values[name] ?? whole)) : text;
    },
    [dictionary],
  );
  return { ...words, say };
}
