// SPDX-License-Identifier: Apache-2.0
//
// The script for shops' own pages, on a small shop of another origin that sends to a sink: nothing
// before consent, everything after it, a no that holds, Do Not Track, failures and closing pages.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { after, before, beforeEach, test } from 'node:test';
import { breaches, launch, screenshot, watch } from './lib.mjs';

const SCRIPT = readFileSync(new URL('../../web/dist/v1/guanxi.js', import.meta.url));
const PRODUCT = { '@context': 'https://schema.org', '@graph': [{ '@type': 'Product', sku: 'TEA-1', name: '山茶油', offers: [{ price: '59.00', priceCurrency: 'CNY' }] }] };
const CSP = "default-src 'self'; style-src 'self'; connect-src *; script-src *";

let browser;
let sink; // where events go
let shop; // where pages are
let answers = []; // what the sink says next: statuses; empty: 200
let arrived = []; // requests: { type, batch, writeKey }

function listen(answer) {
  const server = createServer(answer);
  return new Promise((resolve) => server.listen(0, '127.0.0.1', () => resolve({ url: `http://127.0.0.1:${server.address().port}`, close: () => (server.closeAllConnections(), server.close()) })));
}

async function take(request, response) {
  if (request.url === '/v1/guanxi.js') return response.writeHead(200, { 'content-type': 'text/javascript' }).end(SCRIPT);
  const parts = [];
  for await (const part of request) parts.push(part);
  const status = answers.shift() ?? 200;
  if (status === 200) arrived.push({ type: request.headers['content-type'], ...JSON.parse(Buffer.concat(parts)) });
  response.writeHead(status, { 'access-control-allow-origin': '*', 'access-control-expose-headers': 'Retry-After', 'retry-after': '1' }).end('{}');
}

// A page says in its address which attributes the script gets.
function pageOf(request, response) {
  const address = new URL(request.url, 'http://shop');
  const attributes = address.searchParams.get('attributes') ?? '';
  const product = address.pathname === '/tea' ? '<script type="application/ld+json">' + JSON.stringify(PRODUCT) + '</script>' : '';
  const html = `<!doctype html><html lang="${address.searchParams.get('lang') ?? 'zh-CN'}"><head><title>山茶</title>${product}
    <script async src="${sink.url}/v1/guanxi.js" data-write-key="key1" ${attributes}></script></head>
    <body><main><h1>山茶</h1><button data-guanxi="Product Added" data-guanxi-properties='{"product_id":"TEA-1"}'>加入购物车</button><a href="/next">下一页</a></main></body></html>`;
  response.writeHead(200, { 'content-type': 'text/html; charset=utf-8', 'content-security-policy': CSP }).end(html);
}

before(async () => {
  [browser, sink, shop] = await Promise.all([launch(), listen(take), listen(pageOf)]);
});
after(async () => {
  await browser?.close();
  sink?.close();
  shop?.close();
});
beforeEach(() => {
  answers = [];
  arrived = [];
});

async function openShop(path, { init, width = 1024 } = {}) {
  const context = await browser.newContext({ baseURL: shop.url, viewport: { width, height: 700 }, locale: 'zh-CN' });
  if (init) await context.addInitScript(init);
  const page = await context.newPage();
  page.setDefaultTimeout(60_000);
  page.complaints = [];
  watch(page);
  await page.goto(path);
  await page.waitForFunction(() => typeof window.guanxi?.track === 'function');
  return page;
}

const events = () => arrived.flatMap(({ batch }) => batch);
const names = () => events().map(({ type, event }) => event ?? type);
const stored = (page) => page.evaluate(() => ({ ...localStorage }));
const question = (page) => page.locator('#guanxi-consent');

async function until(what) {
  for (let tries = 0; tries < 3000; tries++) {
    if (what()) return;
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
  assert.fail(`waited in vain for ${what}; arrived: ${names()}`);
}

test('nothing is stored or sent before the yes; then all of it is', async () => {
  const page = await openShop(`/tea?q=茶&attributes=${encodeURIComponent('data-privacy=/privacy')}`);
  await question(page).waitFor();
  await page.evaluate(() => guanxi.identify('C-77', { email: 'wang@example.com' }));
  assert.deepEqual(await stored(page), {});
  assert.equal(await page.evaluate(() => document.cookie), '');
  assert.equal(arrived.length, 0);
  assert.deepEqual(await breaches(page), []);
  await screenshot(page, 'script/consent.zh-CN');
  await page.getByRole('button', { name: '同意' }).click();
  await until(() => events().length === 4);
  assert.deepEqual(names(), ['page', 'Product Viewed', 'Products Searched', 'identify']);
  const [view, product, search, identify] = events();
  assert.equal(arrived[0].writeKey, 'key1');
  assert.match(arrived[0].type, /^text\/plain/); // no preflight
  assert.equal(view.context.page.path, '/tea');
  assert.deepEqual(product.properties, { product_id: 'TEA-1', sku: 'TEA-1', name: '山茶油', price: 59, currency: 'CNY', url: view.context.page.url });
  assert.deepEqual(search.properties, { query: '茶' });
  assert.deepEqual([identify.userId, identify.traits.email], ['C-77', 'wang@example.com']);
  assert.equal(new Set(events().map(({ anonymousId }) => anonymousId)).size, 1);
  assert.ok(view.anonymousId);
  await page.getByRole('button', { name: '加入购物车' }).click();
  await page.evaluate(() => guanxi.push(['cart', 'view', { cart_id: 'c1' }]));
  await until(() => events().length === 6);
  assert.deepEqual(names().slice(4), ['Product Added', 'Cart Viewed']);
  assert.deepEqual(events()[4].properties, { product_id: 'TEA-1' });
  assert.equal(events()[4].userId, 'C-77');
  // The next page knows the answer, and whose it is.
  await page.goto('/next');
  await until(() => events().length === 7);
  assert.equal(events()[6].anonymousId, view.anonymousId);
  assert.equal(await question(page).count(), 0);
  // An address that changes without loading is another page.
  await page.evaluate(() => history.pushState(null, '', '/third'));
  await until(() => events().length === 8);
  assert.deepEqual(page.complaints, []);
  // A later no takes everything away.
  assert.equal(await page.evaluate(() => guanxi.consent(false)), false);
  await page.evaluate(() => guanxi.track('Late'));
  assert.deepEqual(Object.keys(await stored(page)), ['guanxi.consent']);
  await page.context().close();
});

test('a no holds on the next page; the page may ask again', async () => {
  const page = await openShop('/tea?lang=en', { width: 390 });
  await question(page).waitFor();
  await screenshot(page, 'script/consent.en.390');
  await page.getByRole('button', { name: 'No' }).click();
  await page.goto('/next?lang=en');
  await page.waitForFunction(() => window.guanxi?.consent() === false);
  assert.equal(await question(page).count(), 0);
  await page.evaluate(() => guanxi.track('Nobody hears'));
  assert.deepEqual(Object.keys(await stored(page)), ['guanxi.consent']);
  assert.equal(arrived.length, 0);
  await page.evaluate(() => guanxi.ask());
  await page.getByRole('button', { name: 'Yes' }).click();
  await page.evaluate(() => guanxi.track('Heard'));
  await until(() => names().includes('Heard'));
  await page.context().close();
});

test('Do Not Track and Global Privacy Control are a no that stands above all', async () => {
  for (const signal of ['doNotTrack', 'globalPrivacyControl']) {
    const init = `Object.defineProperty(navigator, '${signal}', { get: () => ${signal === 'doNotTrack' ? "'1'" : 'true'} })`;
    const page = await openShop(`/tea?attributes=${encodeURIComponent('data-consent=given')}`, { init });
    assert.equal(await page.evaluate(() => guanxi.consent(true)), false);
    await page.evaluate(() => guanxi.track('Never'));
    assert.equal(await question(page).count(), 0);
    assert.deepEqual(await stored(page), {});
    await page.context().close();
  }
  assert.equal(arrived.length, 0);
});

test('what fails is tried again; what waits when a page closes is sent and never lost', async () => {
  answers = [503, 500];
  const page = await openShop(`/next?attributes=${encodeURIComponent('data-consent=given data-auto=off')}`);
  await page.evaluate(() => guanxi.track('Once', { n: 1 }));
  await until(() => answers.length === 0);
  // The third try comes a moment later; until then all of it lies in the browser, also when the page closes.
  await page.evaluate(() => guanxi.track('Last words'));
  await page.goto(`/tea?attributes=${encodeURIComponent('data-consent=given data-auto=off')}`);
  await until(() => names().includes('Last words') && names().includes('Once'));
  await page.waitForFunction(() => !Object.keys(localStorage).some((name) => name.startsWith('guanxi.event.')));
  const ids = new Map(events().map(({ messageId, event }) => [messageId, event]));
  assert.deepEqual([...ids.values()].sort(), ['Last words', 'Once']); // repetitions carry the same messageId
  await page.context().close();
});

test('a page that asks by itself waits for its own word', async () => {
  const page = await openShop(`/tea?attributes=${encodeURIComponent('data-consent=wait data-auto=off')}`);
  assert.equal(await question(page).count(), 0);
  assert.equal(await page.evaluate(() => guanxi.consent()), undefined);
  await page.evaluate(() => guanxi.track('Held'));
  assert.deepEqual(await stored(page), {});
  await page.evaluate(() => guanxi.consent(true));
  await until(() => names().includes('Held'));
  await page.context().close();
});
