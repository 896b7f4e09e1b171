// SPDX-License-Identifier: Apache-2.0
//
// The map of recency and frequency names its groups, and a cell or a group leads to its customers.
import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { assertQuiet, launch, open, openPage, Shop, until } from './lib.mjs';

describe('groups of customers', () => {
  let shop, browser, page;
  before(async () => {
    shop = await Shop.open({ demo: 300 });
    browser = await launch();
    page = await openPage(browser, shop, { language: 'en' });
  });
  after(async () => {
    await browser?.close();
    await shop?.close();
  });

  it('a cell of the map opens its customers', async () => {
    await open(page, '/insight/rfm');
    const cell = page.locator('.heat-square td a').first();
    const n = Number(await cell.innerText());
    await page.getByText('Champions', { exact: true }).first().waitFor();
    await cell.click();
    await page.waitForURL(/\/insight\/members\?/);
    await until('the customers', async () => (await page.locator('.report-rows tbody tr').count()) === Math.min(n, 100)); // the page before stays until the code of this one is there
    assertQuiet(page);
  });

  it('a group too, and who is due is listed', async () => {
    await open(page, '/insight/groups');
    await page.getByText('Table', { exact: true }).click();
    await page.locator('.report-rows tbody a').first().click();
    await page.waitForURL(/group=/);
    await open(page, '/insight/next');
    await page.getByText(/due to order within 14 days/).waitFor();
    assertQuiet(page);
  });
});
