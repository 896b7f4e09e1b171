// SPDX-License-Identifier: Apache-2.0
//
// The words of the insight pages, loaded with them.
import { pageWords, type Say as SayOf } from '../../../i18n/pageWords';
import { en } from './en';
import { zh } from './zh';

export type InsightKey = keyof typeof zh;
export type Say = SayOf<InsightKey>;

export const useInsightWords = pageWords<InsightKey>({ 'zh-CN': zh, en });
