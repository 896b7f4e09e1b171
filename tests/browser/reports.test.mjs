// SPDX-License-Identifier: Apache-2.0
// Every report that the server lists, on the screen with a shop's data: an answer in words, nothing on the console, no
// breach of accessibility, nothing wider than the window. Half of them are seen in Chinese on a phone, the others in
// English on a desk, each half in one page that is never loaded again. A new report is looked at without being named
// here, and fails when it has no answer: then its question must be made one that this shop can answer (ASKED).
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { assertQuiet, becomes, breaches, launch, open, openPage, screenshot, Shop } from './lib.mjs';

// What a report must be asked for an answer.
const ASKED = {
  categories: { by: 'customer', confidence: 1, chance: 100 },
  cohorts: { by: 'campaign' },
  uplift: { treated: 'gender = "female"' },
};
// Those whose answer is that there is nothing: no product of this shop moves beyond its season.
const NOTHING = ['trends'];
const SEEN = [
  { language: 'zh-CN', width: 390 },
  { language: 'en', width: 1440 },
];

let browser;
let shop;
let reports;
before(async () => {
  browser = await launch({ manyLooks: true });
  shop = await Shop.open({ demo: 2600 });
  reports = (await shop.api('GET', '/reports')).items;
});
after(async () => {
  await browser?.close();
  await shop?.close();
});

for (const [turn, { language, width }] of SEEN.entries()) {
  test(`every second report, in ${language} at ${width} px`, async (t) => {
    const page = await openPage(browser, shop, { language, width });
    for (const report of reports.filter((_, index) => index % 2 === turn)) {
      await t.test(report.name, async () => {
        page.complaints.length = 0;
        await open(page, `/insight/${report.name}?${new URLSearchParams(ASKED[report.name])}`);
        await becomes(() => page.locator('h1').innerText(), report.question[language === 'en' ? 'en' : 'zh']);
        const answer = page.locator(NOTHING.includes(report.name) ? '.card .ant-empty' : '.report-answer');
        assert.match(await answer.innerText(), language === 'en' ? /\w{3}.*\./s : /\p{Script=Han}{2}.*。/su);
        assert.deepEqual(await breaches(page), []);
        const wide = await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth);
        assert.ok(wide <= 0, `the page is ${wide} px wider than a window of ${width}`);
        assertQuiet(page);
        await screenshot(page, `reports/each/${report.name}.${language}.${width}`);
      });
    }
    await page.context().close();
  });
}
