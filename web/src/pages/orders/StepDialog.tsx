// SPDX-License-Identifier: Apache-2.0
//
// What a step needs to know before it is taken: how much, which lines, why. Steps that need nothing
// are taken without it.
import { Alert, App, AutoComplete, Checkbox, Input, Modal } from 'antd';
import { useState, type ReactNode } from 'react';
import { useModel } from '../../api/metadata';
import type { Item, Label } from '../../api/types';
import { useErrorText } from '../../components/States';
import { knownOnce } from '../../format/known';
import { currencyDigits, plainDecimal, quantity, unshift } from '../../format/numbers';
import { useWords, type Key } from '../../i18n';
import { PARTS, type Part } from './asksFirst';
import { linesOf } from './draft';
import { useTakeStep, type OrderSteps, type StepName, type StepRequest } from './steps';

interface Draft {
  texts: Partial<Record<Part | 'code', string>>;
  numbers: string[]; // of the lines: pieces or prices
  done: boolean;
}

interface Props {
  order: Item;
  work: OrderSteps;
  step: { step: StepName; label: Label; about: Label };
  onClose: () => void;
  onDone: (work: OrderSteps) => void;
}

// How many of each line can be sent, or can come back.
function left(work: OrderSteps, step: StepName): number[] {
  return work.lines.map((line) =>
    step === 'ship' ? line.bought_thousandths - line.packed_thousandths - line.shipped_thousandths : line.bought_thousandths - line.returned_thousandths,
  );
}

function firstDraft({ order, work, step }: Props): Draft {
  const digits = currencyDigits(String(order.currency));
  const amount = step.step === 'pay' ? work.owed_minor : work.refundable_minor;
  const prices = linesOf(order).map((line) => plainDecimal((line.price_millionths as number | null) ?? 0, 6, digits));
  const pieces = left(work, step.step).map((n) => plainDecimal(Math.max(n, 0), 3));
  return { texts: { amount: plainDecimal(Math.max(amount, 0), digits, digits) }, numbers: step.step === 'reprice' ? prices : pieces, done: false };
}

// The body of the request; null when something written is no number.
function bodyOf({ order, step }: Props, draft: Draft): StepRequest | null {
  const parts = PARTS[step.step] ?? [];
  const digits = currencyDigits(String(order.currency));
  const { texts } = draft;
  const body: StepRequest = { step: step.step };
  if (texts.reason) body.reason = texts.reason;
  if (texts.method) body.method = texts.method;
  if (texts.reference) body.reference = texts.reference;
  if (texts.carrier) body.carrier = texts.carrier;
  if (texts.tracking) body.tracking_number = texts.tracking;
  if (parts.includes('done')) body.done = draft.done;
  if (parts.includes('amount')) {
    const amount = unshift(texts.amount ?? '', digits);
    if (amount === null) return null;
    body.amount_minor = amount;
  }
  if (parts.includes('pieces') || parts.includes('prices')) {
    const scale = parts.includes('prices') ? 6 : 3;
    const numbers = draft.numbers.map((text) => unshift(text === '' ? '0' : text, scale));
    if (numbers.includes(null)) return null;
    const lines = numbers.map((number, i) =>
      scale === 6 ? { position: i + 1, price_millionths: number as number } : { position: i + 1, quantity_thousandths: number as number },
    );
    body.lines = scale === 6 ? lines : lines.filter((line) => 'quantity_thousandths' in line && line.quantity_thousandths > 0);
  }
  if (parts.includes('instead')) {
    const pieces = unshift(texts.instead ?? '1', 3);
    if (pieces === null) return null;
    body.new_lines = [{ product_code: texts.code ?? '', quantity_thousandths: pieces }];
  }
  return body;
}

export function StepDialog(props: Props) {
  const { order, work, step } = props;
  const { t, label } = useWords();
  const take = useTakeStep();
  const errorText = useErrorText();
  const { message } = App.useApp();
  const [draft, setDraft] = useState(() => firstDraft(props));
  const [busy, setBusy] = useState(false);
  const [failure, setFailure] = useState<unknown>(null);
  const parts = PARTS[step.step] ?? [];
  const text = (name: Part | 'code', word: Key, area = false) => {
    const Field = area ? Input.TextArea : Input;
    return (
      <Row key={name} name={t(word)}>
        <Field value={draft.texts[name] ?? ''} onChange={(event) => setDraft({ ...draft, texts: { ...draft.texts, [name]: event.target.value } })} />
      </Row>
    );
  };
  const methods = knownOnce(useModel().field('payment', 'method')).map((one) => ({ name: one.name, value: label(one.label) }));
  const submit = async () => {
    const body = bodyOf(props, draft);
    const method = methods.find((one) => one.value === body?.method)?.name; // chosen by what it is called
    if (body && method) body.method = method;
    if (!body) return void message.error(t('notANumber'));
    setBusy(true);
    try {
      props.onDone(await take(order.id, work.version, body));
    } catch (error) {
      setBusy(false);
      setFailure(error);
    }
  };
  const problem = failure ? errorText(failure) : null;
  return (
    <Modal open title={label(step.label)} okText={label(step.label)} cancelText={t('goBack')} confirmLoading={busy} onOk={() => void submit()} onCancel={props.onClose}>
      <p className="quiet">{label(step.about)}</p>
      {problem && <Alert type="error" showIcon title={problem.title} description={problem.detail} className="record-note" />}
      <div className="step-form">
        {(parts.includes('pieces') || parts.includes('prices')) && (
          <LineNumbers order={order} work={work} step={step.step} numbers={draft.numbers} onChange={(numbers) => setDraft({ ...draft, numbers })} />
        )}
        {parts.includes('instead') && text('code', 'exchangeFor')}
        {parts.includes('instead') && text('instead', 'quantity')}
        {parts.includes('amount') && text('amount', 'stepAmount')}
        {parts.includes('method') && (
          <Row name={t('stepMethod')}>
            <AutoComplete
              className="wide"
              value={draft.texts.method ?? ''}
              onChange={(method: string) => setDraft({ ...draft, texts: { ...draft.texts, method } })}
              showSearch={{ filterOption: (typed, option) => `${option?.name} ${option?.value}`.toLowerCase().includes(typed.toLowerCase()) }}
              options={methods}
            />
          </Row>
        )}
        {parts.includes('reference') && text('reference', 'stepReference')}
        {parts.includes('carrier') && text('carrier', 'stepCarrier')}
        {parts.includes('tracking') && text('tracking', 'stepTracking')}
        {parts.includes('reason') && text('reason', 'stepReason', true)}
        {parts.includes('done') && (
          <Checkbox checked={draft.done} onChange={(event) => setDraft({ ...draft, done: event.target.checked })}>
            {t('refundDone')}
          </Checkbox>
        )}
      </div>
    </Modal>
  );
}

function Row(props: { name: string; children: ReactNode }) {
  return (
    <label className="step-row">
      <span>{props.name}</span>
      {props.children}
    </label>
  );
}

function LineNumbers(props: { order: Item; work: OrderSteps; step: StepName; numbers: string[]; onChange: (numbers: string[]) => void }) {
  const { order, work, step, numbers } = props;
  const { t, language } = useWords();
  const prices = step === 'reprice';
  const most = left(work, step);
  return (
    <>
      {linesOf(order).map((line, i) =>
        !prices && (most[i] ?? 0) <= 0 ? null : (
          <Row key={i} name={`${String(line.name ?? line.product_code ?? '')} · ${prices ? t('unitPrice') : t('upTo', { count: quantity(most[i] ?? 0, language) })}`}>
            <Input inputMode="decimal" value={numbers[i] ?? ''} onChange={(event) => props.onChange(numbers.map((text, k) => (k === i ? event.target.value : text)))} />
          </Row>
        ),
      )}
    </>
  );
}
