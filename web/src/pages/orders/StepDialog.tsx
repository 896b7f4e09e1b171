// SPDX-License-Identifier: Apache-2.0
//
// What a step needs to know before it is taken: how much, which lines, why. Steps that need nothing
// are taken without it.
import { Alert, App, AutoComplete, Checkbox, Input, Modal } from 'antd';
import { useState } from 'react';
import { useModel } from '../../api/metadata';
import type { Item, Label } from '../../api/types';
import { useErrorText } from '../../components/States';
import { knownOnce } from '../../format/known';
import { currencyDigits, money, plainDecimal, unshift } from '../../format/numbers';
import { useWords, type Key } from '../../i18n';
import { isPreviewed, PARTS, type Part } from './asksFirst';
import { emptyLine, linesOf, type DraftLine } from './draft';
import { CarrierInput, carrierName, TrackingInput } from './ParcelInputs';
import { Instead, LineNumbers, Row } from './StepLines';
import { StepPreview } from './StepPreview';
import { useTakeStep, type OrderSteps, type StepName, type StepRequest } from './steps';

const CHARGES = ['discount_minor', 'shipping_minor'] as const;
type Charge = (typeof CHARGES)[number];

interface Draft {
  texts: Partial<Record<Part | Charge, string>>;
  numbers: string[]; // of the lines: pieces or prices
  instead: DraftLine;
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
  const most = left(work, step.step).map((n) => Math.max(n, 0));
  // A parcel usually takes all that is left. What comes back is said line by line, where there are several.
  const all = step.step === 'ship' || most.filter((n) => n > 0).length === 1;
  const pieces = most.map((n) => (all ? plainDecimal(n, 3) : ''));
  const charge = (name: Charge) => plainDecimal((order[name] as number | null) ?? 0, digits, digits);
  return {
    texts: { amount: plainDecimal(Math.max(amount, 0), digits, digits), discount_minor: charge('discount_minor'), shipping_minor: charge('shipping_minor') },
    numbers: step.step === 'reprice' ? prices : pieces,
    instead: emptyLine(1),
    done: false,
  };
}

// One line that goes out; without a price it is the product's.
function newLine(line: DraftLine) {
  const [pieces, price] = [unshift(line.quantity, 3), unshift(line.price === '' ? '0' : line.price, 6)];
  if (pieces === null || price === null) return null;
  return { product_code: line.code, quantity_thousandths: pieces, ...(line.price !== '' && { price_millionths: price }) };
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
  if (parts.includes('charges'))
    for (const name of CHARGES) {
      const amount = unshift(texts[name] || '0', digits);
      if (amount === null) return null;
      body[name] = amount;
    }
  if (parts.includes('shippingBack') && texts.shippingBack) {
    const amount = unshift(texts.shippingBack, digits);
    if (amount === null) return null;
    body.shipping_minor = amount;
  }
  if (parts.includes('instead')) {
    const line = newLine(draft.instead);
    if (!line) return null;
    body.new_lines = [line];
  }
  return body;
}

export function StepDialog(props: Props) {
  const { order, work, step } = props;
  const { t, label, language } = useWords();
  const take = useTakeStep();
  const errorText = useErrorText();
  const { message } = App.useApp();
  const [draft, setDraft] = useState(() => firstDraft(props));
  const [busy, setBusy] = useState(false);
  const [failure, setFailure] = useState<unknown>(null);
  const parts = PARTS[step.step] ?? [];
  const model = useModel();
  const put = (name: Part | Charge) => (value: string) => setDraft({ ...draft, texts: { ...draft.texts, [name]: value } });
  const text = (name: Part | Charge, word: Key, area = false, values?: Record<string, string>) => {
    const Field = area ? Input.TextArea : Input;
    return (
      <Row key={name} name={t(word, values)}>
        <Field value={draft.texts[name] ?? ''} onChange={(event) => put(name)(event.target.value)} />
      </Row>
    );
  };
  const methods = knownOnce(model.field('payment', 'method')).map((one) => ({ name: one.name, value: label(one.label) }));
  const body = bodyOf(props, draft);
  const submit = async () => {
    const method = methods.find((one) => one.value === body?.method)?.name; // chosen by what it is called
    if (body && method) body.method = method;
    if (body?.carrier) body.carrier = carrierName(model.field('shipment', 'carrier'), body.carrier);
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
          <LineNumbers order={order} most={parts.includes('prices') ? null : left(work, step.step)} numbers={draft.numbers} onChange={(numbers) => setDraft({ ...draft, numbers })} />
        )}
        {parts.includes('charges') && (
          <div className="step-pair">
            {text('discount_minor', 'stepDiscount')}
            {text('shipping_minor', 'stepShipping')}
          </div>
        )}
        {parts.includes('shippingBack') && Number(order.shipping_minor) > 0 && text('shippingBack', 'stepShippingBack', false, { amount: money(Number(order.shipping_minor), String(order.currency), language) })}
        {parts.includes('instead') && <Instead currency={String(order.currency)} line={draft.instead} onChange={(instead) => setDraft({ ...draft, instead })} />}
        {parts.includes('amount') && text('amount', 'stepAmount')}
        {parts.includes('method') && (
          <Row name={t('stepMethod')}>
            <AutoComplete
              className="wide"
              value={draft.texts.method ?? ''}
              onChange={put('method')}
              showSearch={{ filterOption: (typed, option) => `${option?.name} ${option?.value}`.toLowerCase().includes(typed.toLowerCase()) }}
              options={methods}
            />
          </Row>
        )}
        {parts.includes('reference') && text('reference', 'stepReference')}
        {parts.includes('carrier') && (
          <Row name={t('stepCarrier')}>
            <CarrierInput value={draft.texts.carrier ?? ''} onChange={put('carrier')} />
          </Row>
        )}
        {parts.includes('tracking') && (
          <Row name={t('stepTracking')}>
            <TrackingInput value={draft.texts.tracking ?? ''} onChange={put('tracking')} />
          </Row>
        )}
        {parts.includes('reason') && text('reason', 'stepReason', true)}
        {parts.includes('done') && (
          <Checkbox checked={draft.done} onChange={(event) => setDraft({ ...draft, done: event.target.checked })}>
            {t('refundDone')}
          </Checkbox>
        )}
        {isPreviewed(step.step) && <StepPreview order={order} body={body} />}
      </div>
    </Modal>
  );
}
