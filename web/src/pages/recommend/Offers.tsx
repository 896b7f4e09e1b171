// SPDX-License-Identifier: Apache-2.0
//
// What to offer, each with its reason: to a customer, with a product, or to somebody who looks at
// products.
import { useQuery } from '@tanstack/react-query';
import { Button, Skeleton } from 'antd';
import { useId, useState } from 'react';
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

const ASKED = 10;
const SHOWN = 3; // the others on demand

// A path to read from, or products that are looked at or lie in a basket. `explain`: with what makes
// no sense to offer.
type Asked = ({ path: string } | { products: number[]; basket: boolean }) & { explain?: boolean };

function useOffers(asked: Asked) {
  const search = new URLSearchParams({ limit: String(ASKED), ...(asked.explain && { explain: 'true' }) });
  return useQuery({
    queryKey: ['recommendations', asked],
    queryFn: ({ signal }) =>
      'path' in asked
        ? get<Recommendations>(`${asked.path}/recommendations?${search}`, signal)
        : ask<Recommendations>(`/recommendations?${search}`, { products: asked.products, basket: asked.basket }, signal),
    staleTime: 60_000,
    retry: false,
  });
}

export function Offers({ asked, none, all = false }: { asked: Asked; none: 'none' | 'noneWith'; all?: boolean }) {
  const { say } = useOfferWords();
  const offers = useOffers(asked);
  if (offers.error) return <p className="quiet">{problemOf(offers.error)?.detail ?? problemOf(offers.error)?.title}</p>;
  if (!offers.data) return <Skeleton active title={false} paragraph={{ rows: 3 }} />;
  return (
    <>
      {offers.data.items.length === 0 ? <p className="quiet">{say(none)}</p> : <List offers={offers.data} all={all} />}
      {asked.explain && <KeptBack offers={offers.data} />}
    </>
  );
}

function List({ offers, all }: { offers: Recommendations; all: boolean }) {
  const { say, language } = useOfferWords();
  const [open, setOpen] = useState(all);
  const more = offers.items.length - SHOWN;
  return (
    <>
      <ol className="offers">
        {offers.items.slice(0, open ? undefined : SHOWN).map((one) => (
          <li key={one.product_id}>
            <Link to={recordPath('product', one.product_id) ?? ''}>{one.product}</Link>
            <span className="quiet">{labelText(one.text, language)}</span>
          </li>
        ))}
      </ol>
      {more > 0 && !all && (
        <Button type="link" size="small" className="offers-more" aria-expanded={open} onClick={() => setOpen(!open)}>
          {open ? say('less') : say('more', { n: String(more) })}
        </Button>
      )}
    </>
  );
}

// What would have been among them, and why it is not.
function KeptBack({ offers }: { offers: Recommendations }) {
  const { say, language } = useOfferWords();
  if (offers.kept_back.length === 0) return <p className="quiet">{say('noneKeptBack')}</p>;
  return (
    <section aria-label={say('keptBack')}>
      <h3>{say('keptBack')}</h3>
      <ul className="offers">
        {offers.kept_back.map((one) => (
          <li key={one.product_id}>
            <Link to={recordPath('product', one.product_id) ?? ''}>{one.product || `#${one.product_id}`}</Link>
            <span className="quiet">{labelText(one.text, language)}</span>
          </li>
        ))}
      </ul>
    </section>
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
