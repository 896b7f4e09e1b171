// SPDX-License-Identifier: Apache-2.0
//
// Nobody passes, and the rule counts back from today, while the shop's last order is long ago: the
// history that was brought in is older than the rule looks. That is said, since it looks like an
// error otherwise.
import { useQuery } from '@tanstack/react-query';
import { get, query } from '../../api/client';
import { useModel } from '../../api/metadata';
import type { Page } from '../../api/types';
import { day, dayOf } from '../../format/time';
import { useSegmentWords } from './words';

const LONG_AGO = 30 * 86_400_000;

export function OldHistory({ rule }: { rule: string }) {
  const { say, language } = useSegmentWords();
  const model = useModel();
  const looksBack = /\blast \d/.test(rule) && model.may('read', 'order');
  const last = useQuery({
    queryKey: ['list', 'order', 'last'],
    queryFn: async ({ signal }) => (await get<Page>(`/orders${query({ sort: '-ordered_at', limit: 1, fields: 'id,ordered_at' })}`, signal)).items[0],
    enabled: looksBack,
  });
  const at = last.data?.ordered_at;
  if (!looksBack || typeof at !== 'string' || Date.now() - new Date(at).getTime() < LONG_AGO) return null;
  return <p>{say('oldHistory', { day: day(dayOf(at, model.timezone), language) })}</p>;
}
