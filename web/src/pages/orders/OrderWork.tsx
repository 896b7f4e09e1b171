// SPDX-License-Identifier: Apache-2.0
//
// Where an order stands and what comes next: the usual step as the main action, the others behind
// it, the way back while there is one.
import { DownOutlined } from '@ant-design/icons';
import { App, Button, Dropdown, Skeleton } from 'antd';
import { lazy, Suspense, useState, type ReactNode } from 'react';
import { useModel } from '../../api/metadata';
import type { Item } from '../../api/types';
import { ErrorState, useErrorText } from '../../components/States';
import { Moment } from '../../components/Moment';
import { money } from '../../format/numbers';
import { useWords, type Key } from '../../i18n';
import { useUndo } from '../../components/useUndo';
import { asksFirst } from './asksFirst';
import './editor.css';
import { useOrderSteps, useTakeStep, type OrderSteps } from './steps';

const StepDialog = lazy(() => import('./StepDialog').then((m) => ({ default: m.StepDialog })));

type Next = OrderSteps['next'][number];

const PAYMENT_WORDS: Record<OrderSteps['payment_state'], Key> = {
  unpaid: 'payUnpaid',
  partly_paid: 'payPartly',
  paid: 'payPaid',
  partly_refunded: 'payPartlyRefunded',
  refunded: 'payRefunded',
};

// Money that is still to go back has not gone back, and a return is never paid.
function paymentWord(kind: unknown, work: OrderSteps): Key {
  const back = work.payment_state === 'refunded' || work.payment_state === 'partly_refunded';
  if (back && work.refunded_minor === 0) return 'payRefundDue';
  if (back && work.refund_due_minor > 0) return 'payPartlyRefunded';
  return kind === 'return' && work.payment_state === 'unpaid' ? 'payNotRefunded' : PAYMENT_WORDS[work.payment_state];
}

const FULFILMENT_WORDS: Record<OrderSteps['fulfilment_state'], Key> = {
  none: 'sentNone',
  partly_shipped: 'sentPartly',
  shipped: 'sentAll',
  delivered: 'sentDelivered',
};

export function OrderWork({ order }: { order: Item }) {
  const work = useOrderSteps(order);
  const { t } = useWords();
  if (work.error) return <ErrorState error={work.error} retry={() => void work.refetch()} />;
  return (
    <section className="card order-work" aria-label={t('orderWork')}>
      {work.data ? <Standing order={order} work={work.data} /> : <Skeleton active title={false} paragraph={{ rows: 2 }} />}
    </section>
  );
}

function Standing({ order, work }: { order: Item; work: OrderSteps }) {
  const { t, language } = useWords();
  const amount = (minor: number) => money(minor, work.currency, language);
  const sale = order.kind === 'sale';
  return (
    <>
      <dl className="glance">
        <Fact name={t('paymentState')}>{t(paymentWord(order.kind, work))}</Fact>
        {sale && <Fact name={t('fulfilmentState')}>{t(FULFILMENT_WORDS[work.fulfilment_state])}</Fact>}
        {order.kind !== 'return' && <Fact name={t('paid')}>{amount(work.paid_minor)}</Fact>}
        {work.owed_minor > 0 && <Fact name={t('owed')}>{amount(work.owed_minor)}</Fact>}
        {work.owed_minor < 0 && (
          <Fact name={t('paidTooMuch')} warning>
            {amount(-work.owed_minor)}
          </Fact>
        )}
        {work.refunded_minor > 0 && <Fact name={t('refunded')}>{amount(work.refunded_minor)}</Fact>}
        {work.refund_due_minor > 0 && (
          <Fact name={t('refundDue')} warning>
            {amount(work.refund_due_minor)}
          </Fact>
        )}
        {work.returned_minor > 0 && <Fact name={t('returnedAmount')}>{amount(work.returned_minor)}</Fact>}
      </dl>
      <Actions order={order} work={work} />
    </>
  );
}

function Fact(props: { name: string; warning?: boolean; children: ReactNode }) {
  return (
    <div className={`glance-fact${props.warning ? ' glance-warning' : ''}`}>
      <dt>{props.name}</dt>
      <dd>{props.children}</dd>
    </div>
  );
}

function Actions({ order, work }: { order: Item; work: OrderSteps }) {
  const { t, label } = useWords();
  const take = useTakeStep();
  const undo = useUndo();
  const errorText = useErrorText();
  const { message } = App.useApp();
  const [asking, setAsking] = useState<Next | null>(null);
  const main = work.next.find((step) => step.main);
  const others = work.next.filter((step) => !step.main);
  const say = (error: unknown) => void message.error([errorText(error).title, errorText(error).detail].filter(Boolean).join(' '));
  const statuses = useModel().field('order', 'status')?.choices;
  // What came of it, in the words of the order's page.
  const stateIn = (after: OrderSteps): string => {
    const status = label(statuses?.find((one) => one.name === after.status)?.label) || after.status;
    if (after.status !== work.status) return status;
    if (after.payment_state !== work.payment_state) return t(paymentWord(order.kind, after));
    return after.fulfilment_state === work.fulfilment_state ? status : t(FULFILMENT_WORDS[after.fulfilment_state]);
  };
  const undone = async (version: number) => t('stepUndone', { state: stateIn(await take(order.id, version, { step: 'undo' })) });
  const done = (step: Next, after: OrderSteps) => {
    setAsking(null);
    const result = t('stepTaken', { step: label(step.label), state: stateIn(after) });
    if (!after.undo) return void message.success(result);
    undo(result, () => undone(after.version));
  };
  const begin = (step: Next) => {
    if (asksFirst(step.step)) return setAsking(step);
    take(order.id, work.version, { step: step.step })
      .then((after) => done(step, after))
      .catch(say);
  };
  if (work.next.length === 0 && !work.undo) return null;
  return (
    <div className="order-actions">
      {main && (
        <Button type="primary" onClick={() => begin(main)}>
          {label(main.label)}
        </Button>
      )}
      {others.length > 0 && (
        <Dropdown trigger={['click']} menu={{ items: others.map((step) => ({ key: step.step, label: label(step.label), onClick: () => begin(step) })) }}>
          <Button>
            {t('otherSteps')} <DownOutlined aria-hidden />
          </Button>
        </Dropdown>
      )}
      {work.undo && (
        <span className="order-undo quiet">
          <Button type="link" size="small" onClick={() => void undone(work.version).then((result) => message.success(result), say)}>
            {t('undoStep', { step: label(work.undo.label) })}
          </Button>
          <span>
            {t('until')} <Moment at={work.undo.until} />
          </span>
        </span>
      )}
      <Suspense>{asking && <StepDialog key={asking.step} order={order} work={work} step={asking} onClose={() => setAsking(null)} onDone={(after) => done(asking, after)} />}</Suspense>
    </div>
  );
}
