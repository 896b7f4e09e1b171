// SPDX-License-Identifier: Apache-2.0
import { zh as findings } from './findings';
import { zh as beside } from './beside';
import { zh as models } from './models';
import { zh as ways } from './ways';
import { zh as baskets } from './baskets';
import { zh as tone } from './tone';
import { zh as lift } from './lift';
import { zh as share } from './share';
import { zh as trends } from './trends';

export const zh = {
  about: '各项分析取自全部客户，每个数字都可追溯。',
  open: '查看',
  params: '看什么',
  notYet: '暂时无法回答',
  whose: '哪些客户',
  everybody: '全部客户',
  ownRule: '符合规则的客户…',
  ruleText: '规则',
  asOf: '截至哪一天',
  asOfNow: '现在',
  show: '显示',
  window: '哪段时间',
  anyTime: '全部时间',
  last30: '最近 30 天',
  last90: '最近 90 天',
  last180: '最近 180 天',
  last12: '最近 12 个月',
  thisYear: '今年',
  lastYear: '去年',
  download: '下载',
  asXlsx: 'Excel 工作簿',
  asCsv: 'CSV 文件',
  picture: '图',
  table: '表',
  howCounted: '如何计算',
  reachesEnd: '数据截至 {at}结束，计算用时 {ms} 毫秒。',
  reaches: '数据截至 {at}，计算用时 {ms} 毫秒。',
  empty: '还没有可分析的订单。导入订单后这里会给出答案。',
  toProducts: '查看商品',
  toCompetitors: '设置竞品名称',
  toWriteKeys: '接入店铺网页',
  next: '接下来：{what}',
  oldShop: '最近一笔订单在 {day}，以下数字截至该日结束。',
  least: '不计低于此金额的订单',
  costEach: '为此每月花在每位活跃客户身上的费用',
  makeSegment: '建立人群',
  keepList: '把这 {n} 位客户存为名单',
  seeCustomers: '查看客户',
  totals: '合计',
  rfmPicture: '客户数（按最近购买与购买频次；颜色越深金额越多）',
  rfmRecency: '最近购买 ↓　购买频次 →（最高为最好）',
  cohortsPicture: '各月首购客户在之后各月的回购比例',
  month: '首购月份',
  customers: '客户',
  later: '{n} 个月后',
  ...baskets,
  ...tone,
  ...lift,
  ...share,
  ...trends,
  ...models,
  ...findings,
  ...beside,
  ...ways,
} as const;
