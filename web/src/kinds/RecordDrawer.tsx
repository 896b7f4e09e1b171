// SPDX-License-Identifier: Apache-2.0
//
// A record beside its list: facts, actions, and what changed.
import { ExpandOutlined } from '@ant-design/icons';
import { Button, Drawer, Skeleton } from 'antd';
import { Link } from 'react-router';
import { visibleFields } from '../api/metadata';
import { useRecord } from '../api/records';
import type { Entity } from '../api/types';
import { hasRecordPage, recordPath } from '../app/paths';
import { recordTitle } from '../components/ReferenceInput';
import { ErrorState } from '../components/States';
import { useWords } from '../i18n';
import { Changes } from './Changes';
import { Facts, type FactsProps } from './Facts';
import { RecordActions } from './RecordActions';

interface Props extends Pick<FactsProps, 'renderers' | 'editors'> {
  entity: Entity;
  id: number;
  onClose: () => void;
  fields?: string[];
  above?: React.ReactNode; // what somebody must see first
  children?: React.ReactNode;
}

export function RecordDrawer(props: Props) {
  const { entity, id, onClose } = props;
  const { t, label } = useWords();
  const record = useRecord(entity, id);
  const item = record.data;
  const fields = visibleFields(entity).filter((field) => !props.fields || props.fields.includes(field.name));
  const path = hasRecordPage(entity.name) ? recordPath(entity.name, id) : null;
  return (
    <Drawer
      open
      onClose={onClose}
      size={480}
      mask={false}
      title={item ? recordTitle(entity, item, label) : label(entity.label)}
      extra={
        path && (
          <Link to={path}>
            <Button icon={<ExpandOutlined aria-hidden />}>{t('openWhole')}</Button>
          </Link>
        )
      }
    >
      {record.error && <ErrorState error={record.error} retry={() => void record.refetch()} />}
      {record.isPending && <Skeleton active title={false} paragraph={{ rows: 10 }} />}
      {item && (
        <>
          <RecordActions entity={entity} item={item} onDeleted={onClose} />
          {props.above}
          <Facts
            key={item.id}
            entity={entity}
            item={item}
            fields={fields}
            {...(props.renderers && { renderers: props.renderers })}
            {...(props.editors && { editors: props.editors })}
          />
          {props.children}
          <Changes entity={entity} id={item.id} />
        </>
      )}
    </Drawer>
  );
}
