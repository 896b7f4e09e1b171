// SPDX-License-Identifier: Apache-2.0
import { CarOutlined, CheckOutlined, EditOutlined, EyeOutlined, FileTextOutlined, RollbackOutlined, ShoppingOutlined, TeamOutlined, WalletOutlined } from '@ant-design/icons';
import type { ReactNode } from 'react';
import { Link } from 'react-router';
import { useModel } from '../../api/metadata';
import type { Item, TimelineItem } from '../../api/types';
import { recordPath } from '../../app/paths';
import { FieldValue, ReferenceName } from '../../components/FieldValue';
import { knownLabel } from '../../format/known';
import { clock, exactTime } from '../../format/time';
import { useWords } from '../../i18n';
import { ChangedFields } from '../../kinds/Changes';
import { NoteEntry } from './NoteEntry';

function icon(item: TimelineItem): ReactNode {
  if (item.kind === 'order') return item.data?.kind === 'return' ? <RollbackOutlined aria-hidden /> : <ShoppingOutlined aria-hidden />;
  if (item.kind === 'note') return <FileTextOutlined aria-hidden />;
  if (item.kind === 'change') return <EditOutlined aria-hidden />;
  if (item.kind === 'payment') return <WalletOutlined aria-hidden />;
  if (item.kind === 'shipment') return <CarOutlined aria-hidden />;
  if (item.kind === 'step') return <CheckOutlined aria-hidden />;
  if (item.kind === 'segment') return <TeamOutlined aria-hidden />;
  return <EyeOutlined aria-hidden />;
}

const OF_ORDERS = ['payment', 'shipment', 'step'];

function pathOf(item: TimelineItem): string | null {
  if (item.kind === 'order') return recordPath('order', item.id);
  if (item.kind === 'segment') return recordPath('segment', Number(item.data?.segment_id));
  return OF_ORDERS.includes(item.kind) ? recordPath('order', Number(item.data?.order_id)) : null;
}

export function TimelineEntry({ item }: { item: TimelineItem }) {
  const { language, label } = useWords();
  const { timezone } = useModel();
  const path = pathOf(item);
  const title = label(item.title);
  return (
    <article className={`entry entry-${item.kind}`}>
      <span className="entry-icon" aria-hidden="true">
        {icon(item)}
      </span>
      <div className="entry-body">
        <div className="entry-head">
          <span className="entry-title">{path ? <Link to={path}>{title}</Link> : title}</span>
          <time dateTime={item.at} title={exactTime(item.at, timezone, language)}>
            {clock(item.at, timezone, language)}
          </time>
        </div>
        <Details item={item} />
      </div>
    </article>
  );
}

function Details({ item }: { item: TimelineItem }) {
  if (item.kind === 'order') return <OrderDetails item={item} />;
  if (item.kind === 'note') return <NoteEntry item={item} />;
  if (item.kind === 'change') return <ChangeDetails item={item} />;
  if (OF_ORDERS.includes(item.kind)) return <OfOrderDetails item={item} />;
  return <EventDetails item={item} />;
}

const ORDER_FACTS = ['total_minor', 'line_count', 'status', 'channel', 'source_id'];

function OrderDetails({ item }: { item: TimelineItem }) {
  const model = useModel();
  const { t } = useWords();
  const data = (item.data ?? {}) as Item;
  const shown = ORDER_FACTS.filter((name) => data[name] !== null && data[name] !== undefined && data[name] !== '');
  return (
    <div className="dotted quiet">
      {shown.map((name) => {
        const field = model.field('order', name);
        if (!field) return null;
        if (name === 'line_count') return <span key={name}>{t('lineCount', { count: Number(data[name]) })}</span>;
        return (
          <span key={name} className={name === 'total_minor' ? 'strong' : ''}>
            <FieldValue field={field} item={data} link={false} />
          </span>
        );
      })}
    </div>
  );
}

// What there is to say of a payment, a parcel or a step: with which order, how, why.
function OfOrderDetails({ item }: { item: TimelineItem }) {
  const data = (item.data ?? {}) as Item;
  const { label } = useWords();
  const model = useModel();
  const known = { method: model.field('payment', 'method'), carrier: model.field('shipment', 'carrier') };
  const shown = (name: string) => (name in known && data[name] ? label(knownLabel(known[name as keyof typeof known], String(data[name]))) || data[name] : data[name]);
  const said = ['number', 'method', 'carrier', 'tracking_number', 'reason'].map(shown).filter(Boolean);
  return (
    <div className="dotted quiet">
      {said.map((text, index) => (
        <span key={index}>{String(text)}</span>
      ))}
    </div>
  );
}

export function ChangedBy({ item }: { item: TimelineItem }) {
  const { t } = useWords();
  const actor = item.data?.actor_id as number | null | undefined;
  return actor ? <ReferenceName entity="staff" id={actor} link={false} /> : <>{t('theSystem')}</>;
}

function ChangeDetails({ item }: { item: TimelineItem }) {
  const model = useModel();
  const entity = model.entity(item.entity);
  const data = item.data ?? {};
  return (
    <div className="quiet">
      <ChangedBy item={item} />
      {entity && (data.before || data.after) ? (
        <ChangedFields entity={entity} change={{ before: (data.before ?? null) as Record<string, unknown> | null, after: (data.after ?? null) as Record<string, unknown> | null }} />
      ) : null}
    </div>
  );
}

function EventDetails({ item }: { item: TimelineItem }) {
  const product = item.data?.product_id as number | null | undefined;
  return product ? (
    <div className="quiet">
      <ReferenceName entity="product" id={product} />
    </div>
  ) : null;
}
