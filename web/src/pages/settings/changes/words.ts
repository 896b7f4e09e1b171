// SPDX-License-Identifier: Apache-2.0
//
// The words of what was changed in settings.
import { pageWords } from '../../../i18n/pageWords';

const zh = {
  rate: '1 {currency}',
  noRate: '无汇率',
  share: '按通常订单的比例',
  group: '群',
  groupIs: '{name}：{scores}',
  order: '群的顺序',
  recency: '最近购买',
  frequency: '购买频次',
  monetary: '消费金额',
  scores: '{axis} {from}–{to} 分',
  score: '{axis} {from} 分',
  any: '不限',
  cuts: '{axis}的分界',
  fifths: '五等分',
  days: '{list} 天',
  orders: '{list} 单',
  properties: '保留在手边的事件属性',
  ready: '恢复为现成的设置',
} as const;

const en: Record<keyof typeof zh, string> = {
  rate: '1 {currency}',
  noRate: 'no rate',
  share: 'a share of a usual order',
  group: 'Group',
  groupIs: '{name}: {scores}',
  order: 'Order of groups',
  recency: 'Recency',
  frequency: 'Frequency',
  monetary: 'Money',
  scores: '{axis} {from}–{to}',
  score: '{axis} {from}',
  any: 'any',
  cuts: 'Cut points of {axis}',
  fifths: 'fifths',
  days: '{list} days',
  orders: '{list} orders',
  properties: 'Properties of events kept at hand',
  ready: 'Back to what is ready-made',
};

export type ChangesKey = keyof typeof zh;
export const useChangesWords = pageWords<ChangesKey>({ 'zh-CN': zh, en });
