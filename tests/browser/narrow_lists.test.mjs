// SPDX-License-Identifier: Apache-2.0
// On a phone a value stands beside the name of its column, in lists, related records and reports, and no table of records scrolls sideways.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { assertQuiet, breaches, launch, open, openPage, screenshot, settled, Shop } from './lib.mjs';
import { fillShop } from './shop.mjs';

let browser;
let shop;
before(async () => {
  browser = await launch();
  shop = await Shop.open({ demo: 1000 });
  await fillShop(shop);
});
after(async () => {
  await browser?.close();
  await shop?.close();
});

const NUMBER = /^[-−]?(\D{0,3}\s?[\d,]+\.\d+|\d{1,6})%?$|\d{4}-\d{2}-\d{2}/; // an amount, a count, a moment; not a phone

for (const language of ['zh-CN', 'en']) {
  test(`values have names at 390 px: ${language}`, async () => {
    const page = await openPage(browser, shop, { language, width: 390 });
    for (const path of ['/customers', '/orders', '/products', '/payments']) {
      await open(page, path);
      await page.locator('.row-card').first().waitFor();
      const facts = await page.locator('.row-card-facts > span').evaluateAll((all) => all.map((one) => [one.querySelector('.row-card-name')?.textContent.trim() ?? '', one.textContent.trim()]));
      const bare = facts.filter(([name, text]) => !name && NUMBER.test(text));
      assert.deepEqual(bare, [], path);
      assert.ok(facts.some(([name]) => name), path);
      const cut = await page.locator('.row-card').evaluateAll((all) => all.filter((one) => one.scrollHeight > one.clientHeight + 1).length);
      assert.equal(cut, 0, `${path}: cards cut off`);
      await screenshot(page, `narrow/${path.slice(1)}_${language}`);
    }
    for (const path of ['/insight/leaving', '/insight/rhythm', '/insight/competitors']) {
      await open(page, path);
      const table = page.locator('.ant-segmented-item-label').filter({ hasText: /^(表|Table)$/ });
      if (await table.count()) await table.first().click();
      await settled(page); // where there is no table, none is waited for
      const tables = await page.locator('.stacked').evaluateAll((all) =>
        all.map((one) => ({ over: one.scrollWidth - one.clientWidth, bare: [...one.querySelectorAll('tbody td')].filter((cell) => cell.textContent && !cell.dataset.name).length })),
      );
      assert.ok(tables.length > 0 || path.endsWith('competitors'), path);
      for (const one of tables) assert.deepEqual(one, { over: 0, bare: 0 }, path);
      await screenshot(page, `narrow/${path.replace(/\W+/g, '_')}_${language}`);
    }
    assert.deepEqual(await breaches(page), []);
    assertQuiet(page);
    await page.context().close();
  });
}
