// SPDX-License-Identifier: Apache-2.0
import { App, Button, Form, Input } from 'antd';
import { useState } from 'react';
import { post } from '../../api/client';
import { problemOf } from '../../api/errors';
import { useEntity, useModel } from '../../api/metadata';
import { useErrorText } from '../../components/States';
import { useWords } from '../../i18n';
import { RecordDrawer } from '../../kinds/RecordDrawer';
import { RoleNames, RolesInput } from './RolesInput';

export function StaffDrawer(props: { id: number; onClose: () => void }) {
  const model = useModel();
  return (
    <RecordDrawer
      entity={useEntity('staff')}
      id={props.id}
      onClose={props.onClose}
      renderers={{ role_ids: (item) => <RoleNames value={item.role_ids} /> }}
      editors={{ role_ids: (value, onChange) => <RolesInput value={value} onChange={onChange} /> }}
    >
      {model.has('staff.administer') && <GivePassword staffId={props.id} />}
    </RecordDrawer>
  );
}

// A new password for somebody who has none or forgot it; their sessions end.
function GivePassword({ staffId }: { staffId: number }) {
  const { t } = useWords();
  const { message } = App.useApp();
  const errorText = useErrorText();
  const [form] = Form.useForm<{ password: string }>();
  const [busy, setBusy] = useState(false);

  const save = async ({ password }: { password: string }) => {
    setBusy(true);
    try {
      await post(`/staff/${staffId}/password`, { password });
      form.resetFields();
      void message.success(t('passwordGiven'));
    } catch (error) {
      const words = errorText(error);
      if (problemOf(error)?.pointer) form.setFields([{ name: 'password', errors: [words.detail ?? words.title] }]);
      else void message.error(words.title);
    }
    setBusy(false);
  };
  return (
    <section className="changes" aria-labelledby="password-title">
      <h2 id="password-title">{t('password')}</h2>
      <Form form={form} layout="vertical" onFinish={(values) => void save(values)} requiredMark={false}>
        <Form.Item name="password" label={t('newPassword')} extra={t('passwordGivenHelp')} rules={[{ required: true, message: t('required') }]}>
          <Input.Password autoComplete="new-password" />
        </Form.Item>
        <Button htmlType="submit" loading={busy}>
          {t('givePassword')}
        </Button>
      </Form>
    </section>
  );
}
