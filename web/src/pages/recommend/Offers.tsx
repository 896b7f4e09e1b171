// SPDX-License-Identifier: Apache-2.0
//
// What to offer, each with its reason: to a customer, with a product, or to somebody who looks at
// products.
import { useQuery } from '@tanstack/react-query';
import { Skeleton } from 'antd';
import { useId } from 'react';
import { Link } from 'react-router';
import { ask, get } from '../../api/client';
import { problemOf } from '../../api/errors';
import { useModel } from '../../api/metadata';
import type { components } from '../../api/openapi';
import { paths, recordPath } from '../../app/paths';
import { labelText } from '../../i18n';
import { useOfferWords } from './words';
import './recommend.css';

type Recommendations = components['schemas']['Recommendations'];

const SHOWN = 6;

// A path to read from, or products that were looked at.
type Asked = { path: string } | { products: number[] };

function useOffers(asked: Asked) {
  return useQuery({
    queryKey: ['recommendations', asked],
    queryFn: ({ signal }) =>
      'path' in asked
        ? get<Recommendations>(`${asked.path}/recommendations?limit=${SHOWN}`, signal)
        : ask<Recommendations>(`/recommendations?limit=${SHOWN}`, { products: asked.products }, signal),
    staleTime: 60_000,
    retry: false,
  });
}

export function Offers({ asked, none }: { asked: Asked; none: 'none' | 'noneWith' }) {
  const { say } = useOfferWords();
  const offers = useOffers(asked);
  if (offers.error) return <p className="quiet">{problemOf(offers.error)?.detail ?? problemOf(offers.error)?.title}</p>;
  if (!offers.data) return <Skeleton active title={false} paragraph={{ rows: 3 }} />;
  if (offers.data.items.length === 0) return <p className="quiet">{say(none)}</p>;
  return <List offers={offers.data} />;
}

function List({ offers }: { offers: Recommendations }) {
  const { language } = useOfferWords();
  return (
    <ol className="offers">
      {offers.items.map((one) => (
        <li key={one.product_id}>
          <Link to={recordPath('product', one.product_id) ?? ''}>{one.product}</Link>
          <span className="quiet">{labelText(one.text, language)}</span>
        </li>
      ))}
    </ol>
  );
}

// How well such lists foresaw what customers bought.
function Tested({ asked }: { asked: Asked }) {
  const { say, language } = useOfferWords();
  const { data } = useOffers(asked);
  if (!data || data.items.length === 0) return null;
  const share = new Intl.NumberFormat(language, { style: 'percent', maximumFractionDigits: 0 });
  const values = { tested: new Intl.NumberFormat(language).format(data.tested), hit: share.format(data.hit_rate), popular: share.format(data.popular_hit_rate) };
  return (
    <p className="quiet offers-tested">
      {data.tested > 0 ? say('tested', values) : say('thin')} <Link to={paths.report.replace(':id', 'recommend')}>{say('howTested')}</Link>
    </p>
  );
}

function Card({ title, asked, none, tested }: { title: string; asked: Asked; none: 'none' | 'noneWith'; tested: boolean }) {
  const model = useModel();
  const id = useId();
  if (!model.may('read', 'order') || !model.may('read', 'product') || !model.may('read', 'customer')) return null;
  return (
    <section className="card" aria-labelledby={id}>
      <h2 id={id}>{title}</h2>
      <Offers asked={asked} none={none} />
      {tested && <Tested asked={asked} />}
    </section>
  );
}

export function CustomerOffers({ customerId }: { customerId: number }) {
  const { say } = useOfferWords();
  return <Card title={say('forCustomer')} asked={{ path: `/customers/${customerId}` }} none="none" tested />;
}

export function ProductOffers({ productId }: { productId: number }) {
  const { say } = useOfferWords();
  return <Card title={say('withProduct')} asked={{ path: `/products/${productId}` }} none="noneWith" tested={false} />;
}
