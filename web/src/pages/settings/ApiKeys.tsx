// SPDX-License-Identifier: Apache-2.0
//
// Keys for programs. The key itself is shown once, when it is made.
import { useQueryClient } from '@tanstack/react-query';
import { Alert, Button, Form, Input, Modal, Typography } from 'antd';
import { useState } from 'react';
import { post } from '../../api/client';
import { problemField, problemOf } from '../../api/errors';
import { useModel } from '../../api/metadata';
import { ReferenceInput } from '../../components/ReferenceInput';
import { useErrorText } from '../../components/States';
import { useWords } from '../../i18n';
import { ListPage } from '../../kinds/ListPage';

interface Values {
  name: string;
  role_id?: number | null;
}

export function Page() {
  const { t } = useWords();
  const model = useModel();
  const [making, setMaking] = useState(false);
  const make = model.may('create', 'api_key') && (
    <Button type="primary" onClick={() => setMaking(true)}>
      {t('newKey')}
    </Button>
  );
  return (
    <>
      <ListPage
        entity="api_key"
        creatable={false}
        columns={['name', 'prefix', 'staff_id', 'role_id', 'expires_at', 'last_used_at', 'revoked_at']}
        actions={make}
        emptyAction={make}
      />
      {making && <NewKey onClose={() => setMaking(false)} />}
    </>
  );
}

function NewKey({ onClose }: { onClose: () => void }) {
  const { t } = useWords();
  const client = useQueryClient();
  const errorText = useErrorText();
  const [form] = Form.useForm<Values>();
  const [key, setKey] = useState<string | null>(null);
  const [busy, setBusy] = useState(false);

  const make = async (values: Values) => {
    setBusy(true);
    try {
      const made = await post<{ key: string }>('/api-keys', { name: values.name.trim(), role_id: values.role_id ?? null });
      setKey(made.key);
      void client.invalidateQueries({ queryKey: ['list', 'api_key'] });
    } catch (error) {
      const words = errorText(error);
      const problem = problemOf(error);
      const name = (problem && problemField(problem)) === 'role_id' ? 'role_id' : 'name';
      form.setFields([{ name, errors: [words.detail ?? words.title] }]);
    }
    setBusy(false);
  };
  if (key) {
    return (
      <Modal open title={t('keyMade')} onCancel={onClose} footer={<Button onClick={onClose}>{t('close')}</Button>}>
        <Alert type="warning" title={t('keyShownOnce')} className="record-note" />
        <Typography.Text code copyable>
          {key}
        </Typography.Text>
      </Modal>
    );
  }
  return (
    <Modal open title={t('newKey')} okText={t('makeKey')} confirmLoading={busy} onOk={form.submit} onCancel={onClose}>
      <Form form={form} layout="vertical" onFinish={(values) => void make(values)} requiredMark={false}>
        <Form.Item name="name" label={t('keyName')} rules={[{ required: true, whitespace: true, message: t('required') }]}>
          <Input autoFocus maxLength={100} />
        </Form.Item>
        <Form.Item name="role_id" label={t('keyRole')} extra={t('keyRoleHelp')}>
          <RoleChoice />
        </Form.Item>
      </Form>
    </Modal>
  );
}

function RoleChoice(props: { value?: number | null; onChange?: (value: number | null) => void; id?: string }) {
  return <ReferenceInput entity="role" value={props.value} onChange={(value) => props.onChange?.(value)} {...(props.id && { id: props.id })} />;
}
