// SPDX-License-Identifier: Apache-2.0
//
// The input for a field of any type. Values are the API's own: integers of minor units,
// millionths, thousandths, RFC 3339 times, days, ids, {zh, en} labels.
import { DatePicker, Input, InputNumber, Select } from 'antd';
import dayjs from 'dayjs';
import utc from 'dayjs/plugin/utc';
import { useState, type KeyboardEvent } from 'react';
import { useModel } from '../api/metadata';
import type { Field, Label } from '../api/types';
import { currencyDigits, plainDecimal, unshift } from '../format/numbers';
import { wallTime, zonedTime } from '../format/zone';
import { useWords } from '../i18n';
import { LabelInput } from './LabelInput';
import { LunarInput } from './LunarInput';
import { ReferenceInput } from './ReferenceInput';

dayjs.extend(utc);

export interface FieldInputProps {
  field: Field;
  value?: unknown;
  onChange?: (value: unknown) => void;
  id?: string;
  autoFocus?: boolean;
  currency?: string;
  onKeyDown?: (event: KeyboardEvent) => void;
  'aria-label'?: string;
  status?: '' | 'error';
}

export function FieldInput(props: FieldInputProps) {
  const { field, value, onChange, currency, ...rest } = props;
  const change = (next: unknown) => onChange?.(next);
  switch (field.type) {
    case 'money':
      return <DecimalInput {...rest} digits={currencyDigits(currency ?? 'CNY')} suffix={currency} value={value as number | null} onChange={change} />;
    case 'price':
      return <DecimalInput {...rest} digits={6} least={currencyDigits(currency ?? 'CNY')} suffix={currency} value={value as number | null} onChange={change} />;
    case 'quantity':
      return <DecimalInput {...rest} digits={3} least={0} value={value as number | null} onChange={change} />;
    case 'integer':
      return <InputNumber {...rest} className="wide" precision={0} value={value as number | null} onChange={change} />;
    case 'boolean':
      return <BooleanInput {...rest} value={value as boolean | null} onChange={change} />;
    case 'choice':
      return <ChoiceInput {...rest} field={field} value={value as string | null} onChange={change} />;
    case 'reference':
      return <ReferenceInput {...rest} entity={field.refers ?? ''} value={value as number | null} onChange={change} required={field.required ?? false} />;
    case 'label':
      return <LabelInput {...rest} value={value as Label | null} onChange={change} />;
    case 'time':
      return <TimeInput {...rest} value={value as string | null} onChange={change} />;
    case 'day':
      return <DayInput {...rest} value={value as string | null} onChange={change} />;
    default:
      return <TextInput {...rest} field={field} value={value as string | null} onChange={change} />;
  }
}

interface Inner<T> extends Omit<FieldInputProps, 'field' | 'value' | 'onChange' | 'currency'> {
  value?: T | null | undefined;
  onChange: (value: T | null) => void;
}

function TextInput(props: Inner<string> & { field: Field }) {
  const { field, value, onChange, ...rest } = props;
  const change = (text: string) => onChange(text === '' ? null : text);
  if (field.multiline) {
    const { onKeyDown: _, ...area } = rest; // Enter makes a new line here
    return <Input.TextArea {...area} rows={3} value={value ?? ''} onChange={(event) => change(event.target.value)} />;
  }
  if (field.lunar) return <LunarInput {...rest} value={value} onChange={onChange} />;
  return <Input {...rest} value={value ?? ''} onChange={(event) => change(event.target.value)} />;
}

// Keeps what is typed until it is a number, and says so when it is not.
function DecimalInput(props: Inner<number> & { digits: number; least?: number; suffix?: string | undefined }) {
  const { value, onChange, digits, least = digits, suffix, ...rest } = props;
  const shown = (integer: number | null | undefined) => (integer === null || integer === undefined ? '' : plainDecimal(integer, digits, least));
  const [text, setText] = useState(() => shown(value));
  const parsed = text === '' ? null : unshift(text, digits);
  const wrong = text !== '' && parsed === null;
  const change = (next: string) => {
    setText(next);
    onChange(next === '' ? null : unshift(next, digits));
  };
  return (
    <Input
      {...rest}
      inputMode="decimal"
      suffix={suffix}
      value={parsed === (value ?? null) || wrong ? text : shown(value)}
      status={wrong ? 'error' : (rest.status ?? '')}
      aria-invalid={wrong}
      onChange={(event) => change(event.target.value)}
    />
  );
}

function BooleanInput(props: Inner<boolean>) {
  const { t } = useWords();
  const { value, onChange, ...rest } = props;
  const options = [
    { value: 'true', label: t('yes') },
    { value: 'false', label: t('no') },
  ];
  return (
    <Select
      {...rest}
      className="wide"
      value={value === null || value === undefined ? null : String(value)}
      onChange={(next) => onChange(next === 'true')}
      options={options}
    />
  );
}

function ChoiceInput(props: Inner<string> & { field: Field }) {
  const { label } = useWords();
  const { field, value, onChange, ...rest } = props;
  return (
    <Select
      {...rest}
      className="wide"
      allowClear={!field.required}
      value={value ?? null}
      onChange={(next: string | undefined) => onChange(next ?? null)}
      options={(field.choices ?? []).map((choice) => ({ value: choice.name, label: label(choice.label) }))}
    />
  );
}

function DayInput(props: Inner<string>) {
  const { value, onChange, ...rest } = props;
  return (
    <DatePicker {...rest} className="wide" value={value ? dayjs.utc(value) : null} onChange={(date) => onChange(date?.format('YYYY-MM-DD') ?? null)} />
  );
}

// Shows and takes the wall clock of the organisation's time zone.
export function TimeInput(props: Inner<string>) {
  const { timezone } = useModel();
  const { value, onChange, ...rest } = props;
  return (
    <DatePicker
      {...rest}
      className="wide"
      showTime
      value={value ? dayjs.utc(wallTime(value, timezone)) : null}
      onChange={(date) => onChange(date ? zonedTime(date.format('YYYY-MM-DDTHH:mm:ss'), timezone) : null)}
    />
  );
}
