// SPDX-License-Identifier: Apache-2.0
//
// Times are shown in the organisation's time zone, relative where that helps, exact on hover.
import type { Language } from '../i18n';
import { wallTime } from './zone';

const formats = new Map<string, Intl.DateTimeFormat>();

function format(language: Language, options: Intl.DateTimeFormatOptions): Intl.DateTimeFormat {
  const key = language + JSON.stringify(options);
  let found = formats.get(key);
  if (!found) formats.set(key, (found = new Intl.DateTimeFormat(language, options)));
  return found;
}

export function exactTime(at: string, timezone: string, language: Language): string {
  return format(language, { dateStyle: 'medium', timeStyle: 'medium', timeZone: timezone }).format(new Date(at));
}

// "2026-11-21 08:30" in both languages: unmistakable, and columns of it line up.
export function shortTime(at: string, timezone: string): string {
  return wallTime(at, timezone).slice(0, 16).replace('T', ' ');
}

// "08:30:05", for lists of what happened a moment ago.
export function secondOf(at: string, timezone: string): string {
  return wallTime(at, timezone).slice(11, 19);
}

export function clock(at: string, timezone: string, language: Language): string {
  return format(language, { hour: '2-digit', minute: '2-digit', hourCycle: 'h23', timeZone: timezone }).format(new Date(at));
}

// A day such as "2026-11-21" has no zone; it is formatted as it stands.
export function day(text: string, language: Language): string {
  const date = new Date(`${text}T00:00:00Z`);
  return Number.isNaN(date.getTime()) ? text : format(language, { dateStyle: 'medium', timeZone: 'UTC' }).format(date);
}

// The day a moment falls on in a zone: "2026-11-21".
export function dayOf(at: string, timezone: string): string {
  return wallTime(at, timezone).slice(0, 10);
}

export function longDay(text: string, language: Language): string {
  return format(language, { dateStyle: 'full', timeZone: 'UTC' }).format(new Date(`${text}T00:00:00Z`));
}

const STEPS: [Intl.RelativeTimeFormatUnit, number][] = [
  ['year', 31_557_600],
  ['month', 2_629_800],
  ['day', 86_400],
  ['hour', 3_600],
  ['minute', 60],
];

export function relativeTime(at: string, language: Language, now: number = Date.now()): string {
  const seconds = (new Date(at).getTime() - now) / 1000;
  const relative = new Intl.RelativeTimeFormat(language, { numeric: 'auto' });
  for (const [unit, size] of STEPS) {
    if (Math.abs(seconds) >= size) return relative.format(Math.trunc(seconds / size), unit);
  }
  return relative.format(0, 'minute');
}
