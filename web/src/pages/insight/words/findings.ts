// SPDX-License-Identifier: Apache-2.0
//
// The words of the home of insight.

export const zh = {
  changed: '最近的变化',
  standsNow: '目前的情况',
  questions: '各项分析',
  subjectBest: '谁是最好的客户，值多少',
  subjectLeaving: '谁会留下，谁在流失',
  subjectOffer: '该推荐什么',
  subjectWhen: '什么时候，接下来会怎样',
  subjectWays: '渠道、路径和成效',
  compared: '与之前一段时间共比较 {compared} 项，其中 {noise} 项差别很小或可能出于偶然，未列出。',
  comparedAll: '与之前一段时间共比较 {compared} 项，差别都不太可能出于偶然。',
  comparedQuiet: '与之前一段时间共比较 {compared} 项，差别都很小或可能出于偶然：没有值得一提的变化。',
  comparedNone: '还没有可以比较的前后两段时间。',
  hardlyChance: '几乎不可能出于偶然（不到千分之一）',
  chanceOf: '若无变化，约 {n} 次中有 1 次会出现这样的差别',
  silent: '还有 {n} 项暂时无法回答',
} as const;

export const en: Record<keyof typeof zh, string> = {
  changed: 'What has changed',
  standsNow: 'How things stand',
  questions: 'All questions',
  subjectBest: 'Who is best, and worth what',
  subjectLeaving: 'Who stays, who leaves',
  subjectOffer: 'What to offer',
  subjectWhen: 'When, and what comes next',
  subjectWays: 'Channels, ways and what they bring',
  compared: 'Compared with the time before: {compared} {compared|figure|figures}. Left out, since small or maybe chance: {noise}.',
  comparedAll: '{compared} {compared|comparison|comparisons} with the time before: {compared|it is|all are} unlikely to be chance.',
  comparedQuiet: '{compared} {compared|comparison|comparisons} with the time before: {compared|it is|all are} small or may be chance. Nothing has changed that matters.',
  comparedNone: 'There are no two stretches of time to compare yet.',
  hardlyChance: 'Hardly chance (less than 1 in 1,000)',
  chanceOf: 'If nothing had changed, about 1 time in {n} it would look like this',
  silent: '{n} {n|question|questions} that cannot be answered yet',
};
