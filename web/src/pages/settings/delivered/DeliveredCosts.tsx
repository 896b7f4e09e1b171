// SPDX-License-Identifier: Apache-2.0
//
// What waiting, trouble and service are worth in delivered value: an amount of one's own for each, or a share of a
// usual order.
import { InputNumber } from 'antd';
import { useState } from 'react';
import { Link } from 'react-router';
import type { components } from '../../../api/openapi';
import { paths } from '../../../app/paths';
import { currencyDigits, money, percent, shift, unshift } from '../../../format/numbers';
import { OneSettingEnd, OneSettingPage, useMaySet, type EditorProps } from '../OneSettingPage';
import { useDeliveredWords } from './words';
import './delivered.css';

type Costs = components['schemas']['DeliveredCosts'];
type Own = Record<string, number>; // minor units by name

const SETTING = { name: 'insight.delivered', path: '/delivered-costs' };

export function Page() {
  const { t } = useDeliveredWords();
  return <OneSettingPage<Costs> title={t('deliveredCosts')} {...SETTING} editor={Editor} />;
}

function ownOf(stored: Costs): Own {
  return Object.fromEntries(stored.items.flatMap((item) => (item.own_minor === null ? [] : [[item.name, item.own_minor]])));
}

function Editor({ stored, setting }: EditorProps<Costs>) {
  const { say, language } = useDeliveredWords();
  const [own, setOwn] = useState(ownOf(stored));
  const may = useMaySet(setting);
  const usual = stored.usual_order_minor;
  const changed = stored.items.some((item) => (own[item.name] ?? null) !== item.own_minor);
  return (
    <>
      <section className="card">
        <p>{say('about')}</p>
        <p className="quiet">
          {usual === null ? say('notYet') : say('ready', { usual: money(usual, stored.currency, language) })}
        </p>
        <p>
          <Link to={paths.report.replace(':id', 'delivered')}>{say('report')}</Link>
        </p>
      </section>
      <section className="card">
        <Worths stored={stored} own={own} disabled={!may} onChange={setOwn} />
      </section>
      <OneSettingEnd {...SETTING} setting={setting} draft={own} changed={changed} reset={say('reset')} />
    </>
  );
}

interface WorthsProps {
  stored: Costs;
  own: Own;
  disabled: boolean;
  onChange: (own: Own) => void;
}

function Worths({ stored, own, disabled, onChange }: WorthsProps) {
  const { say, label, language } = useDeliveredWords();
  const digits = currencyDigits(stored.currency);
  const usual = stored.usual_order_minor;
  const give = (name: string, text: string | null) => {
    const { [name]: _before, ...others } = own;
    const minor = text ? unshift(text, digits) : null;
    onChange(minor === null ? others : { ...others, [name]: minor });
  };
  return (
    <table className="plain-table delivered-worths">
      <thead>
        <tr>
          <th scope="col">{say('kind')}</th>
          <th scope="col">{say('worth', { currency: stored.currency })}</th>
          <th scope="col">{say('share')}</th>
        </tr>
      </thead>
      <tbody>
        {stored.items.map((item) => {
          const share = percent(item.permille / 1000, language, 1);
          const minor = own[item.name];
          return (
            <tr key={item.name}>
              <th scope="row">{label(item.label)}</th>
              <td>
                <InputNumber<string>
                  stringMode
                  min="0"
                  precision={digits}
                  disabled={disabled}
                  aria-label={label(item.label)}
                  value={minor === undefined ? null : shift(minor, digits)}
                  changeOnWheel={false}
                  onChange={(text) => give(item.name, text)}
                />
              </td>
              <td className="quiet">
                {usual === null ? say('shareOf', { share }) : say('shareIs', { share, amount: money(Math.round((usual * item.permille) / 1000), stored.currency, language) })}
              </td>
            </tr>
          );
        })}
      </tbody>
    </table>
  );
}
