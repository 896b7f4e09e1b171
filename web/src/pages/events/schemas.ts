// SPDX-License-Identifier: Apache-2.0
import { useQuery } from '@tanstack/react-query';
import { get, query } from '../../api/client';
import type { components } from '../../api/openapi';

export type Schema = components['schemas']['EventSchema'];
export type WholeSchema = components['schemas']['EventSchemaWhole'];
export type Property = components['schemas']['EventProperty'];
export type Drift = components['schemas']['EventDrift'];

const LOOK_MS = 10_000;

export function useSchemas() {
  return useQuery({ queryKey: ['event-schemas'], queryFn: async ({ signal }) => (await get<{ items: Schema[] }>('/event-schemas', signal)).items, refetchInterval: LOOK_MS });
}

export function useSchema(source: number, name: string | null) {
  return useQuery({
    queryKey: ['event-schemas', source, name],
    queryFn: ({ signal }) => get<WholeSchema>(`/event-schemas/one${query({ source_id: source || undefined, name })}`, signal),
    enabled: name !== null,
    refetchInterval: LOOK_MS,
  });
}

export function useDrift() {
  return useQuery({ queryKey: ['event-drift'], queryFn: async ({ signal }) => (await get<{ items: Drift[] }>('/event-drift?limit=50', signal)).items, refetchInterval: LOOK_MS });
}
