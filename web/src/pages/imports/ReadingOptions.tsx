// SPDX-License-Identifier: Apache-2.0
import { Select } from 'antd';
import { DELIMITERS, ENCODINGS, type Cleaning, type Matching, type OwnPreset } from '../../api/imports';
import type { ImportPreview } from '../../api/types';
import { useWords } from '../../i18n';

export interface Reading {
  encoding: string | null;
  delimiter: string | null;
  clean: Cleaning | null; // null: what the preset says, else as usual
  match: Matching | null;
}

function delimiterName(delimiter: string, tab: string): string {
  return delimiter === 'tab' || delimiter === '\t' ? tab : delimiter;
}

// How the file is read, found by itself or said, and how much is cleaned on the way in.
interface Props {
  found: ImportPreview | undefined;
  chosen: Reading;
  saved: OwnPreset | undefined; // the preset of one's own that is used
  withCustomers: boolean; // the file names customers
  onChange: (reading: Reading) => void;
}

export function ReadingOptions(props: Props) {
  const { found, chosen, saved, onChange } = props;
  const { t } = useWords();
  const automatic = (value: string | undefined) => ({ value: '', label: value ? t('foundValue', { value }) : t('findIt') });
  return (
    <>
      <label className="option">
        <span>{t('encoding')}</span>
        <Select
          value={chosen.encoding ?? ''}
          aria-label={t('encoding')}
          onChange={(next: string) => onChange({ ...chosen, encoding: next || null })}
          options={[automatic(found?.encoding.toUpperCase()), ...ENCODINGS.map((one) => ({ value: one, label: one.toUpperCase() }))]}
        />
      </label>
      <label className="option">
        <span>{t('delimiter')}</span>
        <Select
          value={chosen.delimiter ?? ''}
          aria-label={t('delimiter')}
          onChange={(next: string) => onChange({ ...chosen, delimiter: next || null })}
          options={[
            automatic(found && delimiterName(found.delimiter, t('tab'))),
            ...DELIMITERS.map((one) => ({ value: one, label: delimiterName(one, t('tab')) })),
          ]}
        />
      </label>
      <label className="option">
        <span>{t('cleaning')}</span>
        <Select<Cleaning>
          value={chosen.clean ?? saved?.clean ?? 'usual'}
          aria-label={t('cleaning')}
          popupMatchSelectWidth={false}
          onChange={(clean) => onChange({ ...chosen, clean })}
          options={[
            { value: 'usual', label: t('cleanUsual') },
            { value: 'all', label: t('cleanAll') },
            { value: 'none', label: t('cleanNone') },
          ]}
        />
      </label>
      {props.withCustomers && (
        <label className="option">
          <span>{t('matching')}</span>
          <Select<Matching>
            value={chosen.match ?? saved?.match ?? 'contact'}
            aria-label={t('matching')}
            popupMatchSelectWidth={false}
            onChange={(match) => onChange({ ...chosen, match })}
            options={[
              { value: 'contact', label: t('matchContact') },
              { value: 'strict', label: t('matchStrict') },
              { value: 'source', label: t('matchSource') },
            ]}
          />
        </label>
      )}
    </>
  );
}
