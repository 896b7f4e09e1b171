// SPDX-License-Identifier: Apache-2.0
//
// Days of the lunar calendar as people say them: "1990-05x-03" is 农历1990年闰五月初三.
import type { Language } from '../i18n';

const DIGITS = ['十', '一', '二', '三', '四', '五', '六', '七', '八', '九', '十'];
const MONTHS = ['正', '二', '三', '四', '五', '六', '七', '八', '九', '十', '冬', '腊'];
const ANIMALS = ['鼠 Rat', '牛 Ox', '虎 Tiger', '兔 Rabbit', '龙 Dragon', '蛇 Snake', '马 Horse', '羊 Goat', '猴 Monkey', '鸡 Rooster', '狗 Dog', '猪 Pig'];

export const LUNAR_MONTHS = MONTHS.length;
export const LUNAR_DAYS = 30;

export interface LunarParts {
  year?: number | undefined; // absent: not said
  month?: number | undefined;
  day?: number | undefined;
  leap: boolean; // of the month that the year doubled
}

function ordinal(n: number): string {
  const tens = Math.floor(n / 10) === 1;
  return `${n}${tens ? 'th' : (['th', 'st', 'nd', 'rd'][n % 10] ?? 'th')}`;
}

export function lunarDayName(day: number, language: Language): string {
  if (language === 'en') return ordinal(day);
  if (day === 20 || day === 30) return `${DIGITS[day / 10]}十`;
  return `${['初', '十', '廿'][Math.floor((day - 1) / 10)] ?? '廿'}${DIGITS[day % 10]}`;
}

export function lunarMonthName(month: number, leap: boolean, language: Language): string {
  if (language === 'en') return `${leap ? 'leap ' : ''}${ordinal(month)} month`;
  return `${leap ? '闰' : ''}${MONTHS[month - 1] ?? month}月`;
}

// With the animal by which many remember it: 1990（马年）.
export function lunarYearName(year: number, language: Language): string {
  const [han, english] = (ANIMALS[(year + 8) % ANIMALS.length] ?? '').split(' ');
  return language === 'en' ? `${year} (${english})` : `${year}（${han}年）`;
}

const FORM = /^(\d{4}|-)-(\d\d)(x?)-(\d\d)$/;

// Nothing chosen when the text has not that form.
export function readLunar(text: string | null | undefined): LunarParts {
  const parts = FORM.exec(text ?? '');
  if (!parts) return { leap: false };
  return { year: parts[1] === '-' ? undefined : Number(parts[1]), month: Number(parts[2]), day: Number(parts[4]), leap: parts[3] === 'x' };
}

const two = (n: number | undefined) => (n === undefined ? '' : String(n).padStart(2, '0'));

// As the server keeps it; null when nothing is chosen. What is chosen in part is no day yet, and looks like none.
export function lunarText({ year, month, day, leap }: LunarParts): string | null {
  if (year === undefined && month === undefined && day === undefined) return null;
  return `${year ?? '-'}-${two(month)}${leap ? 'x' : ''}-${two(day)}`;
}

// What has not that form (it is hidden from somebody) stays as it is.
export function lunarDay(text: string, language: Language): string {
  if (!FORM.test(text)) return text;
  const { year, month = 0, day = 0, leap } = readLunar(text);
  if (language === 'en') return `${ordinal(day)} of the ${leap ? 'leap ' : ''}${ordinal(month)} lunar month${year ? ` ${year}` : ''}`;
  return `农历${year ? `${year}年` : ''}${lunarMonthName(month, leap, language)}${lunarDayName(day, language)}`;
}
