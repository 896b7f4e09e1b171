// SPDX-License-Identifier: Apache-2.0
// A report beside a year before, split by city, whose groups open their customers and themselves, kept as a list, taken away as PDF, and sent regularly.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { assertQuiet, breaches, launch, open, openPage, screenshot, settled, Shop } from './lib.mjs';

let browser;
let shop;
before(async () => {
  browser = await launch();
  shop = await Shop.open({ demo: 300 });
});
after(async () => {
  await browser?.close();
  await shop?.close();
});

for (const language of ['en', 'zh-CN']) {
  const zh = language === 'zh-CN';
  test(`a report compared and split: ${language}`, async () => {
    const page = await openPage(browser, shop, { language, width: zh ? 390 : 1440 });
    await open(page, '/insight/top?compare=year');
    await page.getByText(zh ? /的情况相比：金额/ : /Beside those of \w+ \d+, \d{4}: Amount/).waitFor();
    await page.getByText(/[▲▼] [+−]/).nth(3).waitFor();
    await settled(page);
    assert.deepEqual(await breaches(page), []);
    await screenshot(page, `reports/compared-${language}`);
    await open(page, '/insight/top?split=city');
    const group = page.locator('.report-rows tbody tr').first();
    const size = await group.locator('td').nth(1).innerText();
    await settled(page);
    assert.deepEqual(await breaches(page), []);
    await screenshot(page, `reports/split-${language}`);
    const alone = page.locator('.split-group').first();
    await alone.locator('summary').click();
    await alone.locator('tbody tr').first().waitFor(); // the group's own best customers
    await page.getByRole('button', { name: zh ? /下\s*载/ : 'Download' }).click();
    const download = page.waitForEvent('download');
    await page.getByRole('menuitem', { name: zh ? 'PDF 文件' : 'PDF file' }).getByRole('link').click();
    assert.match((await download).suggestedFilename(), /^top-.*\.pdf$/);
    await group.locator('td a').first().click();
    await page.getByText(zh ? new RegExp(`${size}\\s*位?`) : new RegExp(`\\b${size}\\b`)).first().waitFor();
    await open(page, '/insight/top?n=7');
    await page.getByRole('button', { name: zh ? '把这 7 位客户存为名单' : 'Keep these 7 as a list' }).click();
    await page.waitForURL(/segments\/\d+/);
    await page.getByText(zh ? /\b7\s*位/ : /\b7\b/).first().waitFor();
    await open(page, '/insight/top?split=city&n=7');
    await page.getByRole('button', { name: zh ? /下\s*载/ : 'Download' }).click();
    await page.getByText(zh ? '定期发送…' : 'Send regularly…').click();
    await page.waitForURL(/exports.*report=top.*parameters=split%3Dcity%26n%3D7/);
    await page.getByRole('textbox', { name: zh ? '名称' : 'Name' }).waitFor(); // what was handed over is not asked again
    assertQuiet(page);
    await page.context().close();
  });
}
