// SPDX-License-Identifier: Apache-2.0
//
// Days of the lunar calendar as people say them: "1990-05x-03" is 农历1990年闰五月初三.
import type { Language } from '../i18n';

const DIGITS = ['十', '一', '二', '三', '四', '五', '六', '七', '八', '九', '十'];
const MONTHS = ['正', '二', '三', '四', '五', '六', '七', '八', '九', '十', '冬', '腊'];

function chineseDay(day: number): string {
  if (day === 20 || day === 30) return `${DIGITS[day / 10]}十`;
  return `${['初', '十', '廿'][Math.floor((day - 1) / 10)] ?? '廿'}${DIGITS[day % 10]}`;
}

function ordinal(n: number): string {
  const tens = Math.floor(n / 10) === 1;
  return `${n}${tens ? 'th' : (['th', 'st', 'nd', 'rd'][n % 10] ?? 'th')}`;
}

// What has not that form (it is hidden from somebody) stays as it is.
export function lunarDay(text: string, language: Language): string {
  const parts = /^(\d{4}|-)-(\d\d)(x?)-(\d\d)$/.exec(text);
  if (!parts) return text;
  const year = parts[1] === '-' ? '' : parts[1];
  const month = Number(parts[2]);
  const day = Number(parts[4]);
  if (language === 'en') return `${ordinal(day)} of the ${parts[3] ? 'leap ' : ''}${ordinal(month)} lunar month${year ? ` ${year}` : ''}`;
  return `农历${year ? `${year}年` : ''}${parts[3] ? '闰' : ''}${MONTHS[month - 1] ?? month}月${chineseDay(day)}`;
}
