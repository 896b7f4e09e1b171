// SPDX-License-Identifier: Apache-2.0
//
// Where an order stands and what comes next: the usual step as the main action, the others behind
// it, the way back while there is one.
import { DownOutlined } from '@ant-design/icons';
import { Button, Dropdown, Skeleton } from 'antd';
import { lazy, Suspense, useState, type ReactNode } from 'react';
import type { Item } from '../../api/types';
import { ErrorState } from '../../components/States';
import { Moment } from '../../components/Moment';
import { money } from '../../format/numbers';
import { useWords } from '../../i18n';
import { asksFirst } from './asksFirst';
import './editor.css';
import { FULFILMENT_WORDS, paymentWord } from './states';
import { useOrderSteps, type OrderSteps } from './steps';
import { useTaking } from './useTaking';

const StepDialog = lazy(() => import('./StepDialog').then((m) => ({ default: m.StepDialog })));

type Next = OrderSteps['next'][number];

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
  const taking = useTaking(order, work);
  const [asking, setAsking] = useState<Next | null>(null);
  const main = work.next.find((step) => step.main);
  const others = work.next.filter((step) => !step.main);
  const several = work.parcels.filter((parcel) => parcel.status === 'shipped').length > 1;
  const nameOf = (step: Next) => (step.step === 'deliver' && several ? t('deliverAll') : label(step.label));
  const begin = (step: Next) => {
    if (asksFirst(step.step)) return setAsking(step);
    void taking.begin({ step: step.step }, (after) => t('stepTaken', { step: nameOf(step), state: taking.stateIn(after) }));
  };
  if (work.next.length === 0 && !work.undo) return null;
  return (
    <div className="order-actions">
      {main && (
        <Button type="primary" onClick={() => begin(main)}>
          {nameOf(main)}
        </Button>
      )}
      {others.length > 0 && (
        <Dropdown trigger={['click']} menu={{ items: others.map((step) => ({ key: step.step, label: nameOf(step), onClick: () => begin(step) })) }}>
          <Button>
            {t('otherSteps')} <DownOutlined aria-hidden />
          </Button>
        </Dropdown>
      )}
      {work.undo && (
        <span className="order-undo quiet">
          <Button type="link" size="small" onClick={taking.undoLast}>
            {t('undoStep', { step: label(work.undo.label) })}
          </Button>
          <span>
            {t('until')} <Moment at={work.undo.until} />
          </span>
        </span>
      )}
      <Suspense>
        {asking && (
          <StepDialog
            key={asking.step}
            order={order}
            work={work}
            step={asking}
            onClose={() => setAsking(null)}
            onDone={(after) => {
              setAsking(null);
              taking.done(asking, after);
            }}
          />
        )}
      </Suspense>
    </div>
  );
}
