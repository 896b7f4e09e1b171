// SPDX-License-Identifier: Apache-2.0
//
// Where an endpoint stands, what was sent to it and what it answered; a test, and sending again.
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { Alert, App, Button, Dropdown, Modal, Space, Table, Tag } from 'antd';
import { useState } from 'react';
import { get, post, query } from '../../api/client';
import { useModel } from '../../api/metadata';
import type { components } from '../../api/openapi';
import type { Item } from '../../api/types';
import { Moment } from '../../components/Moment';
import { ErrorState, useErrorText } from '../../components/States';
import { integer } from '../../format/numbers';
import { useWords, type Key } from '../../i18n';
import { namedCell } from '../../components/named';

type Delivery = components['schemas']['WebhookDelivery'];
type List = components['schemas']['WebhookDeliveryList'];
type Position = components['schemas']['WebhookPosition'];

const COLOURS: Record<Delivery['status'], string> = { waiting: 'default', retrying: 'warning', delivered: 'success', failed: 'error' };

function useDo(id: number) {
  const { t } = useWords();
  const { message } = App.useApp();
  const client = useQueryClient();
  const errorText = useErrorText();
  return async (what: string, body?: unknown) => {
    try {
      await post(`/webhook-endpoints/${id}/${what}`, body);
      void message.success(t('hookAsked'));
      await client.invalidateQueries({ queryKey: ['webhook', id] });
    } catch (error) {
      void message.error([errorText(error).title, errorText(error).detail].filter(Boolean).join(' '));
    }
  };
}

function usePosition(id: number, seconds: number) {
  const position = useQuery({
    queryKey: ['webhook', id, 'position'],
    queryFn: ({ signal }) => get<Position>(`/webhook-endpoints/${id}/position`, signal),
    refetchInterval: seconds * 1_000,
  });
  return position.data;
}

// The name in the list, and that nothing gets there.
export function EndpointName({ item }: { item: Item }) {
  const { t } = useWords();
  const failing = usePosition(item.id, 15)?.failing_since && item.enabled !== false;
  return (
    <>
      {failing && <Tag className="tag tag-red">{t('hookFailingShort')}</Tag>} {String(item.name)}
    </>
  );
}

// Said first of an endpoint to which nothing gets.
export function FailingNote({ id }: { id: number }) {
  const { t, language } = useWords();
  const now = usePosition(id, 3);
  if (!now?.failing_since) return null;
  return (
    <Alert
      type="warning"
      showIcon
      className="record-note"
      title={t('hookFailing', { count: integer(now.behind, language) })}
      description={
        <>
          {t('hookFailingSince')} <Moment at={now.failing_since} />
          {now.retry_at && <> · {t('hookRetryAt')} <Moment at={now.retry_at} /></>}
        </>
      }
    />
  );
}

function State({ id }: { id: number }) {
  const { t, language } = useWords();
  const now = usePosition(id, 3);
  if (!now || now.failing_since) return null;
  return (
    <p>
      {t('hookBehind', { count: integer(now.behind, language) })}
      {now.delivered_at && <> · {t('hookDeliveredAt')} <Moment at={now.delivered_at} relative /></>}
    </p>
  );
}

export function Deliveries({ id }: { id: number }) {
  const { t, language } = useWords();
  const { modal } = App.useApp();
  const model = useModel();
  const act = useDo(id);
  const [status, setStatus] = useState<string>('');
  const [open, setOpen] = useState<number | null>(null);
  const list = useQuery({
    queryKey: ['webhook', id, 'deliveries', status],
    queryFn: ({ signal }) => get<List>(`/webhook-deliveries${query({ endpoint_id: id, status: status || undefined, limit: 50 })}`, signal),
    refetchInterval: 3_000,
  });
  if (list.error) return <ErrorState error={list.error} retry={() => void list.refetch()} />;
  // What waits is lost to the receiver, or it is told everything anew: neither can be taken back.
  const sure = async (title: Key, body: unknown) => {
    const now = await get<Position>(`/webhook-endpoints/${id}/position`).catch(() => null);
    const counts = { count: integer(now?.behind ?? 0, language), all: integer(now?.head ?? 0, language) };
    const yes = await modal.confirm({ title: t(title, counts), okText: t(title === 'hookSkipSure' ? 'hookSkipYes' : 'hookReplayYes'), cancelText: t('goBack') });
    if (yes) await act('replay', body);
  };
  const day = () => ({ since: new Date(Date.now() - 86_400_000).toISOString() });
  return (
    <section aria-label={t('hookDeliveries')}>
      <h2>{t('hookDeliveries')}</h2>
      <State id={id} />
      {model.may('update', 'webhook_endpoint') && (
        <Space wrap className="record-note">
          <Button size="small" onClick={() => void act('test')}>
            {t('hookTest')}
          </Button>
          <Dropdown
            trigger={['click']}
            menu={{
              items: [
                { key: 'failed', label: t('hookReplayFailed'), onClick: () => void act('replay', { failed: true }) },
                { key: 'day', label: t('hookReplayDay'), onClick: () => void act('replay', day()) },
                { key: 'all', label: t('hookReplayAll'), onClick: () => void sure('hookReplaySure', { from_pos: 1 }) },
                { key: 'skip', label: t('hookSkip'), onClick: () => void sure('hookSkipSure', { skip: true }) },
              ],
            }}
          >
            <Button size="small">{t('hookReplay')}</Button>
          </Dropdown>
          <Button size="small" onClick={() => setStatus(status === 'failed' ? '' : 'failed')} aria-pressed={status === 'failed'}>
            {t('hookOnlyFailed')}
          </Button>
        </Space>
      )}
      <Table<Delivery>
        size="small"
        className="stacked"
        rowKey="id"
        loading={list.isPending}
        pagination={false}
        scroll={{ x: true }}
        dataSource={list.data?.items ?? []}
        locale={{ emptyText: t('hookNothingSent') }}
        columns={[
          { title: t('hookType'), onCell: namedCell(t('hookType')), render: (_, each) => <Button type="link" size="small" onClick={() => setOpen(each.id)}>{each.type}</Button> },
          { title: t('hookState'), onCell: namedCell(t('hookState')), render: (_, each) => <Tag color={COLOURS[each.status]}>{t(`hookState_${each.status}`)}</Tag> },
          { title: t('hookAnswer'), onCell: namedCell(t('hookAnswer')), render: (_, each) => each.http_status ?? '—' },
          { title: t('hookWhen'), onCell: namedCell(t('hookWhen')), render: (_, each) => <Moment at={each.sent_at ?? each.created_at} plain /> },
        ]}
      />
      {open !== null && <Whole id={open} onClose={() => setOpen(null)} again={() => void act('replay', { delivery_id: open })} />}
    </section>
  );
}

function Whole({ id, onClose, again }: { id: number; onClose: () => void; again: () => void }) {
  const { t, label, language } = useWords();
  const whole = useQuery({ queryKey: ['webhook-delivery', id], queryFn: ({ signal }) => get<Delivery>(`/webhook-deliveries/${id}`, signal) });
  const each = whole.data;
  return (
    <Modal open width={720} title={each?.type ?? ''} onCancel={onClose} footer={<Button onClick={again}>{t('hookSendAgain')}</Button>}>
      {whole.error && <ErrorState error={whole.error} />}
      {each && (
        <>
          <p>
            <code>{each.message}</code> · {t('hookTries', { count: integer(each.tries, language) })}
            {each.duration_us != null && ` · ${(each.duration_us / 1000).toFixed(1)} ms`}
          </p>
          {each.problem && <Alert type="error" showIcon title={label(each.problem)} className="record-note" />}
          {[each.request_head, each.response_head, each.response_body].map((text, i) => text && <pre key={i} className="hook-text" tabIndex={0}>{text}</pre>)}
        </>
      )}
    </Modal>
  );
}
