// SPDX-License-Identifier: Apache-2.0
//
// What a page tells by itself: that it is looked at, which product it shows (schema.org's Product
// as JSON-LD, which shop software writes for search engines), what was searched for (a parameter of
// the address), and clicks on elements that say what they mean: data-guanxi="Product Added".
import type { Options } from './options';

type Track = (event: string, properties?: Record<string, unknown>) => void;
interface Thing {
  '@type'?: unknown;
  '@graph'?: unknown;
  [name: string]: unknown;
}

function isProduct(thing: Thing): boolean {
  const type = thing['@type'];
  return type === 'Product' || (Array.isArray(type) && type.includes('Product'));
}

// Every thing that the page's JSON-LD holds at its top or in a graph.
function things(value: unknown): Thing[] {
  if (Array.isArray(value)) return value.flatMap(things);
  if (!value || typeof value !== 'object') return [];
  return [value as Thing, ...things((value as Thing)['@graph'])];
}

const first = (value: unknown): unknown => (Array.isArray(value) ? value[0] : value);
const nameOf = (value: unknown): unknown => (value && typeof value === 'object' ? (value as Thing).name : value);

// The one product a page is about; a list of several is none.
export function productOnPage(): Record<string, unknown> | undefined {
  const found = [...document.querySelectorAll('script[type="application/ld+json"]')].flatMap((script) => {
    try {
      return things(JSON.parse(script.textContent ?? '')).filter(isProduct);
    } catch {
      return [];
    }
  });
  const [product] = found;
  if (!product || found.length > 1) return undefined;
  const offer = (first(product.offers) ?? {}) as Thing;
  return {
    product_id: product.productID ?? product.sku,
    sku: product.sku,
    name: product.name,
    brand: nameOf(product.brand),
    category: nameOf(product.category),
    price: Number(offer.price ?? offer.lowPrice) || undefined,
    currency: offer.priceCurrency,
    url: location.href.split('#')[0],
  };
}

function searchWords(names: string[]): string | undefined {
  const parameters = new URLSearchParams(location.search);
  return names.map((name) => parameters.get(name)?.trim()).find(Boolean);
}

function propertiesOf(element: HTMLElement): Record<string, unknown> {
  try {
    return JSON.parse(element.dataset.guanxiProperties ?? '{}') as Record<string, unknown>;
  } catch {
    return {};
  }
}

export function watchPage(options: Options, page: () => void, track: Track): void {
  let seen = '';
  const look = () => {
    const address = location.pathname + location.search;
    if (address === seen) return;
    seen = address;
    page();
    const product = productOnPage();
    if (product) track('Product Viewed', product);
    const query = searchWords(options.search);
    if (query) track('Products Searched', { query });
  };
  // Pages that change their address without loading write title and product a moment later.
  const soon = () => setTimeout(look, 50);
  const push = history.pushState;
  history.pushState = function (...change) {
    push.apply(this, change);
    soon();
  };
  addEventListener('popstate', soon);
  addEventListener('pageshow', (shown) => {
    if (!shown.persisted) return;
    seen = '';
    look();
  });
  document.addEventListener('click', (click) => {
    const element = (click.target as Element | null)?.closest?.<HTMLElement>('[data-guanxi]');
    if (element?.dataset.guanxi) track(element.dataset.guanxi, propertiesOf(element));
  });
  look();
}
