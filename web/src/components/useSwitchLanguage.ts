// SPDX-License-Identifier: Apache-2.0
//
// The language is the person's own: kept by the server, which also writes names and problems in
// it, and by this browser for the time before signing in.
import { useQueryClient } from '@tanstack/react-query';
import { useCallback, useEffect } from 'react';
import { keepLanguage, useSession } from '../api/session';
import type { Session } from '../api/types';
import { useWords, type Language } from '../i18n';

// What the server says in the person's language and is asked again when that changes.
const SPOKEN = ['name', 'search', 'reference', 'rule', 'import-preview'];

// Chosen on the sign-in page: meant for whoever signs in there next.
let chosenBefore: Language | null = null;

function useKeep() {
  const client = useQueryClient();
  return useCallback(
    async (language: Language) => {
      await keepLanguage(language);
      client.setQueryData<Session | null>(['session'], (session) => session && { ...session, language });
      await client.invalidateQueries({ predicate: (query) => SPOKEN.includes(String(query.queryKey[0])) });
    },
    [client],
  );
}

export function useSwitchLanguage() {
  const { language, setLanguage } = useWords();
  const session = useSession();
  const keep = useKeep();
  const other: Language = language === 'en' ? 'zh-CN' : 'en';
  const change = () => {
    setLanguage(other);
    if (session.data) keep(other).catch(() => {}); // it holds here anyway
    else chosenBefore = other;
  };
  return { other, name: other === 'en' ? 'English' : '中文', change };
}

// After signing in: the language just chosen there, else the person's own.
export function useOwnLanguage(session: Session | null | undefined): void {
  const { setLanguage } = useWords();
  const keep = useKeep();
  const own = session?.language;
  useEffect(() => {
    if (own !== 'en' && own !== 'zh-CN') return;
    if (chosenBefore && chosenBefore !== own) keep(chosenBefore).catch(() => {});
    else setLanguage(own);
    chosenBefore = null;
  }, [keep, own, setLanguage]);
}
