// SPDX-License-Identifier: Apache-2.0
//
// The words of what is to come, what moves, when people are there and by which channel.

export const zh = {
  forecastPicture: '实际（实线）与预计（虚线），阴影为 95% 区间',
  trendsPicture: '比预期多（向右）或少（向左）的订单，点击查看此商品的预测',
  peaksPicture: '按星期和钟点，颜色越深越多',
  channelsPicture: '各渠道金额',
  trendsNone: '检验过的商品中，没有哪个的变化超出季节和店铺整体。',
  hour: '钟点',
  seenLine: '实际',
  expectedLine: '预计',
  intervalLine: '95% 区间',
} as const;

export const en: Record<keyof typeof zh, string> = {
  forecastPicture: 'As it was (solid) and as it is expected (dashed), with the 95 % interval',
  trendsPicture: 'Orders more (right) or fewer (left) than expected; a bar opens the product’s forecast',
  peaksPicture: 'By weekday and hour; the darker, the more',
  channelsPicture: 'Amount by channel',
  trendsNone: 'Of what was looked at, nothing moves beyond season and shop.',
  hour: 'Hour',
  seenLine: 'As it was',
  expectedLine: 'Expected',
  intervalLine: '95 % interval',
};
