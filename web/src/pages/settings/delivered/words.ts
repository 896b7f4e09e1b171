// SPDX-License-Identifier: Apache-2.0
//
// The words of the page that says what waiting, trouble and service are worth.
import { pageWords } from '../../../i18n/pageWords';

const zh = {
  about: '让渡价值是客户得到的（节省、服务、选择）减去付出的（运费、等待、麻烦）。等待和麻烦没有价格，这里约定各值多少钱。',
  ready: '未填写的按通常订单金额（{usual}）的比例计。',
  notYet: '未填写的按通常订单金额的比例计；模型拟合后即可看到金额。',
  kind: '项目',
  worth: '每次值（{currency}）',
  share: '未填写时',
  shareOf: '通常订单的 {share}',
  shareIs: '通常订单的 {share}，即 {amount}',
  reset: '全部恢复为比例',
  report: '查看让渡价值',
} as const;

const en: Record<keyof typeof zh, string> = {
  about: 'Delivered value is what customers gain (savings, service, variety) less what it costs them (shipping, waiting, trouble). Waiting and trouble have no price: here it is agreed what each is worth.',
  ready: 'What is left empty is a share of a usual order ({usual}).',
  notYet: 'What is left empty is a share of a usual order; amounts are shown once the model is fitted.',
  kind: 'What',
  worth: 'Worth each ({currency})',
  share: 'If left empty',
  shareOf: '{share} of a usual order',
  shareIs: '{share} of a usual order, {amount}',
  reset: 'Back to shares for all',
  report: 'See delivered value',
};

export type DeliveredKey = keyof typeof zh;
export const useDeliveredWords = pageWords<DeliveredKey>({ 'zh-CN': zh, en });
