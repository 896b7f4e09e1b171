// SPDX-License-Identifier: Apache-2.0
//
// Records that belong to a customer (identities, addresses, consents): a line each, opened in a
// drawer, added with a form.
import { PlusOutlined } from '@ant-design/icons';
import { Button, Skeleton } from 'antd';
import { lazy, Suspense, useId, useState } from 'react';
import { useModel } from '../../api/metadata';
import { useShortList } from '../../api/records';
import type { Entity, Item } from '../../api/types';
import { FieldValue } from '../../components/FieldValue';
import { ErrorState } from '../../components/States';
import { inSentence, useWords } from '../../i18n';

const RecordDrawer = lazy(() => import('../../kinds/RecordDrawer').then((m) => ({ default: m.RecordDrawer })));
const CreateDrawer = lazy(() => import('../../kinds/CreateDrawer').then((m) => ({ default: m.CreateDrawer })));

interface Props {
  entity: string;
  customerId: number;
  line: string[]; // fields said first
  quiet: string[]; // fields said smaller, when they have a value
  filter?: string; // only some of them, under a title of their own
  title?: string;
}

export function OwnedList(props: Props) {
  const entity = useModel().entity(props.entity);
  return entity ? <List {...props} description={entity} /> : null;
}

function List(props: Props & { description: Entity }) {
  const { description, customerId } = props;
  const { t, label } = useWords();
  const model = useModel();
  const [open, setOpen] = useState<number | null>(null);
  const [adding, setAdding] = useState(false);
  const list = useShortList(description, { customer_id: customerId, filter: props.filter });
  const titleId = useId();
  return (
    <section className="card" aria-labelledby={titleId}>
      <div className="card-head">
        <h2 id={titleId}>{props.title ?? label(description.label_plural)}</h2>
        {model.mayCreate(description.name) && (
          <Button
            type="text"
            size="small"
            icon={<PlusOutlined aria-hidden />}
            aria-label={t('newOne', { entity: inSentence(label(description.label)) })}
            onClick={() => setAdding(true)}
          />
        )}
      </div>
      {list.error && <ErrorState error={list.error} retry={() => void list.refetch()} />}
      {list.isPending && <Skeleton active title={false} paragraph={{ rows: 2 }} />}
      {list.data?.length === 0 && <p className="quiet">{label(description.about)}</p>}
      <ul className="owned">
        {list.data?.map((item) => (
          <li key={item.id}>
            <button type="button" className="owned-line" onClick={() => setOpen(item.id)}>
              <Line entity={description} item={item} fields={props.line} className="dotted" />
              <Line entity={description} item={item} fields={props.quiet} className="dotted quiet" />
            </button>
          </li>
        ))}
      </ul>
      <Suspense>
        {open !== null && <RecordDrawer entity={description} id={open} onClose={() => setOpen(null)} />}
        {adding && (
          <CreateDrawer entity={description} given={{ customer_id: customerId }} onClose={() => setAdding(false)} onCreated={() => setAdding(false)} />
        )}
      </Suspense>
    </section>
  );
}

function Line(props: { entity: Entity; item: Item; fields: string[]; className: string }) {
  const fields = props.fields
    .map((name) => props.entity.fields.find((field) => field.name === name))
    .filter((field) => field !== undefined)
    .filter((field) => props.item[field.name] !== null && props.item[field.name] !== undefined && props.item[field.name] !== '');
  if (fields.length === 0) return null;
  return (
    <span className={props.className}>
      {fields.map((field) => (
        <span key={field.name} className={field.name === 'status' ? `status-${String(props.item.status)}` : ''}>
          <FieldValue field={field} item={props.item} relative link={false} />
        </span>
      ))}
    </span>
  );
}
