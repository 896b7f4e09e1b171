// SPDX-License-Identifier: Apache-2.0
//
// The words of the pages about arriving events, loaded with them and not with every page.
import { useMemo } from 'react';
import { useWords } from '../../../i18n';
import { en } from './en';
import { zh } from './zh';

export type EventKey = keyof typeof zh;
export type Say = (key: EventKey, values?: Record<string, string | number>) => string;

export function useEventWords() {
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
