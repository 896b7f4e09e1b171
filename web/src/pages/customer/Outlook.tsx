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
import { useWords, type Language } from '../../i18n';

type Scores = components['schemas']['CustomerScores'];
type Model = components['schemas']['CustomerModel'];
type Score = components['schemas']['CustomerScore'];

const MILLION = 1_000_000;

function shown(score: Score, currency: string, language: Language): string {
  const value = score.value;
  if (value === null) return '—';
  if (score.unit === 'money') return money(value, currency, language);
  if (score.unit === 'share') return percent(value / MILLION, language);
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
        {item.scores.map((score) => (
          <div className="glance-fact" key={score.name}>
            <dt>
              {label(score.title)}
              {score.ahead !== 'now' && t(score.ahead === 'months' ? 'withinMonths' : 'withinDays', { n: score.within })}
            </dt>
            <dd>{shown(score, currency, language)}</dd>
          </div>
        ))}
      </dl>
      <p className="quiet">
        {t('outlookFitted', { model: item.variant ?? '' })} <Moment at={item.fitted_at} relative />
      </p>
    </>
  );
}
