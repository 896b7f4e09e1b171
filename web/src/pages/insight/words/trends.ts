// SPDX-License-Identifier: Apache-2.0
//
// The words of what is to come, what moves, when people are there and by which channel.

export const zh = {
  peaksPicture: '按星期和钟点，颜色越深越多',
  hour: '钟点',
  intervalLine: '95% 区间',
} as const;

export const en: Record<keyof typeof zh, string> = {
  peaksPicture: 'By weekday and hour; the darker, the more',
  hour: 'Hour',
  intervalLine: '95 % interval',
};
