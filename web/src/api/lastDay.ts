// SPDX-License-Identifier: Apache-2.0
//
// A shop whose history was brought in may have had its last order long ago; what counts back from
// today counts back from that day then.
import { useQuery } from '@tanstack/react-query';
import { dayOf } from '../format/time';
import { get, query } from './client';
import { useModel } from './metadata';
import type { Page } from './types';

const LONG_AGO_MS = 30 * 86_400_000;

export interface LastDay {
  known: boolean; // false while it is being asked
  day: string; // "2011-12-09": today, or the day of the last order where that is long ago
  past: boolean;
}

export function useLastDay(): LastDay {
  const model = useModel();
  const last = useQuery({
    queryKey: ['count', 'order', 'last'],
    queryFn: async ({ signal }) => (await get<Page>(`/orders${query({ sort: '-ordered_at', limit: 1, fields: 'id,ordered_at' })}`, signal)).items[0] ?? null,
    enabled: model.may('read', 'order'),
  });
  const at = last.data?.ordered_at;
  const past = typeof at === 'string' && Date.now() - Date.parse(at) > LONG_AGO_MS;
  const known = !last.isPending || !model.may('read', 'order');
  return { known, day: dayOf(past ? at : new Date().toISOString(), model.timezone), past };
}
