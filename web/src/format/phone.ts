// SPDX-License-Identifier: Apache-2.0
//
// Phone numbers with their extensions as people write them: "+862162345678;ext=805" is
// +862162345678 转 805. Other text stays as it is.
import type { Language } from '../i18n';

export function extended(text: string, language: Language): string {
  return text.replace(/(\+?\d{3,});ext=(\d+)/g, language === 'en' ? '$1 ext. $2' : '$1 转 $2');
}
