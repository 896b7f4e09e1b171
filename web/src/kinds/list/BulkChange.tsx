// SPDX-License-Identifier: Apache-2.0
//
// Which field of the chosen records becomes what.
import { Form, Modal, Select } from 'antd';
import { useState } from 'react';
import { useModel, visibleFields } from '../../api/metadata';
import type { Entity, Field } from '../../api/types';
import { FieldInput } from '../../components/FieldInput';
import { FieldValue } from '../../components/FieldValue';
import { useWords } from '../../i18n';

// What many records may sensibly share: not their names, not what is personal.
export function sharedFields(entity: Entity): Field[] {
  const open = visibleFields(entity).filter((field) => !field.read_only && !field.immutable && !field.personal);
  return open.filter((field) => field.type !== 'json' && field.type !== 'label' && field.name !== entity.title && field.name !== 'number' && field.name !== 'code');
}

interface Props {
  entity: Entity;
  count: string;
  onCancel: () => void;
  onChange: (field: Field, value: unknown) => void;
}

export function BulkChange({ entity, count, onCancel, onChange }: Props) {
  const { t, label } = useWords();
  const { currency } = useModel();
  const fields = sharedFields(entity);
  const [name, setName] = useState<string | null>(null);
  const [value, setValue] = useState<unknown>(null);
  const field = fields.find((one) => one.name === name);
  const empty = value === null || value === undefined || value === '';
  return (
    <Modal
      open
      title={t('bulkChangeTitle', { count })}
      okText={t('bulkChangeDo', { count })}
      cancelText={t('cancel')}
      okButtonProps={{ disabled: !field || (field.required === true && empty) }}
      onOk={() => field && onChange(field, empty ? null : value)}
      onCancel={onCancel}
    >
      <Form layout="vertical">
        <Form.Item label={t('field')} htmlFor="bulk-field">
          <Select
            id="bulk-field"
            aria-label={t('field')}
            showSearch={{ optionFilterProp: 'label' }}
            placeholder={t('chooseOne')}
            value={name}
            options={fields.map((one) => ({ value: one.name, label: label(one.label) }))}
            onChange={(next) => {
              setName(next);
              setValue(null);
            }}
          />
        </Form.Item>
        {field && (
          <Form.Item label={t('newValue')} htmlFor="bulk-value" extra={!field.required && empty ? t('bulkEmpties') : undefined}>
            <FieldInput key={field.name} id="bulk-value" aria-label={t('newValue')} field={field} currency={currency} value={value} onChange={setValue} />
          </Form.Item>
        )}
      </Form>
    </Modal>
  );
}

// "City: London", as a job or a question says it.
export function ChangeWords({ field, value }: { field: Field; value: unknown }) {
  const { label } = useWords();
  const nested = field.custom ? { custom: { [field.name.slice('custom.'.length)]: value } } : { [field.name]: value };
  return (
    <>
      {label(field.label)}: <FieldValue field={field} item={{ id: 0, version: 0, ...nested }} link={false} plain />
    </>
  );
}
