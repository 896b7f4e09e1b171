// SPDX-License-Identifier: Apache-2.0
//
// A draft that survives leaving the page: this tab keeps it, for this person, under a name until
// it is saved or thrown away.
import { useCallback, useEffect, useReducer, useRef, useState, type Dispatch } from 'react';
import { useSession } from '../../api/session';
import { changeDraft, type Draft, type DraftAction } from './draft';

const KEEP_MS = 300;

// The name of changes to an order's lines.
export function linesDraft(order: { id: number }): string {
  return `order-lines-${order.id}`;
}

function useKey(name: string): string {
  return `draft-${useSession().data?.staff.id ?? 0}-${name}`;
}

function kept(key: string): Draft | null {
  try {
    return JSON.parse(sessionStorage.getItem(key) ?? 'null') as Draft | null;
  } catch {
    return null;
  }
}

// What is kept under a name: whether there is something, and a way to put something there.
export function useKeptDraft(name: string): { exists: () => boolean; keep: (draft: Draft) => void } {
  const key = useKey(name);
  return { exists: () => kept(key) !== null, keep: (draft) => sessionStorage.setItem(key, JSON.stringify(draft)) };
}

interface KeptDraft {
  draft: Draft;
  change: Dispatch<DraftAction>;
  restored: boolean; // it was begun earlier
  changed: () => boolean; // it was begun earlier or something has been written
  forget: () => void; // it is kept no longer
}

export function useDraft(name: string, begin: () => Draft): KeptDraft {
  const key = useKey(name);
  const [before] = useState(() => kept(key));
  const [draft, change] = useReducer(changeDraft, null, () => before ?? begin());
  const first = useRef(draft);
  const forgotten = useRef(false);
  const latest = useRef(draft);
  latest.current = draft;
  const keep = useCallback(() => {
    if (latest.current !== first.current && !forgotten.current) sessionStorage.setItem(key, JSON.stringify(latest.current));
  }, [key]);
  useEffect(() => {
    const timer = window.setTimeout(keep, KEEP_MS);
    return () => window.clearTimeout(timer);
  }, [draft, keep]);
  useEffect(() => {
    window.addEventListener('pagehide', keep);
    return () => {
      window.removeEventListener('pagehide', keep);
      keep();
    };
  }, [keep]);
  const forget = useCallback(() => {
    forgotten.current = true;
    sessionStorage.removeItem(key);
  }, [key]);
  const changed = () => before !== null || draft !== first.current;
  return { draft, change, restored: before !== null, changed, forget };
}
