// SPDX-License-Identifier: Apache-2.0
//
// Addresses of pages. paths.json is the one list; the browser tests read it too.
import paths from './paths.json';

export type PathName = keyof typeof paths;
export { paths };

const RECORD_PAGES: Record<string, PathName> = {
  customer: 'customer',
  order: 'order',
  product: 'product',
  segment: 'segment',
  import: 'import',
  role: 'role',
};

const LIST_PAGES: Record<string, PathName> = {
  customer: 'customers',
  order: 'orders',
  payment: 'payments',
  shipment: 'shipments',
  product: 'products',
  segment: 'segments',
  import: 'imports',
  job: 'jobs',
  staff: 'staff',
  role: 'roles',
  custom_field: 'customFields',
  tag: 'tags',
  source: 'sources',
  write_key: 'writeKeys',
  api_key: 'apiKeys',
  webhook_source: 'webhooksIn',
  webhook_endpoint: 'webhooksOut',
  export_schedule: 'scheduledExports',
};

// Where a record is shown whole; a record without a page of its own opens in its list's drawer.
export function recordPath(entity: string, id: number): string | null {
  const page = RECORD_PAGES[entity];
  if (page) return paths[page].replace(':id', String(id));
  const list = LIST_PAGES[entity];
  return list ? `${paths[list]}?open=${id}` : null;
}

export function hasRecordPage(entity: string): boolean {
  return entity in RECORD_PAGES;
}

export function listPath(entity: string, filter?: string): string | null {
  const list = LIST_PAGES[entity];
  if (!list) return null;
  return filter ? `${paths[list]}?${new URLSearchParams({ filter })}` : paths[list];
}
