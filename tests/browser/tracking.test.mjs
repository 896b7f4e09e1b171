// SPDX-License-Identifier: Apache-2.0
//
// From a shop's page to the screen: our own script and the public browser client of the Segment
// protocol, unchanged, on pages of another origin; the live view shows what arrives, and what was
// not taken is mended there.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { after, before, test } from 'node:test';
import { assertQuiet, breaches, launch, open, openPage, screenshot, settled, Shop, watch } from './lib.mjs';

const CLIENT = readFileSync(new URL('../node_modules/@segment/analytics-next/dist/umd/index.js', import.meta.url));

let browser;
let shop;
let pages; // where the shop's pages are
let key;
let source;

before(async () => {
  [browser, shop] = await Promise.all([launch(), Shop.open()]);
  source = await shop.api('POST', '/sources', { name: '官网', code: 'site', kind: 'web' });
  key = (await shop.api('POST', '/write-keys', { name: '网页', source_id: source.id })).key;
  const server = createServer((request, response) => {
    if (request.url === '/client.js') return response.writeHead(200, { 'content-type': 'text/javascript' }).end(CLIENT);
    const script = request.url.startsWith('/own') ? `<script async src="${shop.url}/v1/guanxi.js" data-write-key="${key}" data-consent="given"></script>` : '<script src="/client.js"></script>';
    response.writeHead(200, { 'content-type': 'text/html; charset=utf-8' }).end(`<!doctype html><html lang="zh-CN"><head><title>山茶</title>${script}</head><body><h1>山茶</h1></body></html>`);
  });
  await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));
  pages = { url: `http://127.0.0.1:${server.address().port}`, close: () => (server.closeAllConnections(), server.close()) };
});
after(async () => {
  await browser?.close();
  pages?.close();
  await shop?.close();
});

async function visit(path) {
  const context = await browser.newContext({ baseURL: pages.url, locale: 'zh-CN' });
  const page = await context.newPage();
  page.complaints = [];
  watch(page);
  await page.goto(path);
  return page;
}

async function arrived(names) {
  for (let tries = 0; tries < 1200; tries++) {
    const { items } = await shop.api('GET', `/arrivals?source_id=${source.id}`);
    const found = items.filter(({ name }) => names.includes(name));
    if (found.length >= names.length) return found;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  assert.fail(`waited in vain for ${names}`);
}

const byName = (events, name) => events.find((event) => event.name === name);

test('our own script, from the program itself', async () => {
  const script = await fetch(`${shop.url}/v1/guanxi.js`, { headers: { 'accept-encoding': 'br' } });
  assert.equal(script.headers.get('content-encoding'), 'br');
  assert.equal(script.headers.get('cache-control'), 'public, max-age=3600');
  assert.equal(script.headers.get('access-control-allow-origin'), '*');
  const page = await visit('/own?q=%E8%8C%B6');
  await page.waitForFunction(() => window.guanxi?.consent?.() === true);
  const first = await arrived(['page_view', 'search']);
  assert.equal(byName(first, 'search').properties.query, '茶');
  const visitor = await shop.api('GET', `/customers/${first[0].customer_id}`);
  assert.equal(visitor.kind, 'anonymous');
  await page.evaluate(() => {
    guanxi.identify('C-1', { name: '王小明', email: 'xm@example.com' });
    guanxi.cart('add', { sku: 'TEA-1', quantity: 2 });
  });
  const later = await arrived(['identify', 'add_to_cart', 'page_view', 'search']);
  const owner = byName(later, 'add_to_cart').customer_id;
  const customer = await shop.api('GET', `/customers/${owner}`);
  assert.deepEqual([customer.kind, customer.name], ['person', '王小明']);
  assert.deepEqual([...new Set(later.map(({ customer_id }) => customer_id))], [owner]); // what the visitor did is theirs
  assertQuiet(page);
  await page.context().close();
});

test('the public browser client, unchanged', async () => {
  const page = await visit('/client');
  const sent = await page.evaluate(async ([writeKey, cdnURL]) => {
    const analytics = window.AnalyticsNext.AnalyticsBrowser.load({ writeKey, cdnURL });
    await analytics.page('Shop', 'Home');
    await analytics.track('Product Viewed', { sku: 'TEA-9', price: 12.5 });
    await analytics.identify('C-2', { name: '李小红' });
    const context = await analytics.track('Client Told', { n: 1 });
    return context.event.messageId;
  }, [key, shop.url]);
  const found = await arrived(['product_view', 'Client Told']);
  assert.equal(byName(found, 'Client Told').message_key, sent);
  assert.deepEqual(byName(found, 'product_view').properties, { sku: 'TEA-9', price: 12.5 });
  for (let tries = 0; tries < 1200 && (await shop.api('GET', `/customers/${byName(found, 'Client Told').customer_id}`)).name !== '李小红'; tries++) await new Promise((resolve) => setTimeout(resolve, 50));
  assert.equal((await shop.api('GET', `/customers/${byName(found, 'Client Told').customer_id}`)).name, '李小红');
  assertQuiet(page);
  await page.context().close();
});

test('the live view: what arrives, and what is mended and sent again', async () => {
  const page = await openPage(browser, shop, { language: 'zh-CN' });
  await open(page, `/settings/events?source=${source.id}`);
  const send = (batch) => fetch(`${shop.url}/v1/batch`, { method: 'POST', body: JSON.stringify({ writeKey: key, batch }) }).then((answer) => answer.json());
  const answer = await send([{ type: 'track', messageId: 'bad-1', anonymousId: 'v9', properties: { coupon: 'TEA' } }]);
  assert.equal(answer.rejected.length, 1);
  const row = page.locator('.event-row', { hasText: '未接收' });
  await row.waitFor(); // it came while we looked
  await row.click();
  const text = page.getByLabel('修改后重新发送');
  await settled(page);
  await screenshot(page, 'full/eventBad.zh-CN.1440');
  assert.deepEqual(await breaches(page), []);
  const body = JSON.parse(await text.inputValue());
  assert.equal(body.messageId, 'bad-1');
  const again = page.getByRole('button', { name: '重新发送' });
  await again.click();
  await page.getByText('仍未接收').waitFor();
  await text.fill('{"type": ');
  await again.click();
  await page.getByText('这不是有效的 JSON').waitFor();
  await text.fill(JSON.stringify({ ...body, event: 'Coupon Seen' }));
  await again.click();
  await page.locator('.event-row', { hasText: 'Coupon Seen' }).waitFor();
  await open(page, '/jobs');
  await open(page, `/settings/events?source=${source.id}&name=Coupon%20Seen`);
  await page.locator('.event-row').waitFor();
  assert.equal(await page.locator('.event-row').count(), 1);
  // Paused, nothing moves.
  await page.getByRole('button', { name: '暂停' }).click();
  await send([{ type: 'track', event: 'Coupon Seen', messageId: 'good-2', anonymousId: 'v9' }]);
  await page.waitForTimeout(1500);
  assert.equal(await page.locator('.event-row').count(), 1);
  await page.getByRole('button', { name: '继续' }).click();
  await page.locator('.event-row').nth(1).waitFor();
  assertQuiet(page);
  await page.context().close();
});

test('a source without events shows how to install, with its key', async () => {
  const page = await openPage(browser, shop, { language: 'en' });
  await page.context().grantPermissions(['clipboard-read', 'clipboard-write']);
  const other = await shop.api('POST', '/sources', { name: 'App', code: 'app', kind: 'app' });
  await open(page, `/settings/events?source=${other.id}`);
  await page.getByRole('button', { name: 'Make a write key' }).click();
  await page.getByRole('button', { name: 'Copy' }).click();
  await page.getByRole('button', { name: 'Copied' }).waitFor();
  const { items } = await shop.api('GET', `/write-keys?filter=${encodeURIComponent(`source_id = ${other.id}`)}`);
  const copied = await page.evaluate(() => navigator.clipboard.readText());
  assert.equal(copied, `<script async src="${shop.url}/v1/guanxi.js" data-write-key="${items[0].key}"></script>`);
  await settled(page);
  await screenshot(page, 'empty/eventInstall.en.1440');
  assert.deepEqual(await breaches(page), []);
  assertQuiet(page);
  await page.context().close();
});
