// SPDX-License-Identifier: Apache-2.0
//
// The words of the app in Chinese and English. Chinese is the first language: its keys are the
// type that English must fill. Switching re-renders; nothing is loaded anew.
import { createContext, useContext, useMemo, type ReactNode } from 'react';
import type { Label } from '../api/types';
import { en } from './en';
import { zh } from './zh';

export type Language = 'zh-CN' | 'en';
export type Key = keyof typeof zh;
export type Translate = (key: Key, values?: Record<string, string | number>) => string;

const dictionaries: Record<Language, Record<Key, string>> = { 'zh-CN': zh, en };

// "{n} {n|customer|customers}" with its values: the first form is for exactly one, the second for any
// other number, "#" in them is the number. It may be written already ("1,204").
export function fill(text: string, values?: Record<string, string | number>): string {
  if (!values) return text;
  return text.replace(/\{(\w+)(?:\|([^|}]*)\|([^}]*))?\}/g, (whole, name: string, one?: string, others?: string) => {
    const value = values[name];
    if (value === undefined) return whole;
    if (one === undefined || others === undefined) return String(value);
    return (String(value) === '1' ? one : others).replaceAll('#', String(value));
  });
}

export function translate(language: Language, key: Key, values?: Record<string, string | number>): string {
  return fill(dictionaries[language][key], values);
}

// A label of the server in the reader's language, else in the other one.
export function labelText(label: Label | null | undefined, language: Language): string {
  if (!label) return '';
  return (language === 'en' ? label.en || label.zh : label.zh || label.en) ?? '';
}

// A label inside a sentence: English begins it small, unless it is an abbreviation.
export function inSentence(text: string): string {
  return /^[A-Z][a-z]/.test(text) ? text.charAt(0).toLowerCase() + text.slice(1) : text;
}

// Before anybody signed in: the language last used here, else the browser's.
export function preferredLanguage(): Language {
  const kept = localStorage.getItem('language');
  if (kept === 'zh-CN' || kept === 'en') return kept;
  return navigator.language.startsWith('zh') ? 'zh-CN' : 'en';
}

interface Words {
  language: Language;
  setLanguage: (language: Language) => void;
  t: Translate;
  label: (label: Label | null | undefined) => string;
}

const WordsContext = createContext<Words | null>(null);

export function WordsProvider(props: { language: Language; setLanguage: (l: Language) => void; children: ReactNode }) {
  const { language, setLanguage, children } = props;
  const words = useMemo<Words>(
    () => ({
      language,
      setLanguage,
      t: (key, values) => translate(language, key, values),
      label: (label) => labelText(label, language),
    }),
    [language, setLanguage],
  );
  return <WordsContext value={words}>{children}</WordsContext>;
}

export function useWords(): Words {
  const words = useContext(WordsContext);
  if (!words) throw new Error('WordsProvider is missing');
  return words;
}
