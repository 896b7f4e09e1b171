// SPDX-License-Identifier: Apache-2.0
//
// Write keys: with them pages, apps and servers bring events in.
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { get, post, query } from '../../api/client';
import { useModel } from '../../api/metadata';
import type { Item, Page } from '../../api/types';

export function useSources() {
  return useQuery({ queryKey: ['all', 'source', 'events'], queryFn: async ({ signal }) => (await get<Page>(`/sources${query({ limit: 200 })}`, signal)).items });
}

export function useWriteKeys() {
  const readable = useModel().may('read', 'write_key');
  return useQuery({
    queryKey: ['all', 'write_key', 'events'],
    queryFn: async ({ signal }) => (await get<Page>(`/write-keys${query({ limit: 200 })}`, signal)).items,
    enabled: readable,
  });
}

export function keyOf(keys: Item[] | undefined, source: number | null): string | null {
  const found = keys?.find((key) => key.source_id === source);
  return found ? String(found.key) : null;
}

export function useMakeKey() {
  const client = useQueryClient();
  return async (name: string, source: number | null, sourceName: string): Promise<number> => {
    const made = source ?? (await post<Item>('/sources', { name: sourceName, code: 'web', kind: 'web' })).id;
    await post<Item>('/write-keys', { name, source_id: made });
    await Promise.all([client.invalidateQueries({ queryKey: ['all', 'write_key'] }), client.invalidateQueries({ queryKey: ['all', 'source'] })]);
    return made;
  };
}
