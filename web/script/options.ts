// SPDX-License-Identifier: Apache-2.0
//
// What the page says about itself in the attributes of our <script>. docs/web-script.md lists them.

export type ConsentMode = 'ask' | 'wait' | 'given';

export interface Options {
  writeKey: string;
  host: string; // where events go: "https://crm.example.com"
  consent: ConsentMode; // ask: our own question; wait: the page asks and tells us; given: settled before the script came
  chinese: boolean; // the language of the question
  privacy: string; // address of the page's privacy policy; '' for none
  auto: boolean; // pages, products and search words by themselves
  search: string[]; // names of parameters that hold search words
}

const SEARCH_PARAMETERS = 'q,query,s,search,keyword,keywords,wd';

export function readOptions(script: HTMLScriptElement): Options {
  const { writeKey = '', host, consent = 'ask', language, privacy = '', auto, search = SEARCH_PARAMETERS } = script.dataset;
  return {
    writeKey,
    host: (host || new URL(script.src).origin).replace(/\/+$/, ''),
    // Whatever is misspelt asks: silence must never mean yes.
    consent: consent === 'wait' || consent === 'given' ? consent : 'ask',
    chinese: /^zh/i.test(language || document.documentElement.lang || navigator.language),
    privacy,
    auto: auto !== 'off',
    search: search.split(','),
  };
}
