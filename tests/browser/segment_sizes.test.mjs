// SPDX-License-Identifier: Apache-2.0
// Members of segments are kept: the list says how many belong to each, the page how that came, and the customer's timeline who entered.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { assertQuiet, breaches, launch, open, openPage, screenshot, settled, Shop, until } from './lib.mjs';

let browser;
let shop;
before(async () => {
  browser = await launch();
  shop = await Shop.open({ demo: 200 });
});
after(async () => {
  await browser?.close();
  await shop?.close();
});

for (const language of ['en', 'zh-CN']) {
  const zh = language === 'zh-CN';
  test(`sizes and who entered: ${language}`, async () => {
    const name = zh ? '镇江客户' : 'From Zhenjiang';
    const city = zh ? '镇江市' : 'Zhenjiang';
    const segment = await shop.api('POST', '/segments', { name, rule: `city = "${city}"` });
    const size = () => shop.api('GET', `/segments/${segment.id}/sizes`);
    await until('filled', async () => (await size()).customers === 0);
    const { items } = await shop.api('POST', '/customers', { name: '安', city }).then(() => shop.api('GET', `/customers?filter=city = "${city}"`));
    await until('entered', async () => (await size()).customers === 1);
    const page = await openPage(browser, shop, { language, width: zh ? 390 : 1440 });
    await open(page, '/segments');
    await page.locator('.size-line').filter({ hasText: zh ? /^1 位客户/ : /^1 customer / }).first().waitFor();
    await settled(page);
    await screenshot(page, `segments/sizes-list-${language}`);
    await open(page, `/segments/${segment.id}`);
    await page.getByRole('heading', { name: zh ? '人数变化' : 'Size over time' }).waitFor();
    await page.getByRole('img', { name: zh ? /现在为 1/ : /to 1 now/ }).waitFor();
    await settled(page);
    await screenshot(page, `segments/sizes-${language}`);
    assert.deepEqual(await breaches(page), []);
    await open(page, `/customers/${items[0].id}?kinds=segment`);
    await page.getByRole('link', { name: zh ? `进入“${name}”` : `Entered “${name}”` }).waitFor();
    await settled(page);
    await screenshot(page, `segments/entered-${language}`);
    assert.deepEqual(await breaches(page), []);
    assertQuiet(page);
    await page.context().close();
  });
}
