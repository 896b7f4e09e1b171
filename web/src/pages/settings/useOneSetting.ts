// SPDX-License-Identifier: Apache-2.0
//
// A setting of the organisation that a page edits as a whole: put, taken away, and both undone.
import { useQueryClient, type QueryKey } from '@tanstack/react-query';
import { App } from 'antd';
import { useState } from 'react';
import { useEntity } from '../../api/metadata';
import { useWriter } from '../../api/records';
import type { Item } from '../../api/types';
import { useErrorText } from '../../components/States';
import { useUndo } from '../../components/useUndo';
import { useWords } from '../../i18n';

// `setting` as it stands, null: not. `concerned`: what is asked anew afterwards.
export function useOneSetting(name: string, setting: Item | null, concerned: QueryKey[]) {
  const { t } = useWords();
  const writer = useWriter(useEntity('setting'));
  const client = useQueryClient();
  const { message } = App.useApp();
  const errorText = useErrorText();
  const undo = useUndo();
  const [busy, setBusy] = useState(false);
  // Takes it away where `value` is null.
  const save = async (stands: Item | null, value: unknown): Promise<Item | null> => {
    let kept: Item | null = null;
    if (value === null) {
      if (stands) await writer.remove(stands);
    } else kept = stands ? await writer.update(stands, { value }) : await writer.create({ scope: 'organisation', name, value });
    for (const queryKey of [['all', 'setting'], ...concerned]) await client.invalidateQueries({ queryKey });
    return kept;
  };
  const put = async (value: unknown) => {
    const before = setting?.value ?? null;
    setBusy(true);
    try {
      const kept = await save(setting, value);
      undo(t('saved'), () => save(kept, before));
    } catch (error) {
      void message.error([errorText(error).title, errorText(error).detail].filter(Boolean).join(' '));
    }
    setBusy(false);
  };
  return { busy, put };
}
