// SPDX-License-Identifier: Apache-2.0
//
// Where and how an event happened, in the words of the Segment specification.

function campaign(search: URLSearchParams): Record<string, string> | undefined {
  const found = [...search].filter(([name]) => name.startsWith('utm_')).map(([name, value]) => [name === 'utm_campaign' ? 'name' : name.slice(4), value]);
  return found.length ? Object.fromEntries(found) : undefined;
}

export function pageOf(): Record<string, string> {
  const { pathname, search, href } = location;
  return { path: pathname, search, url: href.split('#')[0]!, title: document.title, referrer: document.referrer };
}

export function contextOf(): Record<string, unknown> {
  return {
    library: { name: 'guanxi.js', version: '1' },
    consent: { categoryPreferences: { analytics: true } },
    page: pageOf(),
    campaign: campaign(new URLSearchParams(location.search)),
    locale: navigator.language,
    timezone: Intl.DateTimeFormat().resolvedOptions().timeZone,
    userAgent: navigator.userAgent,
    screen: { width: screen.width, height: screen.height, density: devicePixelRatio },
  };
}
