// SPDX-License-Identifier: Apache-2.0
//
// How far payment and delivery of an order are, in words.
import type { Key } from '../../i18n';
import type { OrderSteps } from './steps';

const PAYMENT_WORDS: Record<OrderSteps['payment_state'], Key> = {
  unpaid: 'payUnpaid',
  partly_paid: 'payPartly',
  paid: 'payPaid',
  partly_refunded: 'payPartlyRefunded',
  refunded: 'payRefunded',
};

// Money that is still to go back has not gone back, and a return is never paid.
export function paymentWord(kind: unknown, work: OrderSteps): Key {
  const back = work.payment_state === 'refunded' || work.payment_state === 'partly_refunded';
  if (back && work.refunded_minor === 0) return 'payRefundDue';
  if (back && work.refund_due_minor > 0) return 'payPartlyRefunded';
  return kind === 'return' && work.payment_state === 'unpaid' ? 'payNotRefunded' : PAYMENT_WORDS[work.payment_state];
}

export const FULFILMENT_WORDS: Record<OrderSteps['fulfilment_state'], Key> = {
  none: 'sentNone',
  partly_shipped: 'sentPartly',
  shipped: 'sentAll',
  delivered: 'sentDelivered',
};
