// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { assertQuiet, launch, open, openPage, settled, Shop, until } from './lib.mjs';
import { fillShop } from './shop.mjs';

let browser;
let shop;
let page;
before(async () => {
  browser = await launch();
  shop = await Shop.open();
  await fillShop(shop);
  page = await openPage(browser, shop, { language: 'en' });
});
after(async () => {
  await browser?.close();
  await shop?.close();
});

test('orders are listed newest first and open whole', async () => {
  await open(page, '/orders');
  const expected = (await shop.api('GET', '/orders?limit=1&count=exact')).count;
  assert.equal(await page.getByTestId('count').textContent(), `${expected} in all`);
  await page.getByRole('link', { name: 'SO-1010', exact: true }).click();
  await page.getByRole('heading', { level: 1, name: 'SO-1010' }).waitFor();
});

test('the lines add up to the total that the API states', async () => {
  await settled(page);
  const id = Number(/\d+$/.exec(new URL(page.url()).pathname)[0]);
  const order = await shop.api('GET', `/orders/${id}`);
  const shown = (minor) => new Intl.NumberFormat('en', { style: 'currency', currency: 'CNY' }).format(minor / 100);
  const amounts = await page.locator('.plain-table tbody td:last-child').allTextContents();
  assert.deepEqual(amounts, order.lines.map((line) => shown(line.amount_minor)));
  assert.equal(await page.locator('.total-strong td').textContent(), shown(order.total_minor));
});

test('the status is changed in place; the change says who', async () => {
  await page.getByRole('button', { name: 'Edit Status' }).click();
  await page.getByRole('combobox', { name: 'Status' }).click();
  await page.locator('.ant-select-item-option', { hasText: 'Closed' }).click();
  await page.getByRole('button', { name: 'Save', exact: true }).click();
  await page.getByText('Saved: Status').waitFor();
  await page.locator('.change', { hasText: 'Closed' }).first().waitFor();
});

test('figures of the home page open the records they count', async () => {
  await open(page, '/');
  const figure = page.locator('.figure', { hasText: 'Orders' });
  const value = await figure.locator('.figure-value').textContent();
  await figure.click();
  await page.waitForURL(/\/orders\?filter=/);
  await settled(page);
  assert.equal(await page.getByTestId('count').textContent(), `${value} in all`);
  assertQuiet(page);
});

const button = (name) => page.getByRole('button', { name, exact: true });

test('an order is sent, called back, returned, and its refund paid out', async () => {
  const { items } = await shop.api('GET', `/orders?limit=1&filter=${encodeURIComponent('status = paid')}`);
  await open(page, `/orders/${items[0].id}`);
  await button('Ship').click();
  const dialog = page.getByRole('dialog');
  await dialog.getByLabel('Tracking number').fill('SF123456');
  await dialog.getByRole('button', { name: 'Ship' }).click();
  await page.getByText('On its way').waitFor();
  await page.locator('.related', { hasText: 'SF123456' }).waitFor();
  await button('Undo “Ship”').click();
  await page.getByText('Not sent').waitFor();
  await button('More').click();
  await page.getByRole('menuitem', { name: 'Cancel' }).click();
  await dialog.getByRole('button', { name: 'Back' }).click(); // not “Cancel” twice
  await dialog.waitFor({ state: 'hidden' });
  await button('More').click();
  await page.getByRole('menuitem', { name: 'Return' }).click();
  await dialog.getByLabel(/up to/).first().fill('1');
  await dialog.getByLabel('Reason').fill('too small');
  await dialog.getByRole('button', { name: 'Return' }).click();
  await button('Mark refunded').click();
  await dialog.getByRole('button', { name: 'Mark refunded' }).click();
  await page.locator('.order-work', { hasText: 'Given back' }).waitFor();
  const work = await shop.api('GET', `/orders/${items[0].id}/steps`);
  assert.equal(work.refund_due_minor, 0);
  assert.ok(work.refunded_minor > 0);
});

test('a price is changed with discount and shipping; a piece is exchanged for a product that is found by name', async () => {
  const [product] = (await shop.api('GET', `/products?limit=1&filter=${encodeURIComponent('code = "SK1001"')}`)).items;
  const [{ customer_id }] = (await shop.api('GET', '/orders?limit=1')).items;
  const line = { product_id: product.id, product_code: 'SK1001', quantity_thousandths: 2000, price_millionths: 99_000_000 };
  const before = await shop.api('POST', '/orders', { customer_id, number: 'SO-X', ordered_at: '2026-11-20T08:00:00Z', currency: 'CNY', status: 'paid', shipping_minor: 800, lines: [line] });
  await open(page, `/orders/${before.id}`);
  await button('More').click();
  await page.getByRole('menuitem', { name: 'Change price' }).click();
  const dialog = page.getByRole('dialog');
  await dialog.getByLabel('Discount').fill('10');
  await dialog.getByLabel('Shipping').fill('3');
  await dialog.getByLabel('Reason').fill('promised');
  await dialog.getByRole('button', { name: 'Change price' }).click();
  await dialog.waitFor({ state: 'hidden' });
  await page.locator('.order-work', { hasText: 'Refund due' }).waitFor(); // not “refunded”: the money has not gone back
  const cheaper = await shop.api('GET', `/orders/${before.id}`);
  assert.equal(cheaper.total_minor, before.total_minor - 1000 - 500);

  await button('More').click();
  await page.getByRole('menuitem', { name: 'Exchange' }).click();
  await dialog.getByRole('button', { name: 'Exchange' }).click(); // nothing said yet
  await dialog.getByRole('alert').waitFor();
  await dialog.getByLabel(/up to/).first().fill('1');
  await dialog.getByLabel('Product that goes out instead').fill('玫瑰面霜');
  await page.locator('.search-hit', { hasText: 'SK1002' }).click();
  await until('its price', async () => (await dialog.getByLabel('Unit price').inputValue()) === '149.00');
  await dialog.getByLabel('Reason').fill('other scent');
  await dialog.getByRole('button', { name: 'Exchange' }).click();
  await dialog.waitFor({ state: 'hidden' });
  const { related } = await shop.api('GET', `/orders/${before.id}/steps`);
  assert.equal(related.find((one) => one.kind === 'sale').total_minor, 14900);
  await open(page, `/orders/${related.find((one) => one.kind === 'return').id}`);
  await page.locator('.related', { hasText: 'Against an exchange' }).waitFor(); // what was given back for it, under the sale
  assert.equal(await page.getByText('Shipments', { exact: true }).locator('visible=true').and(page.locator('h2')).count(), 0);
  assertQuiet(page);
});

test('many orders are marked at once', async () => {
  await open(page, '/orders?filter=status%20%3D%20shipped');
  await page.locator('.state-chip[aria-current=true]', { hasText: 'Shipped' }).waitFor();
  await page.getByRole('checkbox', { name: /^Choose record/ }).first().click();
  await button('Mark delivered').click();
  await page.getByText('1 orders done').waitFor();
  assertQuiet(page);
});
