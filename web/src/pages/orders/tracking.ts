// SPDX-License-Identifier: Apache-2.0
//
// What the check digit of a tracking number says, where its format is published. Most carriers
// publish none: their numbers are taken as they are.
export type Tracking = { kind: 's10'; right: boolean; country: string } | { kind: 'usps'; right: boolean };

// UPU standard S10: two letters, eight digits, a check digit, the country of origin.
const S10 = /^[A-Z]{2}(\d{8})(\d)([A-Z]{2})$/;
const S10_WEIGHTS = [8, 6, 4, 2, 3, 5, 9, 7];

function s10Digit(digits: string): number {
  const sum = S10_WEIGHTS.reduce((total, weight, at) => total + weight * Number(digits[at]), 0);
  const rest = 11 - (sum % 11);
  return rest === 10 ? 0 : rest === 11 ? 5 : rest;
}

// USPS Publication 199 (Intelligent Mail package barcode): 22 digits, modulo 10 with weights 3 and 1 from the right.
const USPS = /^9[1-5]\d{20}$/;

function isModulo10(digits: string): boolean {
  const sum = [...digits].reverse().reduce((total, digit, at) => total + Number(digit) * (at % 2 === 1 ? 3 : 1), 0);
  return sum % 10 === 0;
}

// null: of no published format.
export function readTracking(written: string): Tracking | null {
  const number = written.toUpperCase().replace(/[\s-]/g, '');
  const [, digits, check, country] = S10.exec(number) ?? [];
  if (digits && check && country) return { kind: 's10', right: s10Digit(digits) === Number(check), country };
  return USPS.test(number) ? { kind: 'usps', right: isModulo10(number) } : null;
}
