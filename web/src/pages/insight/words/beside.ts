// SPDX-License-Identifier: Apache-2.0
//
// The words of comparing and splitting reports, and of their files.
export const zh = {
  asPdf: 'PDF 文件',
  asPng: '图片（PNG）',
  sendRegularly: '定期发送…',
  beside: '对比时间',
  besideNothing: '不对比',
  besidePrevious: '上一时段',
  besideWeek: '一周前',
  besideMonth: '一个月前',
  besideQuarter: '一个季度前',
  besideYear: '一年前',
  besideWhose: '对比客户',
  besideSame: '相同客户',
  split: '划分',
  splitNothing: '不划分',
  splitSegments: '按人群',
  splitTags: '按标签',
} as const;

export const en: Record<keyof typeof zh, string> = {
  asPdf: 'PDF file',
  asPng: 'Picture (PNG)',
  sendRegularly: 'Send regularly…',
  beside: 'Beside which time',
  besideNothing: 'None',
  besidePrevious: 'The period before',
  besideWeek: 'A week before',
  besideMonth: 'A month before',
  besideQuarter: 'A quarter before',
  besideYear: 'A year before',
  besideWhose: 'Beside which customers',
  besideSame: 'The same',
  split: 'Split by',
  splitNothing: 'Nothing',
  splitSegments: 'Segments',
  splitTags: 'Tags',
};
