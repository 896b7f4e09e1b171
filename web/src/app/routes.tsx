// SPDX-License-Identifier: Apache-2.0
//
// One entry per page: its name (the address is in paths.json) and its module, loaded when first shown.
import { createBrowserRouter, type RouteObject } from 'react-router';
import { Frame } from './Frame';
import { LoadedPage, type Loader } from './LoadedPage';
import { NotFound, PageFailed } from './NotFound';
import { paths, type PathName } from './paths';

const pages: Record<PathName, Loader> = {
  home: () => import('../pages/home/Home'),
  customers: () => import('../pages/customers/Customers'),
  customer: () => import('../pages/customer/CustomerScreen'),
  orders: () => import('../pages/orders/Orders'),
  orderNew: () => import('../pages/orders/NewOrder'),
  order: () => import('../pages/orders/OrderScreen'),
  payments: () => import('../pages/orders/Payments'),
  shipments: () => import('../pages/orders/Shipments'),
  products: () => import('../pages/products/Products'),
  product: () => import('../pages/products/ProductScreen'),
  insight: () => import('../pages/insight/Insight'),
  tone: () => import('../pages/insight/Tone'),
  lift: () => import('../pages/insight/Lift'),
  report: () => import('../pages/insight/ReportScreen'),
  segments: () => import('../pages/segments/Segments'),
  segmentNew: () => import('../pages/segments/SegmentScreen'),
  segmentOverlap: () => import('../pages/segments/Overlap'),
  segment: () => import('../pages/segments/SegmentScreen'),
  quality: () => import('../pages/quality/Quality'),
  imports: () => import('../pages/imports/Imports'),
  importNew: () => import('../pages/imports/ImportWizard'),
  import: () => import('../pages/imports/ImportScreen'),
  jobs: () => import('../pages/jobs/Jobs'),
  settings: () => import('../pages/settings/Settings'),
  staff: () => import('../pages/settings/Staff'),
  roles: () => import('../pages/settings/Roles'),
  role: () => import('../pages/settings/RoleScreen'),
  customFields: () => import('../pages/settings/CustomFields'),
  tags: () => import('../pages/settings/Tags'),
  rfmGroups: () => import('../pages/settings/groups/RfmGroups'),
  deliveredCosts: () => import('../pages/settings/delivered/DeliveredCosts'),
  competitors: () => import('../pages/settings/competitors/Competitors'),
  sources: () => import('../pages/settings/Sources'),
  liveEvents: () => import('../pages/events/LiveEvents'),
  eventSchemas: () => import('../pages/events/EventSchemas'),
  writeKeys: () => import('../pages/events/WriteKeys'),
  apiKeys: () => import('../pages/settings/ApiKeys'),
  webhooksIn: () => import('../pages/webhooks/Incoming'),
  webhooksOut: () => import('../pages/webhooks/Endpoints'),
  scheduledExports: () => import('../pages/exports/ScheduledExports'),
  account: () => import('../pages/settings/Account'),
};

const children: RouteObject[] = (Object.keys(pages) as PathName[]).map((name) => ({
  path: paths[name],
  element: <LoadedPage key={name} name={name} loader={pages[name]} />,
  errorElement: <PageFailed />,
}));

export const router = createBrowserRouter([
  { element: <Frame />, errorElement: <PageFailed />, children: [...children, { path: '*', element: <NotFound /> }] },
]);
