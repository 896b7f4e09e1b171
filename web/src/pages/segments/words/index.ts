// SPDX-License-Identifier: Apache-2.0
//
// The words of the segment pages, loaded with them and not with every page.
import { pageWords, type Say as SayOf } from '../../../i18n/pageWords';
import { en } from './en';
import { zh } from './zh';

export type SegmentKey = keyof typeof zh;
export type Say = SayOf<SegmentKey>;

export const useSegmentWords = pageWords<SegmentKey>({ 'zh-CN': zh, en });
