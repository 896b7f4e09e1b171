// SPDX-License-Identifier: Apache-2.0
//
// A day of the lunar calendar, chosen by year, month and day as people say them. What is only
// half chosen goes out as it is, so that nobody believes it saved: the server says what is missing.
import { Checkbox, Select } from 'antd';
import { useState, type KeyboardEvent } from 'react';
import { LUNAR_DAYS, LUNAR_MONTHS, lunarDayName, lunarMonthName, lunarText, lunarYearName, readLunar, type LunarParts } from '../format/lunar';
import { useWords } from '../i18n';
import './lunar.css';

interface Props {
  id?: string;
  value?: string | null | undefined;
  onChange: (value: string | null) => void;
  onKeyDown?: (event: KeyboardEvent) => void;
  autoFocus?: boolean;
  status?: '' | 'error';
  'aria-label'?: string;
}

const OLDEST = 130;
const numbers = (first: number, last: number) => Array.from({ length: last - first + 1 }, (_, i) => first + i);

export function LunarInput(props: Props) {
  const { t, language } = useWords();
  const { value, onChange, id, autoFocus, status, onKeyDown, 'aria-label': name } = props;
  const [chosen, setChosen] = useState<LunarParts>(() => readLunar(value));
  const parts = lunarText(chosen) === (value ?? null) ? chosen : readLunar(value);
  const incomplete = lunarText(parts) !== null && !(parts.month && parts.day);
  const set = (more: Partial<LunarParts>) => {
    const next = { ...parts, ...more };
    setChosen(next);
    onChange(lunarText(next));
  };
  const thisYear = new Date().getFullYear();
  const shared = { allowClear: true, status: status ?? '', popupMatchSelectWidth: false, ...(onKeyDown && { onKeyDown }) } as const;
  const hint = id ? `${id}-hint` : undefined;
  const described = incomplete && hint ? { 'aria-describedby': hint } : {};
  return (
    <div className="lunar-input" role="group" {...(name && { 'aria-label': name })}>
      <Select
        {...shared}
        {...(id && { id })}
        {...described}
        className="lunar-input-year"
        showSearch={{ optionFilterProp: 'label' }}
        autoFocus={autoFocus ?? false}
        aria-label={t('lunarYear')}
        placeholder={t('lunarNoYear')}
        value={parts.year ?? null}
        options={numbers(thisYear - OLDEST, thisYear)
          .reverse()
          .map((year) => ({ value: year, label: lunarYearName(year, language) }))}
        onChange={(year: number | undefined) => set({ year })}
      />
      <Select
        {...shared}
        className="lunar-input-month"
        aria-label={t('lunarMonth')}
        placeholder={t('lunarMonth')}
        value={parts.month ?? null}
        options={numbers(1, LUNAR_MONTHS).map((month) => ({ value: month, label: lunarMonthName(month, parts.leap, language) }))}
        onChange={(month: number | undefined) => set({ month })}
      />
      <Select
        {...shared}
        className="lunar-input-day"
        aria-label={t('lunarDay')}
        placeholder={t('lunarDay')}
        value={parts.day ?? null}
        options={numbers(1, LUNAR_DAYS).map((day) => ({ value: day, label: lunarDayName(day, language) }))}
        onChange={(day: number | undefined) => set({ day })}
      />
      <Checkbox checked={parts.leap} title={t('lunarLeapHelp')} onChange={(event) => set({ leap: event.target.checked })}>
        {t('lunarLeap')}
      </Checkbox>
      {incomplete && (
        <div className="lunar-input-hint" role="status" {...(hint && { id: hint })}>
          {t('lunarIncomplete')}
        </div>
      )}
    </div>
  );
}
