// SPDX-License-Identifier: Apache-2.0
//
// The left rail: only what exists and what the caller may open.
import { BulbOutlined, HomeOutlined, SettingOutlined, ShoppingOutlined, TeamOutlined } from '@ant-design/icons';
import { Menu, type MenuProps } from 'antd';
import type { ReactNode } from 'react';
import { Link, matchPath, useLocation } from 'react-router';
import { useModel, type Model } from '../api/metadata';
import { useWords, type Key } from '../i18n';
import { mayOpen } from './needs';
import { paths, type PathName } from './paths';

interface Entry {
  page: PathName;
  key: Key;
  icon?: ReactNode;
  children?: Entry[];
}

const ENTRIES: Entry[] = [
  { page: 'home', key: 'home', icon: <HomeOutlined aria-hidden /> },
  { page: 'customers', key: 'customers', icon: <TeamOutlined aria-hidden /> },
  {
    page: 'orders',
    key: 'orders',
    icon: <ShoppingOutlined aria-hidden />,
    children: [
      { page: 'orders', key: 'allOrders' },
      { page: 'shipments', key: 'shipments' },
      { page: 'payments', key: 'payments' },
      { page: 'products', key: 'products' },
    ],
  },
  {
    page: 'insight',
    key: 'insight',
    icon: <BulbOutlined aria-hidden />,
    children: [
      { page: 'insight', key: 'reports' },
      { page: 'tone', key: 'tone' },
      { page: 'segments', key: 'segments' },
      { page: 'quality', key: 'quality' },
    ],
  },
  {
    page: 'settings',
    key: 'settings',
    icon: <SettingOutlined aria-hidden />,
    children: [
      { page: 'settings', key: 'organisation' },
      { page: 'staff', key: 'staff' },
      { page: 'roles', key: 'roles' },
      { page: 'customFields', key: 'customFields' },
      { page: 'tags', key: 'tags' },
      { page: 'sources', key: 'sources' },
      { page: 'liveEvents', key: 'liveEvents' },
      { page: 'eventSchemas', key: 'eventSchemas' },
      { page: 'writeKeys', key: 'writeKeys' },
      { page: 'apiKeys', key: 'apiKeys' },
      { page: 'webhooksIn', key: 'webhooksIn' },
      { page: 'webhooksOut', key: 'webhooksOut' },
      { page: 'imports', key: 'imports' },
      { page: 'scheduledExports', key: 'scheduledExports' },
      { page: 'jobs', key: 'jobs' },
    ],
  },
];

type MenuItem = NonNullable<MenuProps['items']>[number];

function visible(entry: Entry, model: Model): boolean {
  if (entry.children) return entry.children.some((child) => visible(child, model));
  return mayOpen(entry.page, model);
}

export function Rail(props: { onNavigate?: () => void }) {
  const model = useModel();
  const { t } = useWords();
  const { pathname } = useLocation();

  const item = (entry: Entry): MenuItem => {
    if (!entry.children) {
      const link = (
        <Link to={paths[entry.page]} onClick={() => props.onNavigate?.()}>
          {t(entry.key)}
        </Link>
      );
      return { key: entry.page, icon: entry.icon, label: link };
    }
    const children = entry.children.filter((child) => visible(child, model)).map(item);
    return { key: `group-${entry.key}`, icon: entry.icon, label: t(entry.key), children };
  };

  return (
    <nav aria-label={t('menu')}>
      <Menu
        mode="inline"
        items={ENTRIES.filter((entry) => visible(entry, model)).map(item)}
        selectedKeys={[currentPage(pathname)]}
        defaultOpenKeys={['group-orders', 'group-insight', 'group-settings']}
        inlineIndent={14}
      />
    </nav>
  );
}

// The rail entry of an address: the longest list page that begins it.
function currentPage(pathname: string): string {
  const matching = (Object.keys(paths) as PathName[]).filter(
    (name) => !paths[name].includes(':') && !name.endsWith('New') && matchPath({ path: paths[name], end: name === 'home' }, pathname),
  );
  return matching.sort((a, b) => paths[b].length - paths[a].length)[0] ?? '';
}
