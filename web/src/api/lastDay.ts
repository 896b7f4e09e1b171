// SPDX-License-Identifier: Apache-2.0
//
// A shop whose history was brought in may have had its last order long ago; what counts back from
// today counts back from that day then. The server says which day it is, for its scores and for us.
import { useQuery } from '@tanstack/react-query';
import { dayOf } from '../format/time';
import { get } from './client';
import { useModel } from './metadata';
import type { components } from './openapi';

export interface LastDay {
  known: boolean; // false while it is being asked
  day: string; // "2011-12-09": today, or the day of the last order where that is long ago
  past: boolean;
}

export function useLastDay(wanted = true): LastDay {
  const model = useModel();
  const may = wanted && model.may('read', 'order');
  const last = useQuery({
    queryKey: ['count', 'order', 'last'], // asked again when orders change
    queryFn: ({ signal }) => get<components['schemas']['ModelsDay']>('/models/day', signal),
    enabled: may,
  });
  const today = dayOf(new Date().toISOString(), model.timezone);
  const past = last.data?.as_of_past ?? false;
  return { known: !last.isPending || !may, day: past && last.data ? last.data.as_of_day : today, past };
}
