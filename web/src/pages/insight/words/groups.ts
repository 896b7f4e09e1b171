// SPDX-License-Identifier: Apache-2.0
//
// The words of groups of customers and of next orders.

export const zh = {
  groupsPicture: '各客户群的金额，点击查看群内客户',
  nextPicture: '该买或已超期的客户，按每次金额',
} as const;

export const en: Record<keyof typeof zh, string> = {
  groupsPicture: 'The amount of each group of customers; a bar opens its customers',
  nextPicture: 'Customers due or overdue, by what they spend at a time',
};
