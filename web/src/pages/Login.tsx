// SPDX-License-Identifier: Apache-2.0
//
// Shown in place of whatever page was asked for, so that signing in leads right there.
import { Alert, Button, Form, Input } from 'antd';
import { useState } from 'react';
import { useSignIn } from '../api/session';
import { LanguageSwitch } from '../components/LanguageSwitch';
import { useErrorText } from '../components/States';
import { useWords } from '../i18n';

interface Credentials {
  login: string;
  password: string;
}

export function Login(props: { organisation?: string }) {
  const { t } = useWords();
  const signIn = useSignIn();
  const errorText = useErrorText();
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<unknown>(null);

  const submit = async (values: Credentials) => {
    setBusy(true);
    setError(null);
    try {
      await signIn(values.login.trim(), values.password);
    } catch (failure) {
      setError(failure);
      setBusy(false);
    }
  };

  return (
    <main className="login">
      <section className="login-card" aria-labelledby="login-title">
        <h1 id="login-title">
          <img src="/favicon.svg" alt="" width={28} height={28} /> {props.organisation ?? t('appName')}
        </h1>
        <p>{t('loginSentence')}</p>
        {error !== null && <Alert type="error" showIcon title={errorText(error).title} description={errorText(error).detail} />}
        <Form<Credentials> layout="vertical" onFinish={submit} requiredMark={false} disabled={busy}>
          <Form.Item name="login" label={t('login')} rules={[{ required: true, message: t('required') }]}>
            <Input autoComplete="username" autoFocus autoCapitalize="none" spellCheck={false} size="large" />
          </Form.Item>
          <Form.Item name="password" label={t('password')} rules={[{ required: true, message: t('required') }]}>
            <Input.Password autoComplete="current-password" size="large" />
          </Form.Item>
          <Button type="primary" htmlType="submit" size="large" block loading={busy}>
            {t('signIn')}
          </Button>
        </Form>
        <div className="login-language">
          <LanguageSwitch />
        </div>
      </section>
    </main>
  );
}
