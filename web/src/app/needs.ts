// SPDX-License-Identifier: Apache-2.0
//
// What a person must be allowed to open each page: the rail leaves out the others, and an address
// of one says so. Pages that are not here are everybody's.
import type { Model } from '../api/metadata';
import type { PathName } from './paths';

const IMPORTABLE = ['customer', 'product', 'order'];

const reads = (entity: string) => (model: Model) => model.may('read', entity);

const NEEDS: Partial<Record<PathName, (model: Model) => boolean>> = {
  customers: reads('customer'),
  customer: reads('customer'),
  orders: reads('order'),
  orderNew: (model) => model.may('create', 'order'),
  order: reads('order'),
  payments: reads('payment'),
  shipments: reads('shipment'),
  products: reads('product'),
  product: reads('product'),
  insight: (model) => model.may('read', 'customer') && model.may('read', 'order'),
  tone: reads('customer'),
  lift: (model) => model.may('read', 'customer') && model.may('read', 'order'),
  report: (model) => model.may('read', 'customer') && model.may('read', 'order'),
  segments: reads('segment'),
  segmentNew: (model) => model.may('create', 'segment') && model.may('read', 'customer'),
  segmentOverlap: (model) => model.may('read', 'segment') && model.may('read', 'customer'),
  segment: (model) => model.may('read', 'segment') && model.may('read', 'customer'),
  quality: (model) => model.may('read', 'customer') && model.allCustomers,
  imports: reads('import'),
  importNew: (model) => model.may('create', 'file') && IMPORTABLE.some((entity) => model.may('import', entity)),
  import: reads('import'),
  settings: reads('setting'),
  staff: reads('staff'),
  roles: reads('role'),
  role: reads('role'),
  customFields: reads('custom_field'),
  tags: reads('tag'),
  rfmGroups: reads('setting'),
  deliveredCosts: reads('setting'),
  competitors: reads('setting'),
  sources: reads('source'),
  liveEvents: reads('event'),
  eventSchemas: reads('event'),
  writeKeys: reads('write_key'),
  apiKeys: reads('api_key'),
  webhooksIn: reads('webhook_source'),
  webhooksOut: reads('webhook_endpoint'),
  scheduledExports: reads('export_schedule'),
};

export function mayOpen(page: PathName, model: Model): boolean {
  return NEEDS[page]?.(model) ?? true;
}
