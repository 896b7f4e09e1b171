// SPDX-License-Identifier: Apache-2.0
//
// The words of exchange rates under Settings → Organisation.
import { pageWords } from '../../../i18n/pageWords';

const zh = {
  rates: '汇率',
  about: '外币订单未自带汇率时，按这里的汇率折算成 {base}。改动只影响之后的订单；已有订单保持原汇率，可在此重新折算。',
  none: '还没有汇率。导入外币订单时会询问，也可以在此添加。',
  currency: '币种',
  worth: '1 单位等于（{base}）',
  orders: '已有订单',
  count: '{count} 单',
  others: '{count} 单按其他汇率',
  rateOf: '1 {currency} 等于多少 {base}？',
  recount: '重新折算…',
  recountOf: '重新折算 {currency} 订单',
  recountTo: '重新折算后按 1 {currency} = {rate} 计算，金额、报表和客户价值随之更新。',
  which: '哪些订单',
  atOne: '按 {rate} 折算的 {count} 单',
  atAny: '全部按其他汇率折算的 {count} 单',
  ownToo: '其中可能有自带汇率的订单，其汇率会被替换。不能一键撤销。',
  start: '重新折算 {count} 单',
  saveFirst: '请先保存新汇率。',
  remove: '删除 {currency} 汇率',
  add: '添加币种',
  wrong: '汇率应为大于零的数，最多六位小数。',
} as const;

const en: Record<keyof typeof zh, string> = {
  rates: 'Exchange rates',
  about: 'Orders in another currency that bring no rate of their own are counted in {base} with these. A new rate holds for orders to come; orders that stand keep theirs until you recount them here.',
  none: 'No rates yet. An import of orders in another currency asks for them, or add them here.',
  currency: 'Currency',
  worth: 'One is worth ({base})',
  orders: 'Orders that stand',
  count: '{count} {count|order|orders}',
  others: '{count} at another rate',
  rateOf: 'What is 1 {currency} worth in {base}?',
  recount: 'Recount…',
  recountOf: 'Recount orders in {currency}',
  recountTo: 'They are counted at 1 {currency} = {rate} from then on; amounts, reports and what customers are worth follow.',
  which: 'Which orders',
  atOne: 'Those at {rate}: {count}',
  atAny: 'All at any other rate: {count}',
  ownToo: 'Orders that brought a rate of their own may be among them; it is replaced. There is no undo.',
  start: 'Recount {count} {count|order|orders}',
  saveFirst: 'Save the new rate first.',
  remove: 'Remove the rate of {currency}',
  add: 'Add a currency',
  wrong: 'A rate is a number above zero with at most six decimals.',
};

export type RatesKey = keyof typeof zh;
export const useRatesWords = pageWords<RatesKey>({ 'zh-CN': zh, en });
