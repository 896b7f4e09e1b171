// SPDX-License-Identifier: Apache-2.0
//
// The page of a setting that is edited as a whole: what holds now, how it is changed, saved, and put back to what it
// was before anybody set it, and who changed it when.
import { useQuery } from '@tanstack/react-query';
import { Button, Skeleton } from 'antd';
import type { ReactNode } from 'react';
import { get } from '../../api/client';
import { useEntity, useModel } from '../../api/metadata';
import { useShortList } from '../../api/records';
import type { Item } from '../../api/types';
import { PageHead } from '../../components/PageHead';
import { ErrorState } from '../../components/States';
import { useWords } from '../../i18n';
import { SettingChanges } from './changes/SettingChanges';
import { useOneSetting } from './useOneSetting';
import './setting.css';

export interface EditorProps<T> {
  stored: T; // what holds, whether set or ready-made
  setting: Item | null; // null: nobody has set it
}

interface PageProps<T> {
  title: string;
  name: string; // of the setting
  path: string; // says what holds
  editor: (props: EditorProps<T>) => ReactNode;
}

export function OneSettingPage<T>({ title, name, path, editor: Editor }: PageProps<T>) {
  const settings = useShortList(useEntity('setting'), { filter: `scope = "organisation" and name = "${name}"` });
  const stored = useQuery({ queryKey: [path], queryFn: ({ signal }) => get<T>(path, signal) });
  const error = stored.error ?? settings.error;
  return (
    <div className="page">
      <PageHead title={title} />
      {error && <ErrorState error={error} retry={() => void stored.refetch()} />}
      {(!stored.data || !settings.data) && !error && <Skeleton active title={false} paragraph={{ rows: 8 }} />}
      {stored.data && settings.data && <Editor key={JSON.stringify(stored.data)} stored={stored.data} setting={settings.data[0] ?? null} />}
    </div>
  );
}

// Whether the signed-in person may change it.
export const useMaySet = (setting: Item | null): boolean => useModel().may(setting ? 'update' : 'create', 'setting');

interface EndProps {
  name: string;
  path: string;
  setting: Item | null;
  draft: unknown;
  changed: boolean;
  wrong?: string | null; // why it cannot be saved
  reset: string; // what putting it back is called
}

export function OneSettingEnd({ name, path, setting, draft, changed, wrong, reset }: EndProps) {
  const { t } = useWords();
  const model = useModel();
  const { busy, put } = useOneSetting(name, setting, [[path], ['report']]);
  return (
    <>
      {useMaySet(setting) && (
        <section className="card setting-save">
          <Button type="primary" loading={busy} disabled={!changed || !!wrong} onClick={() => void put(draft)}>
            {t('save')}
          </Button>
          {setting && model.may('delete', 'setting') && (
            <Button loading={busy} onClick={() => void put(null)}>
              {reset}
            </Button>
          )}
          {wrong && (
            <span className="setting-wrong" role="alert">
              {wrong}
            </span>
          )}
        </section>
      )}
      {setting && (
        <section className="card">
          <SettingChanges settings={[setting]} />
        </section>
      )}
    </>
  );
}
