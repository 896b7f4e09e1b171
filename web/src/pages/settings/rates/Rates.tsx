// SPDX-License-Identifier: Apache-2.0
//
// What other currencies are worth: seen and corrected after an import has asked for it, and orders that were counted at
// another rate counted again.
import { DeleteOutlined } from '@ant-design/icons';
import { Button, Input, Select } from 'antd';
import { useState } from 'react';
import { useModel } from '../../../api/metadata';
import type { Item } from '../../../api/types';
import { unshift } from '../../../format/numbers';
import { useMaySet } from '../OneSettingPage';
import { useOneSetting } from '../useOneSetting';
import { Standing } from './Recount';
import { useRatesWords } from './words';
import '../setting.css';
import './rates.css';

export const RATES = 'organisation.rates';
const RATE_DIGITS = 6;

type RatesOf = Record<string, string>;

export const millionthsOf = (rate: string): number | null => {
  const value = unshift(rate, RATE_DIGITS);
  return value !== null && value > 0 ? value : null;
};

export function Rates({ setting }: { setting: Item | null }) {
  const stored = (setting?.value ?? {}) as RatesOf;
  return <Editor key={JSON.stringify(stored)} stored={stored} setting={setting} />;
}

function Editor({ stored, setting }: { stored: RatesOf; setting: Item | null }) {
  const { t, say } = useRatesWords();
  const base = useModel().currency;
  const may = useMaySet(setting);
  const [rates, setRates] = useState(stored);
  const { busy, put } = useOneSetting(RATES, setting, [['import-currencies']]);
  const wrong = Object.values(rates).some((rate) => millionthsOf(rate) === null);
  const changed = JSON.stringify(rates) !== JSON.stringify(stored);
  return (
    <section className="card" aria-labelledby="rates-title">
      <h2 id="rates-title">{say('rates')}</h2>
      <p className="quiet">{say('about', { base })}</p>
      {Object.keys(rates).length > 0 ? <RateRows rates={rates} stored={stored} disabled={!may} onChange={setRates} /> : <p>{say('none')}</p>}
      {may && (
        <div className="setting-save">
          <AddCurrency taken={Object.keys(rates)} onAdd={(currency) => setRates({ ...rates, [currency]: '' })} />
          <Button type="primary" loading={busy} disabled={!changed || wrong} onClick={() => void put(rates)}>
            {t('save')}
          </Button>
          {wrong && Object.values(rates).some((rate) => rate !== '' && millionthsOf(rate) === null) && (
            <span className="setting-wrong" role="alert">
              {say('wrong')}
            </span>
          )}
        </div>
      )}
    </section>
  );
}

function AddCurrency({ taken, onAdd }: { taken: string[]; onAdd: (currency: string) => void }) {
  const { say, language } = useRatesWords();
  const { metadata, currency: base } = useModel();
  const names = new Intl.DisplayNames(language, { type: 'currency' });
  const free = metadata.currencies.filter(({ code }) => code !== base && !taken.includes(code));
  return (
    <Select
      className="rate-add"
      showSearch={{ optionFilterProp: 'label' }}
      aria-label={say('add')}
      placeholder={say('add')}
      value={null}
      onChange={(code: string | null) => code && onAdd(code)}
      options={free.map(({ code }) => ({ value: code, label: `${code} ${names.of(code) ?? ''}` }))}
    />
  );
}

interface RowsProps {
  rates: RatesOf;
  stored: RatesOf;
  disabled: boolean;
  onChange: (rates: RatesOf) => void;
}

function RateRows({ rates, stored, disabled, onChange }: RowsProps) {
  const { say, language } = useRatesWords();
  const model = useModel();
  const names = new Intl.DisplayNames(language, { type: 'currency' });
  const readsOrders = model.may('read', 'order');
  const remove = (currency: string) => onChange(Object.fromEntries(Object.entries(rates).filter(([name]) => name !== currency)));
  return (
    <div className="table-scroll" tabIndex={0} role="group" aria-labelledby="rates-title">
      <table className="plain-table rates">
        <thead>
          <tr>
            <th scope="col">{say('currency')}</th>
            <th scope="col">{say('worth', { base: model.currency })}</th>
            {readsOrders && <th scope="col">{say('orders')}</th>}
            <td />
          </tr>
        </thead>
        <tbody>
          {Object.entries(rates).map(([currency, rate]) => (
            <tr key={currency}>
              <th scope="row">
                {currency} <span className="quiet">{names.of(currency)}</span>
              </th>
              <td>
                <Input
                  className="rate-value"
                  inputMode="decimal"
                  disabled={disabled}
                  status={rate !== '' && millionthsOf(rate) === null ? 'error' : ''}
                  aria-label={say('rateOf', { currency, base: model.currency })}
                  value={rate}
                  onChange={(event) => onChange({ ...rates, [currency]: event.target.value.trim().replace(/^(\d+),(\d+)$/, '$1.$2') })}
                />
              </td>
              {readsOrders && (
                <td>
                  <Standing currency={currency} rate={stored[currency] === rate ? millionthsOf(rate) : null} />
                </td>
              )}
              <td>
                {!disabled && <Button type="text" size="small" icon={<DeleteOutlined aria-hidden />} aria-label={say('remove', { currency })} onClick={() => remove(currency)} />}
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
