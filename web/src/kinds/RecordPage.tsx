// SPDX-License-Identifier: Apache-2.0
//
// A record on a page of its own: who or what it is at the top, facts left, the rest right.
import { Skeleton } from 'antd';
import type { ReactNode } from 'react';
import { Link, useNavigate, useParams } from 'react-router';
import { useEntity, visibleFields } from '../api/metadata';
import { useRecord } from '../api/records';
import type { Entity, Item } from '../api/types';
import { listPath } from '../app/paths';
import { PageHead } from '../components/PageHead';
import { recordTitle } from '../components/ReferenceInput';
import { ErrorState } from '../components/States';
import { useWords } from '../i18n';
import { Changes } from './Changes';
import { Facts, type FactsProps } from './Facts';
import { RecordActions } from './RecordActions';

interface Props extends Pick<FactsProps, 'renderers' | 'editors'> {
  entity: string;
  fields?: string[];
  glance?: (item: Item, entity: Entity) => ReactNode;
  children?: (item: Item, entity: Entity) => ReactNode;
}

export function RecordPage(props: Props) {
  const entity = useEntity(props.entity);
  const id = Number(useParams().id);
  const { label } = useWords();
  const navigate = useNavigate();
  const record = useRecord(entity, id);
  const item = record.data;
  const back = listPath(entity.name);
  const fields = visibleFields(entity).filter((field) => !props.fields || props.fields.includes(field.name));
  if (record.error) {
    return (
      <div className="page">
        <PageHead title={label(entity.label)} />
        <ErrorState error={record.error} retry={() => void record.refetch()} />
      </div>
    );
  }
  if (!item) {
    return (
      <div className="page">
        <Skeleton active title={false} paragraph={{ rows: 12 }} />
      </div>
    );
  }
  return (
    <div className="page">
      <PageHead title={recordTitle(entity, item, label)} detail={back && <Link to={back}>{label(entity.label_plural)}</Link>}>
        <RecordActions entity={entity} item={item} onDeleted={() => back && void navigate(back)} />
      </PageHead>
      {props.glance?.(item, entity)}
      <div className="record-columns">
        <div className="record-left">
          <section className="card">
            <Facts
              key={item.id}
              entity={entity}
              item={item}
              fields={fields}
              {...(props.renderers && { renderers: props.renderers })}
              {...(props.editors && { editors: props.editors })}
            />
          </section>
        </div>
        <div className="record-right">
          {props.children?.(item, entity)}
          <section className="card">
            <Changes entity={entity} id={item.id} />
          </section>
        </div>
      </div>
    </div>
  );
}
