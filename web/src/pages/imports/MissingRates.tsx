// SPDX-License-Identifier: Apache-2.0
//
// Orders in a currency whose rate nobody has said would all be rejected: it is asked for before the
// import, and kept for those that follow; or these orders are left out, where others remain.
import { Alert, App, Button, Checkbox, Input } from 'antd';
import { useState } from 'react';
import { useQueryClient } from '@tanstack/react-query';
import { useEntity, useModel } from '../../api/metadata';
import { useShortList, useWriter } from '../../api/records';
import type { Item } from '../../api/types';
import { useErrorText } from '../../components/States';
import { integer } from '../../format/numbers';
import { useWords } from '../../i18n';

const RATES = 'organisation.rates';

interface Props {
  currencies: string[];
  every: boolean; // no order has another
  rows: number | null; // of files that are too long only so many were looked at
  leftOut: boolean;
  onLeaveOut: (leftOut: boolean) => void;
  onSaved: () => void;
}

export function MissingRates({ currencies, every, rows, leftOut, onLeaveOut, onSaved }: Props) {
  const { t, language } = useWords();
  const model = useModel();
  const entity = useEntity('setting');
  const may = model.may('update', 'setting') && model.may('create', 'setting');
  const stored = useShortList(entity, { filter: `scope = "organisation" and name = "${RATES}"` }, may && currencies.length > 0);
  const part = rows === null ? null : <p className="quiet">{t('ratesPart', { rows: integer(rows, language) })}</p>;
  if (currencies.length === 0) return part;
  const names = currencies.join(t('listComma'));
  return (
    <>
      <Alert
        type="warning"
        showIcon
        className="record-note"
        title={t(every ? 'ratesMissingAll' : 'ratesMissing', { names, base: model.currency })}
        description={
          <>
            {may ? stored.data && <Rates key={names} currencies={currencies} stored={stored.data[0]} onSaved={onSaved} /> : <p>{t('ratesByOthers')}</p>}
            {!every && (
              <Checkbox checked={leftOut} onChange={(event) => onLeaveOut(event.target.checked)}>
                {t('ratesLeaveOut', { names })}
              </Checkbox>
            )}
          </>
        }
      />
      {part}
    </>
  );
}

function Rates(props: { currencies: string[]; stored: Item | undefined; onSaved: () => void }) {
  const { currencies, stored } = props;
  const { t } = useWords();
  const base = useModel().currency;
  const writer = useWriter(useEntity('setting'));
  const client = useQueryClient();
  const { message } = App.useApp();
  const errorText = useErrorText();
  const [rates, setRates] = useState<Record<string, string>>({});
  const [busy, setBusy] = useState(false);
  const whole = currencies.every((currency) => Number(rates[currency]) > 0);
  const save = async () => {
    const value = { ...(stored?.value as Record<string, string> | undefined), ...rates };
    setBusy(true);
    try {
      if (stored) await writer.update(stored, { value });
      else await writer.create({ scope: 'organisation', name: RATES, value });
      await client.invalidateQueries({ queryKey: ['all', 'setting'] });
      props.onSaved();
    } catch (error) {
      void message.error([errorText(error).title, errorText(error).detail].filter(Boolean).join(' '));
    }
    setBusy(false);
  };
  return (
    <div className="mapping-options">
      {currencies.map((currency) => (
        <label key={currency} className="option">
          <span>{t('rateOf', { currency, base })}</span>
          <Input
            inputMode="decimal"
            aria-label={t('rateOf', { currency, base })}
            value={rates[currency] ?? ''}
            onChange={(event) => setRates({ ...rates, [currency]: event.target.value.trim().replace(',', '.') })}
          />
        </label>
      ))}
      <Button disabled={!whole} loading={busy} onClick={() => void save()}>
        {t('saveRates')}
      </Button>
    </div>
  );
}
