// SPDX-License-Identifier: Apache-2.0
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useCallback } from 'react';
import { get, patch, remove, request, setCsrfToken } from './client';
import { problemOf } from './errors';
import type { Session } from './types';

const SESSION = ['session'] as const;

async function loadSession(): Promise<Session | null> {
  try {
    const session = await get<Session>('/session');
    setCsrfToken(session.csrf_token ?? '');
    return session;
  } catch (error) {
    if (problemOf(error)?.status === 401) return null;
    throw error;
  }
}

// null: nobody is signed in.
export function useSession() {
  return useQuery({ queryKey: SESSION, queryFn: loadSession, staleTime: Infinity });
}

export function useSignIn() {
  const client = useQueryClient();
  return useCallback(
    async (login: string, password: string) => {
      const { data } = await request<Session>('/session', { method: 'POST', body: { login, password } });
      setCsrfToken(data.csrf_token ?? '');
      client.setQueryData(SESSION, data);
      return data;
    },
    [client],
  );
}

// Whatever was read belongs to the person who left.
export function useForgetSession() {
  const client = useQueryClient();
  return useCallback(() => {
    setCsrfToken('');
    client.setQueryData(SESSION, null);
    client.removeQueries({ predicate: (query) => query.queryKey[0] !== 'session' });
  }, [client]);
}

export function useSignOut() {
  const forget = useForgetSession();
  return useCallback(async () => {
    await remove('/session');
    forget();
  }, [forget]);
}

export async function keepLanguage(language: string): Promise<void> {
  await patch('/session', undefined, { language });
}

export async function changePassword(current: string, password: string): Promise<void> {
  await patch('/session', undefined, { password, current_password: current });
}
