// SPDX-License-Identifier: Apache-2.0
//
// The left rail: only what exists and what the caller may open. Settings are many, so they stand under headings and
// are folded away until one of them is open.
import { BulbOutlined, HomeOutlined, SettingOutlined, ShoppingOutlined, TeamOutlined } from '@ant-design/icons';
import { Menu, type MenuProps } from 'antd';
import { useEffect, useRef, useState, type ReactNode } from 'react';
import { Link as RouterLink, matchPath, useLocation } from 'react-router';
import { useModel, type Model } from '../api/metadata';
import { useWords, type Key } from '../i18n';
import { mayOpen } from './needs';
import { paths, type PathName } from './paths';

interface Link {
  page: PathName;
  key: Key;
}

interface Entry extends Link {
  icon: ReactNode;
  sections?: Section[];
}

// Without a heading: the links as they are.
interface Section {
  heading?: Key;
  links: Link[];
}

const ENTRIES: Entry[] = [
  { page: 'home', key: 'home', icon: <HomeOutlined aria-hidden /> },
  { page: 'customers', key: 'customers', icon: <TeamOutlined aria-hidden /> },
  {
    page: 'orders',
    key: 'orders',
    icon: <ShoppingOutlined aria-hidden />,
    sections: [
      {
        links: [
          { page: 'orders', key: 'allOrders' },
          { page: 'shipments', key: 'shipments' },
          { page: 'payments', key: 'payments' },
          { page: 'products', key: 'products' },
        ],
      },
    ],
  },
  {
    page: 'insight',
    key: 'insight',
    icon: <BulbOutlined aria-hidden />,
    sections: [
      {
        links: [
          { page: 'insight', key: 'reports' },
          { page: 'tone', key: 'tone' },
          { page: 'segments', key: 'segments' },
          { page: 'quality', key: 'quality' },
        ],
      },
    ],
  },
  {
    page: 'settings',
    key: 'settings',
    icon: <SettingOutlined aria-hidden />,
    sections: [
      {
        heading: 'railTeam',
        links: [
          { page: 'settings', key: 'organisation' },
          { page: 'staff', key: 'staff' },
          { page: 'roles', key: 'roles' },
        ],
      },
      {
        heading: 'railRecords',
        links: [
          { page: 'customFields', key: 'customFields' },
          { page: 'tags', key: 'tags' },
          { page: 'rfmGroups', key: 'rfmGroups' },
          { page: 'deliveredCosts', key: 'deliveredCosts' },
          { page: 'competitors', key: 'competitors' },
        ],
      },
      {
        heading: 'railDataIn',
        links: [
          { page: 'sources', key: 'sources' },
          { page: 'writeKeys', key: 'writeKeys' },
          { page: 'imports', key: 'imports' },
          { page: 'webhooksIn', key: 'webhooksIn' },
          { page: 'liveEvents', key: 'liveEvents' },
          { page: 'eventSchemas', key: 'eventSchemas' },
        ],
      },
      {
        heading: 'railDataOut',
        links: [
          { page: 'scheduledExports', key: 'scheduledExports' },
          { page: 'webhooksOut', key: 'webhooksOut' },
        ],
      },
      {
        heading: 'railSystem',
        links: [
          { page: 'apiKeys', key: 'apiKeys' },
          { page: 'jobs', key: 'jobs' },
        ],
      },
    ],
  },
];

const groupKey = (entry: Entry) => `group-${entry.key}`;

// What of an entry the caller may open; sections without a link are left out.
function sectionsOf(entry: Entry, model: Model): Section[] {
  return (entry.sections ?? [])
    .map((section) => ({ ...section, links: section.links.filter((link) => mayOpen(link.page, model)) }))
    .filter((section) => section.links.length > 0);
}

// The key of the group that holds the page.
function groupOf(page: string): string | undefined {
  const entry = ENTRIES.find((each) => each.sections?.some((section) => section.links.some((link) => link.page === page)));
  return entry && groupKey(entry);
}

type MenuItem = NonNullable<MenuProps['items']>[number];

export function Rail(props: { onNavigate?: () => void }) {
  const model = useModel();
  const { t } = useWords();
  const { pathname } = useLocation();
  const page = currentPage(pathname);
  const group = groupOf(page);
  const [open, setOpen] = useState(['group-orders', 'group-insight']);
  const [opened, setOpened] = useState<string>();
  if (group !== opened) {
    setOpened(group); // whoever comes to a page of a folded group sees where it is, and may fold it again
    if (group && !open.includes(group)) setOpen([...open, group]);
  }

  const rail = useRef<HTMLElement>(null);
  useEffect(() => {
    rail.current?.querySelector('.ant-menu-item-selected')?.scrollIntoView({ block: 'nearest' });
  }, [page]);

  const item = (link: Link & { icon?: ReactNode }): MenuItem => ({
    key: link.page,
    icon: link.icon,
    label: (
      <RouterLink to={paths[link.page]} onClick={() => props.onNavigate?.()}>
        {t(link.key)}
      </RouterLink>
    ),
  });

  const items = ENTRIES.flatMap((entry): MenuItem[] => {
    if (!entry.sections) return mayOpen(entry.page, model) ? [item(entry)] : [];
    const sections = sectionsOf(entry, model);
    if (sections.length === 0) return [];
    const children = sections.flatMap((section): MenuItem[] => {
      const links = section.links.map(item);
      return section.heading ? [{ key: section.heading, type: 'group', label: t(section.heading), children: links }] : links;
    });
    return [{ key: groupKey(entry), icon: entry.icon, label: t(entry.key), children }];
  });

  return (
    <nav ref={rail} aria-label={t('menu')}>
      <Menu mode="inline" items={items} selectedKeys={[page]} openKeys={open} onOpenChange={setOpen} forceSubMenuRender inlineIndent={14} />
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
