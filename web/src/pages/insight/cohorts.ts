// SPDX-License-Identifier: Apache-2.0
import type { Row } from './reports';

// What a cohort is called: its month, or what its first order was.
export function cohortOf(row: Row, unknown: string): string {
  if (row.month) return String(row.month).slice(0, 7);
  return String(row.source ?? row.category ?? row.product ?? row.name ?? unknown);
}
