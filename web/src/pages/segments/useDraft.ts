// SPDX-License-Identifier: Apache-2.0
//
// One rule, edited as blocks or as text, at any time and without loss: whichever was touched last
// leads, the server's check makes the other from it. Kept in the browser until it is saved.
import { useQuery } from '@tanstack/react-query';
import { useCallback, useEffect, useMemo, useRef, useState } from 'react';
import { ask } from '../../api/client';
import { problemOf } from '../../api/errors';
import { useErrorText } from '../../components/States';
import { useDebounced } from '../../components/useDebounced';
import { isComplete } from './history';
import { blockAt, blocksOf, newGroup, writeTree, type Group, type Tree } from './tree';

interface Checked {
  rule: string;
  tree: Tree | boolean;
}

type Led = { by: 'text'; text: string } | { by: 'blocks'; root: Group };

export interface Draft {
  root: Group;
  text: string;
  tree: Tree | boolean | null; // of the rule
  rule: string | null; // the checked rule; '' without any condition; null while or when it is wrong
  error: unknown; // of the check
  broken: boolean; // the text cannot be read: the blocks are older than it
  problems: Map<number, string>;
  unfinished: number[];
  setRoot: (root: Group) => void;
  setText: (text: string) => void;
}

function kept(key: string): string | null {
  return localStorage.getItem(key);
}

export function useDraft(key: string, saved: string, unfinishedWord: string): Draft {
  const [led, setLed] = useState<Led>(() => ({ by: 'text', text: kept(key) ?? saved }));
  const written = useMemo(() => (led.by === 'blocks' ? writeTree(led.root, (leaf) => isComplete(leaf.tree)) : null), [led]);
  const empty = written ? written.empty : led.by === 'text' && led.text.trim() === '';
  const asked = empty ? '' : JSON.stringify(written ? written.tree : (led as { text: string }).text.trim());
  const settled = useDebounced(asked, led.by === 'text' ? 250 : 80);
  const check = useQuery({
    queryKey: ['rule', 'customer', settled],
    queryFn: ({ signal }) => ask<Checked>('/rules/check', { entity: 'customer', rule: JSON.parse(settled) as unknown }, signal),
    enabled: settled !== '',
    retry: false,
    staleTime: 60_000,
  });
  const current = settled === asked;
  const good = current && check.data && settled !== '' ? check.data : null;

  // What could be read last, for the other side to show while this one cannot be.
  const last = useRef<{ rule: string; root: Group }>({ rule: '', root: newGroup('and') });
  const fromText = useMemo(() => (led.by === 'text' && check.data && settled !== '' ? blocksOf(check.data.tree) : null), [led.by, check.data, settled]);
  if (good) last.current.rule = good.rule;
  if (empty) last.current = { rule: '', root: led.by === 'blocks' ? led.root : newGroup('and') };
  else if (led.by === 'blocks') last.current.root = led.root;
  else if (fromText && current) last.current.root = fromText;

  const text = led.by === 'text' ? led.text : last.current.rule;
  const error = current && settled !== '' ? check.error : null;
  const rule = empty ? '' : (good?.rule ?? null);
  useEffect(() => {
    if (rule === null && led.by === 'blocks') return;
    if (text.trim() === saved.trim()) localStorage.removeItem(key);
    else localStorage.setItem(key, text);
  }, [key, led.by, rule, saved, text]);

  const problems = useProblems(written, error, unfinishedWord);
  return {
    root: last.current.root,
    text,
    tree: good?.tree ?? null,
    rule,
    error,
    broken: led.by === 'text' && error !== null,
    problems,
    unfinished: written?.unfinished ?? [],
    setRoot: useCallback((root: Group) => setLed({ by: 'blocks', root }), []),
    setText: useCallback((next: string) => setLed({ by: 'text', text: next }), []),
  };
}

function useProblems(written: ReturnType<typeof writeTree> | null, error: unknown, unfinishedWord: string): Map<number, string> {
  const errorText = useErrorText();
  return useMemo(() => {
    const problems = new Map<number, string>(written?.unfinished.map((id) => [id, unfinishedWord]));
    const at = written && error ? blockAt(written.places, problemOf(error)?.pointer) : null;
    if (at !== null) problems.set(at, [errorText(error).title, errorText(error).detail].filter(Boolean).join(' '));
    return problems;
  }, [written, error, unfinishedWord]);
}
