// SPDX-License-Identifier: Apache-2.0
//
// Webhooks as an administrator sets them up: a secret shown once, what came in with its reason, the
// mapping of a sample with what comes of it, running again; an endpoint, a test and its answer.
import assert from 'node:assert/strict';
import { createHmac } from 'node:crypto';
import { createServer } from 'node:http';
import { after, before, test } from 'node:test';
import { assertQuiet, breaches, launch, open, openPage, screenshot, settled, Shop, until } from './lib.mjs';

let browser;
let shop;
let page;
before(async () => {
  browser = await launch();
  process.env.GUANXI_SERVE_WEBHOOK_NETWORKS = '127.0.0.2'; // the sink's, not 127.0.0.1
  shop = await Shop.open();
  page = await openPage(browser, shop, { language: 'en' });
});
after(async () => {
  await browser?.close();
  await shop?.close();
});

// Standard Webhooks, by hand.
async function send(id, secret, body) {
  const text = JSON.stringify(body), name = `msg_${Math.random()}`, time = String(Math.floor(Date.now() / 1000));
  const signature = createHmac('sha256', Buffer.from(secret.slice(6), 'base64')).update(`${name}.${time}.${text}`).digest('base64');
  const headers = { 'webhook-id': name, 'webhook-timestamp': time, 'webhook-signature': `v1,${signature}` };
  assert.equal((await fetch(`${shop.url}/api/v1/hooks/${id}`, { method: 'POST', headers, body: text })).status, 200);
}

async function makeSecret() {
  await page.getByRole('button', { name: 'New secret' }).click();
  await page.getByRole('button', { name: 'Make a secret' }).click();
  const secret = (await page.locator('.ant-modal code').innerText()).trim();
  assert.match(secret, /^whsec_/);
  await page.keyboard.press('Escape');
  return secret;
}

// What is kept of a source, once there is a mapping: the word on the page may be of a mapping before.
async function savedMapping(id) {
  await page.getByText('Saved').first().waitFor();
  return until('it is saved', async () => {
    const source = await shop.api('GET', `/webhook-sources/${id}`);
    return source.mapping && source;
  });
}

async function chooseTarget(path, target) {
  await page.getByRole('combobox', { name: path, exact: true }).click();
  await page.keyboard.type(target);
  await page.keyboard.press('Enter');
}

test('what comes in is mapped and taken', async () => {
  const source = await shop.api('POST', '/sources', { name: 'Till', code: 'till' });
  const { id } = await shop.api('POST', '/webhook-sources', { name: 'Till', format: 'standard', kind: 'customer', source_id: source.id });
  await open(page, `/settings/webhooks-in?open=${id}`);
  const secret = await makeSecret();
  const mapping = page.getByRole('region', { name: 'Mapping' });
  await mapping.getByText('Send one webhook first').waitFor();
  await send(id, secret, { type: 'person.changed', timestamp: '2026-05-01T10:00:00Z', data: { no: 'K7', who: { name: '张三', tel: '13800138000' }, shop: 'West' } });
  await page.getByText('There is no mapping yet').first().waitFor();
  await open(page, `/settings/webhooks-in?open=${id}`, { afresh: true });
  // What is proposed stands there, with what comes of it, and nothing is saved yet.
  await mapping.getByText('Proposed by the names').waitFor();
  const goesInto = (path) => mapping.locator('.ant-select', { has: page.getByRole('combobox', { name: path, exact: true }) });
  assert.match(await goesInto('data.no').innerText(), /\(key\)/);
  assert.match(await goesInto('data.who.name').innerText(), /\(name\)/);
  assert.match(await goesInto('data.who.tel').innerText(), /\(phone\)/);
  assert.equal(await mapping.locator('.hook-proposed').count(), 3);
  assert.match(await goesInto('Path of the last change').innerText(), /timestamp/);
  await mapping.getByRole('cell', { name: '张三' }).nth(1).waitFor(); // in the rows that come of it
  assert.equal((await shop.api('GET', `/webhook-sources/${id}`)).mapping, null);
  // Corrected, then saved.
  await chooseTarget('data.shop', '(company)');
  await mapping.getByRole('cell', { name: 'West' }).nth(1).waitFor();
  await settled(page);
  assert.deepEqual(await breaches(page), []);
  await screenshot(page, 'webhooks-in-proposed');
  await mapping.getByRole('button', { name: 'Save' }).click();
  const saved = await savedMapping(id);
  assert.deepEqual(saved.mapping, { 'data.no': 'key', 'data.who.name': 'name', 'data.who.tel': 'phone', 'data.shop': 'company' });
  assert.equal(saved.changed_path, 'timestamp');
  await page.getByRole('button', { name: 'Run failed ones again' }).click();
  await page.getByText('Taken', { exact: true }).first().waitFor();
  assert.equal((await shop.api('GET', '/customers')).items[0].name, '张三');
  assert.deepEqual(await breaches(page), []);
  await screenshot(page, 'webhooks-in');
  assertQuiet(page);
});

test('a sample that is pasted is mapped before anything has come in', async () => {
  const [source] = (await shop.api('GET', '/sources?limit=50')).items;
  const { id } = await shop.api('POST', '/webhook-sources', { name: 'Kiosk', format: 'standard', kind: 'order', source_id: source.id });
  await open(page, `/settings/webhooks-in?open=${id}`);
  const mapping = page.getByRole('region', { name: 'Mapping' });
  await mapping.getByRole('button', { name: 'Paste a sample' }).click();
  const dialog = page.getByRole('dialog', { name: 'Paste a sample' });
  await dialog.getByRole('textbox').fill('[1]');
  await dialog.getByRole('button', { name: 'Use it' }).click();
  await dialog.getByText('This is not a JSON object').waitFor();
  await dialog.getByRole('textbox').fill(JSON.stringify({ order_no: 'K-1', created_at: '2026-05-01T10:00:00Z', buyer: { phone: '13800138000' }, items: [{ sku: 'TEA', qty: 2, price: '9.90' }] }));
  await dialog.getByRole('button', { name: 'Use it' }).click();
  await mapping.getByRole('cell', { name: 'TEA' }).nth(1).waitFor();
  assert.equal(await mapping.locator('.ant-alert-warning').count(), 0);
  // What is taken away is said at once, and proposed again.
  await mapping.getByRole('button', { name: 'Clear all' }).click();
  await mapping.getByRole('button', { name: 'Propose what is free' }).click();
  await mapping.getByRole('button', { name: 'Save' }).click();
  const saved = await savedMapping(id);
  assert.deepEqual(Object.values(saved.mapping).sort(), ['customer.phone', 'lines.price_millionths', 'lines.product_code', 'lines.quantity_thousandths', 'number', 'ordered_at']);
  assertQuiet(page);
});

test('an endpoint is tested, and its log says what came back', async () => {
  const role = (await shop.api('GET', '/roles?limit=50')).items.find((each) => each.name === 'administrator').id;
  const { id } = await shop.api('POST', '/webhook-endpoints', { name: 'Accounts', url: 'http://127.0.0.1:9/hook', events: ['order.*', 'customer.created'], role_id: role });
  await open(page, `/settings/webhooks-out?open=${id}`);
  await makeSecret();
  await page.getByRole('button', { name: 'Send a test' }).click();
  await page.getByText('Failed', { exact: true }).first().waitFor();
  await page.getByRole('button', { name: 'guanxi.test' }).first().click();
  await page.getByText('private network').waitFor();
  await settled(page);
  assert.deepEqual(await breaches(page), []);
  await screenshot(page, 'webhooks-out');
  assertQuiet(page);
});

test('that nothing gets there is said in the list and first of all in the drawer; skipping asks before it is done', async () => {
  const [{ id }] = (await shop.api('GET', '/webhook-endpoints')).items;
  await shop.api('POST', '/customers', { name: 'Ann' });
  await open(page, '/settings/webhooks-out');
  await page.locator('.tag-red', { hasText: 'Failing' }).waitFor();
  await open(page, `/settings/webhooks-out?open=${id}`);
  const drawer = page.locator('.ant-drawer');
  await drawer.getByText('Cannot be delivered at the moment').waitFor();
  const top = async (text) => (await drawer.getByText(text).first().boundingBox()).y;
  assert.ok((await top('Cannot be delivered')) < (await top('Address')));
  const skip = async (answer) => {
    await drawer.getByRole('button', { name: 'Send again' }).click();
    await page.getByRole('menuitem', { name: 'Nothing: skip what waits' }).click();
    await page.getByRole('dialog').getByText(/^Skip what waits\?/).last().waitFor();
    await page.getByRole('dialog').getByRole('button', { name: answer, exact: true }).click();
  };
  const position = () => shop.api('GET', `/webhook-endpoints/${id}/position`);
  await skip('Back');
  assert.ok((await position()).behind > 0);
  await skip('Skip');
  await until('what waited is skipped', async () => (await position()).behind === 0);
  await settled(page);
  assertQuiet(page);
});

test('sending is paused and resumed, the log is filtered and read on, and everything since a moment is sent again', async (t) => {
  const got = [];
  const sink = createServer((request, response) => {
    got.push(request.headers['webhook-id']);
    request.resume().on('end', () => response.writeHead(200).end());
  });
  await new Promise((resolve) => sink.listen(0, '127.0.0.2', resolve));
  t.after(() => sink.close());
  const role = (await shop.api('GET', '/roles?limit=50')).items.find((each) => each.name === 'administrator').id;
  const { id } = await shop.api('POST', '/webhook-endpoints', { name: 'Stock', url: `http://127.0.0.2:${sink.address().port}/`, events: ['customer.created'], role_id: role });
  await open(page, `/settings/webhooks-out?open=${id}`);
  const drawer = page.locator('.ant-drawer');
  // The first secret replaces none: nothing is asked about older ones; the next one asks.
  await drawer.getByRole('button', { name: 'New secret' }).click();
  await page.getByRole('button', { name: 'Make a secret' }).waitFor();
  assert.equal(await page.getByText('Older secrets count for').isVisible(), false);
  await page.getByRole('button', { name: 'Make a secret' }).click();
  await page.getByText('Copy the secret now').waitFor();
  await page.mouse.click(20, 500); // beside it
  assert.ok(await page.getByText('Copy the secret now').isVisible(), 'it does not go by a click beside it');
  await page.locator('.ant-modal').getByRole('button', { name: 'Close', exact: true }).last().click();
  await drawer.getByRole('button', { name: 'New secret' }).click();
  await page.getByText('Older secrets count for').waitFor();
  await page.keyboard.press('Escape');

  await drawer.getByRole('button', { name: 'Pause' }).click();
  const off = drawer.getByRole('alert').filter({ hasText: 'Turned off' });
  await off.waitFor();
  assert.equal((await shop.api('GET', `/webhook-endpoints/${id}`)).enabled, false);
  await shop.api('POST', '/customers', { name: 'Waits' });
  await off.getByText(/[1-9]\d* changes? waits?/).waitFor();
  await settled(page);
  assert.deepEqual(await breaches(page), []);
  await screenshot(page, 'webhooks-out-paused');
  assert.equal(got.length, 0, 'nothing is sent meanwhile');
  await off.getByRole('button', { name: 'Resume' }).click();
  await until('it goes on where it stopped', () => got.length === 1);
  await off.waitFor({ state: 'detached' });

  const begun = new Date(Date.now() - 3_600_000);
  await drawer.getByRole('button', { name: 'Send again' }).click();
  await page.getByRole('menuitem', { name: 'Everything since a moment' }).click();
  const ask = page.getByRole('dialog', { name: 'Everything since a moment' });
  await ask.getByRole('textbox').fill(begun.toISOString().slice(0, 10) + ' 00:00:00');
  await page.keyboard.press('Enter');
  await ask.getByRole('button', { name: 'Send again' }).click();
  await until('told again under the same id', () => got.filter((one) => one === got[0]).length > 1);

  for (let i = 0; i < 60; i++) await shop.api('POST', '/customers', { name: `C${i}` });
  await until('all of them are sent', () => got.length > 61);
  await open(page, `/settings/webhooks-out?open=${id}`, { afresh: true });
  const log = page.getByRole('region', { name: 'Deliveries' });
  const lines = () => log.locator('tbody tr.ant-table-row').count();
  await until('the newest fifty', async () => (await lines()) === 50);
  await log.getByRole('button', { name: 'Older ones' }).click();
  await until('and those before', async () => (await lines()) > 61);
  await log.getByRole('combobox', { name: 'State' }).click();
  await page.locator('.ant-select-item-option', { hasText: 'Failed' }).click();
  await log.getByText('No delivery is in this state.').waitFor();
  assertQuiet(page);
});
