// SPDX-License-Identifier: Apache-2.0
import { Input } from 'antd';
import type { KeyboardEvent } from 'react';
import type { Label } from '../api/types';
import { useWords } from '../i18n';

interface Props {
  id?: string;
  value?: Label | null | undefined;
  onChange: (value: Label | null) => void;
  onKeyDown?: (event: KeyboardEvent) => void;
  autoFocus?: boolean;
  status?: '' | 'error';
  'aria-label'?: string;
}

// A text in both languages, either may be missing.
export function LabelInput(props: Props) {
  const { t } = useWords();
  const { value, onChange, id, autoFocus, 'aria-label': name, ...rest } = props;
  const set = (language: 'zh' | 'en', text: string) => {
    const next = { ...value, [language]: text };
    if (!text) delete next[language];
    onChange(next.zh || next.en ? next : null);
  };
  const named = (language: string) => (name ? `${name} (${language})` : language);
  return (
    <div className="label-input">
      <Input
        {...rest}
        {...(id && { id })}
        autoFocus={autoFocus ?? false}
        prefix={<span className="label-input-mark">中</span>}
        aria-label={named(t('chinese'))}
        value={value?.zh ?? ''}
        onChange={(event) => set('zh', event.target.value)}
      />
      <Input
        {...rest}
        prefix={<span className="label-input-mark">En</span>}
        aria-label={named(t('english'))}
        value={value?.en ?? ''}
        onChange={(event) => set('en', event.target.value)}
      />
    </div>
  );
}
