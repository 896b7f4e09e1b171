// SPDX-License-Identifier: Apache-2.0
//
// Taking a step on an order's page: what came of it is said in the words of the page, and can be
// taken back for ten seconds.
import { App } from 'antd';
import { useModel } from '../../api/metadata';
import type { Item, Label } from '../../api/types';
import { useErrorText } from '../../components/States';
import { useUndo } from '../../components/useUndo';
import { useWords } from '../../i18n';
import { FULFILMENT_WORDS, paymentWord } from './states';
import { useTakeStep, type OrderSteps, type StepRequest } from './steps';

export function useTaking(order: Item, work: OrderSteps) {
  const { t, label } = useWords();
  const take = useTakeStep();
  const undo = useUndo();
  const errorText = useErrorText();
  const { message } = App.useApp();
  const statuses = useModel().field('order', 'status')?.choices;
  const say = (error: unknown) => void message.error([errorText(error).title, errorText(error).detail].filter(Boolean).join(' '));
  const statusOf = (after: OrderSteps): string => label(statuses?.find((one) => one.name === after.status)?.label) || after.status;
  // What changed, in the words of the order's page.
  const stateIn = (after: OrderSteps): string => {
    if (after.status !== work.status) return statusOf(after);
    const given = after.refunded_minor !== work.refunded_minor || after.refund_due_minor !== work.refund_due_minor;
    if (given || after.payment_state !== work.payment_state) return t(paymentWord(order.kind, after));
    return after.fulfilment_state === work.fulfilment_state ? statusOf(after) : t(FULFILMENT_WORDS[after.fulfilment_state]);
  };
  const undone = async (version: number) => t('stepUndone', { state: stateIn(await take(order.id, version, { step: 'undo' })) });
  const done = (result: string, after: OrderSteps) => {
    if (!after.undo) return void message.success(result);
    undo(result, () => undone(after.version));
  };
  return {
    // After a step by its name.
    done: (step: { label: Label }, after: OrderSteps) => done(t('stepTaken', { step: label(step.label), state: stateIn(after) }), after),
    begin: async (body: StepRequest, words: (after: OrderSteps) => string) => {
      try {
        const after = await take(order.id, work.version, body);
        done(words(after), after);
      } catch (error) {
        say(error);
      }
    },
    stateIn,
    statusOf,
    undoLast: () => void undone(work.version).then((result) => message.success(result), say),
  };
}
