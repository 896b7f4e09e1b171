// SPDX-License-Identifier: Apache-2.0
//
// Who carries a parcel, and under which number: carriers used of late come first, any other text is
// taken too; a number is only ever hinted at, never refused.
import { useQuery } from '@tanstack/react-query';
import { AutoComplete, Input } from 'antd';
import { useId } from 'react';
import { get } from '../../api/client';
import { useModel } from '../../api/metadata';
import type { components } from '../../api/openapi';
import type { Field } from '../../api/types';
import { knownLabel, knownOnce } from '../../format/known';
import { useWords } from '../../i18n';
import { readTracking } from './tracking';

// What was chosen by what it is called, as it is stored.
export function carrierName(field: Field | undefined, text: string): string {
  const called = text.trim().toLowerCase();
  return knownOnce(field).find((one) => one.label.en?.toLowerCase() === called || one.label.zh?.toLowerCase() === called)?.name ?? text.trim();
}

interface Option {
  value: string;
  words: string; // all it is called
}

function useCarriers(): { used: Option[]; others: Option[] } {
  const { label } = useWords();
  const model = useModel();
  const field = model.field('shipment', 'carrier');
  const list = useQuery({
    queryKey: ['all', 'shipment', 'carriers'],
    queryFn: ({ signal }) => get<components['schemas']['OrderCarriers']>('/orders/carriers', signal),
    enabled: model.may('read', 'shipment'),
  });
  const option = (name: string): Option => {
    const called = knownLabel(field, name);
    const same = field?.known?.filter((one) => one.label.en === called?.en) ?? [];
    return { value: label(called) || name, words: [name, called?.en, called?.zh, ...same.map((one) => one.name)].join(' ').toLowerCase() };
  };
  const once = (options: Option[], but: Option[]) => options.filter((one, at) => options.findIndex((other) => other.value === one.value) === at && !but.some((other) => other.value === one.value));
  const used = once((list.data?.items ?? []).map(option), []);
  return { used, others: once(knownOnce(field).map((one) => option(one.name)), used) };
}

export function CarrierInput({ value, onChange }: { value: string; onChange: (text: string) => void }) {
  const { t } = useWords();
  const { used, others } = useCarriers();
  const groups = [
    { label: t('carriersUsed'), options: used },
    { label: t('carriersOthers'), options: others },
  ].filter((group) => group.options.length > 0);
  return (
    <AutoComplete
      className="wide"
      value={value}
      onChange={onChange}
      options={groups}
      showSearch={{ filterOption: (typed, option) => String((option as unknown as Option | undefined)?.words ?? '').includes(typed.trim().toLowerCase()) }}
    />
  );
}

export function TrackingInput({ value, onChange }: { value: string; onChange: (text: string) => void }) {
  const hint = useTrackingHint(value);
  const id = useId();
  return (
    <>
      <Input value={value} onChange={(event) => onChange(event.target.value)} {...(hint && { 'aria-describedby': id, ...(hint.wrong && { status: 'warning' as const }) })} />
      {hint && (
        <span id={id} role="status" className={hint.wrong ? 'step-warning' : 'quiet'}>
          {hint.text}
        </span>
      )}
    </>
  );
}

function useTrackingHint(value: string): { text: string; wrong: boolean } | null {
  const { t, language } = useWords();
  const read = readTracking(value);
  if (!read) return null;
  if (!read.right) return { text: t('trackingWrong', { kind: t(read.kind === 's10' ? 'trackingS10' : 'trackingUsps') }), wrong: true };
  if (read.kind === 'usps') return { text: t('trackingUspsRight'), wrong: false };
  const country = new Intl.DisplayNames([language], { type: 'region', fallback: 'code' }).of(read.country) ?? read.country;
  return { text: t('trackingS10Of', { country }), wrong: false };
}
