// SPDX-License-Identifier: Apache-2.0
//
// One entry per page: its name (the address is in paths.json) and its module, loaded when first shown.
import { createBrowserRouter, type RouteObject } from 'react-router';
import { Frame } from './Frame';
import { NotFound, PageFailed } from './NotFound';
import { paths, type PathName } from './paths';

type Loader = () => Promise<{ Page: React.ComponentType }>;

const pages: Partial<Record<PathName, Loader>> = {
  customers: () => import('../pages/customers/Customers'),
  orders: () => import('../pages/orders/Orders'),
  products: () => import('../pages/products/Products'),
  imports: () => import('../pages/imports/Imports'),
  staff: () => import('../pages/settings/Staff'),
  roles: () => import('../pages/settings/Roles'),
  tags: () => import('../pages/settings/Tags'),
  sources: () => import('../pages/settings/Sources'),
};

const children: RouteObject[] = (Object.keys(pages) as PathName[]).map((name) => ({
  path: paths[name],
  lazy: async () => ({ Component: (await pages[name]!()).Page }),
  errorElement: <PageFailed />,
}));

export const router = createBrowserRouter([
  { element: <Frame />, errorElement: <PageFailed />, children: [...children, { path: '*', element: <NotFound /> }] },
]);
