// SPDX-License-Identifier: Apache-2.0
import type { Row } from './reports';

// Of the three ways to name a group one holds at most.
export function nameOfGroup(row: Row, unknown: string): string {
  return String(row.source ?? row.category ?? row.name ?? unknown);
}

// Rows of one group after the other, each begins at day 0.
export function groupsOf(rows: Row[]): Row[][] {
  const groups: Row[][] = [];
  for (const row of rows) {
    if (row.day === 0) groups.push([]);
    groups.at(-1)?.push(row);
  }
  return groups;
}
