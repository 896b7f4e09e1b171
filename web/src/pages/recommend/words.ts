// SPDX-License-Identifier: Apache-2.0
//
// The words of what to offer.
import { pageWords, type Say as SayOf } from '../../i18n/pageWords';

const zh = {
  forCustomer: '推荐给 TA',
  withProduct: '一起购买',
  none: '还没有可推荐的商品：订单还太少。',
  noneWith: '还看不出与它一起购买的商品。',
  tested: '用最近一单检验过 {tested} 位客户：推荐 10 件，{hit} 的客户命中（只推热销为 {popular}）。',
  thin: '购买两次以上的客户还太少，未经检验。',
  howTested: '如何检验',
  tryIt: '试一试',
  tryCustomer: '选一位客户',
  tryProducts: '或最近看过的商品，最后看的排最后',
  remove: '移除{name}',
} as const;

export type OfferKey = keyof typeof zh;

const en: Record<OfferKey, string> = {
  forCustomer: 'What to offer',
  withProduct: 'Bought with this',
  none: 'Nothing to offer yet: there are too few orders.',
  noneWith: 'What is bought with it cannot be seen yet.',
  tested: 'Tested on the last orders of {tested} customers: of ten suggestions {hit} of them bought one (popular products alone: {popular}).',
  thin: 'Not tested: too few customers have bought twice.',
  howTested: 'How it was tested',
  tryIt: 'Try it',
  tryCustomer: 'Choose a customer',
  tryProducts: 'Or products looked at, the last one last',
  remove: 'Remove {name}',
};

export type OfferSay = SayOf<OfferKey>;

export const useOfferWords = pageWords<OfferKey>({ 'zh-CN': zh, en });
