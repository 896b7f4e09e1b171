// SPDX-License-Identifier: Apache-2.0
//
// The page of customer groups: counts follow what is edited, saving is undone, the ready-made groups come back; and
// cells of movement and tiers lead to their customers.
import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { assertQuiet, becomes, launch, open, openPage, Shop, wayBackOf } from './lib.mjs';

describe('customer groups', () => {
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

  const names = () => shop.api('GET', '/rfm-groups').then(({ groups }) => groups.map((group) => group.name));

  it('are edited with their counts, saved, undone and brought back', async () => {
    await open(page, '/settings/groups');
    const counts = async () => (await page.locator('.group-rows tbody td.number').allInnerTexts()).map(Number);
    const sum = (numbers) => numbers.reduce((a, b) => a + b, 0);
    const before = await counts();
    await page.getByLabel('Remove group 1', { exact: true }).click();
    await becomes(async () => (await counts()).length, before.length - 1);
    await becomes(async () => sum(await counts()), sum(before));
    const back = await wayBackOf(page, () => page.getByRole('button', { name: 'Save' }).click());
    await page.getByText('Your own groups hold.').waitFor();
    assert.equal((await names())[0], 'loyal');
    await back.click();
    await page.getByText('The ready-made groups hold.').waitFor();
    assert.equal((await names())[0], 'champions');
    assertQuiet(page);
  });

  it('movement and tiers open their customers', async () => {
    await open(page, '/insight/moves');
    const cell = page.locator('.heat-moves td a').first();
    const n = Number(await cell.innerText());
    await cell.click();
    await page.waitForURL(/\/insight\/movers\?/);
    await page.locator('dl dd').first().filter({ hasText: new RegExp(`^${n}$`) }).waitFor(); // the page before stays until the code of this one is there
    await open(page, '/insight/share');
    await page.getByText('Table', { exact: true }).click();
    await page.locator('.report-rows tbody a').first().click();
    await page.waitForURL(/\/insight\/tier\?.*to=1$/);
    assertQuiet(page);
  });
});
