// SPDX-License-Identifier: Apache-2.0
//
// The body that a mapping is made with: the newest that came in, another one, or one that somebody
// pastes; with the fields that its paths are proposed to go into.
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { get, post, query } from '../../api/client';
import type { components } from '../../api/openapi';
import type { Item } from '../../api/types';

type Schemas = components['schemas'];
export type Preview = Schemas['WebhookPreview'];
export type Mapping = Record<string, string>;

export interface Sample {
  receiptId: number | null; // null: the newest
  body: Record<string, unknown> | null; // pasted
}

export const NEWEST: Sample = { receiptId: null, body: null };

const key = (item: Item, sample: Sample, mapping: Mapping) => ['webhook-preview', item.id, item.kind, sample, mapping];
const ask = (item: Item, sample: Sample, mapping: Mapping) =>
  post<Preview>(`/webhook-sources/${item.id}/preview`, { kind: item.kind, mapping, receipt_id: sample.receiptId, body: sample.body });

/** Its paths, and what they probably mean. */
export function useSample(item: Item, sample: Sample) {
  return useQuery({ queryKey: key(item, sample, {}), queryFn: () => ask(item, sample, {}), retry: false });
}

/** What a mapping makes of it; nothing while nothing is mapped. */
export function useOutcome(item: Item, sample: Sample, mapping: Mapping) {
  const enabled = Object.keys(mapping).length > 0;
  const outcome = useQuery({ queryKey: key(item, sample, mapping), queryFn: () => ask(item, sample, mapping), placeholderData: keepPreviousData, retry: false, enabled });
  return { ...outcome, data: enabled ? outcome.data : undefined };
}

/** The bodies that are kept, newest first. */
export function useKept(item: Item) {
  const list = useQuery({
    queryKey: ['webhook-receipts', item.id, 'kept'],
    queryFn: ({ signal }) => get<Schemas['WebhookReceiptList']>(`/webhook-receipts${query({ webhook_source_id: item.id, limit: 50 })}`, signal),
  });
  return (list.data?.items ?? []).filter((each) => each.kept);
}

/** The proposals of a preview; with `own`, only those for what it leaves free. */
export function proposed(preview: Preview, own: Mapping = {}): Mapping {
  const taken = new Set(Object.values(own));
  const free = preview.paths.filter((each) => each.proposed && !own[each.path] && !taken.has(each.proposed));
  return { ...own, ...Object.fromEntries(free.map((each) => [each.path, each.proposed!])) };
}
