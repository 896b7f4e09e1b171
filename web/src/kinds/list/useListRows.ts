// SPDX-License-Identifier: Apache-2.0
//
// The rows of a list, of which only the pages near the screen are fetched. A page is asked for by
// the cursor of the page before, or, after a jump, by how many rows lie between it and the nearest
// known cursor. A short list is fetched again by itself when something changed; a long one says so.
import { useQueries, useQueryClient } from '@tanstack/react-query';
import { useCallback, useEffect, useMemo, useRef, useState } from 'react';
import { get, query } from '../../api/client';
import { keys, useCount, type ListQuery } from '../../api/records';
import { listen } from '../../api/stream';
import type { Entity, Item, Page } from '../../api/types';

export const PAGE_ROWS = 100;
const SHORT_LIST = 400;
const GATHER_MS = 800;
const JUMP_MS = 90; // a place that is only passed while dragging is not fetched

export interface Rows {
  total: number;
  counted: boolean; // total is what the server counted, not what the pages fetched so far say
  itemAt: (row: number) => Item | undefined;
  near: Item[]; // those on the screen and around it
  old: boolean; // the rows of the list before, until these are there
}

// Where pages begin, as far as that is known: page → cursor.
class Places {
  private readonly cursors = new Map<number, string>();

  forget(): void {
    this.cursors.clear();
  }

  note(page: number, cursor: string | null): void {
    if (cursor) this.cursors.set(page, cursor);
  }

  // How to ask for a page: from the nearest known place at or before it.
  ask(page: number): { cursor: string | undefined; skip: number | undefined } {
    let near = 0;
    for (const known of this.cursors.keys()) if (known <= page && known > near) near = known;
    return { cursor: this.cursors.get(near), skip: (page - near) * PAGE_ROWS || undefined };
  }
}

function usePlaces(key: string): Places {
  const held = useRef({ key, places: new Places() });
  if (held.current.key !== key) held.current = { key, places: new Places() };
  return held.current.places;
}

// The pages that rows first … last lie on; pages next to those shown at once, far ones when the
// scrolling rests.
function usePagesWanted(key: string, first: number, last: number): number[] {
  const begin = Math.floor(first / PAGE_ROWS);
  const end = Math.max(begin, Math.floor(last / PAGE_ROWS));
  const [wanted, setWanted] = useState({ key, begin, end });
  const near = wanted.key !== key || (begin <= wanted.end + 1 && end >= wanted.begin - 1);
  useEffect(() => {
    const timer = window.setTimeout(() => setWanted({ key, begin, end }), near ? 0 : JUMP_MS);
    return () => window.clearTimeout(timer);
  }, [key, begin, end, near]);
  const shown = near ? { begin, end } : wanted;
  return useMemo(() => Array.from({ length: shown.end - shown.begin + 1 }, (_, index) => shown.begin + index), [shown.begin, shown.end]);
}

// What the pages themselves say about the length, before the count is there or when it lags behind.
function lengthOf(pages: Map<number, Page>, count: number | undefined): number {
  let seen = 0;
  for (const [number, page] of pages) {
    const end = number * PAGE_ROWS + page.items.length;
    if (!page.next && page.items.length > 0) return end;
    if (page.items.length > 0) seen = Math.max(seen, end + 1);
  }
  if (pages.get(0)?.items.length === 0) return 0;
  return Math.max(seen, count ?? 0);
}

// Tells when records of the entity changed; many changes are one.
function useChanged(entity: string, changed: () => void): void {
  const latest = useRef(changed);
  latest.current = changed;
  useEffect(() => {
    let timer: number | undefined;
    const stop = listen((event) => {
      if (event.type !== 'change' || event.data.entity !== entity) return;
      timer ??= window.setTimeout(() => {
        timer = undefined;
        latest.current();
      }, GATHER_MS);
    });
    return () => {
      window.clearTimeout(timer);
      stop();
    };
  }, [entity]);
}

// Rows first … last are those on the screen and around it; what is past the end is not asked for.
export function useListRows(entity: Entity, list: ListQuery, first: number, last: number) {
  const client = useQueryClient();
  const key = JSON.stringify([entity.name, list]);
  const places = usePlaces(key);
  const count = useCount(entity, list);
  const end = count.data === undefined || count.isPlaceholderData ? first : Math.max(first, count.data - 1);
  const wanted = usePagesWanted(key, first, Math.min(last, end));
  const [outdated, setOutdated] = useState(false);
  const answers = useQueries({
    queries: wanted.map((page) => ({
      queryKey: keys.page(entity.name, list, page),
      queryFn: async ({ signal }: { signal: AbortSignal }) => {
        const answer = await get<Page>(`/${entity.plural}${query({ ...list, limit: PAGE_ROWS, ...places.ask(page) })}`, signal);
        places.note(page + 1, answer.next);
        return answer;
      },
    })),
  });
  const pages = new Map<number, Page>();
  answers.forEach((answer, index) => answer.data && pages.set(wanted[index] ?? 0, answer.data));
  const before = useRef<{ key: string; rows: Rows } | null>(null);
  const known = before.current?.key === key ? before.current.rows.total : undefined; // after a jump no page may be there yet
  const ready = pages.size > 0 || known !== undefined;
  const fresh: Rows = {
    total: lengthOf(pages, count.isPlaceholderData ? known : (count.data ?? known)),
    counted: !count.isPending && !count.isPlaceholderData,
    itemAt: (row) => pages.get(Math.floor(row / PAGE_ROWS))?.items[row % PAGE_ROWS],
    near: [...pages.values()].flatMap((page) => page.items),
    old: false,
  };

  // While the first rows of another filter or order are on their way, those of the one before stay.
  if (ready) before.current = { key, rows: fresh };
  const passing = !ready && before.current !== null && before.current.key !== key;
  const rows = passing && before.current ? { ...before.current.rows, old: true } : fresh;

  const reload = useCallback(() => {
    setOutdated(false);
    places.forget();
    void client.invalidateQueries({ queryKey: keys.list(entity.name, list) });
  }, [client, entity.name, list, places]);
  // Everything that was fetched of this list so far, wherever the scrolling went.
  const loadedIds = useCallback(() => {
    const kept = client.getQueriesData<Page>({ queryKey: keys.list(entity.name, list) });
    return kept.flatMap(([, page]) => page?.items.map((item) => item.id) ?? []);
  }, [client, entity.name, list]);
  useEffect(() => setOutdated(false), [list]);
  useChanged(entity.name, () => (fresh.total <= SHORT_LIST ? reload() : setOutdated(true)));

  const failed = answers.find((answer) => answer.error && answer.data === undefined);
  return { rows, ready: ready || passing, error: failed?.error ?? null, outdated, reload, loadedIds };
}
