// SPDX-License-Identifier: Apache-2.0
//
// The words of groups of customers and of next orders.

export const zh = {
  groups: '金额最多的是“{name}”：{share} 的客户带来 {worth} 的金额（共 {amount}）。{customers} 位客户分为 {groups} 群。',
  groupsPicture: '各客户群的金额，点击查看群内客户',
  members: '{customers} 位客户，{orders} 笔订单，共 {amount}。',
  nextOrders: '{due} 位客户在未来 {within} 天内该再买了（约 {dueAmount}）；{overdue} 位已超期，未下的订单约 {overdueAmount}。',
  nextPicture: '该买或已超期的客户，按每次金额',
  nextForesaw: '用之前的订单预测每位客户的最后一单，平均差 {error} 天（按自身平均间隔差 {means} 天），{inside} 落在给出的区间内。',
} as const;

export const en: Record<keyof typeof zh, string> = {
  groups: 'Most money comes from “{name}”: {share} of the customers bring {worth} of {amount}. {customers} customers are in {groups} groups.',
  groupsPicture: 'The amount of each group of customers; a bar opens its customers',
  members: '{customers} customers with {orders} orders of {amount}.',
  nextOrders: '{due} customers are due to order within {within} days (about {dueAmount}); {overdue} are overdue, with orders of about {overdueAmount} not made.',
  nextPicture: 'Customers due or overdue, by what they spend at a time',
  nextForesaw: 'Each customer’s last order, foretold from those before it, is {error} days off on average (own averages: {means}); {inside} fell into the window given.',
};
