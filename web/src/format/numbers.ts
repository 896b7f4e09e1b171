// SPDX-License-Identifier: Apache-2.0
//
// Money, prices and quantities come as integers; they are shifted as text, never through floating
// point, and Intl formats the exact decimal.
import type { Language } from '../i18n';

const digitsByCurrency = new Map<string, number>();

// What the server says about currencies; browsers know some of them differently.
export function knowCurrencies(currencies: { code: string; digits: number }[]): void {
  for (const { code, digits } of currencies) digitsByCurrency.set(code, digits);
}

// Digits after the point of a currency: CNY 2, JPY 0, KWD 3.
export function currencyDigits(currency: string): number {
  return digitsByCurrency.get(currency) ?? 2;
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

// 12500000, 6, 2 → "12.50": for inputs; no zeros beyond the `least` digits.
export function plainDecimal(integer: number, digits: number, least = 0): string {
  const [whole = '', part = ''] = shift(integer, digits).split('.');
  const kept = part.replace(/0+$/, '').padEnd(least, '0');
  return kept ? `${whole}.${kept}` : whole;
}

const DECIMAL = /^([-+]?)(\d+|\d{1,3}(?:,\d{3})+)?(?:\.(\d*))?$/;

// "12.3", 2 → 1230; full-width digits and thousands marks are read too. null when it is not a
// number, has more digits than fit or is too large.
export function unshift(text: string, digits: number): number | null {
  const plain = text.normalize('NFKC').replace(/\s/g, '').replace('\u2212', '-');
  const match = DECIMAL.exec(plain);
  if (!match || (!match[2] && !match[3])) return null;
  const part = match[3] ?? '';
  if (/[1-9]/.test(part.slice(digits))) return null;
  const value = BigInt((match[2] ?? '0').replaceAll(',', '') + part.slice(0, digits).padEnd(digits, '0'));
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
    const options = { style: 'currency', currency, minimumFractionDigits: digits, maximumFractionDigits: digits } as const;
    return format(language, options).format(exact(shift(minor, digits)));
  } catch {
    return `${shift(minor, digits)} ${currency}`;
  }
}

// What stands along an axis: £20K, 5万 with the sign of the currency, 1.5K.
export function axisMoney(value: number, currency: string, language: Language): string {
  try {
    return format(language, { style: 'currency', currency, currencyDisplay: 'narrowSymbol', notation: 'compact', maximumFractionDigits: 1 }).format(value);
  } catch {
    return `${axisNumber(value, language)} ${currency}`;
  }
}

export function axisNumber(value: number, language: Language): string {
  return format(language, { notation: 'compact' }).format(value);
}

// A price has up to six decimals; shown are as many as it needs, at least the currency's own.
export function price(millionths: number | bigint, currency: string, language: Language): string {
  const options = { style: 'currency', currency, minimumFractionDigits: currencyDigits(currency), maximumFractionDigits: 6 } as const;
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

export function percent(share: number, language: Language, digits = 0): string {
  return format(language, { style: 'percent', maximumFractionDigits: digits }).format(share);
}
