// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { after, before, test } from 'node:test';
import { assertQuiet, launch, openPage, settled, Shop } from './lib.mjs';
import { fillShop } from './shop.mjs';

let browser;
let shop;
let page;
before(async () => {
  browser = await launch();
  shop = await Shop.open({ demo: 3000 });
  await fillShop(shop);
  page = await openPage(browser, shop);
});
after(async () => {
  await browser?.close();
  await shop?.close();
});

const count = async () => Number((await page.getByTestId('count').textContent()).replace(/\D/g, ''));
const rows = () => page.locator('.record-table .ant-table-row');

async function open(path) {
  await page.goto(path);
  await settled(page);
}

test('the count is exact, and scrolling to the end shows every row while few of them exist', async () => {
  await open('/customers?sort=name');
  const expected = (await shop.api('GET', '/customers?limit=1&count=exact')).count;
  assert.equal(await count(), expected);
  const holder = page.locator('.ant-table-tbody-virtual-holder');
  let longest = 0;
  for (let round = 0; round < 200; round += 1) {
    const before = await page.evaluate(() => performance.now());
    const height = await holder.evaluate((element) => {
      element.scrollTop = element.scrollHeight;
      return element.scrollHeight;
    });
    await page.evaluate(() => new Promise((resolve) => requestAnimationFrame(() => resolve())));
    longest = Math.max(longest, (await page.evaluate(() => performance.now())) - before);
    assert.ok((await rows().count()) < 100);
    if (height >= expected * 36) break;
    await page.waitForTimeout(60);
  }
  assert.ok((await holder.evaluate((element) => element.scrollHeight)) >= expected * 36, 'every row has its place');
  console.log(`longest wait for a frame while scrolling: ${Math.round(longest)} ms`);
  await page.waitForFunction(() => new URL(location.href).searchParams.has('cursor'), undefined, { timeout: 20_000 });
});

test('a filter is made from a field, a comparison and a value', async () => {
  await open('/customers');
  await page.getByRole('button', { name: '添加条件' }).first().click();
  await page.getByLabel('字段').click();
  await page.keyboard.type('城市');
  await page.keyboard.press('Enter');
  await page.getByLabel('比较').click();
  await page.locator('.ant-select-item-option', { hasText: /^是$/ }).click();
  await page.locator('#filter-value').fill('Bristol');
  await page.locator('.filter-form').getByRole('button', { name: '添加条件' }).click();
  await page.waitForURL(/filter=/);
  await settled(page);
  const expected = (await shop.api('GET', `/customers?limit=1&count=exact&filter=${encodeURIComponent('city = "Bristol"')}`)).count;
  await page.waitForFunction((n) => document.querySelector('[data-testid=count]')?.textContent?.includes(String(n)), expected);
  await page.getByText('城市 是 Bristol').waitFor();
  await page.getByRole('button', { name: '移除条件' }).or(page.locator('[aria-label=移除条件]')).first().click();
  await page.waitForFunction(() => !location.search.includes('filter'));
});

test('a rule with an error is marked where the error is', async () => {
  await open('/customers');
  await page.getByRole('button', { name: '规则文本' }).click();
  const input = page.getByRole('textbox', { name: '规则文本' });
  await input.fill('name contains "王" and citty = "上海"');
  await page.locator('.rule-error').waitFor();
  assert.equal(await page.locator('.rule-marks mark').textContent(), 'citty');
  await input.fill('name contains "王" and city = "上海"');
  await page.locator('.rule-error').waitFor({ state: 'detached' });
  await input.press('Enter');
  await page.waitForURL(/filter=/);
  await settled(page);
  await page.getByText('王雨桐').first().waitFor();
});

test('columns are chosen and ordered, and the view is kept under a name', async () => {
  await open('/customers?filter=city+%3D+%22London%22');
  await page.getByRole('button', { name: '列', exact: true }).click();
  await page.getByRole('checkbox', { name: '公司' }).click(); // moves up among the chosen
  await page.getByRole('button', { name: '上移：公司' }).click();
  await page.keyboard.press('Escape');
  await page.getByRole('columnheader', { name: '公司' }).waitFor();
  const address = page.url();
  await page.getByRole('button', { name: /未保存的视图/ }).click();
  await page.getByRole('menuitem', { name: '保存视图' }).click();
  await page.getByLabel('视图名称').fill('伦敦的客户');
  await page.keyboard.press('Enter');
  await page.getByRole('button', { name: /伦敦的客户/ }).waitFor();
  await open('/customers');
  await page.getByRole('button', { name: /^全部/ }).click();
  await page.getByRole('menuitem', { name: '伦敦的客户' }).click();
  await page.waitForURL(/filter=/);
  assert.equal(new URL(page.url()).search, new URL(address).search);
});

test('several customers get a tag at once, and lose it again by undo', async () => {
  const filter = encodeURIComponent('tags contains "VIP"');
  const tagged = async () => (await shop.api('GET', `/customers?limit=1&count=exact&filter=${filter}`)).count;
  const before = await tagged();
  await open('/customers?filter=city+%3D+%22Bristol%22+or+city+%3D+%22London%22');
  for (const index of [0, 1]) await rows().nth(index).getByRole('checkbox').check();
  await page.getByRole('button', { name: '贴标签' }).click();
  await page.getByRole('menuitem', { name: 'VIP' }).click();
  await page.getByText('已处理 2 条').waitFor();
  assert.equal(await tagged(), before + 2);
  await page.getByRole('button', { name: '撤销' }).click();
  await page.getByText('已撤销').waitFor();
  assert.equal(await tagged(), before);
});

test('an export runs as a job and its file can be fetched', async () => {
  await open('/customers?filter=city+%3D+%22London%22&columns=name,city');
  const expected = await count();
  await page.getByRole('button', { name: '更多' }).click();
  await page.getByRole('menuitem', { name: '导出 CSV' }).click();
  await page.getByText('导出已开始').waitFor();
  await open('/jobs');
  const link = page.getByRole('link', { name: '下载结果' }).first();
  await link.waitFor();
  const [download] = await Promise.all([page.waitForEvent('download'), link.click()]);
  const lines = readFileSync(await download.path(), 'utf8').trim().split('\n');
  assert.equal(lines.length, expected + 1);
});

test('a row opens in a drawer, Enter opens it whole', async () => {
  await open('/customers?filter=name+%3D+%22%E7%8E%8B%E9%9B%A8%E6%A1%90%22');
  await rows().first().locator('td, .ant-table-cell').nth(3).click();
  await page.getByRole('dialog').getByText('王雨桐').first().waitFor();
  assert.match(page.url(), /open=\d+/);
  await page.keyboard.press('Escape');
  await page.getByRole('dialog').waitFor({ state: 'detached' });
  await rows().first().focus();
  await page.keyboard.press('Enter');
  await page.getByRole('heading', { level: 1, name: '王雨桐' }).waitFor();
});

test('"/" searches over everything: names, pinyin, numbers', async () => {
  await open('/');
  for (const [typed, found] of [['王雨桐', '王雨桐'], ['zengmin', '曾敏'], ['SO-1010', 'SO-1010'], ['13800138000', '王雨桐']]) {
    await page.locator('h1').click();
    await page.keyboard.press('/');
    await page.keyboard.type(typed);
    await page.locator('.search-hit', { hasText: found }).first().waitFor();
    await page.keyboard.press('Escape');
    await page.getByRole('combobox', { name: '搜索' }).fill('');
  }
  await page.keyboard.type('王雨桐');
  await page.locator('.search-hit', { hasText: '王雨桐' }).first().click();
  await page.getByRole('heading', { level: 1, name: '王雨桐' }).waitFor();
  assertQuiet(page);
});
