// SPDX-License-Identifier: Apache-2.0
//
// Names of referenced records. A list asks for many at once: what is asked within one moment
// goes to the server as one request.
import { useQuery } from '@tanstack/react-query';
import { get, query } from './client';
import { useWords } from '../i18n';
import { useModel } from './metadata';
import type { Label } from './types';

interface Waiting {
  id: number;
  resolve: (name: string | null) => void;
  reject: (error: unknown) => void;
}

const BATCH = 200;
const GATHER_MS = 10;
const waiting = new Map<string, Waiting[]>();

async function ask(entity: string, batch: Waiting[]): Promise<void> {
  try {
    const ids = [...new Set(batch.map((one) => one.id))].join(',');
    const names = await get<Record<string, string>>(`/names${query({ entity, ids })}`);
    for (const one of batch) one.resolve(names[one.id] ?? null);
  } catch (error) {
    for (const one of batch) one.reject(error);
  }
}

function send(entity: string): void {
  const all = waiting.get(entity) ?? [];
  waiting.delete(entity);
  for (let at = 0; at < all.length; at += BATCH) void ask(entity, all.slice(at, at + BATCH));
}

function loadName(entity: string, id: number): Promise<string | null> {
  return new Promise((resolve, reject) => {
    const list = waiting.get(entity);
    if (list) {
      list.push({ id, resolve, reject });
      return;
    }
    waiting.set(entity, [{ id, resolve, reject }]);
    setTimeout(() => send(entity), GATHER_MS);
  });
}

// Imports of files without a source of their own make one: it is called what it is, in the reader's language. Names that
// somebody gave stay.
const FILES: Label = { en: 'File import', zh: '文件导入' };

export function nameOfRecord(entity: string, name: string, label: (l: Label) => string): string {
  return entity === 'source' && (name === FILES.en || name === FILES.zh) ? label(FILES) : name;
}

// null while unknown or when it may not be seen.
export function useName(entity: string, id: number | null | undefined): string | null {
  const readable = useModel().may('read', entity);
  const { label } = useWords();
  const result = useQuery({
    queryKey: ['name', entity, id ?? 0],
    queryFn: () => loadName(entity, id!),
    enabled: !!id && readable,
    staleTime: 5 * 60_000,
  });
  return result.data == null ? null : nameOfRecord(entity, result.data, label);
}
