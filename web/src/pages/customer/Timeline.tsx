// SPDX-License-Identifier: Apache-2.0
//
// Everything that happened with a customer, newest first, by day; it grows by itself when
// something new comes in.
import { useInfiniteQuery } from '@tanstack/react-query';
import { Button, Segmented, Skeleton } from 'antd';
import { useSearchParams } from 'react-router';
import { get, query } from '../../api/client';
import { useModel } from '../../api/metadata';
import { keys } from '../../api/records';
import type { TimelineItem } from '../../api/types';
import { ErrorState } from '../../components/States';
import { dayOf, longDay } from '../../format/time';
import { useWords, type Key } from '../../i18n';
import { ChangeGroup } from './ChangeGroup';
import { TimelineEntry } from './TimelineEntry';

const KINDS = ['all', 'order', 'event', 'segment', 'note', 'change'] as const;
type Kind = (typeof KINDS)[number];

// What is asked for together.
const TOGETHER: Partial<Record<Kind, string>> = { order: 'order,payment,shipment,step' };

// What stands on the timeline by a permission of its own.
const ENTITIES: Partial<Record<Kind, string>> = { order: 'order', event: 'event', segment: 'segment_event', note: 'note' };

const KIND_WORDS: Record<Kind, Key> = { all: 'allRecords', order: 'orders', event: 'events', segment: 'segments', note: 'notes', change: 'changesShort' };

interface TimelinePage {
  items: TimelineItem[];
  next: string | null;
}

function byDay(items: TimelineItem[], timezone: string): [string, TimelineItem[]][] {
  const days = new Map<string, TimelineItem[]>();
  for (const item of items) {
    const date = dayOf(item.at, timezone);
    const found = days.get(date);
    if (found) found.push(item);
    else days.set(date, [item]);
  }
  return [...days];
}

const TOGETHER_MS = 60_000;

const sameHand = (a: TimelineItem, b: TimelineItem) =>
  a.kind === 'change' && b.kind === 'change' && a.data?.actor_id === b.data?.actor_id && Date.parse(a.at) - Date.parse(b.at) < TOGETHER_MS;

/** What one hand changed within a minute stands as one entry, so that an import does not bury what happened. */
function together(items: TimelineItem[]): TimelineItem[][] {
  const groups: TimelineItem[][] = [];
  for (const item of items) {
    const last = groups.at(-1);
    if (last?.[0] && sameHand(last[0], item)) last.push(item);
    else groups.push([item]);
  }
  return groups;
}

const entryKey = (item: TimelineItem) => `${item.kind}-${item.entity}-${item.id}-${item.at}`;

export function Timeline({ customerId }: { customerId: number }) {
  const { t, language } = useWords();
  const model = useModel();
  const { timezone } = model;
  const offered = KINDS.filter((one) => !ENTITIES[one] || model.may('read', ENTITIES[one]));
  const [params, setParams] = useSearchParams();
  const kind = offered.find((one) => one === params.get('kinds')) ?? 'all';
  const kinds = kind === 'all' ? undefined : (TOGETHER[kind] ?? kind);
  const timeline = useInfiniteQuery({
    queryKey: [...keys.timeline(customerId), kinds ?? ''],
    queryFn: ({ pageParam, signal }) => get<TimelinePage>(`/customers/${customerId}/timeline${query({ kinds, cursor: pageParam })}`, signal),
    initialPageParam: null as string | null,
    getNextPageParam: (page) => page.next,
  });
  const items = timeline.data?.pages.flatMap((page) => page.items) ?? [];
  const show = (next: Kind) =>
    setParams(
      (before) => {
        const after = new URLSearchParams(before);
        if (next === 'all') after.delete('kinds');
        else after.set('kinds', next);
        return after;
      },
      { replace: true },
    );
  return (
    <section className="card timeline" aria-labelledby="timeline-title">
      <div className="card-head">
        <h2 id="timeline-title">{t('timeline')}</h2>
        <Segmented<Kind> size="small" value={kind} onChange={show} aria-label={t('filter')} options={offered.map((one) => ({ value: one, label: t(KIND_WORDS[one]) }))} />
      </div>
      {timeline.error && <ErrorState error={timeline.error} retry={() => void timeline.refetch()} />}
      {timeline.isPending && <Skeleton active title={false} paragraph={{ rows: 6 }} />}
      {timeline.data && items.length === 0 && <p className="quiet">{t('timelineEmpty')}</p>}
      {byDay(items, timezone).map(([date, entries]) => (
        <div key={date} className="timeline-day">
          <h3>{longDay(date, language)}</h3>
          {together(entries).map((group) => {
            const oldest = group.at(-1) as TimelineItem; // stays the same while newer ones come in
            return group.length === 1 ? <TimelineEntry key={entryKey(oldest)} item={oldest} /> : <ChangeGroup key={`together-${entryKey(oldest)}`} items={group} />;
          })}
        </div>
      ))}
      {timeline.hasNextPage && (
        <Button block loading={timeline.isFetchingNextPage} onClick={() => void timeline.fetchNextPage()}>
          {t('showEarlier')}
        </Button>
      )}
    </section>
  );
}
