// SPDX-License-Identifier: Apache-2.0
//
// Money, prices and quantities come as integers; they are shifted as text, never through floating
// point, and Intl formats the exact decimal.
import type { Language } from '../i18n';

const digitsByCurrency = new Map<string, number>();

// Digits after the point of a currency: CNY 2, JPY 0, KWD 3.
export function currencyDigits(currency: string): number {
  let digits = digitsByCurrency.get(currency);
  if (digits === undefined) {
    try {
      digits = new Intl.NumberFormat('en', { style: 'currency', currency }).resolvedOptions().maximumFractionDigits ?? 2;
    } catch {
      digits = 2; // not a currency code
    }
    digitsByCurrency.set(currency, digits);
  }
  return digits;
}

// 1234, 2 → "12.34"; exact for any size.
export function shift(integer: number | bigint | string, digits: number): string {
  const value = BigInt(integer);
  const negative = value < 0n;
  const text = (negative ? -value : value).toString().padStart(digits + 1, '0');
  const whole = text.slice(0, text.length - digits);
  const part = digits ? `.${text.slice(text.length - digits)}` : '';
  return (negative ? '-' : '') + whole + part;
}

// "12.3", 2 → 1230; null when it is not a number or has more digits than fit.
export function unshift(text: string, digits: number): number | null {
  const match = /^\s*([-+]?)(\d+)?(?:\.(\d*))?\s*$/.exec(text.replace(/[,，\s]/g, ''));
  if (!match || (!match[2] && !match[3])) return null;
  const part = match[3] ?? '';
  if (part.length > digits && /[1-9]/.test(part.slice(digits))) return null;
  const value = BigInt((match[2] ?? '0') + part.slice(0, digits).padEnd(digits, '0'));
  const number = Number(match[1] === '-' ? -value : value);
  return Number.isSafeInteger(number) ? number : null;
}

const formats = new Map<string, Intl.NumberFormat>();

function format(language: Language, options: Intl.NumberFormatOptions): Intl.NumberFormat {
  const key = language + JSON.stringify(options);
  let found = formats.get(key);
  if (!found) formats.set(key, (found = new Intl.NumberFormat(language, options)));
  return found;
}

// Intl takes a decimal text exactly; its type lags behind.
const exact = (text: string) => text as Intl.StringNumericLiteral;

export function money(minor: number | bigint, currency: string, language: Language): string {
  const digits = currencyDigits(currency);
  try {
    return format(language, { style: 'currency', currency }).format(exact(shift(minor, digits)));
  } catch {
    return `${shift(minor, digits)} ${currency}`;
  }
}

// A price has up to six decimals; shown are as many as it needs, at least the currency's own.
export function price(millionths: number | bigint, currency: string, language: Language): string {
  const options = { style: 'currency', currency, maximumFractionDigits: 6 } as const;
  try {
    return format(language, options).format(exact(shift(millionths, 6)));
  } catch {
    return `${shift(millionths, 6)} ${currency}`;
  }
}

export function quantity(thousandths: number | bigint, language: Language): string {
  return format(language, { maximumFractionDigits: 3 }).format(exact(shift(thousandths, 3)));
}

export function integer(value: number | bigint, language: Language): string {
  return format(language, {}).format(value);
}

export function bytes(value: number, language: Language): string {
  const units = ['B', 'KB', 'MB', 'GB', 'TB'];
  let unit = 0;
  let size = value;
  while (size >= 1000 && unit < units.length - 1) {
    size /= 1000;
    unit += 1;
  }
  return `${format(language, { maximumFractionDigits: unit ? 1 : 0 }).format(size)} ${units[unit]}`;
}

export function percent(share: number, language: Language): string {
  return format(language, { style: 'percent', maximumFractionDigits: 0 }).format(share);
}
