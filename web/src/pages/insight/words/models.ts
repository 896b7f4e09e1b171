// SPDX-License-Identifier: Apache-2.0
export const zh = {
  models: '模型',
  modelsAbout: '规则和客户页面中的预测来自这些模型。它们自动拟合：超过 7 天或数据增加一成时重新拟合。',
  modelFit: '立即拟合',
  modelAsked: '已开始拟合，完成后显示在这里。',
  modelFitted: '根据 {n} 位客户拟合（{variant}），',
  modelNone: '尚未拟合。数据足够时会自动拟合。',
  modelRefused: '最近一次未能拟合：{why}',
} as const;

export const en: Record<keyof typeof zh, string> = {
  models: 'Models',
  modelsAbout: 'What rules and customers’ screens foresee comes from these. They are fitted by themselves: when a fit is older than 7 days, or data have grown by a tenth.',
  modelFit: 'Fit now',
  modelAsked: 'It is being fitted, and stands here when that is done.',
  modelFitted: 'Fitted to {n} {n|customer|customers} ({variant}),',
  modelNone: 'Not fitted yet. It is when there is enough to learn from.',
  modelRefused: 'The latest try failed: {why}',
};
