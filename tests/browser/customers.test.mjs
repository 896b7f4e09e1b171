// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { after, before, test } from 'node:test';
import { assertQuiet, becomes, launch, open as openIn, openPage, settled, Shop, SLOWER, until, wayBackOf } from './lib.mjs';
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
const rows = () => page.locator('.record-row[data-id]');

// By way of another page, so that the list begins anew; loading it all would cost a second of a processor each time.
async function open(path) {
  await openIn(page, '/jobs');
  await openIn(page, path);
}

const table = () => page.locator('.record-table');
// The index of the first row in sight, and whether what stands there has come.
const inSight = () =>
  table().evaluate((box) => {
    const { left, top } = box.getBoundingClientRect();
    const row = document.elementFromPoint(left + 200, top + 60)?.closest('[data-row]');
    return row?.dataset.id ? Number(row.dataset.row) : -1;
  });

// Waits until the first row in sight is that one, give or take two.
const showsRow = (index) =>
  page.waitForFunction((expected) => {
    const { left, top } = document.querySelector('.record-table').getBoundingClientRect();
    const row = document.elementFromPoint(left + 200, top + 60)?.closest('[data-row]');
    return row?.dataset.id && Math.abs(Number(row.dataset.row) - expected) <= 2;
  }, index);

async function scrollTo(share) {
  await table().evaluate((box, part) => (box.scrollTop = box.scrollHeight * part), share);
  await page.waitForFunction(() => {
    const { left, top } = document.querySelector('.record-table').getBoundingClientRect();
    return document.elementFromPoint(left + 200, top + 60)?.closest('[data-row]')?.dataset.id;
  });
}

test('the count is exact, every row has its place, and a jump fetches only what it shows', async () => {
  await open('/customers?sort=name');
  const expected = (await shop.api('GET', '/customers?limit=1&count=exact')).count;
  assert.equal(await count(), expected);
  assert.equal(await table().getAttribute('aria-rowcount'), String(expected + 1));
  assert.ok((await table().evaluate((box) => box.scrollHeight)) >= expected * 36);
  let asked = 0;
  const seen = (request) => (asked += /customers\?.*limit=100/.test(request.url()));
  page.on('request', seen);
  await scrollTo(0.8);
  page.off('request', seen);
  assert.ok((await rows().count()) < 100, 'few rows exist');
  assert.ok(asked >= 1 && asked <= 4, `${asked} requests for one jump`);
  const index = await inSight();
  const at = await shop.api('GET', `/customers?sort=name&fields=id&limit=1&skip=${index}`);
  assert.equal(Number(await page.locator(`[data-row="${index}"]`).getAttribute('data-id')), at.items[0].id);
  assert.equal(await page.locator(`[data-row="${index}"]`).getAttribute('aria-rowindex'), String(index + 2));
  await scrollTo(1);
  await page.locator(`[data-row="${expected - 1}"][data-id]`).waitFor();
});

test('the address keeps the place in the list', async () => {
  await open('/customers?sort=name');
  await scrollTo(0.5);
  const index = await inSight();
  await page.waitForFunction((first) => Math.abs(Number(new URL(location.href).searchParams.get('row')) - 1 - first) <= 2, index);
  const id = await page.locator(`[data-row="${index}"]`).getAttribute('data-id');
  // The count may come after the first rows, and long after: until then there is no place to scroll to, nor one to keep.
  let letCount;
  const counted = new Promise((resolve) => (letCount = resolve));
  const counting = /\/customers\?.*count=exact/;
  await page.route(counting, (route) => counted.then(() => route.continue()));
  const address = page.url();
  await page.reload();
  await page.locator('[data-row="0"][data-id]').waitFor();
  await page.waitForTimeout(600); // more than the address waits for the scrolling to rest
  assert.equal(page.url(), address);
  letCount();
  await page.locator(`[data-id="${id}"]`).waitFor();
  await showsRow(index);
  await page.unroute(counting);
  await page.getByRole('columnheader', { name: '城市' }).getByRole('button').click();
  await page.waitForURL(/sort=city/);
  await showsRow(0); // another order begins at its beginning
});

test('scrolling through thousands of rows stays smooth', async (t) => {
  await open('/customers?sort=name');
  const times = await table().evaluate(async (box) => {
    const all = [];
    let last = performance.now();
    for (let frame = 0; frame < 180; frame += 1) {
      box.scrollTop += 120;
      await new Promise((resolve) => requestAnimationFrame(resolve));
      all.push(performance.now() - last);
      last = performance.now();
    }
    return all.sort((a, b) => a - b);
  });
  t.diagnostic(`frames while scrolling: median ${times[90].toFixed(1)} ms, p95 ${times[171].toFixed(1)} ms, longest ${times[179].toFixed(1)} ms`);
  assert.ok(times[90] < 500 * SLOWER, 'even a busy machine draws two frames a second');
});

test('the keyboard moves, chooses and opens', async () => {
  await open('/customers?sort=name');
  const active = async () => Number(await page.locator(`#${await table().getAttribute('aria-activedescendant')}`).getAttribute('data-row'));
  await table().focus();
  await page.keyboard.press('ArrowDown');
  await page.keyboard.press('ArrowDown');
  await becomes(active, 1);
  await page.keyboard.press('Space');
  await page.locator('[data-row="1"][aria-selected=true]').waitFor();
  await page.keyboard.press('End');
  await page.locator(`[data-row="${(await count()) - 1}"][data-id]`).waitFor();
  await becomes(active, (await count()) - 1);
  await page.keyboard.press('Space');
  await page.getByText('已选 2 条').waitFor();
  await page.keyboard.press('Home');
  await page.locator('[data-row="1"][data-id]').waitFor();
  assert.equal(await page.locator('[data-row="1"]').getAttribute('aria-selected'), 'true', 'what was chosen stays chosen');
  await page.keyboard.press('ArrowRight');
  await page.getByRole('dialog').waitFor();
  await page.keyboard.press('Escape');
  await page.getByRole('dialog').waitFor({ state: 'detached' });
  await page.getByRole('button', { name: '取消选择' }).click();
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
  await page.waitForURL(/company%2Cowner_staff_id/);
  await page.locator('.record-head', { hasText: /公司.*负责人/ }).waitFor(); // the address is ahead of the screen
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
  await becomes(() => new URL(page.url()).search, new URL(address).search);
});

test('several customers get a tag at once, and lose it again by undo', async () => {
  const filter = encodeURIComponent('tags contains "VIP"');
  const tagged = async () => (await shop.api('GET', `/customers?limit=1&count=exact&filter=${filter}`)).count;
  const before = await tagged();
  await open('/customers?filter=city+%3D+%22Bristol%22+or+city+%3D+%22London%22');
  for (const index of [0, 1]) await rows().nth(index).getByRole('checkbox').check();
  await page.getByRole('button', { name: '贴标签' }).click();
  const back = await wayBackOf(page, () => page.getByRole('menuitem', { name: 'VIP' }).click());
  await page.getByText('已处理 2 条').waitFor();
  assert.equal(await tagged(), before + 2);
  await back.click();
  await until('put back', async () => (await tagged()) === before);
});

test('a field of several customers is changed at once, and put back as it was by undo', async () => {
  const filter = encodeURIComponent('occupation = "茶艺师"');
  const changed = async () => (await shop.api('GET', `/customers?limit=1&count=exact&filter=${filter}`)).count;
  await open('/customers?sort=name');
  for (const index of [0, 1, 2]) await rows().nth(index).getByRole('checkbox').check();
  await page.getByRole('button', { name: '改字段' }).click();
  await page.getByLabel('字段').click();
  await page.keyboard.type('职业');
  await page.keyboard.press('Enter');
  await page.locator('#bulk-value').fill('茶艺师');
  const back = await wayBackOf(page, () => page.getByRole('button', { name: '修改 3 条' }).click());
  await page.getByText('已处理 3 条').waitFor();
  assert.equal(await changed(), 3);
  await back.click();
  await page.waitForFunction(() => !document.querySelector('.bulk-bar'));
  await until('put back', async () => (await changed()) === 0);
});

test('all that match are tagged, changed, exported, deleted and restored as jobs', async () => {
  const rule = 'order_count = 1';
  const counted = async (filter, deleted = false) => (await shop.api('GET', `/customers?limit=1&count=exact&deleted=${deleted}&filter=${encodeURIComponent(filter)}`)).count;
  const expected = await counted(rule);
  const list = `/customers?filter=${encodeURIComponent(rule)}`;
  const all = new Intl.NumberFormat('zh-CN').format(expected);
  const chooseAll = async () => {
    await page.getByRole('checkbox', { name: '选择已载入的全部记录' }).check();
    const offer = page.getByRole('button', { name: `选择符合条件的全部 ${all} 条` });
    await offer.click();
    await page.getByText(`已选全部 ${all} 条`).waitFor();
  };
  const start = async () => {
    await page.getByRole('dialog').getByRole('button', { name: '开始' }).click();
    await page.getByRole('region', { name: new RegExp(all) }).getByText(`已处理 ${all} 条`).waitFor();
  };
  assert.ok(expected > 300, `${expected} is more than is loaded at once`);
  await open(list);
  await chooseAll();
  await page.getByRole('button', { name: '贴标签' }).click();
  await page.getByRole('menuitem', { name: 'VIP' }).click();
  await start();
  assert.equal(await counted(`${rule} and tags contains "VIP"`), expected);

  await open(list);
  await chooseAll();
  await page.getByRole('button', { name: '改字段' }).click();
  await page.getByLabel('字段').click();
  await page.keyboard.type('等级');
  await page.keyboard.press('Enter');
  await page.locator('#bulk-value').click();
  await page.locator('.ant-select-item-option', { hasText: '钻石' }).click();
  await page.getByRole('button', { name: `修改 ${all} 条` }).click();
  await start();
  assert.equal(await counted(`${rule} and tier = diamond`), expected);

  await open(list);
  await chooseAll();
  await page.locator('.bulk-bar').getByRole('button', { name: '导出' }).click();
  await page.getByRole('radio', { name: 'CSV' }).check();
  await page.getByRole('dialog').getByRole('button', { name: '导出', exact: true }).click();
  const link = page.getByRole('dialog').getByRole('link', { name: '下载结果' });
  const [download] = await Promise.all([page.waitForEvent('download'), link.click()]);
  assert.equal(readFileSync(await download.path(), 'utf8').trim().split('\n').length, expected + 1);

  await open(list);
  await chooseAll();
  await page.getByRole('button', { name: '删除' }).click();
  await start();
  assert.equal(await counted(rule), 0);

  await open(`${list}&deleted=true`);
  await chooseAll();
  await page.getByRole('button', { name: '恢复' }).click();
  await start();
  assert.equal(await counted(rule), expected);
  assert.equal(await counted(rule, true), 0);
});

test('an export runs as a job and its file can be fetched', async () => {
  await open('/customers?filter=city+%3D+%22London%22&columns=name,city');
  const expected = await count();
  await page.getByRole('button', { name: '更多' }).click();
  await page.getByRole('menuitem', { name: '导出…', exact: true }).click();
  await page.getByRole('radio', { name: 'CSV' }).check();
  await page.getByRole('dialog').getByRole('button', { name: '导出', exact: true }).click();
  await page.getByText(`文件中有 ${expected} 条记录。`).waitFor();
  await page.keyboard.press('Escape');
  await open('/jobs');
  const link = page.getByRole('link', { name: '下载结果' }).first();
  await link.waitFor();
  const [download] = await Promise.all([page.waitForEvent('download'), link.click()]);
  const lines = readFileSync(await download.path(), 'utf8').trim().split('\n');
  assert.equal(lines.length, expected + 1);
});

test('choices are exported as names or as codes, and it is remembered', async () => {
  const header = async (choose) => {
    await open('/customers?filter=gender+%3D+female+and+city+%3D+%22London%22&columns=name,gender');
    await page.getByRole('button', { name: '更多' }).click();
    await page.getByRole('menuitem', { name: '导出…', exact: true }).click();
    const dialog = page.getByRole('dialog');
    await dialog.getByRole('radio', { name: 'JSON' }).check();
    await dialog.getByRole('radiogroup', { name: '选项的写法' }).waitFor({ state: 'detached' });
    await dialog.getByRole('radio', { name: 'CSV' }).check();
    if (choose) await dialog.getByRole('radio', { name: choose }).check();
    await dialog.getByRole('button', { name: '导出', exact: true }).click();
    const link = dialog.getByRole('link', { name: '下载结果' });
    const [download] = await Promise.all([page.waitForEvent('download'), link.click()]);
    return readFileSync(await download.path(), 'utf8').trim().replace('\ufeff', '').split('\r\n');
  };
  const codes = await header('选项写成代码');
  assert.ok(codes.length > 1 && codes.slice(1).every((line) => line.endsWith(',female')), codes.join('|'));
  assert.deepEqual(await header(null), codes);
  const names = await header('选项写成名称');
  assert.equal(names[0], codes[0]);
  assert.ok(names.slice(1).every((line) => line.endsWith(',女')), names.join('|'));
});

test('a row opens in a drawer, Enter opens it whole', async () => {
  await open('/customers?filter=name+%3D+%22%E7%8E%8B%E9%9B%A8%E6%A1%90%22');
  await rows().first().locator('.record-cell').nth(3).click();
  await page.getByRole('dialog').getByText('王雨桐').first().waitFor();
  await page.waitForURL(/open=\d+/);
  await page.keyboard.press('Escape');
  await page.getByRole('dialog').waitFor({ state: 'detached' });
  await table().focus();
  await page.keyboard.press('ArrowDown');
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
