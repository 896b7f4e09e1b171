// SPDX-License-Identifier: Apache-2.0
//
// Lengths, points and windows of time in words: "30 days", "60 days ago", "in the last 90 days".
import { DatePicker, InputNumber, Select } from 'antd';
import dayjs from 'dayjs';
import { windowUpTo } from '../pastDays';
import { useSegmentWords, type SegmentKey } from '../words';
import type { Value } from '../tree';
import { useBuilder } from './builder';
import { PERIODS } from './periods';

type Parts = Record<string, unknown>;

const UNITS: SegmentKey[] = ['hour', 'day', 'week', 'month', 'quarter', 'year'];
const ELAPSED: SegmentKey[] = ['minute', 'hour', 'day', 'week'];

interface CountProps {
  count: number;
  unit: string;
  elapsed?: boolean; // of a fixed length only
  onChange: (count: number, unit: string) => void;
}

export function CountInput({ count, unit, elapsed, onChange }: CountProps) {
  const { say } = useSegmentWords();
  const units = elapsed ? ELAPSED : UNITS;
  const options = (units.includes(unit as SegmentKey) ? units : [...units, unit as SegmentKey]).map((one) => ({ value: one as string, label: say(one) }));
  return (
    <span className="block-part">
      <InputNumber className="block-number" min={1} max={9999} precision={0} value={count} aria-label={say('howMany')} onChange={(next) => next && onChange(next, unit)} />
      <Select value={unit} options={options} aria-label={say('unit')} popupMatchSelectWidth={false} onChange={(next) => onChange(count, next)} />
    </span>
  );
}

export function DurationInput(props: { value: Value | undefined; onChange: (value: Value) => void; elapsed?: boolean }) {
  const parts = (props.value ?? {}) as Parts;
  return (
    <CountInput
      count={Number(parts.duration ?? 30)}
      unit={String(parts.unit ?? 'day')}
      elapsed={props.elapsed ?? true}
      onChange={(duration, unit) => props.onChange({ duration, unit })}
    />
  );
}

// ---- a point in time ----

const POINT_WORDS: SegmentKey[] = ['now', 'today', 'yesterday', 'tomorrow'];

function pointMode(value: Parts): string {
  if ('ago' in value) return Number(value.ago) < 0 ? 'fromNow' : 'ago';
  if ('word' in value) return String(value.word);
  return 'day' in value ? 'day' : 'ago';
}

function pointOf(mode: string, count: number, today: string): Value {
  if (mode === 'ago' || mode === 'fromNow') return { ago: mode === 'ago' ? count : -count, unit: 'day' };
  return mode === 'day' ? { day: today } : { word: mode };
}

export function PointInput(props: { value: Value | undefined; onChange: (value: Value) => void }) {
  const { say } = useSegmentWords();
  const { today } = useBuilder();
  const value = (typeof props.value === 'object' ? props.value : {}) as Parts;
  const mode = pointMode(value);
  const count = Math.abs(Number(value.ago ?? 30));
  const options = [
    { value: 'ago', label: say('agoMode') },
    { value: 'fromNow', label: say('fromNowMode') },
    { value: 'day', label: say('dayMode') },
    ...POINT_WORDS.map((word) => ({ value: word as string, label: say(word) })),
  ];
  return (
    <span className="block-part">
      {(mode === 'ago' || mode === 'fromNow') && (
        <CountInput count={count} unit={String(value.unit ?? 'day')} onChange={(n, unit) => props.onChange({ ago: mode === 'ago' ? n : -n, unit })} />
      )}
      <Select value={mode} options={options} aria-label={say('window')} popupMatchSelectWidth={false} onChange={(next) => props.onChange(pointOf(next, count, today))} />
      {mode === 'day' && (
        <DatePicker value={dayjs(String(value.day))} allowClear={false} aria-label={say('dayMode')} onChange={(date) => date && props.onChange({ day: date.format('YYYY-MM-DD') })} />
      )}
    </span>
  );
}

// ---- a window ----

function windowMode(value: Parts | null): string {
  if (!value) return 'any';
  const mode = ['last', 'next', 'between', 'before', 'after'].find((key) => key in value);
  return mode ?? (('period' in value && `${String(value.period)} ${String(value.unit)}`) || 'any');
}

// Another kind of window; between two days it stays as long as it was.
function windowOf(mode: string, before: Parts | null, today: string): Value | null {
  if (mode === 'any') return null;
  if (mode === 'last' || mode === 'next') return { [mode]: 30, unit: 'day' };
  if (mode === 'between') return before && 'last' in before ? windowUpTo(today, Number(before.last), String(before.unit)) : windowUpTo(today, 1, 'month');
  if (mode === 'before' || mode === 'after') return { [mode]: { ago: 30, unit: 'day' } };
  const [period, unit] = mode.split(' ');
  return { period: Number(period), unit };
}

interface WindowProps {
  value: Value | null;
  onChange: (value: Value | null) => void;
  required?: boolean;
}

export function WindowInput({ value, onChange, required }: WindowProps) {
  const { say } = useSegmentWords();
  const { today } = useBuilder();
  const parts = value as Parts | null;
  const mode = windowMode(parts);
  const options = [
    ...(required ? [] : [{ value: 'any', label: say('anyTime') }]),
    { value: 'last', label: say('inLast') },
    { value: 'next', label: say('inNext') },
    ...PERIODS.map(([key, word]) => ({ value: key, label: say(word) })),
    { value: 'between', label: say('betweenDays') },
    { value: 'before', label: say('before') },
    { value: 'after', label: say('after') },
  ];
  if (!options.some((one) => one.value === mode)) options.push({ value: mode, label: mode });
  return (
    <span className="block-part">
      <Select value={mode} options={options} aria-label={say('window')} popupMatchSelectWidth={false} listHeight={400} onChange={(next) => onChange(windowOf(next, parts, today))} />
      {(mode === 'last' || mode === 'next') && parts && (
        <CountInput count={Number(parts[mode])} unit={String(parts.unit)} onChange={(count, unit) => onChange({ [mode]: count, unit })} />
      )}
      {(mode === 'before' || mode === 'after') && parts && <PointInput value={parts[mode] as Value} onChange={(point) => onChange({ [mode]: point })} />}
      {mode === 'between' && parts && <Between ends={parts.between as Parts[]} onChange={(ends) => onChange({ between: ends })} />}
    </span>
  );
}

function Between({ ends, onChange }: { ends: Parts[]; onChange: (ends: Parts[]) => void }) {
  const { say } = useSegmentWords();
  const day = (end: Parts | undefined) => (end && 'day' in end ? dayjs(String(end.day)) : null);
  const change = (index: number, date: dayjs.Dayjs | null) => date && onChange(ends.map((end, i) => (i === index ? { day: date.format('YYYY-MM-DD') } : end)));
  return (
    <>
      <DatePicker value={day(ends[0])} allowClear={false} aria-label={say('firstDay')} onChange={(date) => change(0, date)} />
      <span>–</span>
      <DatePicker value={day(ends[1])} allowClear={false} aria-label={say('lastDay')} onChange={(date) => change(1, date)} />
    </>
  );
}
