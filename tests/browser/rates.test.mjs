// SPDX-License-Identifier: Apache-2.0
//
// Exchange rates: an import of several files asks for all that are missing at once, the organisation's page shows and
// changes them, and orders that were counted at a wrong rate are counted again.
import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { assertQuiet, becomes, breaches, launch, open, openPage, screenshot, settled, Shop, wayBackOf } from './lib.mjs';

const HEAD = 'number,ordered_at,currency,product_code,quantity,price\n';
const file = (name, text) => ({ name, mimeType: 'text/csv', buffer: Buffer.from(HEAD + text) });

describe('exchange rates', () => {
  let shop, browser, page;
  before(async () => {
    shop = await Shop.open();
    browser = await launch();
    page = await openPage(browser, shop);
  });
  after(async () => {
    await browser?.close();
    await shop?.close();
  });

  const worth = async (number) => (await shop.api('GET', `/orders?filter=${encodeURIComponent(`number = "${number}"`)}`)).items[0].base_amount_minor;
  const rateBox = (currency) => page.getByRole('textbox', { name: `1 ${currency} 等于多少 CNY？` });

  it('of all files of an import are asked once', async () => {
    await open(page, '/imports/new?kind=order');
    await page.locator('input[type=file]').setInputFiles([
      file('dollars.csv', 'U-1,2026-11-20 10:00,USD,A,1,10\nU-2,2026-11-20 11:00,USD,A,2,10\n'),
      file('pounds.csv', 'G-1,2026-11-20 10:00,GBP,A,1,10\n'),
    ]);
    await rateBox('USD').fill('71');
    await rateBox('GBP').fill('9.2');
    await page.getByRole('alert').getByRole('button', { name: '保存' }).click();
    await page.getByText('但没有对 CNY 的汇率').waitFor({ state: 'detached' });
    await page.getByRole('button', { name: '开始导入' }).click();
    await page.getByRole('status').filter({ hasText: '已完成' }).waitFor();
    assert.deepEqual([await worth('U-1'), await worth('U-2'), await worth('G-1')], [71000, 142000, 9200]);
  });

  it('are asked for wherever in the file the currency stands, before the import begins', async () => {
    const rows = Array.from({ length: 1500 }, (_, i) => `C-${i},2026-11-20 10:00,${i === 1400 ? 'JPY' : 'CNY'},A,1,10\n`);
    await page.goto('/imports/new?kind=order');
    await page.locator('input[type=file]').setInputFiles([file('long.csv', rows.join(''))]);
    await rateBox('JPY').waitFor();
    assert.deepEqual(await breaches(page), []);
    await screenshot(page, 'rates/asked');
    await rateBox('JPY').fill('0.05');
    await page.getByRole('alert').getByRole('button', { name: '保存' }).click();
    await page.getByText('但没有对 CNY 的汇率').waitFor({ state: 'detached' });
    assertQuiet(page);
  });

  it('stand under the organisation and are corrected there; orders follow when asked', async () => {
    const customer = await shop.api('POST', '/customers', { name: '周海' });
    await shop.api('POST', '/orders', { customer_id: customer.id, number: 'U-3', ordered_at: '2026-11-19T10:00:00Z', currency: 'USD', rate_millionths: 7_000_000, lines: [{ product_code: 'A', quantity_thousandths: 1000, price_millionths: 10_000_000 }] });
    await open(page, '/settings');
    await rateBox('USD').fill('nothing');
    await page.getByText('汇率应为大于零的数').waitFor();
    await rateBox('USD').fill('7.1');
    await page.locator('section[aria-labelledby="rates-title"]').getByRole('button', { name: '保存' }).click();
    await page.getByRole('button', { name: '撤销' }).waitFor();
    assert.deepEqual(await worth('U-1'), 71000, 'a new rate changes no order that stands');
    await page.getByRole('link', { name: '3 单按其他汇率' }).waitFor();
    await page.getByRole('button', { name: '重新折算…' }).click();
    const dialog = page.getByRole('dialog');
    await dialog.getByRole('radio', { name: '全部按其他汇率折算的 3 单' }).check();
    await dialog.getByRole('button', { name: '重新折算 3 单' }).waitFor();
    await dialog.getByRole('radio', { name: /^按 7 折算的 1 单/ }).check();
    await dialog.getByRole('button', { name: '取消' }).click();
    await shop.api('DELETE', `/orders/${(await shop.api('GET', '/orders?filter=number%20%3D%20%22U-3%22')).items[0].id}`, undefined, { 'if-match': '"1"' });
    await open(page, '/settings');
    await page.getByRole('button', { name: '重新折算…' }).click();
    await page.getByRole('dialog').getByRole('button', { name: '重新折算 2 单' }).click();
    await page.getByRole('status').filter({ hasText: '2' }).waitFor();
    assert.deepEqual([await worth('U-1'), await worth('U-2'), await worth('G-1')], [7100, 14200, 9200]);
    await settled(page);
    assertQuiet(page);
  });

  it('are taken away, and the way back puts them there again', async () => {
    await open(page, '/settings');
    await page.getByRole('button', { name: '删除 GBP 汇率' }).click();
    const save = page.locator('section[aria-labelledby="rates-title"]').getByRole('button', { name: '保存' });
    const back = await wayBackOf(page, () => save.click());
    await rateBox('GBP').waitFor({ state: 'detached' });
    await back.click();
    await rateBox('GBP').waitFor();
    await becomes(() => rateBox('GBP').inputValue(), '9.2');
    assertQuiet(page);
  });
});
