// SPDX-License-Identifier: Apache-2.0
//
// Where an endpoint stands, what was sent to it and what it answered; a test, and sending again.
import { useInfiniteQuery, useQuery, useQueryClient } from '@tanstack/react-query';
import { Alert, App, Button, Dropdown, Modal, Select, Space, Table, Tag } from 'antd';
import { useState } from 'react';
import { get, post, query } from '../../api/client';
import { useEntity, useModel } from '../../api/metadata';
import type { components } from '../../api/openapi';
import { useRecord } from '../../api/records';
import type { Item, Label } from '../../api/types';
import { TimeInput } from '../../components/FieldInput';
import { Moment } from '../../components/Moment';
import { ErrorState, useErrorText } from '../../components/States';
import { useEdit } from '../../components/useEdit';
import { integer } from '../../format/numbers';
import { useWords, type Key } from '../../i18n';
import { namedCell } from '../../components/named';

type Delivery = components['schemas']['WebhookDelivery'];
type List = components['schemas']['WebhookDeliveryList'];
type Position = components['schemas']['WebhookPosition'];

const COLOURS: Record<Delivery['status'], string> = { waiting: 'tag', retrying: 'tag tag-amber', delivered: 'tag tag-green', failed: 'tag tag-red' };

const STATUSES = ['waiting', 'retrying', 'delivered', 'failed'] as const;
const PAGE = 50;

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

// Said first of an endpoint that is turned off, by somebody or because nothing got there, with the way on.
export function OffNote({ id }: { id: number }) {
  const { t, label, language } = useWords();
  const entity = useEntity('webhook_endpoint');
  const may = useModel().may('update', 'webhook_endpoint');
  const item = useRecord(entity, id).data;
  const turn = useTurn(item);
  const behind = usePosition(id, 3)?.behind ?? 0;
  if (!item || item.enabled !== false || item.deleted_at) return null;
  const reason = item.disabled_reason as Label | null | undefined;
  return (
    <Alert
      type={reason ? 'error' : 'warning'}
      showIcon
      className="record-note"
      title={t('hookOff', { count: integer(behind, language) })}
      description={reason && label(reason)}
      action={
        may && (
          <Button size="small" onClick={turn}>
            {t('hookResume')}
          </Button>
        )
      }
    />
  );
}

// On when it is off, off when it is on; with the way back that every edit has.
export function useTurn(item: Item | undefined): () => void {
  const { edit } = useEdit(useEntity('webhook_endpoint'));
  const { message } = App.useApp();
  const errorText = useErrorText();
  return () => {
    if (item) void edit(item, { enabled: item.enabled === false }).catch((error: unknown) => void message.error(errorText(error).title));
  };
}

// Said first of an endpoint to which nothing gets.
export function FailingNote({ id }: { id: number }) {
  const { t, language } = useWords();
  const now = usePosition(id, 3);
  const off = useRecord(useEntity('webhook_endpoint'), id).data?.enabled === false;
  if (!now?.failing_since || off) return null;
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

// Which are shown, a page more each time.
function useDeliveries(id: number, status: string) {
  return useInfiniteQuery({
    queryKey: ['webhook', id, 'deliveries', status],
    queryFn: ({ pageParam, signal }) => get<List>(`/webhook-deliveries${query({ endpoint_id: id, status: status || undefined, before: pageParam ?? undefined, limit: PAGE })}`, signal),
    initialPageParam: null as number | null,
    getNextPageParam: (last) => last.next,
    refetchInterval: 3_000,
  });
}

// What waits is lost to the receiver, or it is told everything anew: neither can be taken back.
function useSure(id: number, act: (what: string, body?: unknown) => Promise<void>) {
  const { t, language } = useWords();
  const { modal } = App.useApp();
  return async (title: Key, body: unknown) => {
    const now = await get<Position>(`/webhook-endpoints/${id}/position`).catch(() => null);
    const counts = { count: integer(now?.behind ?? 0, language), all: integer(now?.head ?? 0, language) };
    const yes = await modal.confirm({ title: t(title, counts), okText: t(title === 'hookSkipSure' ? 'hookSkipYes' : 'hookReplayYes'), cancelText: t('goBack') });
    if (yes) await act('replay', body);
  };
}

function Actions({ id }: { id: number }) {
  const { t } = useWords();
  const item = useRecord(useEntity('webhook_endpoint'), id).data;
  const turn = useTurn(item);
  const act = useDo(id);
  const sure = useSure(id, act);
  const [since, setSince] = useState(false);
  const day = () => ({ since: new Date(Date.now() - 86_400_000).toISOString() });
  return (
    <>
      <Button size="small" onClick={() => void act('test')}>
        {t('hookTest')}
      </Button>
      <Dropdown
        trigger={['click']}
        menu={{
          items: [
            { key: 'failed', label: t('hookReplayFailed'), onClick: () => void act('replay', { failed: true }) },
            { key: 'day', label: t('hookReplayDay'), onClick: () => void act('replay', day()) },
            { key: 'since', label: t('hookReplaySince'), onClick: () => setSince(true) },
            { key: 'all', label: t('hookReplayAll'), onClick: () => void sure('hookReplaySure', { from_pos: 1 }) },
            { key: 'skip', label: t('hookSkip'), onClick: () => void sure('hookSkipSure', { skip: true }) },
          ],
        }}
      >
        <Button size="small">{t('hookReplay')}</Button>
      </Dropdown>
      {item?.enabled !== false && (
        <Button size="small" onClick={turn}>
          {t('hookPause')}
        </Button>
      )}
      {since && <Since onClose={() => setSince(false)} onChosen={(moment) => void act('replay', { since: moment })} />}
    </>
  );
}

function Since({ onClose, onChosen }: { onClose: () => void; onChosen: (moment: string) => void }) {
  const { t } = useWords();
  const [moment, setMoment] = useState<string | null>(null);
  const done = () => {
    if (moment) onChosen(moment);
    onClose();
  };
  return (
    <Modal open title={t('hookReplaySince')} okText={t('hookReplay')} cancelText={t('cancel')} okButtonProps={{ disabled: !moment }} onOk={done} onCancel={onClose}>
      <p>{t('hookReplaySinceAbout')}</p>
      <TimeInput id="replay-since" value={moment} onChange={setMoment} />
    </Modal>
  );
}

export function Deliveries({ id }: { id: number }) {
  const { t } = useWords();
  const model = useModel();
  const act = useDo(id);
  const [status, setStatus] = useState<string>('');
  const [open, setOpen] = useState<number | null>(null);
  const list = useDeliveries(id, status);
  if (list.error) return <ErrorState error={list.error} retry={() => void list.refetch()} />;
  return (
    <section aria-label={t('hookDeliveries')}>
      <h2>{t('hookDeliveries')}</h2>
      <State id={id} />
      <Space wrap className="record-note">
        {model.may('update', 'webhook_endpoint') && <Actions id={id} />}
        <Select
          size="small"
          className="hook-states"
          value={status}
          aria-label={t('hookState')}
          onChange={setStatus}
          options={[{ value: '', label: t('hookAllStates') }, ...STATUSES.map((each) => ({ value: each, label: t(`hookState_${each}`) }))]}
        />
      </Space>
      <Table<Delivery>
        size="small"
        className="stacked"
        rowKey="id"
        loading={list.isPending}
        pagination={false}
        scroll={{ x: true }}
        dataSource={list.data?.pages.flatMap((page) => page.items) ?? []}
        locale={{ emptyText: t(status ? 'hookNoneSuch' : 'hookNothingSent') }}
        columns={[
          { title: t('hookType'), onCell: namedCell(t('hookType')), render: (_, each) => <Button type="link" size="small" onClick={() => setOpen(each.id)}>{each.type}</Button> },
          { title: t('hookState'), onCell: namedCell(t('hookState')), render: (_, each) => <Tag className={COLOURS[each.status]}>{t(`hookState_${each.status}`)}</Tag> },
          { title: t('hookAnswer'), onCell: namedCell(t('hookAnswer')), render: (_, each) => each.http_status ?? '—' },
          { title: t('hookWhen'), onCell: namedCell(t('hookWhen')), render: (_, each) => <Moment at={each.sent_at ?? each.created_at} plain /> },
        ]}
      />
      {list.hasNextPage && (
        <Button size="small" type="link" loading={list.isFetchingNextPage} onClick={() => void list.fetchNextPage()}>
          {t('hookOlder')}
        </Button>
      )}
      {open !== null && <Whole id={open} onClose={() => setOpen(null)} again={model.may('update', 'webhook_endpoint') ? () => void act('replay', { delivery_id: open }) : null} />}
    </section>
  );
}

function Whole({ id, onClose, again }: { id: number; onClose: () => void; again: (() => void) | null }) {
  const { t, label, language } = useWords();
  const whole = useQuery({ queryKey: ['webhook-delivery', id], queryFn: ({ signal }) => get<Delivery>(`/webhook-deliveries/${id}`, signal) });
  const each = whole.data;
  return (
    <Modal open width={720} title={each?.type ?? ''} onCancel={onClose} footer={again && <Button onClick={again}>{t('hookSendAgain')}</Button>}>
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
