// SPDX-License-Identifier: Apache-2.0
//
// One order: where it stands and what comes next, its facts, lines and amounts, payments, parcels,
// what was returned of it, and who did what.
import { Button } from 'antd';
import { lazy, Suspense, useState, type ReactNode } from 'react';
import { useParams } from 'react-router';
import { useEntity, useModel } from '../../api/metadata';
import { useRecord, useShortList } from '../../api/records';
import type { Entity, Item } from '../../api/types';
import { paths } from '../../app/paths';
import { FieldValue, ReferenceName } from '../../components/FieldValue';
import { LinkButton } from '../../components/LinkButton';
import { Moment } from '../../components/Moment';
import { money } from '../../format/numbers';
import { useWords } from '../../i18n';
import { RecordPage } from '../../kinds/RecordPage';
import { RelatedList } from '../../kinds/RelatedList';
import { OrderLines } from './OrderLines';
import { OrderWork } from './OrderWork';
import { Parcels } from './Parcels';
import { Rate } from './RateInput';
import { StatusName, StepName } from './StepName';
import { linesDraft, useKeptDraft } from './useDraft';

const EditLines = lazy(() => import('./EditLines').then((m) => ({ default: m.EditLines })));
const CurrencyInput = lazy(() => import('../../components/CurrencyInput').then((m) => ({ default: m.CurrencyInput })));
const RateInput = lazy(() => import('./RateInput').then((m) => ({ default: m.RateInput })));

const FACTS = ['customer_id', 'number', 'kind', 'status', 'ordered_at', 'channel', 'source_id', 'currency', 'origin_order_id', 'flag', 'flag_word', 'remark', 'buyer_remark', 'created_at', 'updated_at'];

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
      glance={(item) => !item.deleted_at && <OrderWork key={item.id} order={item} />}
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
          {item.kind !== 'return' && <Parcels order={item} />}
          <Returns order={item} entity={entity} />
          <Made order={item} />
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

const STEP_NAMES: Record<string, (item: Item) => ReactNode> = {
  step: (item) => <StepName step={String(item.step)} />,
  details: (item) => <PriceChange step={item} />,
  status_after: (item) => <StatusName status={String(item.status_after)} />,
};

interface Prices {
  total_minor: number;
}

// What an order came to before and after its prices were changed.
function PriceChange({ step }: { step: Item }) {
  const { language } = useWords();
  const details = step.details as { before?: Prices; after?: Prices } | null;
  if (!details?.before || !details.after) return <span className="empty-value">—</span>;
  const total = (prices: Prices) => money(prices.total_minor, String(step.currency), language);
  return (
    <span>
      {total(details.before)} → {total(details.after)}
    </span>
  );
}

const MADE: [string, string[]][] = [
  ['payment', ['paid_at', 'kind', 'status', 'amount_minor', 'method', 'reference']],
  ['order_step', ['happened_at', 'step', 'status_after', 'amount_minor', 'details', 'reason', 'staff_id', 'undone_at']],
];

// Payments and steps of this order. What is given back for a return stands under its sale.
function Made({ order }: { order: Item }) {
  const returned = order.kind === 'return';
  const own = `order_id = ${order.id}`;
  const filter = (entity: string) => (returned && entity === 'payment' ? `${own} or return_id = ${order.id}` : own);
  return (
    <>
      {MADE.map(([entity, columns]) => (
        <RelatedList key={entity} entity={entity} of={{ customer_id: Number(order.customer_id), filter: filter(entity) }} columns={columns} {...(entity === 'order_step' && { renderers: STEP_NAMES })} />
      ))}
    </>
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
            <span>
              <StatusName status={String(item.status)} />
            </span>
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
