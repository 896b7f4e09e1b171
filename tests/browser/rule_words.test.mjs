// SPDX-License-Identifier: Apache-2.0
// A condition is said in words wherever it is shown: every score, every operator, what customers did; in both languages, never as rule text.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { assertQuiet, launch, open, openPage, screenshot, Shop } from './lib.mjs';

let browser;
let shop;
before(async () => {
  browser = await launch();
  shop = await Shop.open({ demo: 1000 });
  for (const model of ['value', 'churn', 'next_order', 'needs', 'rfm', 'loyalty']) shop.guanxi(['models', 'fit', model]);
});
after(async () => {
  await browser?.close();
  await shop?.close();
});

const RULES = [
  ['next_need within next 30 days', '预计再次需要 在 未来 30 天', 'Needs something again within the next 30 days'],
  ['next_order within next 2 weeks', '预计下次下单 在 未来 2 周内', 'Next order within the next 2 weeks'],
  ['next_order not within next 1 month', '预计下次下单 不在 未来 1 个月内', 'Next order not within the next 1 month'],
  ['score(churn) > 0.7', '流失风险（90 天内不下单） 大于 70%', 'Risk of leaving (no order for 90 days) more than 70%'],
  ['clv(12 months) in top 20%', null, 'in the top 20%'],
  ['clv(6 months) not in bottom 12.5%', '客户终身价值 (6 个月) 不在最低的 12.5%', 'Lifetime value (6 months) is not in the bottom 12.5%'],
  ['expected(90 days) >= 1', '预计购买次数 (90 天) 不少于 1', 'Purchases to come (90 days) at least 1'],
  ['alive < 0.5', null, 'less than 50%'],
  ['rfm(recency) between 4 and 5', null, 'between 4 and 5'],
  ['rfm(group) = champions', '核心客户', 'Champions'],
  ['score(loyalty) in bottom 10%', null, 'is in the bottom 10%'],
  ['last_order_at < 60 days ago', '早于 60 天之前', 'before 60 days ago'],
  ['created_at >= 2026-01-31', '创建时间 不早于 2026年1月31日', 'from Jan 31, 2026'],
  ['name not starts with "test"', '开头不是 test', 'does not begin with test'],
  ['tags not overlaps ("VIP")', '没有任何 VIP', 'include none of VIP'],
  ['count(orders, last 90 days) >= 2', null, 'Orders: Number of at least 2, in the last 90 days'],
  ['none(orders, last 1 year)', null, 'Orders: Has none, in the last 1 year'],
];

// What stands in a rule and in no sentence.
const RAW = /_|\bwithin (next|last)\b|\bin (top|bottom)\b|\w\(|>=|<=|[<>]|\d{4}-\d{2}-\d{2}/;

for (const [language, column] of [['zh-CN', 1], ['en', 2]]) {
  test(`chips of conditions speak ${language}`, async () => {
    const page = await openPage(browser, shop, { language });
    await open(page, `/customers?filter=${encodeURIComponent(RULES.map(([rule]) => rule).join(' and '))}`);
    await page.waitForFunction(() => ![...document.querySelectorAll('.filter-chip')].some((chip) => chip.textContent.includes('…')));
    const chips = await page.locator('.filter-chip').allTextContents();
    assert.equal(chips.length, RULES.length);
    for (const [index, chip] of chips.entries()) {
      assert.doesNotMatch(chip, RAW, RULES[index][0]);
      if (RULES[index][column]) assert.ok(chip.includes(RULES[index][column]), `${RULES[index][0]}: “${chip}”`);
      if (column === 1) assert.match(chip, /\p{Script=Han}/u, RULES[index][0]);
    }
    await screenshot(page, `rule_words/chips_${language}`);
    assertQuiet(page);
    await page.context().close();
  });
}
