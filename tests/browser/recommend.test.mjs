// SPDX-License-Identifier: Apache-2.0
//
// What to offer, on the screens of a customer and of a product, and tried out in insight.
import { after, before, test } from 'node:test';
import { assertQuiet, launch, open, openPage, screenshot, settled, Shop } from './lib.mjs';
import { fillShop } from './shop.mjs';

let browser;
let shop;
let page;
let filled;
before(async () => {
  browser = await launch();
  shop = await Shop.open();
  filled = await fillShop(shop);
  page = await openPage(browser, shop);
});
after(async () => {
  await browser?.close();
  await shop?.close();
});

test('a customer is offered what they buy, with the reason', async () => {
  await open(page, `/customers/${filled.wang.id}`);
  const card = page.getByRole('region', { name: '该推荐什么' });
  await card.getByText(/买过|张订单/).first().waitFor();
  await settled(page);
  await screenshot(page, 'recommend-customer');
  await page.setViewportSize({ width: 390, height: 844 });
  await settled(page);
  await screenshot(page, 'recommend-customer-390');
  await page.setViewportSize({ width: 1440, height: 900 });
  assertQuiet(page);
});

test('suggestions can be tried out', async () => {
  await open(page, '/insight/recommend');
  const trial = page.getByRole('region', { name: '该向谁推荐什么' });
  await trial.getByRole('combobox', { name: '选一位客户' }).fill('王雨桐');
  await page.getByTitle('王雨桐').first().click();
  await trial.getByText(/买过|张订单/).first().waitFor();
  await trial.getByText(/未推荐的|没有被排除/).first().waitFor();
  await settled(page);
  await screenshot(page, 'recommend-trial');
  await trial.getByRole('combobox', { name: '或加入商品，一件或多件' }).fill('山茶精华液');
  await page.getByTitle('山茶精华液').first().click();
  await trial.getByText('都在购物车里：还该推荐什么').click();
  await trial.getByText('正是所看的商品').or(trial.getByText(/张订单/)).first().waitFor();
  await settled(page);
  await screenshot(page, 'recommend-basket');
});
