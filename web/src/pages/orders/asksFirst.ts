// SPDX-License-Identifier: Apache-2.0
import type { StepName } from './steps';

export type Part = 'amount' | 'method' | 'reference' | 'carrier' | 'tracking' | 'reason' | 'done' | 'pieces' | 'prices' | 'charges' | 'instead' | 'shippingBack';

// What is asked for before a step is taken. One that is not here is taken at once.
export const PARTS: Partial<Record<StepName, Part[]>> = {
  cancel: ['reason'],
  exchange: ['pieces', 'shippingBack', 'instead', 'reason'],
  pay: ['amount', 'method', 'reference'],
  pay_back: ['method', 'reference'],
  refund: ['amount', 'reason', 'method', 'done'],
  reprice: ['prices', 'charges', 'reason'],
  return: ['pieces', 'shippingBack', 'reason'],
  ship: ['pieces', 'carrier', 'tracking'],
};

export function asksFirst(step: StepName): boolean {
  return step in PARTS;
}

// Those that give something back show it first.
export function isPreviewed(step: StepName): boolean {
  return step === 'return' || step === 'exchange' || step === 'cancel';
}
