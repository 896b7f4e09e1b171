// SPDX-License-Identifier: Apache-2.0
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { ask, get, post } from './client';
import type { ImportPreview, Label } from './types';

export interface Preset {
  name: string;
  kind: string;
  label: Label;
  about?: Label;
  mapping?: Record<string, string> | null; // null: columns are found by their names
}

export type Cleaning = 'none' | 'usual' | 'all';

// What is imported and how it is read; the preview and the import take the same.
export interface ImportOrder {
  file_id: number;
  kind: string;
  preset: string | null;
  mapping?: Record<string, string>;
  encoding: string | null;
  delimiter: string | null;
  clean?: Cleaning | null; // null: usual
}

export const ENCODINGS = ['utf-8', 'utf-16le', 'utf-16be', 'gb18030'];
export const DELIMITERS = [',', ';', 'tab', '|'];

export function usePresets() {
  return useQuery({
    queryKey: ['import-presets'],
    queryFn: async ({ signal }) => (await get<{ items: Preset[] }>('/import-presets', signal)).items,
    staleTime: Infinity,
  });
}

export function useImportPreview(order: ImportOrder | null) {
  return useQuery({
    queryKey: ['import-preview', order],
    queryFn: ({ signal }) => ask<ImportPreview>('/imports/preview', order, signal),
    enabled: order !== null,
    placeholderData: keepPreviousData,
    retry: false,
  });
}

export function startImport(order: ImportOrder, key: string): Promise<{ import_id: number; job_id: number }> {
  return post('/imports', order, key);
}

export function undoImport(id: number): Promise<{ job_id: number }> {
  return post(`/imports/${id}/undo`);
}
