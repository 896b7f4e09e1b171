// SPDX-License-Identifier: Apache-2.0
//
// How often an export runs: hourly, daily, weekly, monthly, chosen rather than typed. What the
// choices cannot say ("every 15 minutes") stays as it was written.
import { Input, InputNumber, Select, Space } from 'antd';
import { useWords, type Key } from '../../i18n';

const DAYS = ['monday', 'tuesday', 'wednesday', 'thursday', 'friday', 'saturday', 'sunday'] as const;

interface Rhythm {
  unit: 'hourly' | 'daily' | 'weekly' | 'monthly';
  day: string; // a weekday, or the day of the month
  time: string;
}

export function readRhythm(text: string): Rhythm | null {
  if (text === 'every 1 hours' || text === 'every 1 hour') return { unit: 'hourly', day: '', time: '03:30' };
  const [, unit, day = '', time] = /^(daily|weekly|monthly)(?: (\w+))? (\d\d:\d\d)$/.exec(text) ?? [];
  if (!unit || !time || (unit === 'daily') !== (day === '')) return null;
  return { unit: unit as Rhythm['unit'], day, time };
}

function writeRhythm({ unit, day, time }: Rhythm): string {
  if (unit === 'hourly') return 'every 1 hours';
  return unit === 'daily' ? `daily ${time}` : `${unit} ${day} ${time}`;
}

export function dayKey(day: string): Key {
  return `exportDay_${day}` as Key;
}

// "Every Monday at 03:30"; what has no words stays as it is written.
export function RhythmText({ rhythm }: { rhythm: string }) {
  const { t } = useWords();
  const read = readRhythm(rhythm);
  const [, count, unit] = /^every (\d+) (minute|hour)s?$/.exec(rhythm) ?? [];
  if (!read && count) return <>{t(unit === 'minute' ? 'exportEveryMinutes' : 'exportEveryHours', { n: count })}</>;
  if (!read) return <>{rhythm}</>;
  const day = read.unit === 'weekly' ? t(dayKey(read.day)) : read.day;
  return <>{t(`exportOn_${read.unit}` as Key, { day, time: read.time })}</>;
}

interface Props {
  value?: string | null;
  onChange?: (value: string) => void;
  id?: string;
}

export function RhythmInput({ value, onChange, id }: Props) {
  const { t } = useWords();
  const rhythm = readRhythm(value ?? 'daily 03:30');
  if (!rhythm) return <Input {...(id && { id })} value={value ?? ''} onChange={(event) => onChange?.(event.target.value)} />;
  const set = (change: Partial<Rhythm>) => {
    const next = { ...rhythm, ...change };
    if (change.unit === 'weekly') next.day = 'monday';
    if (change.unit === 'monthly') next.day = '1';
    onChange?.(writeRhythm(next));
  };
  const units = (['hourly', 'daily', 'weekly', 'monthly'] as const).map((unit) => ({ value: unit, label: t(`exportUnit_${unit}`) }));
  return (
    <Space wrap>
      <Select {...(id && { id })} value={rhythm.unit} options={units} aria-label={t('exportRhythm')} onChange={(unit) => set({ unit })} />
      {rhythm.unit === 'weekly' && (
        <Select value={rhythm.day} aria-label={t('exportWeekday')} options={DAYS.map((day) => ({ value: day, label: t(dayKey(day)) }))} onChange={(day: string) => set({ day })} />
      )}
      {rhythm.unit === 'monthly' && (
        <InputNumber value={Number(rhythm.day)} aria-label={t('exportMonthDay')} min={1} max={31} precision={0} onChange={(day) => set({ day: String(day ?? 1) })} />
      )}
      {rhythm.unit !== 'hourly' && <Input type="time" value={rhythm.time} aria-label={t('exportTime')} onChange={(event) => event.target.value && set({ time: event.target.value })} />}
    </Space>
  );
}
