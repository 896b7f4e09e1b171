// SPDX-License-Identifier: Apache-2.0
//
// Says what was done and offers to take it back for ten seconds; a text that taking it back gives is said then.
import { App, Button } from 'antd';
import { useCallback } from 'react';
import { useWords } from '../i18n';
import { useErrorText } from './States';

const UNDO_SECONDS = 10;

export function useUndo() {
  const { message } = App.useApp();
  const { t } = useWords();
  const errorText = useErrorText();
  return useCallback(
    (text: string, undo: () => Promise<unknown>) => {
      const key = `undo-${Date.now()}`;
      const takeBack = async () => {
        message.destroy(key);
        try {
          const result = await undo();
          void message.success(typeof result === 'string' ? result : t('undone'));
        } catch (error) {
          void message.error(errorText(error).title);
        }
      };
      const content = (
        <span className="undo">
          {text}
          <Button type="link" size="small" onClick={() => void takeBack()}>
            {t('undo')}
          </Button>
        </span>
      );
      void message.open({ key, type: 'success', content, duration: UNDO_SECONDS });
    },
    [errorText, message, t],
  );
}
