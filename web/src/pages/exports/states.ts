// SPDX-License-Identifier: Apache-2.0
//
// Of every scheduled export the next run and the last one, for the list.
import { useQuery } from '@tanstack/react-query';
import { get } from '../../api/client';
import type { components } from '../../api/openapi';

export type State = components['schemas']['ExportState'];

export const STATES_KEY = ['export-states'];

export function useStates() {
  return useQuery({
    queryKey: STATES_KEY,
    queryFn: async ({ signal }) => (await get<components['schemas']['ExportStates']>('/export-states', signal)).items,
    refetchInterval: 30_000,
  });
}

export const useStateOf = (id: number): State | undefined => useStates().data?.find((state) => state.id === id);

// It ended so; what is tried again has not.
export const hasFailed = (state: State | undefined): boolean => state?.last?.status === 'dead';
