// SPDX-License-Identifier: Apache-2.0
//
// The secrets of a webhook: what they end with, until when they count, and a new one, shown once.
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { Alert, App, Button, Form, Input, Modal, Select, Typography } from 'antd';
import { useState } from 'react';
import { get, post } from '../../api/client';
import { useModel } from '../../api/metadata';
import type { components } from '../../api/openapi';
import { Moment } from '../../components/Moment';
import { ErrorState, useErrorText } from '../../components/States';
import { useWords } from '../../i18n';

type List = components['schemas']['WebhookSecretList'];

interface Props {
  path: string; // "/webhook-endpoints/7"
  entity: string;
  given: boolean; // the sender has one: it is asked for
}

export function Secrets({ path, entity, given }: Props) {
  const { t } = useWords();
  const model = useModel();
  const [making, setMaking] = useState(false);
  const secrets = useQuery({ queryKey: ['webhook-secrets', path], queryFn: ({ signal }) => get<List>(`${path}/secrets`, signal) });
  if (secrets.error) return <ErrorState error={secrets.error} retry={() => void secrets.refetch()} />;
  return (
    <section aria-label={t('hookSecrets')}>
      <h2>{t('hookSecrets')}</h2>
      {secrets.data?.items.length === 0 && <Alert type="warning" showIcon title={t('hookNoSecret')} className="record-note" />}
      <ul className="plain-list">
        {secrets.data?.items.map((secret) => (
          <li key={secret.id}>
            <code>…{secret.ends_with}</code> <Moment at={secret.created_at} />
            {secret.expires_at && (
              <>
                {' · '}
                {t('hookUntil')} <Moment at={secret.expires_at} />
              </>
            )}
          </li>
        ))}
      </ul>
      {model.may('update', entity) && (
        <Button size="small" onClick={() => setMaking(true)}>
          {t('hookNewSecret')}
        </Button>
      )}
      {making && <NewSecret path={path} given={given} first={secrets.data?.items.length === 0} onClose={() => setMaking(false)} />}
    </section>
  );
}

function NewSecret({ path, given, first, onClose }: { path: string; given: boolean; first: boolean; onClose: () => void }) {
  const { t } = useWords();
  const { message } = App.useApp();
  const client = useQueryClient();
  const errorText = useErrorText();
  const [form] = Form.useForm<{ secret?: string; overlap_hours: number }>();
  const [made, setMade] = useState<string | null>(null);
  const [busy, setBusy] = useState(false);
  const [overlaps] = useState(!first); // nothing older to count on

  const make = async (values: { secret?: string; overlap_hours: number }) => {
    setBusy(true);
    try {
      const answer = await post<{ secret: string }>(`${path}/secrets`, { secret: values.secret?.trim() || null, overlap_hours: values.overlap_hours });
      await client.invalidateQueries({ queryKey: ['webhook-secrets', path] });
      if (given) {
        void message.success(t('saved'));
        onClose();
      } else {
        setMade(answer.secret);
      }
    } catch (error) {
      const words = errorText(error);
      form.setFields([{ name: given ? 'secret' : 'overlap_hours', errors: [words.detail ?? words.title] }]);
    }
    setBusy(false);
  };
  return (
    <Modal open title={t('hookNewSecret')} onCancel={onClose} footer={made ? <Button onClick={onClose}>{t('close')}</Button> : null} mask={{ closable: made === null }} destroyOnHidden>
      {made ? (
        <>
          <Alert type="warning" showIcon title={t('hookSecretOnce')} className="record-note" />
          <Typography.Paragraph copyable code>
            {made}
          </Typography.Paragraph>
        </>
      ) : (
        <Form form={form} layout="vertical" initialValues={{ overlap_hours: 24 }} onFinish={(values) => void make(values)} requiredMark={false}>
          {given && (
            <Form.Item name="secret" label={t('hookSecret')} extra={t('hookSecretHelp')} rules={[{ required: true, message: t('required') }]}>
              <Input.Password autoComplete="off" />
            </Form.Item>
          )}
          <Form.Item name="overlap_hours" label={t('hookOverlap')} hidden={!overlaps}>
            <Select
              options={[
                { value: 0, label: t('hookOverlapNone') },
                { value: 24, label: t('hookOverlapDay') },
                { value: 168, label: t('hookOverlapWeek') },
              ]}
            />
          </Form.Item>
          <Button type="primary" htmlType="submit" loading={busy}>
            {t(given ? 'save' : 'hookMakeSecret')}
          </Button>
        </Form>
      )}
    </Modal>
  );
}
