// SPDX-License-Identifier: Apache-2.0
//
// The words of what is to come, what moves, when people are there and by which channel.

export const zh = {
  peaksPicture: '按星期和钟点，颜色越深越多',
  trendsNone: '检验过的商品中，没有哪个的变化超出季节和店铺整体。',
  hour: '钟点',
  intervalLine: '95% 区间',
} as const;

export const en: Record<keyof typeof zh, string> = {
  peaksPicture: 'By weekday and hour; the darker, the more',
  trendsNone: 'Of what was looked at, nothing moves beyond season and shop.',
  hour: 'Hour',
  intervalLine: '95 % interval',
};
