// SPDX-License-Identifier: Apache-2.0
import { useQuery } from '@tanstack/react-query';
import { get, query } from '../../../api/client';
import { nameOfRecord } from '../../../api/names';
import { useWords } from '../../../i18n';

// The names of some records of one kind.
export function useNames(entity: string, ids: number[]): Map<number, string> {
  const { label } = useWords();
  const names = useQuery({
    queryKey: ['names', entity, ids.join()],
    queryFn: ({ signal }) => get<Record<string, string>>(`/names${query({ entity, ids: ids.join() })}`, signal),
    enabled: entity !== '' && ids.length > 0,
    staleTime: 60_000,
  });
  return new Map(Object.entries(names.data ?? {}).map(([id, name]) => [Number(id), nameOfRecord(entity, name, label)]));
}
