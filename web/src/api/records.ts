// SPDX-License-Identifier: Apache-2.0
//
// Reading and writing records of any entity. The cache keeps one copy of each record and the
// lists that show it; every write puts the server's answer into both.
import { keepPreviousData, useQuery, useQueryClient, type QueryClient } from '@tanstack/react-query';
import { useCallback, useMemo } from 'react';
import { get, patch, post, query, remove } from './client';
import { fieldValue } from './metadata';
import type { Entity, Item, Page } from './types';

export interface ListQuery {
  filter?: string | undefined;
  sort?: string | undefined;
  customer_id?: number | undefined;
  deleted?: boolean | undefined;
  fields?: string | undefined;
}

export interface CustomerTag {
  id: number; // of the link between customer and tag
  tag_id: number;
  name: string;
  colour: string | null;
}

export interface Profile {
  customer: Item;
  orders: Item[];
  tags: CustomerTag[];
}

export const keys = {
  lists: (entity: string) => ['list', entity] as const,
  list: (entity: string, list: ListQuery) => ['list', entity, list] as const,
  page: (entity: string, list: ListQuery, page: number) => ['list', entity, list, page] as const,
  count: (entity: string, list: ListQuery) => ['count', entity, list] as const,
  record: (entity: string, id: number) => ['record', entity, id] as const,
  changes: (entity: string, id: number) => ['changes', entity, id] as const,
  all: (entity: string, list: ListQuery) => ['all', entity, list] as const,
  profile: (id: number) => ['profile', id] as const,
  needs: (id: number) => ['needs', id] as const,
  scores: (id: number) => ['scores', id] as const,
  timeline: (id: number) => ['timeline', id] as const,
};

// The exact number of records that match, asked apart so that rows never wait for it.
export function useCount(entity: Entity, list: ListQuery) {
  const { filter, customer_id, deleted } = list;
  return useQuery({
    queryKey: keys.count(entity.name, { filter, customer_id, deleted }),
    queryFn: async ({ signal }) => {
      const path = `/${entity.plural}${query({ filter, customer_id, deleted, limit: 1, fields: 'id', count: 'exact' })}`;
      return (await get<Page>(path, signal)).count ?? 0;
    },
    placeholderData: keepPreviousData,
  });
}

// All records of a short list (tags of a customer, roles, sources): up to 200.
export function useShortList(entity: Entity | undefined, list: ListQuery = {}, enabled = true) {
  return useQuery({
    queryKey: keys.all(entity?.name ?? '', list),
    queryFn: async ({ signal }) => (await get<Page>(`/${entity!.plural}${query({ ...list, limit: 200 })}`, signal)).items,
    enabled: enabled && entity !== undefined,
  });
}

export function useRecord(entity: Entity, id: number | null) {
  return useQuery({
    queryKey: keys.record(entity.name, id ?? 0),
    queryFn: ({ signal }) => get<Item>(`/${entity.plural}/${id}`, signal),
    enabled: id !== null,
  });
}

export function useProfile(id: number) {
  return useQuery({ queryKey: keys.profile(id), queryFn: ({ signal }) => get<Profile>(`/customers/${id}/profile`, signal) });
}

function putIntoLists(client: QueryClient, entity: string, item: Item): void {
  client.setQueriesData<Page>({ queryKey: keys.lists(entity) }, (page) => {
    if (!page?.items.some((row) => row.id === item.id)) return page;
    return { ...page, items: page.items.map((row) => (row.id === item.id ? { ...row, ...item } : row)) };
  });
}

function putIntoProfile(client: QueryClient, customer: Item): void {
  client.setQueryData<Profile>(keys.profile(customer.id), (profile) => profile && { ...profile, customer });
}

// What else may show something of a record that changed.
function refreshAround(client: QueryClient, entity: string, item: Pick<Item, 'id' | 'customer_id'>): void {
  const owner = entity === 'customer' ? item.id : item.customer_id;
  void client.invalidateQueries({ queryKey: ['all', entity] });
  void client.invalidateQueries({ queryKey: ['count', entity] });
  void client.invalidateQueries({ queryKey: keys.changes(entity, item.id) });
  if (entity === 'customer') void client.invalidateQueries({ queryKey: ['name', 'customer', item.id] });
  if (!owner) return;
  void client.invalidateQueries({ queryKey: keys.profile(owner) });
  void client.invalidateQueries({ queryKey: keys.timeline(owner) });
}

export interface RecordWriter {
  create: (values: Record<string, unknown>, key?: string) => Promise<Item>;
  update: (item: Pick<Item, 'id' | 'version'>, changes: Record<string, unknown>) => Promise<Item>;
  remove: (item: Pick<Item, 'id' | 'version' | 'customer_id'>) => Promise<void>;
  restore: (id: number) => Promise<Item>;
}

export function useWriter(entity: Entity): RecordWriter {
  const client = useQueryClient();
  const settle = useCallback(
    (item: Item) => {
      client.setQueryData(keys.record(entity.name, item.id), item);
      putIntoLists(client, entity.name, item);
      if (entity.name === 'customer') putIntoProfile(client, item);
      refreshAround(client, entity.name, item);
      return item;
    },
    [client, entity.name],
  );
  const gone = useCallback(
    (item: Pick<Item, 'id' | 'customer_id'>) => {
      void client.invalidateQueries({ queryKey: keys.lists(entity.name) });
      refreshAround(client, entity.name, item);
    },
    [client, entity.name],
  );
  return useMemo(
    () => ({
      create: async (values, key) => {
        const item = settle(await post<Item>(`/${entity.plural}`, values, key));
        gone(item);
        return item;
      },
      update: async (item, changes) => settle(await patch<Item>(`/${entity.plural}/${item.id}`, item.version, changes)),
      remove: async (item) => {
        await remove(`/${entity.plural}/${item.id}`, item.version);
        gone(item);
      },
      restore: async (id) => {
        const item = settle(await post<Item>(`/${entity.plural}/${id}/restore`));
        gone(item);
        return item;
      },
    }),
    [entity.plural, gone, settle],
  );
}

// The patch that takes `changes` back, given the record as it was. A value that was not there becomes null.
export function reversePatch(before: Item, changes: Record<string, unknown>): Record<string, unknown> {
  const reverse: Record<string, unknown> = {};
  for (const [name, value] of Object.entries(changes)) {
    if (name === 'custom' && value && typeof value === 'object') {
      const custom = Object.keys(value).map((key) => [key, fieldValue(before, `custom.${key}`) ?? null]);
      reverse.custom = Object.fromEntries(custom);
    } else {
      reverse[name] = before[name] ?? null;
    }
  }
  return reverse;
}
