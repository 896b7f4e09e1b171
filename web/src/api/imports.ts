// SPDX-License-Identifier: Apache-2.0
import { keepPreviousData, useQueries, useQuery, useQueryClient } from '@tanstack/react-query';
import { ask, get, post, remove } from './client';
import type { components } from './openapi';
import type { ImportPreview, Label } from './types';

export interface Preset {
  name: string;
  kind: string;
  label: Label;
  about?: Label;
  mapping?: Record<string, string> | null; // null: columns are found by their names
  sheets?: { name: string; label: Label }[]; // the files of the export
}

// A preset that somebody saved: a mapping, or a known preset, with how the file is read.
export interface OwnPreset {
  id?: number;
  name: string;
  kind: string;
  preset?: string | null;
  mapping?: Record<string, string> | null;
  encoding?: string | null;
  delimiter?: string | null;
  clean?: Cleaning | null;
  match?: Matching | null;
}

export type Cleaning = 'none' | 'usual' | 'all';

// Customers who are there already: by phone number and mail address (where these lead to two: a new
// one, or the row is rejected), or only by what the source called them before.
export type Matching = 'contact' | 'strict' | 'source';

// What is imported and how it is read; the preview and the import take the same.
export interface ImportOrder {
  file_ids: number[]; // the preview shows the first
  kind: string;
  preset: string | null;
  mapping?: Record<string, string>;
  encoding: string | null;
  delimiter: string | null;
  clean?: Cleaning | null; // null: usual
  match?: Matching | null; // null: contact
}

export const ENCODINGS = ['utf-8', 'utf-16le', 'utf-16be', 'gb18030', 'big5'];
export const DELIMITERS = [',', ';', 'tab', '|'];

const PRESETS_KEY = ['import-presets'];

function useAllPresets() {
  return useQuery({
    queryKey: PRESETS_KEY,
    queryFn: ({ signal }) => get<{ items: Preset[]; own: OwnPreset[] }>('/import-presets', signal),
    staleTime: Infinity,
  });
}

export function usePresets(): Preset[] {
  return useAllPresets().data?.items ?? [];
}

export function useOwnPresets(): OwnPreset[] {
  return useAllPresets().data?.own ?? [];
}

// Saves, renames and deletes presets of one's own; the list follows.
export function useOwnPresetActions() {
  const client = useQueryClient();
  const refresh = () => client.invalidateQueries({ queryKey: PRESETS_KEY });
  return {
    save: async (preset: OwnPreset) => {
      await post<{ id: number }>('/import-presets', preset);
      await refresh();
    },
    drop: async (id: number) => {
      await remove(`/import-presets/${id}`);
      await refresh();
    },
  };
}

// Names of uploaded files, in the order of their ids.
export function useFileNames(ids: number[]): string[] {
  const answers = useQueries({
    queries: ids.map((id) => ({
      queryKey: ['file-name', id],
      queryFn: async ({ signal }: { signal: AbortSignal }) => (await get<{ name: string }>(`/files/${id}`, signal)).name,
      staleTime: Infinity,
    })),
  });
  return answers.map((answer) => answer.data ?? '…');
}

const previewQuery = (order: ImportOrder | null) => ({
  queryKey: ['import-preview', order],
  queryFn: ({ signal }: { signal: AbortSignal }) => ask<ImportPreview>('/imports/preview', order, signal),
  retry: false,
});

export function useImportPreview(order: ImportOrder | null) {
  return useQuery({ ...previewQuery(order), enabled: order !== null, placeholderData: keepPreviousData });
}

// The currencies of all rows of an import's files that have no rate. `rows`: of files that were too long only these were
// looked at.
export function useMissingRates(order: ImportOrder) {
  const answer = useQuery({
    queryKey: ['import-currencies', order],
    queryFn: ({ signal }) => ask<components['schemas']['ImportCurrencies']>('/imports/currencies', order, signal),
    enabled: order.kind === 'order',
    placeholderData: keepPreviousData,
    retry: false,
  });
  const found = order.kind === 'order' ? answer.data : undefined;
  return { currencies: found?.missing ?? [], every: found?.every ?? false, rows: found && !found.whole ? found.rows : null, looking: answer.isFetching, refetch: () => void answer.refetch() };
}

// What each file of several is recognised as by a preset, in the order of their ids; null where that is not known.
export function useFileLabels(ids: number[], kind: string, preset: string | null): (Label | null)[] {
  const answers = useQueries({
    queries: ids.map((id) => ({ ...previewQuery({ file_ids: [id], kind, preset: null, encoding: null, delimiter: null }), staleTime: Infinity, enabled: preset !== null })),
  });
  return answers.map((answer) => answer.data?.recognised.find((one) => one.preset === preset)?.label ?? null);
}

export function startImport(order: ImportOrder, key: string): Promise<{ import_id: number; job_id: number }> {
  // The wizard has asked about currencies without a rate, and somebody has decided.
  return post('/imports', { ...order, unrated: 'reject' }, key);
}

export function undoImport(id: number): Promise<{ job_id: number }> {
  return post(`/imports/${id}/undo`);
}
