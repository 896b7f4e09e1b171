// SPDX-License-Identifier: Apache-2.0
//
// Between moments and the wall clock of a time zone.

const formats = new Map<string, Intl.DateTimeFormat>(); // making one takes longer than a hundred uses

function swedish(timezone: string): Intl.DateTimeFormat {
  let found = formats.get(timezone);
  if (!found) formats.set(timezone, (found = new Intl.DateTimeFormat('sv-SE', { timeZone: timezone, dateStyle: 'short', timeStyle: 'medium' })));
  return found;
}

// "2026-11-21T00:30:00Z" in Asia/Shanghai → "2026-11-21T08:30:00".
export function wallTime(at: string, timezone: string): string {
  return swedish(timezone).format(new Date(at)).replace(' ', 'T');
}

// The moment a wall clock shows `wall`. In the doubled hour of autumn the first; in the missing
// hour of spring the one an hour later.
export function zonedTime(wall: string, timezone: string): string {
  const asUtc = Date.parse(`${wall}Z`);
  const offsetAt = (moment: number) => Date.parse(`${wallTime(new Date(moment).toISOString(), timezone)}Z`) - Math.floor(moment / 1000) * 1000;
  const candidates = [asUtc - offsetAt(asUtc - 86_400_000), asUtc - offsetAt(asUtc + 86_400_000)];
  const exact = candidates.filter((moment) => moment + offsetAt(moment) === asUtc);
  return new Date(exact.length > 0 ? Math.min(...exact) : Math.max(...candidates)).toISOString();
}
