// SPDX-License-Identifier: Apache-2.0
//
// Replenishment as a user has it: the report with what its numbers open, the card on a customer's page, and what is news
// of it on the home of insight, in both languages and widths.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { assertQuiet, becomes, breaches, launch, open, openPage, screenshot, settled, Shop, until } from './lib.mjs';

const DAY = 86_400_000;
const PRODUCTS = [['绿茶', 'Green tea', 45], ['猫粮', 'Cat food', 89], ['滤纸', 'Paper filters', 15]];
// Days since the last of five orders about 30 days apart: due soon, past the usual day, overdue, needed later.
const SINCE = [22, 33, 58, 3];

let browser;
let shop;
let customers;
before(async () => {
  browser = await launch();
  shop = await Shop.open();
  const products = [];
  for (const [index, [zh, en, price]] of PRODUCTS.entries()) products.push(await shop.api('POST', '/products', { code: `N${index}`, name: { zh, en }, price_millionths: price * 1_000_000, currency: 'CNY' }));
  customers = [];
  for (let i = 0; i < 12; i += 1) {
    const customer = await shop.api('POST', '/customers', { name: `客户${i + 1}` });
    customers.push(customer);
    for (let k = 0; k < 5; k += 1) {
      const days = SINCE[i % SINCE.length] + k * 30 + (k > 0 ? ((i * 7 + k * 11) % 23) - 11 : 0);
      const lines = products.map((product) => ({ product_id: product.id, product_code: product.code, quantity_thousandths: 1000, price_millionths: product.price_millionths }));
      await shop.api('POST', '/orders', { customer_id: customer.id, number: `R-${i}-${k}`, ordered_at: new Date(Date.now() - days * DAY).toISOString(), currency: 'CNY', status: 'delivered', lines });
    }
  }
  await until('the report knows all orders', async () => (await shop.api('GET', '/reports/replenish')).totals.pairs === 36);
});
after(async () => {
  await browser?.close();
  await shop?.close();
});

const WORDS = {
  en: { due: 'Due', needs: 'Needs again', report: 'Who needs what again', late: 'Overdue', news: /customers need something again/ },
  'zh-CN': { due: '该买了', needs: '该补货的商品', report: '谁该补货了', late: '已超期', news: /常买的商品该补货了/ },
};

// Each in both languages, one of them on a desk and the other on a phone; the card the other way round.
for (const [language, width, other] of [['en', 1440, 390], ['zh-CN', 390, 1440]]) {
  const zh = language === 'zh-CN';
  test(`the report and what its numbers open: ${language} ${width}`, async () => {
    const page = await openPage(browser, shop, { language, width });
    await open(page, '/insight/replenish');
    const { totals } = await shop.api('GET', '/reports/replenish');
    assert.equal(totals.pairs, 36);
    assert.ok(totals.needing >= 3 && totals.needing <= 6 && totals.late > 0, JSON.stringify(totals));
    await page.getByText(zh ? `客户共有 ${totals.due} 项该补货了` : `customers will need ${totals.due} things again`).first().waitFor();
    assert.deepEqual(await breaches(page), []);
    await screenshot(page, `replenish/report-${language}-${width}`);
    await page.locator('a[href*="who=due"]').first().click();
    await page.waitForURL(/who=due/);
    // On a phone the name of a cell has that of its column before it.
    const cells = (word) => page.getByRole('cell').filter({ hasText: new RegExp(`^${word}$`) });
    await cells(WORDS[language].late).first().waitFor({ state: 'detached' });
    await settled(page);
    await becomes(() => cells(WORDS[language].due).count(), totals.due);
    assert.equal(await cells(WORDS[language].late).count(), 0, 'only what is due');
    assertQuiet(page);
    await page.context().close();
  });

  test(`the card on the page of a customer: ${language} ${other}`, async () => {
    const page = await openPage(browser, shop, { language, width: other });
    // Learnt with the recommendations, some time after the orders came.
    await until('what the customer needs is known', async () => (await shop.api('GET', `/customers/${customers[1].id}/needs`)).items.length > 0);
    await open(page, `/customers/${customers[1].id}`);
    const card = page.getByRole('heading', { name: WORDS[language].needs });
    await card.scrollIntoViewIfNeeded();
    await page.getByRole('link', { name: zh ? '猫粮' : 'Cat food' }).first().waitFor();
    assert.deepEqual(await breaches(page), []);
    await screenshot(page, `replenish/customer-${language}-${other}`);
    await page.getByRole('link', { name: WORDS[language].report }).click();
    await page.waitForURL(/insight\/replenish/);
    assertQuiet(page);
    await page.context().close();
  });
}

test('the home of insight says how many need something again', async () => {
  for (const language of ['en', 'zh-CN']) {
    const page = await openPage(browser, shop, { language });
    await open(page, '/insight');
    await page.getByText(WORDS[language].news).first().waitFor();
    await screenshot(page, `replenish/news-${language}`);
    const { findings } = await shop.api('GET', '/insight');
    const due = findings.find((one) => one.report === 'replenish' && one.key === 'due');
    assert.deepEqual([due.figures.n.value, due.params.who], [(await shop.api('GET', '/reports/replenish')).totals.needing, 'due']);
    await page.locator('.finding', { hasText: WORDS[language].news }).getByRole('link').first().click();
    await page.waitForURL(/insight\/replenish\?.*who=due/);
    assertQuiet(page);
    await page.context().close();
  }
});
