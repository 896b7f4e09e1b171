// SPDX-License-Identifier: Apache-2.0
//
// Lift against a control group, its planner, and the curves of survival, as people see them.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { assertQuiet, becomes, breaches, launch, open, openPage, screenshot, settled, Shop } from './lib.mjs';

let browser;
let shop;
before(async () => {
  [browser, shop] = await Promise.all([launch(), Shop.open({ demo: 300 })]);
});
after(async () => {
  await browser?.close();
  await shop?.close();
});

const address = (given) => `/insight/lift?${new URLSearchParams(given)}`;
const DAY = new Date(Date.now() - 120 * 86_400_000).toISOString().slice(0, 10);
const GIVEN = { treated: 'order_count >= 4', control: 'order_count < 4', after: DAY, days: '60' };

for (const language of ['zh-CN', 'en'])
  test(`a difference, a plan and a curve in ${language}`, async () => {
    const page = await openPage(browser, shop, { language });
    await open(page, address(GIVEN));
    const sentence = await page.locator('#lift-answer').innerText();
    assert.match(sentence, language === 'en' ? /Customers who ordered: .* per 100 customers/ : /下单客户：每 100 位客户/);
    await becomes(() => page.locator('table tbody tr').count(), 4);
    assert.match(await page.locator('section p[role=status]').innerText(), language === 'en' ? /With 3841 customers treated/ : /处理 3841 位/);
    for (const width of [1440, 390]) {
      await page.setViewportSize({ width, height: 900 });
      await settled(page);
      await screenshot(page, `lift/${language}.${width}`);
      assert.ok((await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth)) <= 0, `wide at ${width}`);
    }
    assert.deepEqual(await breaches(page), []);
    await open(page, address({ ...GIVEN, control: 'order_count >= 0' }));
    await page.getByText(language === 'en' ? /customers are in both groups/ : /位客户同时在两组中/).waitFor();
    await open(page, '/insight/survival?by=channel');
    await page.locator('.chart canvas').waitFor();
    for (const width of [390, 1440]) {
      await page.setViewportSize({ width, height: 900 });
      await settled(page);
      await screenshot(page, `lift/survival-${language}.${width}`);
    }
    assert.match(await page.locator('#report-answer').innerText(), language === 'en' ? /order again within/ : /再次购买/);
    await open(page, '/insight/survival');
    await screenshot(page, `lift/survival-one-${language}.1440`);
    assertQuiet(page);
    await page.context().close();
  });
