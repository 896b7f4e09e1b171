// SPDX-License-Identifier: Apache-2.0
//
// The form for a new record of any entity. What the server refuses is said at the field it names;
// what was typed stays.
import { Alert, Button, Drawer, Form } from 'antd';
import { useRef, useState, type ReactElement } from 'react';
import { randomKey } from '../api/client';
import { problemField, problemOf } from '../api/errors';
import { fieldPatch, useModel, visibleFields } from '../api/metadata';
import { useWriter } from '../api/records';
import type { Entity, Field, Item } from '../api/types';
import { FieldInput } from '../components/FieldInput';
import { useErrorText } from '../components/States';
import { inSentence, useWords } from '../i18n';

interface Props {
  entity: Entity;
  fields?: string[]; // which, in this order; absent: all that may be given
  given?: Record<string, unknown>; // values that are not asked for
  editors?: Record<string, ReactElement>; // inputs of their own for some fields
  onClose: () => void;
  onCreated: (item: Item) => void;
}

function formFields(entity: Entity, names: string[] | undefined, given: Record<string, unknown>): Field[] {
  const open = visibleFields(entity).filter((field) => !field.read_only && !(field.name in given));
  if (names) return names.map((name) => open.find((field) => field.name === name)).filter((field) => field !== undefined);
  const plain = open.filter((field) => field.type !== 'json'); // those need an input of their own
  return [...plain.filter((field) => field.required), ...plain.filter((field) => !field.required)];
}

function bodyOf(values: Record<string, unknown>, given: Record<string, unknown>): Record<string, unknown> {
  const body: Record<string, unknown> = { ...given };
  for (const [name, value] of Object.entries(values)) {
    if (value === undefined || value === null) continue;
    const patch = fieldPatch(name, value);
    if (patch.custom) body.custom = { ...(body.custom as object | undefined), ...(patch.custom as object) };
    else Object.assign(body, patch);
  }
  return body;
}

export function CreateDrawer(props: Props) {
  const { entity, onClose, onCreated } = props;
  const given = props.given ?? {};
  const { t, label } = useWords();
  const model = useModel();
  const writer = useWriter(entity);
  const errorText = useErrorText();
  const [form] = Form.useForm<Record<string, unknown>>();
  const [busy, setBusy] = useState(false);
  const [failure, setFailure] = useState<unknown>(null);
  const attempt = useRef({ body: '', key: '' }); // the same body again is the same attempt
  const personal = model.has('personal.read'); // others may not give what they could not see
  const fields = formFields(entity, props.fields, given).filter((field) => personal || !field.personal || field.authored);
  const initial = Object.fromEntries(fields.filter((field) => field.otherwise !== undefined).map((field) => [field.name, field.otherwise]));

  const save = async (values: Record<string, unknown>) => {
    setBusy(true);
    setFailure(null);
    const body = bodyOf(values, given);
    const text = JSON.stringify(body);
    if (attempt.current.body !== text) attempt.current = { body: text, key: randomKey() };
    try {
      onCreated(await writer.create(body, attempt.current.key));
    } catch (error) {
      setBusy(false);
      showFailure(error);
    }
  };
  const showFailure = (error: unknown) => {
    const problem = problemOf(error);
    const name = problem && problemField(problem);
    if (!problem || !name || !fields.some((field) => field.name === name)) return setFailure(error);
    form.setFields([{ name, errors: [problem.detail ?? problem.title] }]);
    form.scrollToField(name, { focus: true });
  };

  return (
    <Drawer
      open
      onClose={onClose}
      size={480}
      title={t('newOne', { entity: inSentence(label(entity.label)) })}
      mask={{ closable: false }}
      footer={
        <div className="drawer-footer">
          <Button onClick={onClose}>{t('cancel')}</Button>
          <Button type="primary" loading={busy} onClick={form.submit}>
            {t('save')}
          </Button>
        </div>
      }
    >
      <Form form={form} layout="vertical" name={`new-${entity.name}`} initialValues={initial} onFinish={(values) => void save(values)} scrollToFirstError>
        {failure !== null && (
          <Alert type="error" showIcon title={errorText(failure).title} description={errorText(failure).detail} className="record-note" />
        )}
        {fields.map((field, index) => (
          <Form.Item
            key={field.name}
            name={field.name}
            label={label(field.label)}
            extra={label(field.help) || undefined}
            rules={field.required && field.type !== 'boolean' ? [{ required: true, message: t('required') }] : []}
          >
            {props.editors?.[field.name] ?? <FieldInput field={field} autoFocus={index === 0} currency={model.currency} />}
          </Form.Item>
        ))}
        <button type="submit" hidden />
      </Form>
    </Drawer>
  );
}
