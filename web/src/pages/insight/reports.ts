// SPDX-License-Identifier: Apache-2.0
//
// Reports as the server describes and counts them.
import { useQuery } from '@tanstack/react-query';
import dayjs from 'dayjs';
import { get } from '../../api/client';
import { useLastDay } from '../../api/lastDay';
import { paths } from '../../app/paths';
import type { components } from '../../api/openapi';
import type { Label } from '../../api/types';
import { labelText, type Language } from '../../i18n';
import { integer, money, shift } from '../../format/numbers';
import { day } from '../../format/time';

type Schemas = components['schemas'];
export type Report = Schemas['Report'];
export type Param = Schemas['ReportParam'];
export type Column = Schemas['ReportColumn'];
export type Picture = Schemas['ReportPicture'];
// With its entry, which says what its numbers open.
export type Result = Schemas['ReportResult'] & { entry?: Report };
export type Row = Record<string, unknown>;

export function useReports() {
  return useQuery({
    queryKey: ['reports'],
    queryFn: async ({ signal }) => (await get<{ items: Report[] }>('/reports', signal)).items,
    staleTime: Infinity,
  });
}

// What was asked, and the day of the last order where that is long ago: the server then looks from
// the end of that day by itself, unless another is asked for. What is made of an answer here has to
// know its day: it stands in `looked`, with `still`. null while it is not known yet.
export interface Given {
  given: Record<string, string>;
  looked: Record<string, string>;
  past: string | null;
}

export function useGiven(said: Record<string, string>): Given | null {
  const last = useLastDay();
  if (!last.known) return null;
  const { at, ...others } = said;
  const after = dayjs(last.day).add(1, 'day').format('YYYY-MM-DD');
  if (!last.past || (at && at !== after)) return { given: said, looked: said, past: null };
  return { given: others, looked: { ...others, at: after, still: last.day }, past: last.day };
}

export function useReport(name: string, given: Record<string, string>, enabled = true) {
  return useQuery({
    queryKey: ['report', name, given],
    queryFn: ({ signal }) => get<Result>(`/reports/${name}?${new URLSearchParams(given)}`, signal),
    placeholderData: (before) => (before?.report === name ? before : undefined),
    staleTime: 60_000,
    retry: false,
    enabled,
  });
}

export const downloadPath = (name: string, given: Record<string, string>, format: string) =>
  `/api/v1/reports/${name}?${new URLSearchParams({ ...given, format })}`;

export const figure = (of: Row, name: string): number | null => (typeof of[name] === 'number' ? of[name] : null);

// What is kept of a question when it is asked again and again: its parameters, as its address has them.
export function schedulePath(name: string, given: Record<string, string>): string {
  const { rule, ...others } = given;
  const handed = new URLSearchParams({ entity: 'customer', report: name, format: 'pdf', ...(rule && { rule }), parameters: String(new URLSearchParams(others)) });
  return `${paths.scheduledExports}?${handed}`;
}

// Of a comparison: what a column stands beside.
export const beside = (column: Column): 'before' | 'change' | null => (column.name.endsWith('_before') ? 'before' : column.name.endsWith('_change') ? 'change' : null);

// A difference with its sign and an arrow, so that colour is not needed to tell them apart.
export function changed(column: Column, row: Row, currency: string, language: Language): string {
  const value = figure(row, column.name);
  if (value === null) return '–';
  const text = shown(column, { [column.name]: Math.abs(value) }, currency, language);
  return value > 0 ? `▲ +${text}` : value < 0 ? `▼ −${text}` : text;
}

// A share (parts of 1) with a digit after the point where it is small.
export function share(value: number | null, language: Language): string {
  if (value === null) return '–';
  const digits = value > 0 && value < 0.1 ? 1 : 0;
  return new Intl.NumberFormat(language, { style: 'percent', maximumFractionDigits: digits }).format(value);
}

export function decimal(value: number | null, digits: number, language: Language): string {
  return value === null ? '–' : new Intl.NumberFormat(language, { maximumFractionDigits: digits }).format(value);
}

// Minutes as people say them.
export function duration(minutes: number, language: Language, say: (key: 'minutes' | 'hours' | 'days', values: Record<string, string>) => string): string {
  if (minutes < 90) return say('minutes', { n: decimal(minutes, minutes < 10 ? 1 : 0, language) });
  return minutes < 2880 ? say('hours', { n: decimal(minutes / 60, 1, language) }) : say('days', { n: decimal(minutes / 1440, 1, language) });
}

// A word as people read it: what customers do comes with its label.
export function word(row: Row, name: string, language: Language): string {
  return labelText(row[`${name}_label`] as Label | undefined, language) || String(row[name] ?? '–');
}

// A cell as people read it.
export function shown(column: Column, row: Row, currency: string, language: Language): string {
  const value = row[column.name];
  if (value === null || value === undefined) return '–';
  if (column.type === 'record') return String(value);
  if (column.type === 'name') return labelText(column.choices?.find((one) => one.name === value)?.label, language) || String(value);
  if (column.type === 'day') return day(String(value), language);
  if (typeof value !== 'number') return word(row, column.name, language);
  switch (column.type) {
    case 'money':
      return money(value, currency, language);
    case 'share':
      return share(value, language);
    case 'ratio':
      return decimal(value, 2, language);
    case 'days':
      return decimal(value, 1, language);
    default:
      return integer(value, language);
  }
}

// The value of a bar; money in the currency's major unit.
export function barValue(column: Column, row: Row, digits: number): number {
  const value = figure(row, column.name) ?? 0;
  return column.type === 'money' ? Number(shift(value, digits)) : value;
}
