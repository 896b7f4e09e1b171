// SPDX-License-Identifier: Apache-2.0
//
// The script for shops' own pages: what visitors look at, search for and put into their carts, with
// their consent. No cookies; one request for several events; nothing lost when a page closes or the
// network goes. docs/web-script.md says how to use it; web/scripts/size.mjs keeps it small.
//
//     <script async src="https://crm.example.com/v1/guanxi.js" data-write-key="…"></script>
//
// Calls may come before the script has: (window.guanxi ||= []).push(['track', 'Product Added', {…}]).
import { watchPage } from './auto';
import { answerOf, ask, keepAnswer, refusedByBrowser } from './consent';
import { contextOf, pageOf } from './context';
import { forget, names, read, write } from './memory';
import { readOptions } from './options';
import { EVENTS, openQueue, type Queue } from './queue';

type Properties = Record<string, unknown>;
type Event = Properties & { messageId: string };

const VISITOR = 'visitor';
const USER = 'user';
const HELD_MOST = 100; // events in memory until somebody answers
const CART: Record<string, string> = { add: 'Product Added', remove: 'Product Removed', view: 'Cart Viewed' };

const options = readOptions(document.currentScript as HTMLScriptElement);
let held: Event[] = [];
let queue: Queue | undefined; // exists from the yes on
let user: string | undefined; // named before anybody answered
let sent = 0; // events made on this page
let askAway = () => {};

function randomId(): string {
  return Array.from(crypto.getRandomValues(new Uint8Array(12)), (byte) => byte.toString(16).padStart(2, '0')).join('');
}

// Only ever called with consent: an id is made when it is first needed.
function visitor(): string {
  const id = read(VISITOR) ?? randomId();
  write(VISITOR, id);
  return id;
}

function hand(event: Event): void {
  const waiting: Event = { anonymousId: visitor(), userId: read(USER), ...event };
  queue?.add(waiting);
}

function send(type: string, more: Properties): void {
  const now = new Date();
  // Sorted by name they lie in the order in which they happened, also within a millisecond.
  const place = String(sent++).padStart(4, '0');
  const event = { type, messageId: `${now.getTime()}-${place}-${randomId()}`, timestamp: now.toISOString(), context: contextOf(), ...more };
  if (queue) hand(event);
  else if (answerOf(options) !== 'no' && held.length < HELD_MOST) held.push(event);
}

function track(event: string, properties: Properties = {}): void {
  send('track', { event, properties });
}

function page(name?: string, properties: Properties = {}): void {
  send('page', { name, properties: { ...pageOf(), ...properties } });
}

function start(): void {
  if (queue) return;
  queue = openQueue(options);
  held.forEach(hand);
  held = [];
  if (user) write(USER, user);
}

function reset(): void {
  forget(VISITOR);
  forget(USER);
  user = undefined;
}

// A no: what there is goes, in memory and in storage.
function stop(): void {
  queue?.stop();
  queue = undefined;
  held = [];
  names(EVENTS).forEach(forget);
  reset();
}

const guanxi = {
  track,
  page,
  // Who this is, as the shop knows them.
  identify(userId?: string | number | null, traits: Properties = {}): void {
    const id = userId === undefined || userId === null || userId === '' ? undefined : String(userId);
    if (id && queue) write(USER, id);
    user = id ?? user;
    send('identify', { traits, ...(id && { userId: id }) });
  },
  // Somebody signs out: who comes next is somebody else.
  reset,
  product: (properties: Properties) => track('Product Viewed', properties),
  search: (query: string, properties: Properties = {}) => track('Products Searched', { query, ...properties }),
  cart: (step: string, properties?: Properties) => track(CART[step] ?? step, properties),
  // The visitor's word: true, false; without one it says what holds.
  consent(yes?: boolean): boolean | undefined {
    if (yes === undefined) return { yes: true, no: false, '': undefined }[answerOf(options) ?? ''];
    askAway();
    if (!refusedByBrowser()) keepAnswer(yes);
    if (yes && !refusedByBrowser()) start();
    else stop();
    return guanxi.consent();
  },
  // Asks again, for a link such as "privacy settings".
  ask(): void {
    askAway();
    if (!refusedByBrowser()) askAway = ask(options, guanxi.consent);
  },
  push(...calls: [name: string, ...arguments_: unknown[]][]): void {
    for (const [name, ...rest] of calls) (guanxi as unknown as Record<string, ((...values: unknown[]) => void) | undefined>)[name]?.(...rest);
  },
};

const early = (window as unknown as { guanxi?: unknown }).guanxi;
Object.assign(window, { guanxi });

if (!options.writeKey) console.warn('guanxi: data-write-key is missing');
else {
  const answer = answerOf(options);
  if (answer === 'yes') start();
  if (answer === 'no') stop();
  if (answer === undefined && options.consent === 'ask') {
    if (document.body) guanxi.ask();
    else addEventListener('DOMContentLoaded', guanxi.ask);
  }
  document.addEventListener('visibilitychange', () => queue?.flush());
  addEventListener('pagehide', () => queue?.leave());
  addEventListener('pageshow', (shown) => shown.persisted && queue?.back());
  if (Array.isArray(early)) guanxi.push(...early);
  const watch = () => watchPage(options, page, track);
  if (options.auto && document.readyState === 'loading') addEventListener('DOMContentLoaded', watch);
  else if (options.auto) watch();
}
