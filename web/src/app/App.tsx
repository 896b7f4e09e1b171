// SPDX-License-Identifier: Apache-2.0
//
// What surrounds every page: language, theme, data cache, session. Without a session the login
// stands where the page would.
import { QueryClient, QueryClientProvider } from '@tanstack/react-query';
import { App as AntApp, ConfigProvider } from 'antd';
import enUS from 'antd/locale/en_US';
import zhCN from 'antd/locale/zh_CN';
import dayjs from 'dayjs';
import 'dayjs/locale/zh-cn';
import { useCallback, useEffect, useState, type ReactNode } from 'react';
import { RouterProvider } from 'react-router';
import { setSignedOutHandler } from '../api/client';
import { problemOf } from '../api/errors';
import { ModelProvider, useMetadataQuery } from '../api/metadata';
import { useForgetSession, useSession } from '../api/session';
import { ErrorState, PageSkeleton } from '../components/States';
import { useOwnLanguage } from '../components/useSwitchLanguage';
import { preferredLanguage, WordsProvider, type Language } from '../i18n';
import { Login } from '../pages/Login';
import { useShades } from './appearance';
import { Live } from './Live';
import { nonce } from './nonce';
import { router } from './routes';
import { themes } from './theme';

const client = new QueryClient({
  defaultOptions: {
    queries: {
      staleTime: 15_000,
      refetchOnWindowFocus: false, // the event stream tells us
      retry: (failures, error) => failures < 2 && (problemOf(error)?.status ?? 503) >= 503,
    },
  },
});

function applyLanguage(language: Language): void {
  document.documentElement.lang = language;
  dayjs.locale(language === 'en' ? 'en' : 'zh-cn');
}

export function App() {
  const shades = useShades();
  const [language, setLanguage] = useState(() => {
    const first = preferredLanguage();
    applyLanguage(first);
    return first;
  });
  const change = useCallback((next: Language) => {
    applyLanguage(next);
    localStorage.setItem('language', next);
    setLanguage(next);
  }, []);
  return (
    <WordsProvider language={language} setLanguage={change}>
      <ConfigProvider
        theme={themes[shades]}
        locale={language === 'en' ? enUS : zhCN}
        componentSize="middle"
        button={{ autoInsertSpace: false }}
        {...(nonce && { csp: { nonce } })}
      >
        <QueryClientProvider client={client}>
          <Gate />
        </QueryClientProvider>
      </ConfigProvider>
    </WordsProvider>
  );
}

function Gate(): ReactNode {
  const session = useSession();
  const forget = useForgetSession();
  const metadata = useMetadataQuery(!!session.data);
  useEffect(() => setSignedOutHandler(forget), [forget]);
  useOwnLanguage(session.data);
  if (session.error) return <Trouble error={session.error} retry={() => void session.refetch()} />;
  if (session.isPending) return <PageSkeleton />;
  if (!session.data) return <Login />;
  if (metadata.error) return <Trouble error={metadata.error} retry={() => void metadata.refetch()} />;
  if (!metadata.data) return <PageSkeleton />;
  return (
    <ModelProvider metadata={metadata.data}>
      <AntApp component={false} message={{ maxCount: 3 }}>
        <Live staffId={session.data.staff.id} />
        <RouterProvider router={router} />
      </AntApp>
    </ModelProvider>
  );
}

function Trouble(props: { error: unknown; retry: () => void }) {
  return (
    <main className="page">
      <ErrorState error={props.error} retry={props.retry} />
    </main>
  );
}
