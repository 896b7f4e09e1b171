// SPDX-License-Identifier: Apache-2.0
//
// Adds one condition: field, comparison, value.
import { PlusOutlined } from '@ant-design/icons';
import { Button, Form, Popover, Select } from 'antd';
import { lazy, Suspense, useState } from 'react';
import { useModel, visibleFields } from '../../api/metadata';
import type { Entity, Field } from '../../api/types';
import { useWords } from '../../i18n';
import { operatorWord } from './clauseWords';
import { operatorsFor, ruleLiteral } from './operators';

const FieldInput = lazy(() => import('../../components/FieldInput').then((m) => ({ default: m.FieldInput })));

function canFilter(field: Field, seesPersonal: boolean): boolean {
  return field.type !== 'json' && field.type !== 'label' && (seesPersonal || !field.personal);
}

export function AddFilter(props: { entity: Entity; onAdd: (clause: string) => void }) {
  const { t } = useWords();
  const [open, setOpen] = useState(false);
  const add = (clause: string) => {
    setOpen(false);
    props.onAdd(clause);
  };
  return (
    <Popover
      open={open}
      onOpenChange={setOpen}
      trigger="click"
      placement="bottomLeft"
      destroyOnHidden
      content={<FilterForm entity={props.entity} onAdd={add} />}
    >
      <Button size="small" icon={<PlusOutlined />} aria-expanded={open}>
        {t('addFilter')}
      </Button>
    </Popover>
  );
}

function FilterForm(props: { entity: Entity; onAdd: (clause: string) => void }) {
  const { entity } = props;
  const { t, label } = useWords();
  const model = useModel();
  const fields = visibleFields(entity).filter((field) => canFilter(field, model.has('personal.read')));
  const [name, setName] = useState(fields[0]?.name ?? '');
  const field = fields.find((one) => one.name === name);
  const operators = field ? operatorsFor(field) : [];
  const [operator, setOperator] = useState('');
  const [value, setValue] = useState<unknown>(null);
  const chosen = operators.includes(operator) ? operator : (operators[0] ?? '=');
  const needsValue = !chosen.startsWith('is ');
  const many = chosen === 'in' || chosen === 'not in';
  const missing = needsValue && (value === null || value === '' || (Array.isArray(value) && value.length === 0));

  const submit = () => {
    if (!field || missing) return;
    props.onAdd(needsValue ? `${field.name} ${chosen} ${ruleLiteral(field, value, model)}` : `${field.name} ${chosen}`);
  };
  const chooseField = (next: string) => {
    setName(next);
    setValue(null);
  };
  return (
    <Form layout="vertical" className="filter-form" onFinish={submit}>
      <Form.Item label={t('field')} htmlFor="filter-field">
        <Select
          id="filter-field"
          value={name}
          onChange={chooseField}
          showSearch={{ optionFilterProp: 'label' }}
          options={fields.map((one) => ({ value: one.name, label: label(one.label) }))}
        />
      </Form.Item>
      <Form.Item label={t('comparison')} htmlFor="filter-operator">
        <Select
          id="filter-operator"
          value={chosen}
          onChange={(next: string) => {
            setOperator(next);
            setValue(null);
          }}
          options={operators.map((one) => ({ value: one, label: operatorWord(one, t) }))}
        />
      </Form.Item>
      {needsValue && field && (
        <Form.Item label={t('value')} htmlFor="filter-value">
          {many ? (
            <ManyValues field={field} value={value as string[] | null} onChange={setValue} />
          ) : (
            <Suspense>
              <FieldInput id="filter-value" field={field} value={value} onChange={setValue} currency={model.currency} />
            </Suspense>
          )}
        </Form.Item>
      )}
      <Button type="primary" htmlType="submit" disabled={missing}>
        {t('addFilter')}
      </Button>
    </Form>
  );
}

function ManyValues(props: { field: Field; value: string[] | null; onChange: (value: string[]) => void }) {
  const { label } = useWords();
  const options = props.field.choices?.map((choice) => ({ value: choice.name, label: label(choice.label) }));
  return (
    <Select
      id="filter-value"
      mode={options ? 'multiple' : 'tags'}
      value={props.value ?? []}
      onChange={props.onChange}
      tokenSeparators={[',', '，', '、']}
      {...(options ? { options } : { open: false, suffixIcon: null })}
    />
  );
}
