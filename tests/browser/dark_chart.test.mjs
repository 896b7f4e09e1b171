// SPDX-License-Identifier: Apache-2.0
//
// What a chart says of a bar under the pointer stands on the colours of the page: in the dark no white box glares.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { dress, launch, open, openPage, screenshot, Shop, until } from './lib.mjs';
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

// Pixels of the chart nearly as bright as white; what is drawn anew with the box is more than before.
const count = (page, bright) =>
  page.evaluate((light) => {
    let sum = 0;
    for (const canvas of document.querySelectorAll('.chart canvas')) {
      const { data } = canvas.getContext('2d').getImageData(0, 0, canvas.width, canvas.height);
      for (let at = 0; at < data.length; at += 4) sum += data[at + 3] > 200 && (light ? Math.min(data[at], data[at + 1], data[at + 2]) > 245 : data[at] + data[at + 1] + data[at + 2] < 150);
    }
    return sum;
  }, bright);

for (const shades of ['dark', 'light']) {
  test(`the box over a bar: ${shades}`, async () => {
    const page = await openPage(browser, shop, { language: 'en' });
    await open(page, '/');
    await dress(page, shades);
    const chart = page.locator('.chart').first();
    await chart.waitFor();
    await chart.locator('canvas').first().waitFor();
    await chart.scrollIntoViewIfNeeded();
    const box = await chart.boundingBox();
    const dark = await count(page, false);
    let moved = 0; // a chart that still draws its bars misses a pointer that comes once
    const point = () => page.mouse.move(box.x + box.width * 0.6 + (moved++ % 2), box.y + box.height * 0.5);
    if (shades === 'light') await until('a white box', async () => point().then(() => count(page, true)).then((bright) => bright > 1000));
    else await until('a dark box', async () => point().then(() => count(page, false)).then((now) => now > dark + 1000));
    if (shades === 'dark') assert.ok((await count(page, true)) < 500, 'nothing glares');
    await screenshot(page, `dark-chart-${shades}`);
    await page.context().close();
  });
}
