// SPDX-License-Identifier: Apache-2.0
//
// The rows of a list as far as they were fetched, and whether they changed since. A short list is
// fetched again by itself; a long one says that there is something new.
import { useQueryClient } from '@tanstack/react-query';
import { useCallback, useEffect, useMemo, useState } from 'react';
import { keys, useRecords, type ListQuery } from '../../api/records';
import { listen } from '../../api/stream';
import type { Entity, Item } from '../../api/types';

const REFETCH_PAGES = 2;
const GATHER_MS = 800;

export function useListRows(entity: Entity, list: ListQuery, start: string | null) {
  const client = useQueryClient();
  const records = useRecords(entity, list, start);
  const [outdated, setOutdated] = useState(false);
  const pages = records.data?.pages;
  const pageCount = pages?.length ?? 0;
  const { refetch } = records;

  useEffect(() => setOutdated(false), [list]);
  useEffect(() => {
    let timer: number | undefined;
    const look = () => {
      timer = undefined;
      if (pageCount <= REFETCH_PAGES) void refetch();
      else setOutdated(true);
    };
    const stop = listen((event) => {
      if (event.type === 'change' && event.data.entity === entity.name) timer ??= window.setTimeout(look, GATHER_MS);
    });
    return () => {
      window.clearTimeout(timer);
      stop();
    };
  }, [entity.name, pageCount, refetch]);

  const rows = useMemo<Item[]>(() => pages?.flatMap((page) => page.items) ?? [], [pages]);
  const reload = useCallback(() => {
    setOutdated(false);
    void client.resetQueries({ queryKey: keys.list(entity.name, list) });
  }, [client, entity.name, list]);

  // The cursor that begins the page a row is on: what the address keeps while scrolling.
  const cursorAt = useCallback(
    (row: number): string | null => {
      let seen = 0;
      for (const [index, page] of (pages ?? []).entries()) {
        seen += page.items.length;
        if (row < seen) return (records.data?.pageParams[index] as string | null | undefined) ?? null;
      }
      return null;
    },
    [pages, records.data?.pageParams],
  );
  return { records, rows, outdated, reload, cursorAt };
}
