// SPDX-License-Identifier: Apache-2.0
import { Select } from 'antd';
import { useMemo } from 'react';
import { useModel } from '../api/metadata';
import { useWords } from '../i18n';

interface Props {
  id?: string;
  value?: string | null;
  onChange?: (currency: string) => void;
  'aria-label'?: string;
}

// Chooses a currency by code or name; the organisation's own comes first.
export function CurrencyInput(props: Props) {
  const { language } = useWords();
  const { currency: own, metadata } = useModel();
  const options = useMemo(() => {
    const names = new Intl.DisplayNames(language, { type: 'currency' });
    const codes = metadata.currencies.map(({ code }) => code).sort();
    return [own, ...codes.filter((code) => code !== own)].map((code) => ({ value: code, label: `${code} ${names.of(code) ?? ''}` }));
  }, [language, metadata.currencies, own]);
  return (
    <Select
      id={props.id ?? ''}
      className="wide"
      aria-label={props['aria-label']}
      value={props.value ?? null}
      onChange={(code: string) => props.onChange?.(code)}
      showSearch={{ optionFilterProp: 'label' }}
      options={options}
    />
  );
}
