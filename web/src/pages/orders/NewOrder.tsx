// SPDX-License-Identifier: Apache-2.0
//
// A new order by hand: a sale, a return (of an order: ?origin=ID begins with its lines) or an
// adjustment, for a customer (?customer=ID). What was written stays until it is saved.
import { useQueryClient } from '@tanstack/react-query';
import { Alert, Button, Form, Skeleton } from 'antd';
import { useRef, useState, type KeyboardEvent } from 'react';
import { useNavigate, useSearchParams } from 'react-router';
import { randomKey } from '../../api/client';
import { problemField, problemOf } from '../../api/errors';
import { fieldPatch, useEntity, useModel, visibleFields, type Model } from '../../api/metadata';
import { useRecord, useWriter } from '../../api/records';
import type { Entity, Field, Item } from '../../api/types';
import { paths, recordPath } from '../../app/paths';
import { CurrencyInput } from '../../components/CurrencyInput';
import { FieldInput } from '../../components/FieldInput';
import { LinkButton } from '../../components/LinkButton';
import { PageHead } from '../../components/PageHead';
import { ErrorState, useErrorText } from '../../components/States';
import { wallTime } from '../../format/zone';
import { inSentence, useWords } from '../../i18n';
import { bodyOf, draftOf, emptyDraft, type Draft } from './draft';
import { LinesEditor } from './LinesEditor';
import { RateInput } from './RateInput';
import { useDraft } from './useDraft';
import { useProblems } from './useProblems';
import './editor.css';

const ONE = 1_000_000; // a rate, in millionths
const FIELDS = ['customer_id', 'kind', 'number', 'ordered_at', 'status', 'currency', 'rate_millionths', 'channel', 'source_id', 'origin_order_id', 'remark'];

export function Page() {
  const [params] = useSearchParams();
  const entity = useEntity('order');
  const { t, label } = useWords();
  const customer = Number(params.get('customer')) || null;
  const originId = Number(params.get('origin')) || null;
  const origin = useRecord(entity, originId);
  const title = t('newOne', { entity: inSentence(label(entity.label)) });
  const waiting = originId !== null && !origin.data;
  return (
    <div className="page">
      <PageHead title={title} />
      {origin.error && <ErrorState error={origin.error} retry={() => void origin.refetch()} />}
      {waiting && !origin.error && <Skeleton active title={false} paragraph={{ rows: 10 }} />}
      {!waiting && <NewOrder key={`${customer} ${originId}`} entity={entity} customer={customer} origin={origin.data ?? null} />}
    </div>
  );
}

// "20261122-093015": tells orders made by hand apart; people may write another.
function proposedNumber(now: string, timezone: string): string {
  return wallTime(now, timezone).replace(/[-:]/g, '').replace('T', '-');
}

function beginDraft(model: Model, customer: number | null, origin: Item | null): Draft {
  const now = `${new Date().toISOString().slice(0, 19)}Z`;
  const head = { number: proposedNumber(now, model.timezone), ordered_at: now, status: 'paid' };
  if (!origin) return emptyDraft({ ...head, customer_id: customer, kind: 'sale', currency: model.currency, rate_millionths: ONE });
  const { customer_id, currency, rate_millionths, channel, source_id } = origin;
  const asSold = draftOf(origin); // its positive numbers are what comes back
  return { ...asSold, head: { ...head, customer_id, currency, rate_millionths, channel, source_id, kind: 'return', origin_order_id: origin.id } };
}

function headFields(entity: Entity, draft: Draft, own: string): Field[] {
  const fields = visibleFields(entity);
  const named = FIELDS.map((name) => fields.find((field) => field.name === name)).filter((field) => field !== undefined);
  const foreign = draft.head.currency !== own;
  const shown = named.filter((field) => (field.name === 'rate_millionths' ? foreign : field.name !== 'origin_order_id' || draft.head.kind !== 'sale'));
  return [...shown, ...fields.filter((field) => field.custom)];
}

function headBody(head: Record<string, unknown>, fields: Field[]): Record<string, unknown> {
  const body: Record<string, unknown> = {};
  const custom: Record<string, unknown> = {};
  for (const { name } of fields) {
    const value = head[name];
    if (value === undefined || value === null) continue;
    const patch = fieldPatch(name, value);
    if (patch.custom) Object.assign(custom, patch.custom);
    else Object.assign(body, patch);
  }
  return Object.keys(custom).length > 0 ? { ...body, custom } : body;
}

interface NewOrderProps {
  entity: Entity;
  customer: number | null;
  origin: Item | null;
}

function NewOrder(props: NewOrderProps) {
  const { entity, customer, origin } = props;
  const model = useModel();
  const name = `new-order-${customer ?? ''}-${origin?.id ?? ''}`;
  const begin = () => beginDraft(model, customer, origin);
  const [round, setRound] = useState(0); // starting afresh is another draft
  return <Writing key={round} entity={entity} draftName={name} begin={begin} onAfresh={() => setRound(round + 1)} />;
}

function Writing(props: { entity: Entity; draftName: string; begin: () => Draft; onAfresh: () => void }) {
  const { entity } = props;
  const { t } = useWords();
  const model = useModel();
  const errorText = useErrorText();
  const [form] = Form.useForm<Record<string, unknown>>();
  const { draft, change, restored, forget } = useDraft(props.draftName, props.begin);
  const terms = { kind: String(draft.head.kind), currency: String(draft.head.currency ?? model.currency) };
  const rate = terms.currency === model.currency ? ONE : Number(draft.head.rate_millionths ?? 0);
  const fields = headFields(entity, draft, model.currency);
  const { problems, check, refused } = useProblems(draft, terms);
  const { busy, failure, save } = useCreate(entity, forget);

  const refuse = (error: unknown): boolean => {
    const problem = problemOf(error);
    const field = problem && problemField(problem);
    if (refused(error)) return true;
    if (!field || !fields.some((one) => one.name === field)) return false;
    form.setFields([{ name: field, errors: [problem.detail ?? problem.title] }]);
    form.scrollToField(field, { focus: true });
    return true;
  };
  const submit = async () => {
    const sound = check();
    const headSound = await form.validateFields().then(
      () => true,
      () => false,
    );
    if (sound && headSound) await save({ ...headBody(draft.head, fields), rate_millionths: rate, ...bodyOf(draft, terms) }, refuse);
  };
  const press = (event: KeyboardEvent) => {
    if (event.key === 'Enter' && (event.ctrlKey || event.metaKey)) void submit();
  };
  return (
    <div onKeyDown={press}>
      {restored && (
        <Alert
          type="info"
          className="record-note"
          title={t('draftKept')}
          action={
            <Button size="small" onClick={() => (forget(), props.onAfresh())}>
              {t('startAfresh')}
            </Button>
          }
        />
      )}
      {failure !== null && <Alert type="error" showIcon className="record-note" title={errorText(failure).title} description={errorText(failure).detail} />}
      <div className="record-columns">
        <section className="card record-left">
          <Form form={form} layout="vertical" name="new-order" initialValues={draft.head} onValuesChange={(changes) => change({ type: 'head', changes })}>
            <HeadItems fields={fields} currency={terms.currency} />
          </Form>
        </section>
        <section className="card record-right" aria-labelledby="lines-title">
          <h2 id="lines-title">{t('orderLines')}</h2>
          <LinesEditor draft={draft} change={change} terms={terms} rate={rate} problems={problems} />
          <div className="wizard-end">
            <span className="quiet">{t('linesKeys')}</span>
            <LinkButton to={paths.orders}>{t('cancel')}</LinkButton>
            <Button type="primary" loading={busy} onClick={() => void submit()}>
              {t('save')}
            </Button>
          </div>
        </section>
      </div>
    </div>
  );
}

function useCreate(entity: Entity, forget: () => void) {
  const writer = useWriter(entity);
  const navigate = useNavigate();
  const client = useQueryClient();
  const [busy, setBusy] = useState(false);
  const [failure, setFailure] = useState<unknown>(null);
  const attempt = useRef({ body: '', key: '' }); // the same order again is the same attempt

  const save = async (body: Record<string, unknown>, refuse: (error: unknown) => boolean) => {
    if (busy) return;
    setBusy(true);
    setFailure(null);
    const text = JSON.stringify(body);
    if (attempt.current.body !== text) attempt.current = { body: text, key: randomKey() };
    try {
      const order = await writer.create(body, attempt.current.key);
      forget();
      void client.invalidateQueries({ queryKey: ['home'] });
      void navigate(recordPath('order', order.id) ?? paths.orders, { replace: true });
    } catch (error) {
      if (!refuse(error)) setFailure(error);
      setBusy(false);
    }
  };
  return { busy, failure, save };
}

function HeadItems(props: { fields: Field[]; currency: string }) {
  const { t, label } = useWords();
  const input = (field: Field) => {
    if (field.name === 'currency') return <CurrencyInput />;
    if (field.name === 'rate_millionths') return <RateInput field={field} currency={props.currency} />;
    return <FieldInput field={field} />;
  };
  return (
    <div className="order-head">
      {props.fields.map((field) => (
        <Form.Item
          key={field.name}
          name={field.name}
          className={field.multiline || field.name === 'customer_id' ? 'order-head-wide' : ''}
          label={label(field.label)}
          rules={field.required && field.type !== 'boolean' ? [{ required: true, message: t('required') }] : []}
        >
          {input(field)}
        </Form.Item>
      ))}
    </div>
  );
}
