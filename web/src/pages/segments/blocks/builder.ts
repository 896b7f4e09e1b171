// SPDX-License-Identifier: Apache-2.0
//
// What every block of a rule is given: the vocabulary, what is wrong where, and how to change it.
import { createContext, useContext } from 'react';
import type { Vocabulary } from '../language';
import type { Block, Group } from '../tree';

export interface Builder {
  vocabulary: Vocabulary;
  problems: Map<number, string>; // block → sentence
  today: string; // where calendars open: "2026-11-21"
  replace: (id: number, next: Block | null) => void;
  add: (group: Group, block: Block) => void;
}

export const BuilderContext = createContext<Builder | null>(null);

export function useBuilder(): Builder {
  const builder = useContext(BuilderContext);
  if (!builder) throw new Error('BuilderContext is missing');
  return builder;
}
