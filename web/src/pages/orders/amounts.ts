// SPDX-License-Identifier: Apache-2.0
//
// What lines and an order come to, exactly as the server computes it (docs/contracts.md, Money):
// whole numbers all the way, rounded half away from zero.
import { currencyDigits } from '../../format/numbers';

// a / b, rounded half away from zero; b is positive.
export function dividedRounded(a: bigint, b: bigint): bigint {
  const magnitude = ((a < 0n ? -a : a) * 2n + b) / (2n * b);
  return a < 0n ? -magnitude : magnitude;
}

// Thousandths of a piece × millionths of the major unit → minor units.
export function lineAmount(thousandths: number, millionths: number, currency: string): bigint {
  return dividedRounded(BigInt(thousandths) * BigInt(millionths), 10n ** BigInt(9 - currencyDigits(currency)));
}

export interface OrderAmounts {
  lines: bigint;
  discount: bigint;
  tax: bigint;
  shipping: bigint;
}

export function orderTotal(amounts: OrderAmounts): bigint {
  return amounts.lines - amounts.discount + amounts.tax + amounts.shipping;
}

export function inBaseCurrency(minor: bigint, rateMillionths: number): bigint {
  return dividedRounded(minor * BigInt(rateMillionths), 1_000_000n);
}
