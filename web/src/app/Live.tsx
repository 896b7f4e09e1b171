// SPDX-License-Identifier: Apache-2.0
//
// Keeps what is on the screen fresh from the event stream. Events are gathered for a moment; a
// burst (an import) refreshes by entity instead of record by record. Lists look after themselves
// (kinds/ListPage), because a long one must not be fetched again as a whole.
import { useQueryClient, type QueryClient } from '@tanstack/react-query';
import { useEffect } from 'react';
import { keys } from '../api/records';
import { listen, startStream } from '../api/stream';
import type { ChangeEvent } from '../api/types';

const GATHER_MS = 400;
const BURST = 40;

function refreshAll(client: QueryClient, entities: Set<string>): void {
  for (const entity of entities) {
    for (const kind of ['record', 'count', 'all', 'changes', 'related']) void client.invalidateQueries({ queryKey: [kind, entity] });
  }
  for (const kind of ['profile', 'timeline', 'home']) void client.invalidateQueries({ queryKey: [kind] });
}

function refreshOne(client: QueryClient, change: ChangeEvent): void {
  void client.invalidateQueries({ queryKey: keys.record(change.entity, change.id) });
  void client.invalidateQueries({ queryKey: keys.changes(change.entity, change.id) });
  void client.invalidateQueries({ queryKey: ['name', change.entity, change.id] });
  void client.invalidateQueries({ queryKey: ['count', change.entity] });
  void client.invalidateQueries({ queryKey: ['all', change.entity] });
  void client.invalidateQueries({ queryKey: ['related', change.entity] });
  if (!change.customer_id) return;
  void client.invalidateQueries({ queryKey: keys.profile(change.customer_id) });
  void client.invalidateQueries({ queryKey: keys.timeline(change.customer_id) });
}

function refresh(client: QueryClient, changes: ChangeEvent[]): void {
  const entities = new Set(changes.map((change) => change.entity));
  if (changes.length > BURST) refreshAll(client, entities);
  else for (const change of changes) refreshOne(client, change);
  if (entities.has('custom_field') || entities.has('setting')) void client.invalidateQueries({ queryKey: ['metadata'] });
  if (entities.has('order') || entities.has('customer')) void client.invalidateQueries({ queryKey: ['home'] });
}

export function Live(props: { staffId: number }) {
  const client = useQueryClient();
  useEffect(() => {
    let gathered: ChangeEvent[] = [];
    let timer: number | undefined;
    const flush = () => {
      const changes = gathered;
      gathered = [];
      timer = undefined;
      refresh(client, changes);
    };
    const stop = listen((event) => {
      if (event.type === 'job') void client.invalidateQueries({ queryKey: ['jobs'] });
      if (event.type === 'open') void client.invalidateQueries({ predicate: (query) => query.queryKey[0] !== 'list' });
      if (event.type !== 'change') return;
      gathered.push(event.data);
      timer ??= window.setTimeout(flush, GATHER_MS);
    });
    const end = startStream(props.staffId);
    return () => {
      window.clearTimeout(timer);
      stop();
      end();
    };
  }, [client, props.staffId]);
  return null;
}
