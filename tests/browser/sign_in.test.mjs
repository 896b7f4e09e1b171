// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { assertQuiet, becomes, launch, LOGIN, open, openPage, settled, Shop, signInTo, until } from './lib.mjs';
import { fillShop } from './shop.mjs';

let browser;
let shop;
before(async () => {
  browser = await launch();
  shop = await Shop.open();
  await fillShop(shop);
});
after(async () => {
  await browser?.close();
  await shop?.close();
});

test('a wrong password is said so, and what was typed stays', async () => {
  const page = await openPage(browser, shop, { signIn: false });
  await page.goto('/');
  await page.getByLabel('登录名').fill('admin');
  await page.locator('input[type=password]').fill('wrong');
  await page.keyboard.press('Enter');
  await page.getByRole('alert').waitFor();
  assert.equal(await page.getByLabel('登录名').inputValue(), 'admin');
  await page.context().close();
});

test('signing in leads to the page that was asked for', async () => {
  await shop.api('PATCH', '/session', { language: 'zh-CN' });
  const page = await openPage(browser, shop, { signIn: false });
  await signInTo(page, '/customers?filter=city+%3D+%22%E6%9D%AD%E5%B7%9E%22');
  await settled(page);
  assert.match(page.url(), /\/customers\?filter=city/);
  await becomes(() => page.getByTestId('count').textContent(), '共 3 条');
  await page.getByRole('button', { name: /的菜单/ }).click();
  await page.getByRole('menuitem', { name: '退出登录' }).click();
  await page.locator('input[type=password]').waitFor();
  assert.match(page.url(), /\/customers\?filter=city/);
  assertQuiet(page);
  await page.context().close();
});

test('the language switches at once, everywhere, and is kept for the person', async () => {
  const page = await openPage(browser, shop);
  await open(page, '/customers');
  await page.getByRole('heading', { name: '客户' }).waitFor();
  const kept = page.waitForResponse((response) => response.request().method() === 'PATCH' && response.ok());
  await page.evaluate(() => (window.stayed = true));
  await page.getByRole('button', { name: 'English' }).click();
  await page.getByRole('heading', { name: 'Customers' }).waitFor();
  assert.equal(await page.evaluate(() => document.documentElement.lang), 'en');
  assert.equal(await page.evaluate(() => window.stayed), true, 'without loading the page anew');
  await page.getByRole('columnheader', { name: 'City' }).waitFor();
  await kept;
  const session = await shop.api('GET', '/session');
  assert.equal(session.language, 'en');
  assert.equal(session.staff.login, LOGIN.login);
  assertQuiet(page);
  await page.context().close();
});

test('tabs of one browser share one event stream', async () => {
  const page = await openPage(browser, shop, { signIn: false });
  const streams = [];
  page.context().on('request', (request) => request.url().endsWith('/stream') && streams.push(request.url()));
  await signInTo(page, '/');
  await settled(page);
  await until('a stream', () => streams.length > 0);
  await page.waitForTimeout(500);
  assert.equal(streams.splice(0).length, 1);
  const second = await page.context().newPage();
  await second.goto('/customers');
  await settled(second);
  await shop.api('POST', '/customers', { name: '新来的客人', phone: '13700137000' });
  await second.getByText('新来的客人').waitFor();
  assert.equal(streams.length, 0, 'the second tab opens none of its own');
  await page.close();
  await until('a stream of its own', () => streams.length > 0);
  assert.equal(streams.length, 1, 'and takes over when the first is closed');
  await second.context().close();
});

test('a page that cannot be loaded says so, and comes when it can', async () => {
  const page = await openPage(browser, shop, { language: 'en' });
  await page.route('**/assets/*.js', (route) => route.abort());
  await page.getByRole('menuitem', { name: 'Settings' }).click();
  await page.getByRole('link', { name: 'Jobs' }).click();
  await page.getByText('The server cannot be reached.').waitFor();
  await page.unroute('**/assets/*.js');
  await page.getByRole('button', { name: 'Try again' }).click();
  await page.getByRole('heading', { level: 1, name: 'Jobs' }).waitFor();
  await page.context().close();
});
