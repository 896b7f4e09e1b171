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

// Which of them a tag stands on.
async function tagged(ids: number[], tag: number): Promise<Set<number>> {
  const found = new Set<number>();
  for (const some of chunks(ids, READ_AT_ONCE)) {
    const filter = `tag_id = ${tag} and customer_id in (${some.join(', ')})`;
    for (const item of (await get<Page>(`/customer-tags${query({ filter, fields: 'id,customer_id', limit: READ_AT_ONCE })}`)).items) found.add(Number(item.customer_id));
  }
  return found;
}

// Takes back what was done to those given; how many could not be, or stay because they changed since.
type WayBack = (done: Set<number>) => Promise<number>;

interface Ran {
  answer: BulkAnswer;
  back: WayBack;
}

// Values as they were before; but where somebody has changed them since, by another step of this very page perhaps, they
// stay.
async function runPatch(entity: Entity, ids: number[], operation: Extract<Operation, { operation: 'patch' }>): Promise<Ran> {
  const before = await valuesBefore(entity, ids, operation.field);
  const answer = await runOnIds(entity, ids, operation);
  const made = valueOf(await valuesBefore(entity, ids, operation.field));
  const back: WayBack = async (done) => {
    const now = valueOf(await valuesBefore(entity, [...done], operation.field));
    let stayed = 0;
    for (const [value, had] of before) {
      const mine = had.filter((id) => done.has(id));
      const some = mine.filter((id) => now.get(id) === made.get(id));
      stayed += mine.length - some.length;
      if (some.length > 0) stayed += (await runOnIds(entity, some, { ...operation, value: JSON.parse(value) as unknown })).failed.length;
    }
    return stayed;
  };
  return { answer, back };
}

function valueOf(idsByValue: Map<string, number[]>): Map<number, string> {
  return new Map([...idsByValue].flatMap(([value, ids]) => ids.map((id): [number, string] => [id, value])));
}

async function runWithWayBack(entity: Entity, ids: number[], operation: Operation): Promise<Ran> {
  if (operation.operation === 'patch') return runPatch(entity, ids, operation);
  const opposite = { ...operation, operation: OPPOSITE[operation.operation] } as Operation;
  // Those that had the tag already, or had none to lose, keep to that.
  const had = 'tag_id' in operation ? await tagged(ids, operation.tag_id) : null;
  const changed = (id: number) => had === null || had.has(id) === (operation.operation === 'untag');
  const answer = await runOnIds(entity, ids, operation);
  return { answer, back: async (done) => (await runOnIds(entity, [...done].filter(changed), opposite)).failed.length };
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
        const stayed = await back(done);
        refresh();
        return stayed > 0 ? t('bulkUndoneSome', { count: integer(done.size - stayed, language), n: integer(stayed, language) }) : undefined;
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
