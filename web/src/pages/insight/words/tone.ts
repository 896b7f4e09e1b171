// SPDX-License-Identifier: Apache-2.0
//
// The words of the page about the tone of texts.
export const zh = {
  tone: '文本语气',
  toneAbout: '粘贴评价、投诉或问卷回答，看作者是否满意、说的是什么。中英文均可，内容不会保存。',
  toneTexts: '文本，每行一条，最多 {most} 条',
  toneFile: '读取文本文件',
  toneAsk: '分析',
  toneLimits: '模型由带标注的中文网购评价（测试准确率 94%）和较少的英文句子（85%）训练而成，只分正面与负面，不懂反话。单条仅供参考，汇总更可靠。',
  toneAnswer: '{texts} 条文本中，{negative} 条为负面（{share}）。',
  toneMostNamed: '负面文本最常提到：{topic}。',
  toneMore: '只分析前 {most} 条。',
  toneLong: '过长的文本只取开头部分。',
  toneTopic: '话题',
  toneNames: '提到',
  toneNegative: '其中负面',
  toneValue: '语气',
  tonePositive: '正面概率',
  toneText: '文本',
  toneTopics: '话题',
  toneNone: '没有文本提到已知话题。',
} as const;

export const en: Record<keyof typeof zh, string> = {
  tone: 'Tone of texts',
  toneAbout: 'Paste reviews, complaints or survey answers to see how content their authors are, and what they are about. Chinese and English; nothing is kept.',
  toneTexts: 'Texts, one a line, at most {most}',
  toneFile: 'Read a text file',
  toneAsk: 'Look',
  toneLimits:
    'Learned from labelled Chinese shop reviews (94 % right when tested) and fewer English sentences (85 %). It knows positive and negative only, and no irony. Trust the sum more than a single answer.',
  toneAnswer: 'Of {texts} texts, {negative} are negative ({share}).',
  toneMostNamed: 'Negative texts name this most: {topic}.',
  toneMore: 'Only the first {most} were looked at.',
  toneLong: 'Of very long texts only the beginning was looked at.',
  toneTopic: 'Topic',
  toneNames: 'Texts',
  toneNegative: 'Negative',
  toneValue: 'Tone',
  tonePositive: 'Chance it is positive',
  toneText: 'Text',
  toneTopics: 'Topics',
  toneNone: 'No text names a topic that is known.',
};
