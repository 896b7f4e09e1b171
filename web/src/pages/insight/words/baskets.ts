// SPDX-License-Identifier: Apache-2.0
//
// The words of what goes with what.

export const zh = {
  baskets: '买了“{left}”的人，每百次有 {confidence} 次也买“{then}”，是随机情况的 {lift} 倍。共有 {rules} 条规则多于偶然。',
  basketsNone: '没有多于偶然的搭配：订单还太少，或可降低最少篮数。',
  basketsRaised: '组合太多，只看至少出现在 {support} 个购物篮中的搭配。',
  recommend: '采用“{method}”：推荐 {length} 件，{hit} 命中之后真正要的其中之一；只推热销为 {popular}。',
  recommendSure: '在 {tested} 个未参与选择的情形上检验，95% 的把握在 {low} 到 {high} 之间。',
  recommendPicture: '各推荐方法的命中占比',
  basketsPicture: '最强的搭配：线越粗越常成立，点击连线查看两者都买的客户',
} as const;

export const en: Record<keyof typeof zh, string> = {
  baskets: 'Of a hundred who buy “{left}”, {confidence} also buy “{then}”, {lift} times more than by chance. {rules} rules hold beyond chance.',
  basketsNone: 'Nothing goes together beyond chance: there are too few orders, or too many baskets are asked for.',
  basketsRaised: 'There would be too many combinations, so only those of at least {support} baskets were looked at.',
  recommend: 'Used is “{method}”: {length} suggestions held something of what was wanted next in {hit} of cases; popular products alone reach {popular}.',
  recommendSure: 'Tested on {tested} cases that had no say in the choice; with 95 % confidence between {low} and {high}.',
  recommendPicture: 'Cases with a hit, by way of suggesting',
  basketsPicture: 'What goes together most; the thicker a line, the more often it holds. A line opens the customers who bought both',
};
