// SPDX-License-Identifier: Apache-2.0
//
// What came in and what became of it; failed ones run again.
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { Alert, App, Button, Modal, Select, Space, Table, Tag } from 'antd';
import { useState } from 'react';
import { Link } from 'react-router';
import { get, post, query } from '../../api/client';
import { useModel } from '../../api/metadata';
import type { components } from '../../api/openapi';
import { recordPath } from '../../app/paths';
import { Moment } from '../../components/Moment';
import { ErrorState, useErrorText } from '../../components/States';
import { useWords } from '../../i18n';
import { namedCell } from '../../components/named';

type Receipt = components['schemas']['WebhookReceipt'];
type List = components['schemas']['WebhookReceiptList'];

const STATUSES = ['waiting', 'done', 'ignored', 'failed', 'refused'] as const;
const COLOURS: Record<Receipt['status'], string> = { waiting: 'tag tag-blue', done: 'tag tag-green', ignored: 'tag', failed: 'tag tag-red', refused: 'tag tag-amber' };

function Brought({ receipt }: { receipt: Receipt }) {
  const path = receipt.entity && receipt.record_id ? recordPath(receipt.entity, receipt.record_id) : null;
  return path ? <Link to={path}>#{receipt.record_id}</Link> : <>—</>;
}

export function Receipts({ id }: { id: number }) {
  const { t, label } = useWords();
  const model = useModel();
  const client = useQueryClient();
  const { message } = App.useApp();
  const errorText = useErrorText();
  const [status, setStatus] = useState<string>('');
  const [open, setOpen] = useState<number | null>(null);
  const list = useQuery({
    queryKey: ['webhook-receipts', id, status],
    queryFn: ({ signal }) => get<List>(`/webhook-receipts${query({ webhook_source_id: id, status: status || undefined, limit: 50 })}`, signal),
    refetchInterval: 3_000,
  });
  const retry = async (receipt: number | null) => {
    try {
      await post(`/webhook-sources/${id}/retry`, { receipt_id: receipt });
      await client.invalidateQueries({ queryKey: ['webhook-receipts', id] });
    } catch (error) {
      void message.error([errorText(error).title, errorText(error).detail].filter(Boolean).join(' '));
    }
  };
  if (list.error) return <ErrorState error={list.error} retry={() => void list.refetch()} />;
  return (
    <section aria-label={t('hookReceipts')}>
      <h2>{t('hookReceipts')}</h2>
      <Space wrap className="record-note">
        <Select
          size="small"
          value={status}
          onChange={setStatus}
          aria-label={t('hookState')}
          popupMatchSelectWidth={false}
          options={[{ value: '', label: t('hookAllStates') }, ...STATUSES.map((each) => ({ value: each, label: t(`hookReceipt_${each}`) }))]}
        />
        {model.may('update', 'webhook_source') && (
          <Button size="small" onClick={() => void retry(null)}>
            {t('hookRetryAll')}
          </Button>
        )}
      </Space>
      <Table<Receipt>
        size="small"
        className="stacked"
        rowKey="id"
        loading={list.isPending}
        pagination={false}
        scroll={{ x: true }}
        dataSource={list.data?.items ?? []}
        locale={{ emptyText: t('hookNothingCame') }}
        columns={[
          { title: t('hookWhen'), onCell: namedCell(t('hookWhen')), render: (_, each) => <Button type="link" size="small" onClick={() => setOpen(each.id)}><Moment at={each.received_at} plain /></Button> },
          { title: t('hookTopic'), onCell: namedCell(t('hookTopic')), dataIndex: 'topic' },
          { title: t('hookState'), onCell: namedCell(t('hookState')), render: (_, each) => <Tag className={COLOURS[each.status]}>{t(`hookReceipt_${each.status}`)}</Tag> },
          { title: t('hookRecord'), onCell: namedCell(t('hookRecord')), render: (_, each) => <Brought receipt={each} /> },
          { title: t('hookReason'), onCell: namedCell(t('hookReason')), render: (_, each) => (each.reason ? label(each.reason) : '') },
        ]}
      />
      {open !== null && <Whole id={open} onClose={() => setOpen(null)} again={() => void retry(open).then(() => setOpen(null))} />}
    </section>
  );
}

function pretty(body: string): string {
  try {
    return JSON.stringify(JSON.parse(body), null, 2);
  } catch {
    return body;
  }
}

function Whole({ id, onClose, again }: { id: number; onClose: () => void; again: () => void }) {
  const { t, label } = useWords();
  const whole = useQuery({ queryKey: ['webhook-receipt', id], queryFn: ({ signal }) => get<Receipt>(`/webhook-receipts/${id}`, signal) });
  const each = whole.data;
  const runnable = each?.kept && (each.status === 'failed' || each.status === 'ignored');
  return (
    <Modal open width={720} title={each?.topic || t('hookReceipts')} onCancel={onClose} footer={runnable ? <Button onClick={again}>{t('hookRunAgain')}</Button> : null}>
      {whole.error && <ErrorState error={whole.error} />}
      {each && (
        <>
          <p>
            <code>{each.delivery}</code>
          </p>
          {each.reason && <Alert type="warning" showIcon title={label(each.reason)} className="record-note" />}
          {each.body ? <pre className="hook-text" tabIndex={0}>{pretty(each.body)}</pre> : <p>{t('hookNoBody')}</p>}
        </>
      )}
    </Modal>
  );
}
