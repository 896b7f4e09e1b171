// SPDX-License-Identifier: Apache-2.0
//
// Events on their way. Each lies under a name of its own in the page's storage until the server has
// acknowledged it, so tabs never overwrite each other's; what two of them send twice, or what
// was sent while the page closed and nobody could hear the answer, the server knows by messageId.
import type { Options } from './options';
import { forget, names, read, write } from './memory';

export const EVENTS = 'event.';
const WAITING_MOST = 500; // the oldest go first
const EVENT_MOST = 32_000; // bytes; the server's limit is 32 KiB
const BATCH_MOST = 50;
const BATCH_BYTES = 60_000; // browsers refuse beacons above 64 KiB
const WAIT_MOST = 300_000; // ms between tries

export interface Queue {
  add: (event: { messageId: string }) => void;
  flush: () => void; // now rather than in a moment
  leave: () => void; // the page closes: hands over what waits
  back: () => void; // and is shown again, as it was
  stop: () => void;
}

export function openQueue(options: Options): Queue {
  const address = `${options.host}/v1/batch`;
  let timer = 0;
  let busy = false;
  let stopped = false;
  let failures = 0;

  // The oldest events that fit into one request, and where they lie.
  const batch = (): [found: string[], body: string] => {
    const found: string[] = [];
    const events: string[] = [];
    let bytes = 0;
    for (const name of names(EVENTS).slice(0, BATCH_MOST)) {
      const event = read(name);
      if (!event) continue; // another tab was quicker
      bytes += event.length * 3; // of UTF-8 at most
      if (found.length && bytes > BATCH_BYTES) break;
      found.push(name);
      events.push(event);
    }
    return [found, `{"writeKey":${JSON.stringify(options.writeKey)},"sentAt":"${new Date().toISOString()}","batch":[${events.join()}]}`];
  };

  const later = (ms: number) => {
    clearTimeout(timer);
    timer = window.setTimeout(send, ms);
  };

  // text/plain needs no preflight: one request instead of two.
  const send = async () => {
    const [found, body] = batch();
    if (busy || !found.length) return;
    busy = true;
    let wait = 0;
    try {
      const keepalive = body.length < BATCH_BYTES / 3;
      const answer = await fetch(address, { method: 'POST', body, headers: { 'Content-Type': 'text/plain' }, credentials: 'omit', keepalive });
      // What the server cannot read today it cannot read tomorrow; anything else is tried again.
      if (answer.ok || answer.status === 400 || answer.status === 413) found.forEach(forget);
      else wait = 1000 * Number(answer.headers.get('Retry-After')) || -1;
    } catch {
      wait = -1;
    }
    if (stopped) return;
    busy = false;
    failures = wait ? failures + 1 : 0;
    if (wait < 0) wait = Math.min(WAIT_MOST, 1000 * 2 ** failures) * (0.5 + Math.random() / 2);
    if (names(EVENTS).length) later(wait);
  };

  addEventListener('online', () => later(0));
  later(0); // what the page before could not send

  return {
    add: (event) => {
      const text = JSON.stringify(event);
      if (text.length * 3 > EVENT_MOST && new Blob([text]).size > EVENT_MOST) return console.warn('guanxi: event above 32 KB left out');
      write(EVENTS + event.messageId, text);
      names(EVENTS).slice(0, -WAITING_MOST).forEach(forget);
      if (!failures) later(200); // a click often makes several
    },
    flush: () => void send(),
    // Nobody hears whether it arrived, so it stays until the next page has sent it again.
    leave: () => {
      const [found, body] = batch();
      if (!busy && found.length) navigator.sendBeacon(address, body);
      busy = true;
    },
    back: () => {
      busy = false;
      later(0);
    },
    stop: () => {
      stopped = true;
      clearTimeout(timer);
    },
  };
}
