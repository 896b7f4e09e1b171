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
  cursor: string | null;
  open: number | null;
  deleted: boolean;
}

export interface ListChange {
  filter?: string;
  sort?: string;
  columns?: string[] | null;
  cursor?: string | null;
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
  if (change.cursor !== undefined) write(params, 'cursor', change.cursor);
  // A cursor belongs to its filter and sort.
  else if (change.filter !== undefined || change.sort !== undefined || change.deleted !== undefined) params.delete('cursor');
  return params;
}

export function useListState(): [ListState, (change: ListChange, replace?: boolean) => void] {
  const [params, setParams] = useSearchParams();
  const state = useMemo<ListState>(
    () => ({
      filter: params.get('filter') ?? '',
      sort: params.get('sort') ?? '',
      columns: params.get('columns')?.split(',').filter(Boolean) ?? null,
      cursor: params.get('cursor'),
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
