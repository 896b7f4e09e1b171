// SPDX-License-Identifier: Apache-2.0
//
// The state of a list lives in its address: filter, sort, columns, place in the list, open record,
// deleted records. Sending the address sends the view.
import { useCallback, useMemo } from 'react';
import { useSearchParams } from 'react-router';

export interface ListState {
  filter: string;
  sort: string; // '' is the entity's own order
  columns: string[] | null; // null: the usual ones
  row: number; // the first row on the screen
  open: number | null;
  deleted: boolean;
}

export interface ListChange {
  filter?: string;
  sort?: string;
  columns?: string[] | null;
  row?: number;
  open?: number | null;
  deleted?: boolean;
}

function write(params: URLSearchParams, name: string, value: string | null): void {
  if (value) params.set(name, value);
  else params.delete(name);
}

function applyChange(before: URLSearchParams, change: ListChange): URLSearchParams {
  const params = new URLSearchParams(before);
  if (change.filter !== undefined) write(params, 'filter', change.filter);
  if (change.sort !== undefined) write(params, 'sort', change.sort);
  if (change.columns !== undefined) write(params, 'columns', change.columns?.join(',') ?? null);
  if (change.open !== undefined) write(params, 'open', change.open ? String(change.open) : null);
  if (change.deleted !== undefined) write(params, 'deleted', change.deleted ? 'true' : null);
  if (change.row !== undefined) write(params, 'row', change.row > 0 ? String(change.row + 1) : null);
  // Another filter or order is another list: it begins at its beginning.
  else if (change.filter !== undefined || change.sort !== undefined || change.deleted !== undefined) params.delete('row');
  return params;
}

export function useListState(): [ListState, (change: ListChange, replace?: boolean) => void] {
  const [params, setParams] = useSearchParams();
  const state = useMemo<ListState>(
    () => ({
      filter: params.get('filter') ?? '',
      sort: params.get('sort') ?? '',
      columns: params.get('columns')?.split(',').filter(Boolean) ?? null,
      row: Math.max(0, (Number(params.get('row')) || 1) - 1),
      open: Number(params.get('open')) || null,
      deleted: params.get('deleted') === 'true',
    }),
    [params],
  );
  const change = useCallback(
    (next: ListChange, replace = false) => setParams((before) => applyChange(before, next), { replace }),
    [setParams],
  );
  return [state, change];
}
