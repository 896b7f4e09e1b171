// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { assertQuiet, launch, openPage, settled, Shop } from './lib.mjs';
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
  await page.goto('/orders');
  await settled(page);
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
  await page.goto('/');
  await settled(page);
  const figure = page.locator('.figure', { hasText: 'Orders' });
  const value = await figure.locator('.figure-value').textContent();
  await figure.click();
  await page.waitForURL(/\/orders\?filter=/);
  await settled(page);
  assert.equal(await page.getByTestId('count').textContent(), `${value} in all`);
  assertQuiet(page);
});
