// SPDX-License-Identifier: Apache-2.0
//
// A shop whose history was brought in may have had its last order long ago. Rules then count back
// from that day instead of today: the builder's calendars open there, and "the last 90 days" can be
// turned into the 90 days that end there.
import dayjs from 'dayjs';
import type { Block, Group } from './tree';

type Parts = Record<string, unknown>;

const ELAPSED = ['minute', 'hour'];

const daysBefore = (day: string, count: number, unit: string): string => {
  if (ELAPSED.includes(unit)) return day;
  const begin = unit === 'quarter' ? dayjs(day).subtract(count * 3, 'month') : dayjs(day).subtract(count, unit as dayjs.ManipulateType);
  return begin.format('YYYY-MM-DD');
};

/** The window of as many days that ends on `day`, which is in it. */
export function windowUpTo(day: string, count: number, unit: string): { between: { day: string }[] } {
  const begin = daysBefore(day, count, unit);
  return { between: [{ day: begin === day ? day : dayjs(begin).add(1, 'day').format('YYYY-MM-DD') }, { day }] };
}

function turned(part: unknown, day: string): unknown {
  if (Array.isArray(part)) return part.map((one) => turned(one, day));
  if (typeof part !== 'object' || part === null) return part;
  const { last, ago, unit } = part as Parts;
  if (typeof last === 'number') return windowUpTo(day, last, String(unit));
  if (typeof ago === 'number' && ago > 0) return { day: daysBefore(day, ago, String(unit)) };
  return Object.fromEntries(Object.entries(part).map(([key, value]) => [key, turned(value, day)]));
}

/** Every "last 90 days" and "60 days ago" counts back from `day`. */
export function countedBackFrom(root: Group, day: string): Group {
  const of = root.of.map((block): Block => (block.kind === 'group' ? countedBackFrom(block, day) : { ...block, tree: turned(block.tree, day) as typeof block.tree }));
  return { ...root, of };
}
