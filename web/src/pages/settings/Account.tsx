// SPDX-License-Identifier: Apache-2.0
import { App, Button, Form, Input, Segmented } from 'antd';
import { useState } from 'react';
import { problemField, problemOf } from '../../api/errors';
import { changePassword, useSession } from '../../api/session';
import { PageHead } from '../../components/PageHead';
import { useErrorText } from '../../components/States';
import { useSwitchLanguage } from '../../components/useSwitchLanguage';
import { useWords, type Language } from '../../i18n';

interface Values {
  current_password: string;
  password: string;
}

// One's own language and password.
export function Page() {
  const { t } = useWords();
  const session = useSession();
  return (
    <div className="page page-narrow">
      <PageHead title={t('account')} detail={String(session.data?.staff.name ?? '')} />
      <section className="card" aria-labelledby="language-title">
        <h2 id="language-title">{t('language')}</h2>
        <LanguageChoice />
      </section>
      <section className="card" aria-labelledby="password-title">
        <h2 id="password-title">{t('changePassword')}</h2>
        <Password login={String(session.data?.staff.login ?? '')} />
      </section>
    </div>
  );
}

function LanguageChoice() {
  const { t, language } = useWords();
  const { change } = useSwitchLanguage();
  return (
    <Segmented<Language>
      value={language}
      aria-label={t('language')}
      options={[
        { value: 'zh-CN', label: '中文' },
        { value: 'en', label: 'English' },
      ]}
      onChange={change}
    />
  );
}

function Password({ login }: { login: string }) {
  const { t } = useWords();
  const { message } = App.useApp();
  const errorText = useErrorText();
  const [form] = Form.useForm<Values>();
  const [busy, setBusy] = useState(false);

  const save = async (values: Values) => {
    setBusy(true);
    try {
      await changePassword(values.current_password, values.password);
      form.resetFields();
      void message.success(t('passwordChanged'));
    } catch (error) {
      const words = errorText(error);
      const problem = problemOf(error);
      const name = (problem && problemField(problem)) === 'password' ? 'password' : 'current_password';
      form.setFields([{ name, errors: [words.detail ?? words.title] }]);
    }
    setBusy(false);
  };
  return (
    <Form form={form} layout="vertical" onFinish={(values) => void save(values)} requiredMark={false}>
      <input type="text" name="username" autoComplete="username" value={login} readOnly hidden />
      <Form.Item name="current_password" label={t('currentPassword')} rules={[{ required: true, message: t('required') }]}>
        <Input.Password autoComplete="current-password" />
      </Form.Item>
      <Form.Item name="password" label={t('newPassword')} rules={[{ required: true, message: t('required') }]}>
        <Input.Password autoComplete="new-password" />
      </Form.Item>
      <Button type="primary" htmlType="submit" loading={busy}>
        {t('changePassword')}
      </Button>
    </Form>
  );
}
