// SPDX-License-Identifier: Apache-2.0
//
// The words of what to offer.
import { pageWords, type Say as SayOf } from '../../i18n/pageWords';

const zh = {
  forCustomer: '该推荐什么',
  withProduct: '一起购买',
  none: '还没有可推荐的商品：订单还太少。',
  noneWith: '还看不出与它一起购买的商品。',
  tested: '用之后的真实情况检验过 {tested} 次：推荐 10 件，{hit} 命中（只推热销为 {popular}）。',
  thin: '尚未检验，或数据还太少。',
  more: '再看 {n} 件',
  less: '收起',
  keptBack: '未推荐的，以及为什么',
  noneKeptBack: '没有被排除的商品。',
  howTested: '如何检验',
  tryIt: '该向谁推荐什么',
  tryCustomer: '选一位客户',
  tryBest: '价值最高的客户：',
  tryProducts: '或加入商品，一件或多件',
  asLooked: '正在浏览，最后看的排最后：接下来推荐什么',
  asBasket: '都在购物车里：还该推荐什么',
  how: '这些商品',
  remove: '移除{name}',
} as const;

export type OfferKey = keyof typeof zh;

const en: Record<OfferKey, string> = {
  forCustomer: 'What to offer',
  withProduct: 'Bought with this',
  none: 'Nothing to offer yet: there are too few orders.',
  noneWith: 'What is bought with it cannot be seen yet.',
  tested: 'Tested {tested} {tested|time|times} on what came after: ten suggestions held one of it in {hit} of cases (popular products alone: {popular}).',
  thin: 'Not tested yet, or there is too little to test with.',
  more: '{n} more',
  less: 'Fewer',
  keptBack: 'Not offered, and why',
  noneKeptBack: 'Nothing was kept back.',
  howTested: 'How it was tested',
  tryIt: 'What to offer to whom',
  tryCustomer: 'Choose a customer',
  tryBest: 'Worth most:',
  tryProducts: 'Or add products, one or several',
  asLooked: 'Are looked at, the last one last: what comes next',
  asBasket: 'Lie in a basket: what goes with them',
  how: 'These products',
  remove: 'Remove {name}',
};

export type OfferSay = SayOf<OfferKey>;

export const useOfferWords = pageWords<OfferKey>({ 'zh-CN': zh, en });
