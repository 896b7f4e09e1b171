// SPDX-License-Identifier: Apache-2.0
//
// One operation on many records. Those chosen one by one are done at once and can be taken back;
// all that match a filter are a job of the server's.
import { useQueryClient } from '@tanstack/react-query';
import { App } from 'antd';
import { useCallback } from 'react';
import { get, post, query } from '../../api/client';
import { fieldPatch, fieldValue } from '../../api/metadata';
import type { Entity, Field, Page, Problem } from '../../api/types';
import { useErrorText } from '../../components/States';
import { useUndo } from '../../components/useUndo';
import { integer } from '../../format/numbers';
import { useWords } from '../../i18n';
import { useBulkResult } from './useBulkResult';

export type Operation =
  | { operation: 'delete' | 'restore' }
  | { operation: 'tag' | 'untag'; tag_id: number }
  | { operation: 'patch'; field: Field; value: unknown };

interface BulkAnswer {
  done: number;
  failed: { id: number; error: Problem }[];
}

const AT_ONCE = 1000; // ids in a request
const READ_AT_ONCE = 200;
const OPPOSITE = { delete: 'restore', restore: 'delete', tag: 'untag', untag: 'tag' } as const;
export const IDS_IN_RULE = 1500; // a rule holds no more values than that

// A filter that everything matches: the server takes none for "you forgot it".
export function filterOrAll(filter: string): string {
  return filter || 'id > 0';
}

export function idsRule(ids: Iterable<number>): string {
  return `id in (${[...ids].join(', ')})`;
}

function bodyOf(operation: Operation): Record<string, unknown> {
  if (operation.operation !== 'patch') return { ...operation };
  return { operation: 'patch', patch: fieldPatch(operation.field.name, operation.value) };
}

function chunks<T>(all: T[], size: number): T[][] {
  return Array.from({ length: Math.ceil(all.length / size) }, (_, at) => all.slice(at * size, (at + 1) * size));
}

async function runOnIds(entity: Entity, ids: number[], operation: Operation): Promise<BulkAnswer> {
  const sum: BulkAnswer = { done: 0, failed: [] };
  for (const some of chunks(ids, AT_ONCE)) {
    const answer = await post<BulkAnswer>(`/${entity.plural}/bulk`, { ...bodyOf(operation), ids: some });
    sum.done += answer.done;
    sum.failed.push(...answer.failed);
  }
  return sum;
}

// What the records hold in a field now, so that it can be put back: value → ids.
async function valuesBefore(entity: Entity, ids: number[], field: Field): Promise<Map<string, number[]>> {
  const before = new Map<string, number[]>();
  for (const some of chunks(ids, READ_AT_ONCE)) {
    const parameters = { filter: idsRule(some), fields: `id,${field.custom ? 'custom' : field.name}`, limit: READ_AT_ONCE, sort: 'id' };
    for (const item of (await get<Page>(`/${entity.plural}${query(parameters)}`)).items) {
      const value = JSON.stringify(fieldValue(item, field.name) ?? null);
      before.set(value, [...(before.get(value) ?? []), item.id]);
    }
  }
  return before;
}

async function runWithWayBack(entity: Entity, ids: number[], operation: Operation): Promise<{ answer: BulkAnswer; back: (done: Set<number>) => Promise<void> }> {
  if (operation.operation !== 'patch') {
    const opposite = { ...operation, operation: OPPOSITE[operation.operation] } as Operation;
    return { answer: await runOnIds(entity, ids, operation), back: async (done) => void (await runOnIds(entity, [...done], opposite)) };
  }
  const before = await valuesBefore(entity, ids, operation.field);
  const back = async (done: Set<number>) => {
    for (const [value, had] of before) {
      const some = had.filter((id) => done.has(id));
      if (some.length > 0) await runOnIds(entity, some, { ...operation, value: JSON.parse(value) as unknown });
    }
  };
  return { answer: await runOnIds(entity, ids, operation), back };
}

export function useRefresh(entity: Entity): () => void {
  const client = useQueryClient();
  return useCallback(() => {
    for (const kind of ['list', 'count', 'record', 'changes', 'all']) void client.invalidateQueries({ queryKey: [kind, entity.name] });
    for (const kind of ['profile', 'timeline']) void client.invalidateQueries({ queryKey: [kind] });
  }, [client, entity.name]);
}

// Does it at once to the ids given, says what came of it, offers the way back; `onDone` is told which could not be done.
export function useBulkOnIds(entity: Entity, onDone: (failed: number[]) => void) {
  const refresh = useRefresh(entity);
  const undo = useUndo();
  const { message } = App.useApp();
  const { t, language } = useWords();
  const errorText = useErrorText();
  const tell = useBulkResult();
  return async (ids: number[], operation: Operation): Promise<void> => {
    try {
      const { answer, back } = await runWithWayBack(entity, ids, operation);
      const failed = new Set(answer.failed.map((one) => one.id));
      const done = new Set(ids.filter((id) => !failed.has(id)));
      refresh();
      onDone([...failed]);
      if (failed.size > 0) tell(entity.name, done.size, answer.failed);
      if (done.size === 0) return;
      undo(t('bulkDone', { count: integer(done.size, language) }), async () => {
        await back(done);
        refresh();
      });
    } catch (error) {
      void message.error([errorText(error).title, errorText(error).detail].filter(Boolean).join(' '));
    }
  };
}

export async function startOnFilter(entity: Entity, filter: string, operation: Operation): Promise<number> {
  const { job_id } = await post<{ job_id: number }>(`/${entity.plural}/bulk`, { ...bodyOf(operation), filter: filterOrAll(filter) });
  return job_id;
}
