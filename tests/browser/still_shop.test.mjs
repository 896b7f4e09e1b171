// SPDX-License-Identifier: Apache-2.0
//
// Somebody new brings in a tenth of a real shop whose last order is of December 2011 and asks who
// their best customers are, who leaves and why, and what to offer them: without typing an address,
// in both languages, wide and on a phone. Every page says the day it speaks of, numbers open the
// customers they count, and with the next order all of it is as of today.
import assert from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { assertQuiet, launch, openPage, screenshot, settled, Shop, until } from './lib.mjs';

const DATA = join(process.env.GUANXI_TEST_DATA ?? new URL('../../build/data', import.meta.url).pathname, 'online_retail/online_retail.csv');
const skip = existsSync(DATA) ? false : `${DATA} is not there`;
const LAST = /2011年12月9日|Dec 9, 2011/;

let browser;
let shop;
let page;
before(async () => {
  if (skip) return;
  browser = await launch();
  shop = await Shop.open();
  page = await openPage(browser, shop);
});
after(async () => {
  await browser?.close();
  await shop?.close();
});

// The lines of every tenth customer; the last line of all is one of them.
function tenth() {
  const [head, ...lines] = readFileSync(DATA, 'utf8').split('\n');
  const own = lines.filter((line) => {
    const id = /,(\d{5})(?:\.0)?,[^,]*$/.exec(line.trim())?.[1];
    return id?.endsWith('0');
  });
  return [head.trim(), ...own.map((line) => line.trim())].join('\n');
}

const text = () => page.locator('main').innerText();
const link = (name) => page.locator('main').getByRole('link', { name });

async function speak(language) {
  const other = page.locator('.top-bar').getByRole('button', { name: language === 'en' ? 'English' : '中文' });
  if (await other.count()) await other.click();
  await page.waitForFunction((wanted) => document.documentElement.lang === wanted, language);
}

async function toInsight() {
  await page.goto('/');
  await page.locator('.insight-start a').first().waitFor();
}

async function ask(n, report) {
  await page.locator('.insight-start a').nth(n).click();
  await page.waitForURL(new RegExp(`/insight/${report}$`));
  await page.locator('#report-answer').waitFor();
  await settled(page);
  assert.match(await text(), LAST, `${report} says its day`);
}

async function assertFits(what) {
  const [wide, room] = await page.evaluate(() => [document.documentElement.scrollWidth, innerWidth]);
  assert.ok(wide <= room, `${what} is ${wide} wide in ${room}`);
}

test('a file of old orders is dropped, and leads to what it tells', { skip }, async () => {
  await link('导入文件').click();
  await page.locator('input[type=file]').setInputFiles({ name: 'orders.csv', mimeType: 'text/csv', buffer: Buffer.from(tenth()) });
  await page.waitForURL(/preset=online-retail/);
  await page.getByRole('textbox', { name: '1 GBP 等于多少 CNY？' }).fill('10');
  await page.getByRole('alert').getByRole('button', { name: '保存' }).click();
  await page.getByText('但没有对 CNY 的汇率').waitFor({ state: 'detached' });
  await page.getByRole('button', { name: '开始导入' }).click();
  await page.waitForURL(/\/imports\/\d+$/);
  await page.getByRole('status').filter({ hasText: '已完成' }).waitFor();
  await link('看看能得出什么').click();
  await page.waitForURL(/\/insight$/);
  await page.locator('.finding').first().waitFor();
  assert.match(await text(), LAST);
  await until('models are fitted as of the last day', async () => {
    const { items } = await shop.api('GET', '/models');
    const stand = items.filter(({ name, fits }) => ['value', 'churn'].includes(name) && fits[0]?.state === 'fitted');
    return stand.length === 2 && stand.every(({ fits }) => fits[0].as_of_day === '2011-12-09');
  });
  assertQuiet(page);
});

for (const [language, width] of [
  ['zh-CN', 390],
  ['en', 1440],
]) {
  test(`the three questions have answers in ${language} at ${width} px`, { skip }, async () => {
    await page.setViewportSize({ width, height: 900 });
    await toInsight();
    await speak(language);
    assert.match(await text(), LAST, 'the home says which days it shows');
    await ask(0, 'best');
    await assertFits('best');
    await screenshot(page, `still_shop/best-${language}-${width}`);
    if (await page.locator('.report-as .ant-segmented-item').count()) await page.locator('.report-as .ant-segmented-item').last().click();
    await page.locator('.report-rows td a').first().click();
    await page.waitForURL(/\/customers\/\d+$/);
    const outlook = page.locator('section[aria-labelledby=outlook-title]');
    await outlook.getByRole('alert').waitFor();
    assert.match(await outlook.getByRole('alert').innerText(), LAST);
    await assertFits('the customer');
    const { items: needs } = await shop.api('GET', `${new URL(page.url()).pathname}/needs`);
    assert.ok(needs.length > 0 && needs.every(({ day }) => day < '2013'), JSON.stringify(needs).slice(0, 200));
    await toInsight();
    await ask(1, 'leaving');
    const reasons = await page.locator('.report-rows tbody tr').first().innerText();
    assert.match(reasons, language === 'en' ? /[a-z]{4,} [a-z]/i : /[一-龥]{2}/, 'why is said');
    await assertFits('leaving');
    await screenshot(page, `still_shop/leaving-${language}-${width}`);
    await toInsight();
    await ask(2, 'recommend');
    await page.locator('.offer-best button').first().click();
    await page.locator('.offers li').first().waitFor();
    await assertFits('offers');
    await screenshot(page, `still_shop/offer-${language}-${width}`);
    assertQuiet(page);
  });
}

test('numbers of reports open the customers they count', { skip }, async () => {
  await speak('zh-CN');
  for (const [report, column] of [['pairs?window=last+90+days', 'both'], ['flow', 'won'], ['channels', 'customers'], ['rhythm', 'customers']]) {
    const { rows } = await shop.api('GET', `/reports/${report}`);
    const counted = rows.map((row) => row[column]).filter((n) => typeof n === 'number' && n > 0);
    if (counted.length === 0) continue;
    await page.goto(`/insight/${report}`);
    await page.locator('#report-answer').waitFor();
    await settled(page);
    const table = page.locator('.report-as .ant-segmented-item').last();
    if (await table.count()) await table.click();
    const number = page.locator('.report-rows td.number a').first();
    await number.waitFor();
    const [shown, path] = [Number((await number.innerText()).replace(/\D/g, '')), await number.getAttribute('href')];
    const filter = new URL(path, shop.url).searchParams.get('filter');
    const { count } = await shop.api('GET', `/customers?limit=1&count=exact&filter=${encodeURIComponent(filter)}`);
    assert.equal(count, shown, `${report}: ${filter}`);
  }
});

test('with its next order the shop is looked at from today', { skip }, async () => {
  const { items } = await shop.api('GET', '/customers?limit=1&fields=id');
  await shop.api('POST', '/orders', { customer_id: items[0].id, number: 'NEW', ordered_at: new Date(Date.now() - 60_000).toISOString(), currency: 'CNY', lines: [{ product_code: 'P1', quantity_thousandths: 1000, price_millionths: 9_000_000 }] });
  await page.goto('/insight');
  await page.locator('.insight-start').waitFor();
  await settled(page);
  assert.doesNotMatch(await page.locator('main').innerText(), /最近一笔订单在/);
  await page.goto('/insight/top');
  await settled(page);
  assert.doesNotMatch(await text(), /最近一笔订单在/);
  assertQuiet(page);
});
