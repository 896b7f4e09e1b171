// SPDX-License-Identifier: Apache-2.0
import type { SegmentKey } from '../words';

// Whole periods of the calendar, as "period unit" of the rule's tree: 0 this one, -1 the one before.
export const PERIODS: [string, SegmentKey][] = [
  ['0 week', 'thisWeek'],
  ['0 month', 'thisMonth'],
  ['0 quarter', 'thisQuarter'],
  ['0 year', 'thisYear'],
  ['-1 week', 'lastWeek'],
  ['-1 month', 'lastMonth'],
  ['-1 quarter', 'lastQuarter'],
  ['-1 year', 'lastYear'],
];
