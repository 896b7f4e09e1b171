// SPDX-License-Identifier: Apache-2.0
//
// The words of what is to come, what moves, when people are there and by which channel.

export const zh = {
  peaksPicture: '按星期和钟点，颜色越深越多',
  trendsNone: '检验过的商品中，没有哪个的变化超出季节和店铺整体。',
  wordsNone: '检验过的词中，没有哪个的变化超出偶然。',
  emptySearches: '最近没有搜索记录。店铺发送“search”事件，把输入的内容放在属性 query 或 words 中，此处就会显示大家在搜什么。',
  hour: '钟点',
  intervalLine: '95% 区间',
} as const;

export const en: Record<keyof typeof zh, string> = {
  peaksPicture: 'By weekday and hour; the darker, the more',
  trendsNone: 'Of what was looked at, nothing moves beyond season and shop.',
  wordsNone: 'Of the words tested, none moves beyond chance.',
  emptySearches: 'No searches were recorded lately. Send an event “search” with what was typed as its property query or words; what people search for then stands here.',
  hour: 'Hour',
  intervalLine: '95 % interval',
};
