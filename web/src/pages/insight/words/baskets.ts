// SPDX-License-Identifier: Apache-2.0
//
// The words of what goes with what.

export const zh = {
  basketsRaised: '组合太多，只看至少出现在 {support} 个购物篮中的搭配。',
  basketsPicture: '最强的搭配：线越粗越常成立，点击连线查看两者都买的客户',
} as const;

export const en: Record<keyof typeof zh, string> = {
  basketsRaised: 'There would be too many combinations, so only those of at least {support} {support|basket|baskets} were looked at.',
  basketsPicture: 'What goes together most; the thicker a line, the more often it holds. A line opens the customers who bought both',
};
