// SPDX-License-Identifier: Apache-2.0
import { MenuOutlined } from '@ant-design/icons';
import { Button, Drawer, Layout } from 'antd';
import { Suspense, useState } from 'react';
import { Outlet } from 'react-router';
import { useModel } from '../api/metadata';
import { LanguageSwitch } from '../components/LanguageSwitch';
import { PageSkeleton } from '../components/States';
import { useWords } from '../i18n';
import { JobsButton } from './JobsButton';
import { PersonMenu } from './PersonMenu';
import { Rail } from './Rail';
import { SearchBox } from './SearchBox';
import { useNarrow } from './useNarrow';

export function Frame() {
  const narrow = useNarrow();
  const { t } = useWords();
  const { metadata } = useModel();
  const [open, setOpen] = useState(false);
  const brand = (
    <div className="brand">
      <img src="/favicon.svg" alt="" width={22} height={22} />
      <span>{metadata.organisation.name || t('appName')}</span>
    </div>
  );
  return (
    <Layout className="frame">
      <a className="skip-link" href="#content">
        {t('skipToContent')}
      </a>
      {narrow ? (
        <Drawer open={open} onClose={() => setOpen(false)} placement="left" size={240} title={brand} classNames={{ body: 'rail-drawer' }}>
          <Rail onNavigate={() => setOpen(false)} />
        </Drawer>
      ) : (
        <Layout.Sider width={196} theme="light" className="rail">
          {brand}
          <Rail />
        </Layout.Sider>
      )}
      <Layout>
        <Layout.Header className="top-bar">
          {narrow && <Button type="text" icon={<MenuOutlined aria-hidden />} aria-label={t('menu')} onClick={() => setOpen(true)} />}
          <SearchBox />
          <div className="top-bar-end">
            <JobsButton />
            {!narrow && <LanguageSwitch />}
            <PersonMenu />
          </div>
        </Layout.Header>
        <Layout.Content id="content" className="content" tabIndex={-1}>
          <Suspense fallback={<PageSkeleton />}>
            <Outlet />
          </Suspense>
        </Layout.Content>
      </Layout>
    </Layout>
  );
}
