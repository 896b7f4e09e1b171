// SPDX-License-Identifier: Apache-2.0
import type { ReactNode } from 'react';
import { Link } from 'react-router';
import { useModel } from '../../api/metadata';
import type { Item } from '../../api/types';
import { listPath } from '../../app/paths';
import { Moment } from '../../components/Moment';
import { integer, money } from '../../format/numbers';
import { useWords } from '../../i18n';

// What the customer is worth, in one row.
export function Glance({ customer }: { customer: Item }) {
  const { t, language } = useWords();
  const model = useModel();
  const { currency } = model;
  const orders = (customer.order_count as number | null) ?? 0;
  const returns = (customer.return_count as number | null) ?? 0;
  const net = (customer.net_base_minor as number | null) ?? 0;
  const all = listPath('order', `customer_id = ${customer.id}`) ?? '';
  return (
    <dl className="glance">
      <Fact name={t('netSpent')}>{money(net, currency, language)}</Fact>
      <Fact name={t('orders')}>
        {model.may('read', 'order') ? <Link to={all}>{integer(orders, language)}</Link> : integer(orders, language)}
      </Fact>
      <Fact name={t('returns')}>{integer(returns, language)}</Fact>
      <Fact name={t('perOrder')}>{orders > 0 ? money(Math.round(net / orders), currency, language) : '—'}</Fact>
      <Fact name={t('firstOrder')}>{customer.first_order_at ? <Moment at={String(customer.first_order_at)} relative /> : '—'}</Fact>
      <Fact name={t('lastOrder')}>{customer.last_order_at ? <Moment at={String(customer.last_order_at)} relative /> : '—'}</Fact>
    </dl>
  );
}

function Fact(props: { name: string; children: ReactNode }) {
  return (
    <div className="glance-fact">
      <dt>{props.name}</dt>
      <dd>{props.children}</dd>
    </div>
  );
}
