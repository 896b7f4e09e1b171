// SPDX-License-Identifier: Apache-2.0
//
// The words of comparing and splitting reports, and of their files.
export const zh = {
  asPdf: 'PDF 文件',
  asPng: '图片（PNG）',
  sendRegularly: '定期发送…',
  compareAndSplit: '对比与拆分',
  beside: '与哪段时间对比',
  besideNothing: '不对比',
  besidePrevious: '上一时段',
  besideWeek: '一周前',
  besideMonth: '一个月前',
  besideQuarter: '一个季度前',
  besideYear: '一年前',
  besideWhose: '与哪些客户对比',
  besideSame: '不对比',
  split: '按什么拆分',
  splitNothing: '不拆分',
  splitSegments: '按人群',
  splitTags: '按标签',
} as const;

export const en: Record<keyof typeof zh, string> = {
  asPdf: 'PDF file',
  asPng: 'Picture (PNG)',
  sendRegularly: 'Send regularly…',
  compareAndSplit: 'Compare and split',
  beside: 'Compare with the time',
  besideNothing: 'Nothing',
  besidePrevious: 'The period before',
  besideWeek: 'A week before',
  besideMonth: 'A month before',
  besideQuarter: 'A quarter before',
  besideYear: 'A year before',
  besideWhose: 'Compare with the customers',
  besideSame: 'Nobody',
  split: 'Split by',
  splitNothing: 'Nothing',
  splitSegments: 'Segments',
  splitTags: 'Tags',
};
