// SPDX-License-Identifier: Apache-2.0
//
// Whether a property of events is kept at hand: one setting holds the names of all that are.
import { App, Switch } from 'antd';
import { useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { useEntity, useModel } from '../../api/metadata';
import { useShortList, useWriter } from '../../api/records';
import { useErrorText } from '../../components/States';
import { useUndo } from '../../components/useUndo';
import type { Property } from './schemas';
import { useEventWords } from './words';

const NAME = 'events.properties';
export const KEPT_MOST = 16;

export function Kept({ property, all }: { property: Property; all: string[] }) {
  const { say } = useEventWords();
  const entity = useEntity('setting');
  const model = useModel();
  const settings = useShortList(entity, { filter: `scope = "organisation" and name = "${NAME}"` }, model.may('read', 'setting'));
  const writer = useWriter(entity);
  const client = useQueryClient();
  const { message } = App.useApp();
  const errorText = useErrorText();
  const undo = useUndo();
  const [busy, setBusy] = useState(false);
  const setting = settings.data?.[0];
  const path = property.path;
  const may = settings.data !== undefined && model.may(setting ? 'update' : 'create', 'setting') && (property.kept || all.length < KEPT_MOST);
  if (!/^\w{1,64}$/.test(path)) return null;

  const put = async (names: string[]) => {
    const stored = setting ? await writer.update(setting, { value: names }) : await writer.create({ scope: 'organisation', name: NAME, value: names });
    for (const queryKey of [['all', 'setting'], ['event-schemas']]) await client.invalidateQueries({ queryKey });
    return stored;
  };
  const change = async (kept: boolean) => {
    setBusy(true);
    try {
      const stored = await put(kept ? [...all, path] : all.filter((name) => name !== path));
      undo(say(kept ? 'keptNow' : 'keptNoMore', { path }), async () => {
        await writer.update(stored, { value: all });
        for (const queryKey of [['all', 'setting'], ['event-schemas']]) await client.invalidateQueries({ queryKey });
      });
    } catch (error) {
      void message.error([errorText(error).title, errorText(error).detail].filter(Boolean).join(' '));
    } finally {
      setBusy(false);
    }
  };
  return <Switch size="small" checked={property.kept} disabled={!may} loading={busy} onChange={(kept) => void change(kept)} aria-label={say('keep', { path })} />;
}
