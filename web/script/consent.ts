// SPDX-License-Identifier: Apache-2.0
//
// May we? Until somebody says yes nothing is stored and nothing sent. A browser that says Do Not
// Track or Global Privacy Control has said no, and is not asked. The answer itself is kept, so that
// nobody is asked twice.
import type { Options } from './options';
import { read, write } from './memory';

const ANSWER = 'consent';

export type Answer = 'yes' | 'no' | undefined; // undefined: nobody has answered

// A browser's word stands above everything, also above a yes given here.
export function refusedByBrowser(): boolean {
  const { doNotTrack, globalPrivacyControl } = navigator as { doNotTrack?: string | null; globalPrivacyControl?: boolean };
  return doNotTrack === '1' || globalPrivacyControl === true;
}

export function answerOf(options: Options): Answer {
  if (refusedByBrowser()) return 'no';
  const kept = read(ANSWER);
  if (kept) return kept.startsWith('yes') ? 'yes' : 'no';
  return options.consent === 'given' ? 'yes' : undefined;
}

export function keepAnswer(yes: boolean): void {
  write(ANSWER, `${yes ? 'yes' : 'no'} ${new Date().toISOString()}`);
}

const WORDS = [
  ['We would like to remember what you look at here, to serve you better. May we?', 'Yes', 'No', 'Privacy'],
  ['我们希望记录您在本站的浏览，以便更好地为您服务。可以吗？', '同意', '拒绝', '隐私政策'],
] as const;

// Styles are set one by one, which strict Content-Security-Policies allow.
function part<Tag extends keyof HTMLElementTagNameMap>(tag: Tag, style: string, text = ''): HTMLElementTagNameMap[Tag] {
  const element = document.createElement(tag);
  element.style.cssText = style;
  element.textContent = text;
  return element;
}

// The question at the foot of the page, in the page's language: both answers look alike. Returns
// what takes it away.
export function ask(options: Options, answered: (yes: boolean) => void): () => void {
  const [question, yes, no, privacy] = WORDS[options.chinese ? 1 : 0];
  const box = part('section', 'position:fixed;z-index:2147483647;inset:auto 12px 12px;max-width:560px;margin:auto;padding:14px 16px;border-radius:8px;background:#fff;color:#222;font:14px/1.6 system-ui,sans-serif;box-shadow:0 2px 16px #0004');
  box.lang = options.chinese ? 'zh-CN' : 'en';
  box.id = 'guanxi-consent';
  box.setAttribute('aria-label', privacy);
  box.append(part('span', '', `${question} `));
  if (options.privacy) {
    const link = part('a', 'color:inherit', privacy);
    link.href = options.privacy;
    box.append(link);
  }
  const answers = part('div', 'margin-top:8px;text-align:right');
  [no, yes].forEach((word, index) => {
    const button = part('button', 'margin-left:8px;padding:6px 18px;border:1px solid #222;border-radius:6px;background:#fff;color:#222;font:inherit;cursor:pointer', word);
    button.type = 'button';
    button.onclick = () => answered(index > 0);
    answers.append(button);
  });
  box.append(answers);
  document.body.append(box);
  return () => box.remove();
}
