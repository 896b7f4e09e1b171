// SPDX-License-Identifier: Apache-2.0
//
// One order: its facts, its lines and amounts, what was returned of it.
import { Button } from 'antd';
import { lazy, Suspense, useState } from 'react';
import { useParams } from 'react-router';
import { useEntity, useModel } from '../../api/metadata';
import { useRecord, useShortList } from '../../api/records';
import type { Entity, Item } from '../../api/types';
import { paths } from '../../app/paths';
import { FieldValue, ReferenceName } from '../../components/FieldValue';
import { LinkButton } from '../../components/LinkButton';
import { Moment } from '../../components/Moment';
import { useWords } from '../../i18n';
import { RecordPage } from '../../kinds/RecordPage';
import { OrderLines } from './OrderLines';
import { Rate } from './RateInput';
import { linesDraft, useKeptDraft } from './useDraft';

const EditLines = lazy(() => import('./EditLines').then((m) => ({ default: m.EditLines })));
const CurrencyInput = lazy(() => import('../../components/CurrencyInput').then((m) => ({ default: m.CurrencyInput })));
const RateInput = lazy(() => import('./RateInput').then((m) => ({ default: m.RateInput })));

const FACTS = ['customer_id', 'number', 'kind', 'status', 'ordered_at', 'channel', 'source_id', 'currency', 'origin_order_id', 'remark', 'created_at', 'updated_at'];

function useFacts(): string[] {
  const entity = useEntity('order');
  const order = useRecord(entity, Number(useParams().id));
  const { currency } = useModel();
  const own = entity.fields.filter((field) => field.custom).map((field) => field.name);
  const rate = order.data && order.data.currency !== currency ? ['rate_millionths'] : [];
  return [...FACTS, ...rate, ...own];
}

export function Page() {
  const { label } = useWords();
  const model = useModel();
  const rateField = model.field('order', 'rate_millionths');
  const name = (field: string) => label(model.field('order', field)?.label);
  const facts = useFacts();
  const { data: order } = useRecord(useEntity('order'), Number(useParams().id));
  return (
    <RecordPage
      entity="order"
      fields={facts}
      renderers={{ rate_millionths: (item) => <Rate millionths={item.rate_millionths as number} currency={String(item.currency)} /> }}
      editors={{
        currency: (value, onChange) => <CurrencyInput value={value as string} onChange={onChange} aria-label={name('currency')} />,
        ...(rateField && {
          rate_millionths: (value, onChange) => (
            <RateInput field={rateField} value={value} onChange={onChange} currency={String(order?.currency ?? '')} aria-label={name('rate_millionths')} />
          ),
        }),
      }}
    >
      {(item, entity) => (
        <>
          <Lines key={item.id} order={item} entity={entity} />
          <Returns order={item} entity={entity} />
        </>
      )}
    </RecordPage>
  );
}

// The lines and how the total comes about, changed where they stand.
function Lines(props: { order: Item; entity: Entity }) {
  const { order } = props;
  const { t } = useWords();
  const model = useModel();
  const { exists } = useKeptDraft(linesDraft(order));
  const mayEdit = model.may('update', 'order') && !order.deleted_at;
  const mayReturn = model.may('create', 'order') && !order.deleted_at && order.kind === 'sale';
  const [editing, setEditing] = useState(exists);
  const open = mayEdit && editing;
  return (
    <section className="card" aria-labelledby="lines-title">
      <div className="card-head">
        <h2 id="lines-title">{t('orderLines')}</h2>
        <div className="card-actions">
          {mayReturn && !open && (
            <LinkButton size="small" to={`${paths.orderNew}?origin=${order.id}`}>
              {t('newReturn')}
            </LinkButton>
          )}
          {mayEdit && !open && (
            <Button size="small" onClick={() => setEditing(true)}>
              {t('editLines')}
            </Button>
          )}
        </div>
      </div>
      <Suspense>{open ? <EditLines order={order} onClose={() => setEditing(false)} onReopen={() => setEditing(true)} /> : <OrderLines order={order} />}</Suspense>
    </section>
  );
}

// Returns and adjustments of this order; nothing when there are none.
function Returns(props: { order: Item; entity: Entity }) {
  const { order, entity } = props;
  const { t } = useWords();
  const model = useModel();
  const list = useShortList(entity, { customer_id: order.customer_id, filter: `origin_order_id = ${order.id}` });
  if (!list.data?.length) return null;
  const field = (name: string) => model.field('order', name);
  const [kind, total] = [field('kind'), field('total_minor')];
  return (
    <section className="card" aria-labelledby="returns-title">
      <h2 id="returns-title">{t('returnsOfOrder')}</h2>
      <ul className="owned">
        {list.data.map((item) => (
          <li key={item.id} className="owned-line dotted">
            <span>
              <ReferenceName entity="order" id={item.id} />
            </span>
            <span>{kind && <FieldValue field={kind} item={item} />}</span>
            <span className="strong">{total && <FieldValue field={total} item={item} />}</span>
            <span>
              <Moment at={String(item.ordered_at)} relative />
            </span>
          </li>
        ))}
      </ul>
    </section>
  );
}
