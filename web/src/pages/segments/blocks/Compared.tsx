// SPDX-License-Identifier: Apache-2.0
//
// Operator and values of one comparison, for a field of any type.
import { useQuery } from '@tanstack/react-query';
import { InputNumber, Select } from 'antd';
import { useState } from 'react';
import { get, query } from '../../../api/client';
import { useShortList } from '../../../api/records';
import type { Field, Label, SearchHit } from '../../../api/types';
import { FieldInput } from '../../../components/FieldInput';
import { recordTitle } from '../../../components/ReferenceInput';
import { useDebounced } from '../../../components/useDebounced';
import { knownOnce } from '../../../format/known';
import { useNames } from './names';
import { TAGS } from '../../../kinds/list/operators';
import { defaultValues, fromTreeValue, isRank, operatorsOf, takesMany, takesNone, toTreeValue, withRanks, type Operator } from '../asking';
import { operatorWord } from '../operatorWord';
import type { Tree, Value } from '../tree';
import { useSegmentWords, type SegmentKey } from '../words';
import { useBuilder } from './builder';
import { DurationInput, PointInput, WindowInput } from './TimeInputs';

interface Props {
  field: Field | 'duration';
  tree: Tree; // op and values
  negated: boolean;
  computed: boolean;
  ranked?: boolean; // of customers: they can be compared with all others
  onChange: (tree: Tree, negated: boolean) => void;
}

const DURATION_OPERATORS = ['>', '<', '>=', '<='].map((op): Operator => ({ word: op, op, negated: false }));

export function Compared({ field, tree, negated, computed, ranked, onChange }: Props) {
  const { say, t } = useSegmentWords();
  const plain = field === 'duration' ? DURATION_OPERATORS : operatorsOf(field, computed, tree, negated);
  const operators = ranked ? withRanks(field, plain) : plain;
  const chosen = operators.find((one) => one.op === tree.op && one.negated === negated) ?? operators[0]!;
  const choose = (word: string) => {
    const next = operators.find((one) => one.word === word)!;
    onChange({ ...tree, op: next.op, values: valuesUnder(next.op, tree, field) }, next.negated);
  };
  const setValues = (values: Value[]) => onChange({ ...tree, values }, negated);
  return (
    <>
      <Select
        value={chosen.word}
        onChange={choose}
        aria-label={say('comparison')}
        popupMatchSelectWidth={false}
        options={operators.map((one) => ({ value: one.word, label: operatorWord(one.word, field, say, t) }))}
      />
      {!takesNone(chosen.op) && <Values field={field} op={chosen.op} values={tree.values ?? []} onChange={setValues} />}
    </>
  );
}

// What stays of the values when the operator changes.
function valuesUnder(op: string, before: Tree, field: Field | 'duration'): Value[] {
  const values = before.values ?? [];
  if (takesNone(op)) return [];
  const wasWindow = before.op === 'within';
  if (isRank(op)) return before.op !== undefined && isRank(before.op) ? values : [{ percent: '20' }];
  if (before.op !== undefined && isRank(before.op)) return field === 'duration' ? [] : defaultValues(field, op);
  if (field !== 'duration' && (wasWindow !== (op === 'within') || values.length === 0)) return defaultValues(field, op);
  return takesMany(op) || op === 'between' ? values : values.slice(0, 1);
}

interface ValuesProps {
  field: Field | 'duration';
  op: string;
  values: Value[];
  onChange: (values: Value[]) => void;
}

function Values({ field, op, values, onChange }: ValuesProps) {
  const { t } = useSegmentWords();
  if (isRank(op)) return <PercentInput value={values[0]} onChange={(value) => onChange([value])} />;
  if (field === 'duration') return <DurationInput value={values[0]} onChange={(value) => onChange([value])} />;
  if (op === 'within') return <WindowInput value={values[0] ?? null} required onChange={(value) => value !== null && onChange([value])} />;
  if (field.type === 'time' || field.type === 'day') return <PointInput value={values[0]} onChange={(value) => onChange([value])} />;
  if (takesMany(op)) return <ManyValues field={field} values={values} onChange={onChange} />;
  if (op !== 'between') return <OneValue field={field} value={values[0]} word="value" onChange={(value) => onChange(value === null ? [] : [value])} />;
  const set = (index: number, value: Value | null) => {
    const next = [values[0] ?? '', values[1] ?? ''];
    next[index] = value ?? '';
    onChange(next);
  };
  return (
    <span className="block-part">
      <OneValue field={field} value={values[0]} word="fromValue" onChange={(value) => set(0, value)} />
      <span>{t('betweenAnd')}</span>
      <OneValue field={field} value={values[1]} word="toValue" onChange={(value) => set(1, value)} />
    </span>
  );
}

interface OneProps {
  field: Field;
  value: Value | undefined;
  word: SegmentKey;
  onChange: (value: Value | null) => void;
}

function OneValue({ field, value, word, onChange }: OneProps) {
  const { say } = useSegmentWords();
  const currency = useBuilder().vocabulary.model.currency;
  const shown = value === '' ? null : fromTreeValue(field, value, currency);
  if (field.type === 'integer') {
    return <InputNumber className="block-number" precision={0} aria-label={say(word)} value={shown as number | null} onChange={(next) => onChange(next)} />;
  }
  const input: Field = field.type === 'label' ? { ...field, type: 'text' } : { ...field, multiline: false, lunar: false, required: true };
  return (
    <span className="block-value">
      <FieldInput field={input} value={shown ?? null} currency={currency} aria-label={say(word)} onChange={(next) => onChange(toTreeValue(field, next, currency))} />
    </span>
  );
}

function PercentInput({ value, onChange }: { value: Value | undefined; onChange: (value: Value) => void }) {
  const { say } = useSegmentWords();
  const shown = typeof value === 'object' && 'percent' in value ? Number(value.percent) : null;
  return (
    <InputNumber
      className="block-number"
      min={0.01}
      max={100}
      suffix="%"
      value={shown}
      aria-label={say('value')}
      onChange={(next) => next && onChange({ percent: String(next) })}
    />
  );
}

// ---- several values ----

interface Option {
  value: string | number;
  label: string;
}

const SEARCHED = new Set(['customer', 'order', 'product']);

function ManyValues({ field, values, onChange }: Omit<ValuesProps, 'op' | 'field'> & { field: Field }) {
  const { say, t } = useSegmentWords();
  const [typed, setTyped] = useState('');
  const searched = field.type === 'reference' && SEARCHED.has(field.refers ?? '');
  const offered = useOffered(field, useDebounced(typed.trim(), 150), searched);
  const plain = values.filter((value) => typeof value !== 'object') as (string | number)[];
  const names = useNames(field.type === 'reference' ? (field.refers ?? '') : '', plain.filter((value) => typeof value === 'number'));
  const known = new Set(offered?.map((one) => one.value));
  const options = [...(offered ?? []), ...plain.filter((value) => !known.has(value) && typeof value === 'number').map((value) => ({ value, label: names.get(Number(value)) ?? `#${value}` }))];
  const free = field.type === 'text' || field.type === 'label' || field.name === TAGS.name;
  return (
    <Select
      className="block-many"
      mode={free ? 'tags' : 'multiple'}
      value={plain}
      onChange={(next: (string | number)[]) => onChange([...values.filter((value) => typeof value === 'object'), ...next])}
      onSearch={setTyped}
      aria-label={say('value')}
      placeholder={t('chooseOne')}
      tokenSeparators={free ? [',', '，', '、'] : []}
      filterOption={searched ? false : (text: string, option?: Option) => (option?.label ?? '').toLowerCase().includes(text.toLowerCase())}
      options={options}
      popupMatchSelectWidth={false}
    />
  );
}

// What can be chosen: choices, tags, categories, records, or the values that there are.
function useOffered(field: Field, typed: string, searched: boolean): Option[] | undefined {
  const { label } = useSegmentWords();
  const { model } = useBuilder().vocabulary;
  const listed = field.name === TAGS.name ? 'tag' : field.type === 'label' ? field.name : field.type === 'reference' && !searched ? (field.refers ?? '') : '';
  const entity = model.entity(listed);
  const list = useShortList(entity, {}, entity !== undefined);
  const hits = useQuery({
    queryKey: ['reference', field.refers, typed],
    queryFn: ({ signal }) => get<{ items: SearchHit[] }>(`/search${query({ q: typed, entity: field.refers, limit: 20 })}`, signal),
    enabled: searched && typed.length > 0,
  });
  const found = useQuery({
    queryKey: ['segment-values', field.name, typed],
    queryFn: ({ signal }) => get<{ items: { value: string; count: number }[] }>(`/segments/values${query({ field: field.name, starts: typed })}`, signal),
    enabled: field.type === 'text' && !field.personal && model.entity('customer')!.fields.some((own) => own.name === field.name) && model.may('read', 'segment'),
    retry: false,
    placeholderData: (before) => before,
  });
  if (field.choices) return field.choices.map((choice) => ({ value: choice.name, label: label(choice.label) }));
  if (searched) return hits.data?.items.map((hit) => ({ value: hit.id, label: hit.title })) ?? [];
  if (entity) {
    const byName = field.type !== 'reference';
    return list.data?.map((item) => ({ value: byName ? nameIn(item[entity.title], label) : item.id, label: recordTitle(entity, item, label) })) ?? [];
  }
  if (field.known) return knownOnce(field).map((choice) => ({ value: choice.name, label: label(choice.label) }));
  return found.data?.items.map((one) => ({ value: one.value, label: `${one.value} · ${one.count}` }));
}

function nameIn(title: unknown, label: (l: Label) => string): string {
  return typeof title === 'object' && title !== null ? label(title as Label) : String(title ?? '');
}
