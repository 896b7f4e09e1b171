// SPDX-License-Identifier: Apache-2.0
//
// The words of the page of competitors' names.
import { pageWords } from '../../../i18n/pageWords';

const zh = {
  about: '在客户写的评价、聊天、投诉中查找这些店铺、品牌或平台的名称。中文名称出现即算，英文名称按整词、不分大小写。',
  names: '名称',
  hint: '输入名称后按回车；最多 {most} 个，每个不超过 {characters} 个字符。',
  long: '“{name}”超过 {characters} 个字符。',
  many: '最多 {most} 个名称。',
  reset: '全部清空',
  report: '查看提到了哪些竞品、之后有多少流失',
  causes: '查看流失前发生了什么',
} as const;

const en: Record<keyof typeof zh, string> = {
  about: 'These names of shops, brands or marketplaces are looked for in the reviews, chats and complaints that customers write: Chinese names anywhere, others as whole words in upper or lower case.',
  names: 'Names',
  hint: 'Press Enter after each name; at most {most}, of {characters} {characters|character|characters} each.',
  long: '“{name}” is longer than {characters} {characters|character|characters}.',
  many: 'At most {most} {most|name|names}.',
  reset: 'Remove all',
  report: 'See which are spoken of, and who left',
  causes: 'See what goes with leaving',
};

export type CompetitorsKey = keyof typeof zh;
export const useCompetitorsWords = pageWords<CompetitorsKey>({ 'zh-CN': zh, en });
