// SPDX-License-Identifier: Apache-2.0
//
// An export as its dialog shows it: under way with its progress, cancelled, failed with the reason, tried again, finished
// with its file. What the server answers of the job is slowed down and bent here; the export itself is real.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { after, before, test } from 'node:test';
import { assertQuiet, breaches, dress, launch, open, openPage, screenshot, Shop } from './lib.mjs';
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

const ERROR = { en: 'The folder for temporary files is full.', zh: '临时文件夹已满。' };

for (const [language, width] of [['en', 1440], ['zh-CN', 390]]) {
  const zh = language === 'zh-CN';
  test(`under way, cancelled, failed, finished: ${language} ${width}`, async () => {
    const page = await openPage(browser, shop, { language, width });
    const asked = [];
    let bent = { status: 'running', done: 42_000, total: 120_000, result: null };
    await page.route(/\/api\/v1\/jobs\/\d+(\/\w+)?$/, async (route) => {
      const what = /\/(cancel|retry)$/.exec(route.request().url())?.[1];
      if (what) asked.push(what);
      if (what === 'cancel') bent = { ...bent, status: 'cancelled' };
      if (what === 'retry') bent = bent.status === 'cancelled' ? { ...bent, status: 'dead', error: ERROR } : null;
      if (what) return route.fulfill({ json: {} });
      const answer = await (await route.fetch()).json();
      return route.fulfill({ json: { ...answer, ...bent } });
    });
    await open(page, '/customers');
    await page.getByRole('button', { name: zh ? '更多' : 'More', exact: true }).last().click();
    await page.getByRole('menuitem', { name: zh ? '导出…' : 'Export…', exact: true }).click();
    const dialog = page.getByRole('dialog');
    await dialog.getByText('CSV').click();
    await dialog.getByRole('button', { name: zh ? '导出' : 'Export', exact: true }).click();
    await dialog.getByText(/42,000/).waitFor();
    assert.deepEqual(await breaches(page), []);
    await screenshot(page, `export/running-${language}-${width}`);
    await dialog.getByRole('button', { name: zh ? '取消任务' : 'Cancel the job' }).click();
    await dialog.getByText(zh ? '已取消' : 'Cancelled', { exact: true }).waitFor();
    await screenshot(page, `export/cancelled-${language}-${width}`);
    await dialog.getByRole('button', { name: zh ? '重试' : 'Try again' }).click();
    await dialog.getByText(zh ? ERROR.zh : ERROR.en).waitFor();
    assert.deepEqual(await breaches(page), []);
    await screenshot(page, `export/failed-${language}-${width}`);
    await dialog.getByRole('button', { name: zh ? '重试' : 'Try again' }).click();
    await dialog.getByRole('link', { name: zh ? '下载结果' : 'Download the result' }).waitFor();
    assert.deepEqual(asked, ['cancel', 'retry', 'retry']);
    await dress(page, 'dark');
    await screenshot(page, `export/done-${language}-${width}`);
    const [download] = await Promise.all([page.waitForEvent('download'), dialog.getByRole('link').click()]);
    assert.equal(readFileSync(await download.path(), 'utf8').trim().split('\n').length, 17);
    assertQuiet(page);
    await page.context().close();
  });
}
