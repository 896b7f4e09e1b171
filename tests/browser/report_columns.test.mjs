// SPDX-License-Identifier: Apache-2.0
// A report with many columns shows those that tell most; the others come on demand, in both languages, wide and on a phone.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { assertQuiet, becomes, launch, open, openPage, screenshot, Shop } from './lib.mjs';

let browser;
let shop;
before(async () => {
  browser = await launch();
  shop = await Shop.open({ demo: 2000 });
});
after(async () => {
  await browser?.close();
  await shop?.close();
});

const MOST = 12; // columns before anything is asked for

test('no report begins with a wall of columns', async () => {
  const { items } = await shop.api('GET', '/reports');
  for (const { name, columns, totals } of items) {
    const leading = columns.filter((one) => !one.further && !/^rule(_|$)/.test(one.name));
    assert.ok(leading.length > 0 && (leading.length <= MOST || ['cohorts', 'texts'].includes(name)), `${name}: ${leading.length}`);
    assert.ok(totals.filter((one) => !one.further).length <= MOST, `${name}: totals`);
  }
});

for (const [language, width] of [['zh-CN', 1440], ['en', 390]]) {
  test(`more columns are a click away: ${language}, ${width}`, async () => {
    const page = await openPage(browser, shop, { language, width });
    await open(page, '/insight/competitors');
    await page.locator('.ant-segmented-item-label').filter({ hasText: /^(表|Table)$/ }).first().click();
    const heads = page.locator('.report-rows thead th');
    await heads.first().waitFor();
    const few = await heads.count();
    assert.ok(few >= 5 && few <= MOST, String(few));
    await screenshot(page, `report_columns/few_${language}_${width}`);
    const more = page.getByRole('button', { name: /更多列（\d+）|More columns \(\d+\)/ });
    const further = Number(/\d+/.exec(await more.textContent())[0]);
    await more.click();
    await becomes(() => heads.count(), few + further);
    await page.getByRole('button', { name: /^(收起|Fewer)$/ }).first().click();
    await becomes(() => heads.count(), few);
    assertQuiet(page);
    await page.context().close();
  });
}
