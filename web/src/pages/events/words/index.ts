// SPDX-License-Identifier: Apache-2.0
//
// The words of the pages about arriving events, loaded with them and not with every page.
import { pageWords, type Say as SayOf } from '../../../i18n/pageWords';
import { en } from './en';
import { zh } from './zh';

export type EventKey = keyof typeof zh;
export type Say = SayOf<EventKey>;

export const useEventWords = pageWords<EventKey>({ 'zh-CN': zh, en });
