// SPDX-License-Identifier: Apache-2.0
// Tone of texts: pasted, judged, and what negative ones are about, in both languages and widths.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { assertQuiet, breaches, launch, open, openPage, screenshot, settled, Shop, wayBackOf } from './lib.mjs';

let browser;
let shop;
before(async () => {
  browser = await launch();
  shop = await Shop.open();
});
after(async () => {
  await browser?.close();
  await shop?.close();
});

const TEXTS = ['物流太慢了，客服不理人！', '很好，质量不错，下次还买', 'The delivery never arrived, worst seller', '发货慢，盒子也压坏了', '=very good quality, great price'];

for (const language of ['en', 'zh-CN']) {
  const zh = language === 'zh-CN';
  test(`tone of texts: ${language}`, async () => {
    const page = await openPage(browser, shop, { language, width: zh ? 390 : 1440 });
    await open(page, '/insight/tone');
    await page.getByRole('textbox', { name: zh ? /文本，每行一条/ : /Texts, one a line/ }).fill(TEXTS.join('\n'));
    await page.getByRole('button', { name: zh ? /分\s*析/ : 'Look' }).click();
    await page.getByRole('heading', { name: zh ? /5 条文本中，3 条为负面/ : /Of 5 texts, 3 are negative/ }).waitFor();
    await page.getByText(zh ? '负面文本最常提到：物流。' : 'Negative texts name this most: Delivery.').waitFor();
    const download = page.waitForEvent('download');
    await page.getByRole('button', { name: zh ? 'CSV 文件' : 'CSV file' }).click();
    const text = await (await (await download).createReadStream()).toArray().then((parts) => Buffer.concat(parts).toString());
    assert.equal(text.trim().split('\r\n').length, 6);
    assert.match(text, /"'=very good quality/);
    await settled(page);
    assert.deepEqual(await breaches(page), []);
    await screenshot(page, `tone/${language}`);
    assertQuiet(page);
    await page.context().close();
  });
}

// Named on the page, found in what was written before, without a restart; undone, no longer.
test('names of competitors', async () => {
  const customer = await shop.api('POST', '/customers', { name: '周海' });
  await shop.api('POST', '/events', { customer_id: customer.id, name: 'review', happened_at: '2026-11-01T08:00:00Z', properties: { text: '还是京东便宜，质量很差' } });
  const filter = encodeURIComponent('any(events, competitors contains "京东")');
  const found = async (n) => {
    const end = Date.now() + 60_000;
    for (let last; ; await new Promise((resolve) => setTimeout(resolve, 200))) {
      last = await shop.api('GET', `/customers?filter=${filter}&count=exact`).then((answer) => answer.count, () => null);
      if (last === n) return;
      assert.ok(Date.now() < end, `${last} customers mention a competitor, not ${n}`);
    }
  };
  const page = await openPage(browser, shop);
  await open(page, '/settings/competitors');
  await screenshot(page, 'competitors/empty');
  const names = page.getByRole('combobox', { name: '名称' });
  await names.fill('一'.repeat(41));
  await names.press('Enter');
  await page.getByRole('alert').filter({ hasText: '超过 40 个字符' }).waitFor();
  await page.locator('.ant-select-selection-item-remove').click();
  await names.fill('京东');
  await names.press('Enter');
  const back = await wayBackOf(page, () => page.getByRole('button', { name: /保\s*存/ }).click());
  assert.deepEqual((await shop.api('GET', '/competitors')).names, ['京东']);
  await found(1);
  assert.deepEqual(await breaches(page), []);
  await screenshot(page, 'competitors/named');
  await back.click();
  await found(0);
  assertQuiet(page);
  await page.context().close();
});
