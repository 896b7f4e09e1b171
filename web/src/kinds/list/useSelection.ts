// SPDX-License-Identifier: Apache-2.0
//
// What is chosen in a list: records one by one, wherever they were found, or all that match the
// filter. Another filter is another set, so nothing stays chosen that is not in it.
import { useCallback, useMemo, useState } from 'react';

export interface Selection {
  ids: ReadonlySet<number>;
  all: boolean; // everything that matches; ids is empty then
  has: (id: number) => boolean;
  toggle: (id: number, near: number[]) => void;
  choose: (ids: Iterable<number>) => void;
  chooseAll: () => void;
  clear: () => void;
}

interface Chosen {
  of: string;
  ids: ReadonlySet<number>;
  all: boolean;
}

const NONE: ReadonlySet<number> = new Set();

function toggled(before: Chosen, id: number, near: number[]): Chosen {
  // One less than all cannot be said as a filter: what remains is what is on the screen.
  const ids = new Set(before.all ? near : before.ids);
  if (!ids.delete(id)) ids.add(id);
  return { of: before.of, ids, all: false };
}

// `of` names the set that can be chosen from: entity, filter, deleted or not.
export function useSelection(of: string): Selection {
  const [kept, setKept] = useState<Chosen>({ of, ids: NONE, all: false });
  const chosen = kept.of === of ? kept : { of, ids: NONE, all: false };
  const { ids, all } = chosen;
  const change = useCallback((next: (before: Chosen) => Chosen) => setKept((before) => next(before.of === of ? before : { of, ids: NONE, all: false })), [of]);
  const toggle = useCallback((id: number, near: number[]) => change((before) => toggled(before, id, near)), [change]);
  const choose = useCallback((next: Iterable<number>) => change(() => ({ of, ids: new Set(next), all: false })), [change, of]);
  const chooseAll = useCallback(() => change(() => ({ of, ids: NONE, all: true })), [change, of]);
  const clear = useCallback(() => change(() => ({ of, ids: NONE, all: false })), [change, of]);
  const has = useCallback((id: number) => all || ids.has(id), [all, ids]);
  return useMemo(() => ({ ids, all, has, toggle, choose, chooseAll, clear }), [all, choose, chooseAll, clear, has, ids, toggle]);
}
