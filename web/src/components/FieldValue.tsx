// SPDX-License-Identifier: Apache-2.0
//
// A field's value as people read it, for every type of field.
import type { ReactNode } from 'react';
import { Link } from 'react-router';
import { fieldValue, useModel } from '../api/metadata';
import { useName } from '../api/names';
import type { Field, Item, Label } from '../api/types';
import { recordPath } from '../app/paths';
import { knownLabel } from '../format/known';
import { lunarDay } from '../format/lunar';
import { integer, money, price, quantity } from '../format/numbers';
import { extended } from '../format/phone';
import { day } from '../format/time';
import { useWords } from '../i18n';
import { Moment } from './Moment';

export function ReferenceName(props: { entity: string; id: number; link?: boolean }) {
  const name = useName(props.entity, props.id);
  const text = name ?? `#${props.id}`;
  const readable = useModel().may('read', props.entity);
  const path = props.link === false || !readable ? null : recordPath(props.entity, props.id);
  return path ? <Link to={path}>{text}</Link> : <span>{text}</span>;
}

function ChoiceName(props: { field: Field; name: string }) {
  const { label } = useWords();
  const choice = props.field.choices?.find((one) => one.name === props.name)?.label ?? knownLabel(props.field, props.name);
  return <span>{choice ? label(choice) : props.name}</span>;
}

function jsonText(value: unknown): string {
  if (typeof value === 'string') return value;
  if (Array.isArray(value)) return value.map(jsonText).join(', ');
  return JSON.stringify(value);
}

function currencyOf(field: Field, item: Item, otherwise: string): string {
  const named = field.currency ? fieldValue(item, field.currency) : null;
  return typeof named === 'string' && named ? named : otherwise;
}

export function isNumeric(field: Field): boolean {
  return ['integer', 'money', 'price', 'quantity'].includes(field.type);
}

export function FieldValue(props: { field: Field; item: Item; relative?: boolean; link?: boolean; plain?: boolean }): ReactNode {
  const { field, item } = props;
  const { language, t, label } = useWords();
  const model = useModel();
  const value = fieldValue(item, field.name);
  const missing = value === null || value === undefined || value === '';
  // What is no text cannot be shortened: it is left out altogether.
  if (missing && field.personal && field.type !== 'text' && !model.has('personal.read')) return <span title={t('hiddenForYou')}>***</span>;
  if (missing) return <span className="empty-value">—</span>;
  if (typeof value === 'string' && ['money', 'price', 'quantity', 'integer'].includes(field.type)) return value; // masked
  switch (field.type) {
    case 'money':
      return money(value as number, currencyOf(field, item, model.currency), language);
    case 'price':
      return price(value as number, currencyOf(field, item, model.currency), language);
    case 'quantity':
      return quantity(value as number, language);
    case 'integer':
      return integer(value as number, language);
    case 'boolean':
      return value ? t('yes') : t('no');
    case 'time':
      return <Moment at={String(value)} relative={props.relative ?? false} plain={props.plain ?? false} />;
    case 'day':
      return day(String(value), language);
    case 'choice':
      return <ChoiceName field={field} name={String(value)} />;
    case 'reference':
      return <ReferenceName entity={field.refers ?? ''} id={value as number} link={props.link ?? true} />;
    case 'label':
      return label(value as Label) || '—';
    case 'json':
      return jsonText(value);
    default:
      if (field.lunar) return lunarDay(String(value), language);
      return field.known ? <ChoiceName field={field} name={String(value)} /> : extended(String(value), language);
  }
}
