// SPDX-License-Identifier: Apache-2.0
//
// The latest events, taken and not taken, asked for every second while somebody looks.
import { useQuery } from '@tanstack/react-query';
import { useRef } from 'react';
import { get, query } from '../../api/client';
import { useModel } from '../../api/metadata';
import type { Item, Label, Page } from '../../api/types';

export type Show = 'all' | 'good' | 'bad';

export interface Filter {
  source: number | null;
  name: string;
  show: Show;
}

export interface Arrival {
  key: string; // "good-7": stands in the address
  bad: boolean;
  name: string;
  at: string;
  sourceId: number | null;
  customerId: number | null;
  reason: Label | null;
  item: Item;
}

const LOOK_MS = 1000;
const SHOWN_MOST = 200;

interface Answer {
  latest: number;
  items: Item[];
}

function arrivalOf(item: Item, bad: boolean): Arrival {
  return {
    key: `${bad ? 'bad' : 'good'}-${item.id}`,
    bad,
    name: String(item.name ?? item.kind ?? ''),
    at: String(item.created_at),
    sourceId: (item.source_id ?? null) as number | null,
    customerId: (item.customer_id ?? null) as number | null,
    reason: (item.reason ?? null) as Label | null,
    item,
  };
}

function badFilter({ source, name }: Filter): string {
  const clauses = [source ? `source_id = ${source}` : '', name ? `name = ${JSON.stringify(name)}` : ''];
  return clauses.filter(Boolean).join(' and ');
}

interface Gathered {
  latest: number;
  good: Map<number, Item>;
}

// Taken events are fetched from where the last look ended; those not taken are few and asked for as a list.
export function useArrivals(filter: Filter, paused: boolean) {
  const seesBad = useModel().may('read', 'rejected_event');
  const id = JSON.stringify(filter);
  const gathered = useRef<{ id: string } & Gathered>({ id, latest: 0, good: new Map() });
  if (gathered.current.id !== id) gathered.current = { id, latest: 0, good: new Map() };

  const good = async (kept: Gathered, signal: AbortSignal) => {
    if (filter.show === 'bad') return;
    const answer = await get<Answer>(`/arrivals${query({ source_id: filter.source, name: filter.name, after: kept.latest || undefined })}`, signal);
    kept.latest = answer.latest;
    for (const item of answer.items) kept.good.set(item.id, item);
    const surplus = [...kept.good.keys()].sort((a, b) => b - a).slice(SHOWN_MOST);
    for (const old of surplus) kept.good.delete(old);
  };
  const bad = async (signal: AbortSignal) => {
    if (filter.show === 'good' || !seesBad) return [];
    return (await get<Page>(`/rejected-events${query({ filter: badFilter(filter), sort: '-id', limit: 100 })}`, signal)).items;
  };
  return useQuery({
    queryKey: ['arrivals', id],
    queryFn: async ({ signal }) => {
      const kept = gathered.current;
      const [, notTaken] = await Promise.all([good(kept, signal), bad(signal)]);
      const all = [...[...kept.good.values()].map((item) => arrivalOf(item, false)), ...notTaken.map((item) => arrivalOf(item, true))];
      return all.sort((a, b) => (a.at < b.at ? 1 : a.at > b.at ? -1 : b.item.id - a.item.id)).slice(0, SHOWN_MOST);
    },
    refetchInterval: paused ? false : LOOK_MS,
    enabled: !paused,
    retry: false,
  });
}
