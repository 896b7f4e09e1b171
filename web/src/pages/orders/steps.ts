// SPDX-License-Identifier: Apache-2.0
//
// What an order amounts to, and taking steps with it.
import { useQuery, useQueryClient, type QueryClient } from '@tanstack/react-query';
import { get, post, randomKey, request } from '../../api/client';
import type { components } from '../../api/openapi';
import type { Item } from '../../api/types';

export type OrderSteps = components['schemas']['OrderSteps'];
export type StepRequest = components['schemas']['OrderStepRequest'];
export type StepName = StepRequest['step'];
export type BulkAnswer = components['schemas']['BulkAnswer'];

const stepsKey = (id: number) => ['all', 'order', 'steps', id] as const;

export function useOrderSteps(order: Item) {
  return useQuery({
    queryKey: [...stepsKey(order.id), order.version],
    queryFn: ({ signal }) => get<OrderSteps>(`/orders/${order.id}/steps`, signal),
    placeholderData: (before) => before,
  });
}

const SHOWN = ['order', 'payment', 'shipment', 'order_step'];

function refresh(client: QueryClient): void {
  for (const entity of SHOWN) for (const kind of ['record', 'list', 'count', 'all', 'changes', 'related']) void client.invalidateQueries({ queryKey: [kind, entity] });
  for (const kind of ['profile', 'timeline', 'home']) void client.invalidateQueries({ queryKey: [kind] });
}

// Takes one step with an order as it was seen.
export function useTakeStep() {
  const client = useQueryClient();
  return async (id: number, version: number, body: StepRequest): Promise<OrderSteps> => {
    const headers = { 'Idempotency-Key': randomKey() };
    const { data } = await request<OrderSteps>(`/orders/${id}/steps`, { method: 'POST', body, version, headers });
    refresh(client);
    return data;
  };
}

// The same step with many orders, each by itself.
export function useTakeSteps() {
  const client = useQueryClient();
  return async (ids: number[], step: StepRequest): Promise<BulkAnswer> => {
    const answer = await post<BulkAnswer>('/orders/steps', { ids, step });
    refresh(client);
    return answer;
  };
}
