// SPDX-License-Identifier: Apache-2.0
//
// Adds one condition: field, comparison, value.
import { PlusOutlined } from '@ant-design/icons';
import { Button, Form, Popover, Select } from 'antd';
import { lazy, Suspense, useState } from 'react';
import { useModel, listFields } from '../../api/metadata';
import { useShortList } from '../../api/records';
import type { Entity, Field } from '../../api/types';
import { useWords } from '../../i18n';
import { filterFields, operatorsFor, ruleClause, TAGS, windowsFor } from './operators';
import { operatorWord, windowWord } from './clauseWords';

const FieldInput = lazy(() => import('../../components/FieldInput').then((m) => ({ default: m.FieldInput })));

function canFilter(field: Field, seesPersonal: boolean): boolean {
  return field.type !== 'json' && (seesPersonal || !field.personal);
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
      <Button size="small" icon={<PlusOutlined aria-hidden />} aria-expanded={open}>
        {t('addFilter')}
      </Button>
    </Popover>
  );
}

function FilterForm(props: { entity: Entity; onAdd: (clause: string) => void }) {
  const { entity } = props;
  const { t, label } = useWords();
  const model = useModel();
  const fields = filterFields(entity, listFields(entity).filter((field) => canFilter(field, model.has('personal.read'))));
  const [name, setName] = useState(fields[0]?.name ?? '');
  const field = fields.find((one) => one.name === name);
  const operators = field ? operatorsFor(field) : [];
  const [operator, setOperator] = useState('');
  const [value, setValue] = useState<unknown>(null);
  const chosen = operators.includes(operator) ? operator : (operators[0] ?? '=');
  const needsValue = !chosen.startsWith('is ');
  const missing = needsValue && (value === null || value === '' || (Array.isArray(value) && value.length === 0));

  const submit = () => {
    if (!field || missing) return;
    props.onAdd(ruleClause(field, chosen, value, model));
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
          options={operators.map((one) => ({ value: one, label: operatorWord(one, t, field?.type) }))}
        />
      </Form.Item>
      {needsValue && field && (
        <Form.Item label={t('value')} htmlFor="filter-value">
          <FilterValue field={field} operator={chosen} value={value} onChange={setValue} />
        </Form.Item>
      )}
      <Button type="primary" htmlType="submit" disabled={missing}>
        {t('addFilter')}
      </Button>
    </Form>
  );
}

interface ValueProps {
  field: Field;
  operator: string;
  value: unknown;
  onChange: (value: unknown) => void;
}

function FilterValue({ field, operator, value, onChange }: ValueProps) {
  const { t } = useWords();
  const { currency } = useModel();
  if (operator === 'within') {
    const options = windowsFor(field).map((window) => ({ value: window, label: windowWord(window, t) }));
    return <Select id="filter-value" value={(value as string | null) ?? null} onChange={onChange} options={options} />;
  }
  if (field.name === TAGS.name) return <TagValues value={value as string[] | null} onChange={onChange} />;
  if (operator === 'in' || operator === 'not in') return <ManyValues field={field} value={value as string[] | null} onChange={onChange} />;
  // Days are enough to ask about times.
  const asked: Field = field.type === 'time' ? { ...field, type: 'day' } : field.type === 'label' ? { ...field, type: 'text' } : field;
  return (
    <Suspense>
      <FieldInput key={field.name} id="filter-value" field={{ ...asked, multiline: false, lunar: false }} value={value} onChange={onChange} currency={currency} />
    </Suspense>
  );
}

interface ManyProps {
  value: string[] | null;
  onChange: (value: string[]) => void;
}

function TagValues({ value, onChange }: ManyProps) {
  const tags = useShortList(useModel().entity('tag'), { sort: 'name' });
  const options = (tags.data ?? []).map((tag) => ({ value: String(tag.name), label: String(tag.name) }));
  return <Select id="filter-value" mode="multiple" value={value ?? []} onChange={onChange} options={options} />;
}

function ManyValues(props: ManyProps & { field: Field }) {
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
