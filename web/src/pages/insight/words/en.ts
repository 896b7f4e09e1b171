// SPDX-License-Identifier: Apache-2.0
import { en as findings } from './findings';
import { en as beside } from './beside';
import { en as models } from './models';
import { en as ways } from './ways';
import { en as baskets } from './baskets';
import { en as tone } from './tone';
import { en as lift } from './lift';
import { en as share } from './share';
import { en as trends } from './trends';
import type { zh } from './zh';

export const en: Record<keyof typeof zh, string> = {
  moreColumns: 'More columns ({n})',
  moreTotals: 'More totals ({n})',
  fewer: 'Fewer',
  about: 'Answers from all customers; every number can be traced.',
  open: 'Open',
  params: 'What to look at',
  notYet: 'This cannot be answered yet',
  whose: 'Which customers',
  everybody: 'All customers',
  ownRule: 'Those who pass a rule…',
  ruleText: 'Rule',
  asOf: 'As of the day',
  asOfNow: 'Now',
  show: 'Show',
  window: 'In which time',
  anyTime: 'At any time',
  last30: 'Last 30 days',
  last90: 'Last 90 days',
  last180: 'Last 180 days',
  last12: 'Last 12 months',
  thisYear: 'This year',
  lastYear: 'Last year',
  download: 'Download',
  asXlsx: 'Excel workbook',
  asCsv: 'CSV file',
  picture: 'Picture',
  table: 'Table',
  howCounted: 'How it is counted',
  reachesEnd: 'As of the end of {at}, counted in {ms} ms.',
  reaches: 'As of {at}, counted in {ms} ms.',
  empty: 'There are no orders to learn from yet. Import some, and the answer stands here.',
  toProducts: 'See the products',
  toCompetitors: 'Set the names',
  toWriteKeys: 'Connect the shop’s pages',
  next: 'What next: {what}',
  oldShop: 'The last order is of {day}; these figures are as of the end of that day.',
  least: 'Leave out orders below',
  costEach: 'What that costs a month for each active customer',
  makeSegment: 'Make a segment',
  keepList: 'Keep {n|this one|these #} as a list',
  seeCustomers: 'See the customers',
  seeRecords: 'See the records',
  totals: 'Totals',
  rfmPicture: 'Customers by how recently and how often they bought; the darker, the greater their amount',
  rfmRecency: 'Recency ↓ Frequency → (highest is best)',
  cohortsPicture: 'Share of each month’s new customers who bought again in later months',
  month: 'First order',
  customers: 'Customers',
  later: '{n} {n|month|months} later',
  ...baskets,
  ...tone,
  ...lift,
  ...share,
  ...trends,
  ...models,
  ...findings,
  ...beside,
  ...ways,
};
