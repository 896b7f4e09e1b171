// SPDX-License-Identifier: Apache-2.0
//
// The words of funnels, ways through the shop, and cohorts by what a first order was.

export const zh = {
  funnelPicture: '每一步的客户数，以及没有走到下一步的客户转去做了什么',
  funnelStep: '步骤',
  funnelShare: '占上一步',
  funnelTime: '用时中位数',
  funnelLost: '没有走到',
  funnelInstead: '{lost} 位：{next} 位转去 {name}，{silent} 位没有其他行为',
  funnelSilent: '{lost} 位：{silent} 位没有其他行为',
  funnelOpen: '{n} 位仍有时间',
  minutes: '{n} 分钟',
  hours: '{n} 小时',
  days: '{n} 天',
  pathsPicture: '每一步之后去了哪里，越宽越常见',
  pathsPictureBack: '每一步之前从哪里来，越宽越常见',
  cohortsPictureEach: '每批客户在之后各月的人均金额',
  cohortsPictureTogether: '每批客户到之后各月为止的累计人均金额',
  cohortsPictureBy: '每批客户在之后各月再次购买的比例',
  cohort: '批次',
  upliftPicture: '从预计最受影响的客户开始处理，每位处理客户的累计收益；虚线为随机挑选',
  upliftLink: '处理打动了谁，又惹恼了谁？',
};

export const en: Record<keyof typeof zh, string> = {
  funnelPicture: 'Customers at each step, and what those do instead who go no further',
  funnelStep: 'Step',
  funnelShare: 'Of the step before',
  funnelTime: 'Median time',
  funnelLost: 'Went no further',
  funnelInstead: '{lost}: {next} of them did {name}, {silent} nothing more',
  funnelSilent: '{lost}: {silent} of them did nothing more',
  funnelOpen: '{n} still {n|has|have} time',
  minutes: '{n} min',
  hours: '{n} h',
  days: '{n} {n|day|days}',
  pathsPicture: 'Where customers go from each step; the wider, the more often',
  pathsPictureBack: 'Where customers come from before each step; the wider, the more often',
  cohortsPictureEach: 'Amount per customer in the months after the first order',
  cohortsPictureTogether: 'Amount per customer up to the months after the first order',
  cohortsPictureBy: 'Share of customers who bought again in later months, by cohort',
  cohort: 'Cohort',
  upliftPicture: 'Gain per treated customer when those foreseen to be moved most are treated first; dashed: chosen by chance',
  upliftLink: 'Whom did it persuade, and whom did it put off?',
};
