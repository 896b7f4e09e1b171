// SPDX-License-Identifier: Apache-2.0
import { useQuery } from '@tanstack/react-query';
import { Link } from 'react-router';
import { get } from '../../api/client';
import { useModel } from '../../api/metadata';
import { keys } from '../../api/records';
import type { components } from '../../api/openapi';
import { Moment } from '../../components/Moment';
import { money, percent, plainDecimal } from '../../format/numbers';
import { paths } from '../../app/paths';
import { day } from '../../format/time';
import { useWords, type Language } from '../../i18n';

type Scores = components['schemas']['CustomerScores'];
type Model = components['schemas']['CustomerModel'];
type Score = components['schemas']['CustomerScore'];

const MILLION = 1_000_000;

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
  const { t } = useWords();
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
      {scores.data.items.map((item) => (
        <ModelScores key={item.model} item={item} currency={scores.data.currency} />
      ))}
      <Link to={paths.report.replace(':id', 'value')}>{t('outlookReport')}</Link>
    </section>
  );
}

function ModelScores({ item, currency }: { item: Model; currency: string }) {
  const { t, label, language } = useWords();
  if (item.fitted_at === null) {
    return (
      <p className="quiet">
        {label(item.title)}: {item.reason ? label(item.reason) : t('outlookNotYet')}
      </p>
    );
  }
  if (item.scores.every((score) => score.value === null)) return <p className="quiet">{t('outlookNothing', { model: label(item.title) })}</p>;
  return (
    <>
      <dl className="glance">
        {item.scores.filter((score) => !SAID_TOGETHER.has(score.name)).map((score) => (
          <div className="glance-fact" key={score.name}>
            <dt>
              {label(score.title)}
              {score.ahead !== 'now' && t(score.ahead === 'months' ? 'withinMonths' : 'withinDays', { n: score.within })}
            </dt>
            <dd>{score.label ? label(score.label) : shown(score, currency, language)}</dd>
          </div>
        ))}
      </dl>
      <Why item={item} />
      <Spread item={item} />
      <p className="quiet">
        {t('outlookFitted', { model: item.variant ?? '' })} <Moment at={item.fitted_at} relative />
      </p>
    </>
  );
}

// The weightiest reasons, each with what it does to the risk.
function Why({ item }: { item: Model }) {
  const { t, label } = useWords();
  if (item.reasons.length === 0) return null;
  return (
    <>
      <h3>{t('outlookWhy')}</h3>
      <ul className="outlook-why">
        {item.reasons.map((reason) => (
          <li key={label(reason.text)}>
            {label(reason.text)} <span className="quiet">{t(reason.direction === 'up' ? 'outlookRaises' : 'outlookLowers')}</span>
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
