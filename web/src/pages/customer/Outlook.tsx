// SPDX-License-Identifier: Apache-2.0
//
// What models expect of a customer: figures, reasons, how sure; which models say so stands folded below.
import { useQuery } from '@tanstack/react-query';
import { Alert } from 'antd';
import { Link } from 'react-router';
import { get } from '../../api/client';
import { useModel } from '../../api/metadata';
import { keys } from '../../api/records';
import type { components } from '../../api/openapi';
import { Moment } from '../../components/Moment';
import { integer, money, percent, plainDecimal } from '../../format/numbers';
import { paths } from '../../app/paths';
import { day } from '../../format/time';
import { useWords, type Language } from '../../i18n';
import { Needs } from './Needs';

type Scores = components['schemas']['CustomerScores'];
type Model = components['schemas']['CustomerModel'];
type Score = components['schemas']['CustomerScore'];

const MILLION = 1_000_000;
const DAY_MS = 86_400_000;

// Worth, risk and next order come first.
const FIRST = ['value', 'churn', 'next_order', 'delivered', 'loyalty', 'rfm'];
const rank = ({ model }: Model) => (FIRST.includes(model) ? FIRST.indexOf(model) : FIRST.length);

// The window of the next order is said with it, not apart.
const SAID_TOGETHER = new Set(['next_order_from', 'next_order_to']);

function shown(score: Score, currency: string, language: Language): string {
  const value = score.value;
  if (value === null) return '—';
  if (score.unit === 'money') return money(value, currency, language);
  if (score.unit === 'share') return percent(value / MILLION, language);
  if (score.unit === 'points') return `${value} / 5`;
  if (score.unit === 'day') return score.day ? day(score.day, language) : '—';
  return plainDecimal(Math.round(value / (MILLION / 100)), 2);
}

// What models expect of the customer: each with its age, or why it says nothing.
export function Outlook({ customerId }: { customerId: number }) {
  const { t, language } = useWords();
  const model = useModel();
  const may = model.may('read', 'order');
  const scores = useQuery({
    queryKey: keys.scores(customerId),
    queryFn: ({ signal }) => get<Scores>(`/customers/${customerId}/scores`, signal),
    enabled: may,
  });
  if (!may || !scores.data) return null;
  return (
    <section className="card" aria-labelledby="outlook-title">
      <h2 id="outlook-title">{t('outlook')}</h2>
      {scores.data.as_of_past && <Alert type="info" showIcon title={t('outlookOld', { day: day(scores.data.as_of_day, language) })} />}
      {scores.data.items.toSorted((a, b) => rank(a) - rank(b)).map((item) => (
        <ModelScores key={item.model} item={item} currency={scores.data.currency} asOf={scores.data.as_of_day} />
      ))}
      <Needs customerId={customerId} />
      <How items={scores.data.items} />
      <Link to={paths.report.replace(':id', 'value')}>{t('outlookReport')}</Link>
    </section>
  );
}

function ModelScores({ item, currency, asOf }: { item: Model; currency: string; asOf: string }) {
  const { t, label, language } = useWords();
  if (item.fitted_at === null) return null;
  if (item.model === 'needs') return null; // told by product, below
  const silent = item.scores.every((score) => score.value === null);
  if (silent && told(item.model) !== 'churn') return null; // they speak of the last year alone
  if (silent) return <p className="quiet">{t('outlookNothing', { model: label(item.title) })}</p>;
  return (
    <>
      <dl className="glance">
        {item.scores.filter((score) => !SAID_TOGETHER.has(score.name)).map((score) => (
          <div className="glance-fact" key={score.name}>
            <dt>
              {label(score.title)}
              {score.ahead !== 'now' && t(score.ahead === 'months' ? 'withinMonths' : 'withinDays', { n: score.within })}
            </dt>
            <dd>
              {score.label ? label(score.label) : shown(score, currency, language)}
              <Sure score={score} currency={currency} />
              {score.name === 'next_order' && score.day && <Passed date={score.day} asOf={asOf} />}
            </dd>
          </div>
        ))}
      </dl>
      <Why item={item} />
      <Spread item={item} />
    </>
  );
}

// Between what it lies. Whoever has most probably left is still expected to bring a little, since they may come back: the
// interval is then nothing at all, which is said in words.
function Sure({ score, currency }: { score: Score; currency: string }) {
  const { t, language } = useWords();
  const { low, high } = score;
  if (low === null || high === null || (high === 0 && score.value === 0)) return null;
  const text = high === 0 ? t('outlookHardly') : t('outlookWithin', { low: shown({ ...score, value: low }, currency, language), high: shown({ ...score, value: high }, currency, language) });
  return <span className="quiet glance-sure">{text}</span>;
}

// An order that was due and has not come.
function Passed({ date, asOf }: { date: string; asOf: string }) {
  const { t, language } = useWords();
  const days = Math.round((Date.parse(asOf) - Date.parse(date)) / DAY_MS);
  return days > 0 ? <span className="quiet"> {t('outlookPassed', { n: integer(days, language) })}</span> : null;
}

// Which models say so, and since when; or why one says nothing.
function How({ items }: { items: Model[] }) {
  const { t, label } = useWords();
  return (
    <details className="outlook-how">
      <summary>{t('outlookHow')}</summary>
      <ul>
        {items.map((item) => (
          <li key={item.model}>
            {item.fitted_at === null ? (
              t('outlookSilent', { model: label(item.title), why: item.reason ? label(item.reason) : t('outlookNotYet') })
            ) : (
              <>
                {t('outlookFitted', { title: label(item.title), model: item.variant ?? '' })} <Moment at={item.fitted_at} relative />
              </>
            )}
          </li>
        ))}
      </ul>
    </details>
  );
}

// What a reason does to the risk; or to what the customer gains, or to loyalty.
const EFFECTS = {
  churn: { up: 'outlookRaises', down: 'outlookLowers' },
  delivered: { up: 'outlookGain', down: 'outlookCost' },
  loyalty: { up: 'outlookFor', down: 'outlookAgainst' },
} as const;
const WHYS = { churn: 'outlookWhy', delivered: 'outlookWhyDelivered', loyalty: 'outlookWhyLoyalty' } as const;
const told = (model: string) => (model === 'delivered' || model === 'loyalty' ? model : 'churn');

// The weightiest reasons, each with what it does.
function Why({ item }: { item: Model }) {
  const { t, label } = useWords();
  if (item.reasons.length === 0) return null;
  return (
    <>
      <h3>{t(WHYS[told(item.model)])}</h3>
      <ul className="outlook-why">
        {item.reasons.map((reason) => (
          <li key={label(reason.text)}>
            {label(reason.text)} <span className="quiet">{t(EFFECTS[told(item.model)][reason.direction === 'up' ? 'up' : 'down'])}</span>
          </li>
        ))}
      </ul>
    </>
  );
}

// How sure that is: a window, or how far the model was off where it could be checked.
function Spread({ item }: { item: Model }) {
  const { t, language } = useWords();
  const of = (name: string) => item.scores.find((score) => score.name === name)?.day;
  const [from, to] = [of('next_order_from'), of('next_order_to')];
  if (from && to) return <p className="quiet">{t('outlookBetween', { from: day(from, language), to: day(to, language) })}</p>;
  const error = item.quality?.error;
  return item.model === 'value' && typeof error === 'number' ? <p className="quiet">{t('outlookError', { n: plainDecimal(Math.round(error * 100), 2) })}</p> : null;
}
