// SPDX-License-Identifier: Apache-2.0
//
// The Content-Security-Policy admits only style elements with the page's nonce. antd is told it;
// a few of the parts it is made of (scroll lock, scroll bar measuring) make style elements without
// asking, so every style element made by a script gets it here. Markup from elsewhere does not.
export const nonce = document.querySelector<HTMLMetaElement>('meta[name="csp-nonce"]')?.content ?? '';

const createElement = document.createElement.bind(document);

document.createElement = (name: string, options?: ElementCreationOptions) => {
  const element = createElement(name, options);
  if (element instanceof HTMLStyleElement) element.nonce = nonce;
  return element;
};
