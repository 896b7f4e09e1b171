// SPDX-License-Identifier: Apache-2.0
//
// One event stream per browser: HTTP/1.1 allows six connections to a server, so the tabs elect a
// leader (Web Locks) that holds the stream and tells the others (BroadcastChannel). Without a
// secure context there are no locks; then each tab holds its own.
import type { ChangeEvent, Item } from './types';

export type StreamEvent =
  | { type: 'change'; data: ChangeEvent }
  | { type: 'job'; data: Item }
  | { type: 'open'; data: null }; // (re)connected: what was missed is unknown

type Listener = (event: StreamEvent) => void;

const listeners = new Set<Listener>();

function tell(event: StreamEvent): void {
  for (const listener of listeners) listener(event);
}

function openSource(forward: (event: StreamEvent) => void): EventSource {
  const source = new EventSource('/api/v1/stream');
  const emit = (event: StreamEvent) => {
    tell(event);
    forward(event);
  };
  let lost = false;
  source.onerror = () => (lost = true);
  source.onopen = () => {
    if (lost) emit({ type: 'open', data: null });
    lost = false;
  };
  source.addEventListener('change', (message) => emit({ type: 'change', data: JSON.parse(message.data) as ChangeEvent }));
  source.addEventListener('job', (message) => emit({ type: 'job', data: JSON.parse(message.data) as Item }));
  return source;
}

// Starts listening; returns what ends it. `owner` keeps the tabs of different people apart.
export function startStream(owner: number): () => void {
  const name = `guanxi-stream-${owner}`;
  const channel = new BroadcastChannel(name);
  const ended = new AbortController();
  let source: EventSource | null = null;
  channel.onmessage = (message) => tell(message.data as StreamEvent);

  const lead = () =>
    new Promise<void>((resolve) => {
      source = openSource((event) => channel.postMessage(event));
      ended.signal.addEventListener('abort', () => resolve());
    });
  if (navigator.locks) {
    navigator.locks.request(name, { signal: ended.signal }, lead).catch(() => {}); // aborted while waiting
  } else {
    void lead();
  }
  return () => {
    ended.abort();
    source?.close();
    channel.close();
  };
}

export function listen(listener: Listener): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}
