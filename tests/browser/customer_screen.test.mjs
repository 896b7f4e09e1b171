// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { assertQuiet, becomes, launch, open, openPage, settled, Shop, until } from './lib.mjs';
import { fillShop } from './shop.mjs';

let browser;
let shop;
let page;
let wang;
let path;
before(async () => {
  browser = await launch();
  shop = await Shop.open();
  ({ wang } = await fillShop(shop));
  path = `/customers/${wang.id}`;
  page = await openPage(browser, shop);
});
after(async () => {
  await browser?.close();
  await shop?.close();
});

const stored = () => shop.api('GET', path);

// What is empty stands behind a button.
async function startEditing(name) {
  await settled(page); // what the step before changed may only now become empty
  const empty = page.getByRole('button', { name: /^再显示 \d+ 个空字段$/ });
  if (await empty.count()) await empty.click();
  await page.getByRole('button', { name: `修改${name}` }).click();
  return page.getByRole('textbox', { name, exact: true });
}

test('the screen shows who it is and what is known', async () => {
  await open(page, path);
  await page.getByRole('heading', { level: 1, name: '王雨桐' }).waitFor();
  for (const name of ['基本资料', '身份', '地址', '同意', '自定义字段', '备注', '时间线']) {
    await page.getByRole('heading', { level: 2, name }).waitFor();
  }
  await page.getByRole('link', { name: /SO-1000/ }).waitFor();
  await page.getByText('衡山路 12 号').waitFor();
});

test('all numbers stand below each other, extensions as people write them', async () => {
  for (const value of ['+862162345678 转 805', '+8613700137002']) {
    await shop.api('POST', '/identities', { customer_id: wang.id, kind: 'phone', value });
  }
  await open(page, path, { afresh: true });
  const card = page.locator('section').filter({ has: page.getByRole('heading', { level: 2, name: '身份', exact: true }) });
  await card.getByText('+862162345678 转 805').waitFor();
  await card.getByText('+8613700137002').waitFor();
});

test('a fact is edited where it stands, and undone', async () => {
  const input = await startEditing('公司');
  await input.fill('山茶贸易');
  await input.press('Enter');
  await page.getByText('已保存公司').waitFor();
  assert.equal((await stored()).company, '山茶贸易');
  await page.getByRole('button', { name: '撤销' }).click();
  await until('taken back', async () => (await stored()).company === null);
});

test('what the server refuses is said at the field, and what was typed stays', async () => {
  const input = await startEditing('公司');
  await input.fill('很长'.repeat(200));
  await input.press('Enter');
  await page.locator('.field-error').waitFor();
  assert.equal((await input.inputValue()).length, 400);
  await input.press('Escape');
});

test('somebody else changed another field meanwhile: both changes stay', async () => {
  await page.route('**/api/v1/stream', (route) => route.abort());
  const input = await startEditing('职业');
  await shop.patch(path, { company: '别人填的公司' });
  await input.fill('医生');
  await input.press('Enter');
  await page.getByText('已保存职业').waitFor();
  const now = await stored();
  assert.equal(now.occupation, '医生');
  assert.equal(now.company, '别人填的公司');
});

test('somebody else changed the same field meanwhile: the person decides', async () => {
  await page.goto(path); // without the stream
  await settled(page);
  const input = await startEditing('职业');
  await shop.patch(path, { occupation: '护士' });
  await input.fill('药师');
  await input.press('Enter');
  const dialog = page.getByRole('dialog');
  await dialog.getByText('护士').waitFor();
  await dialog.getByText('药师').waitFor();
  await dialog.getByRole('button', { name: '用我的' }).click();
  await until('kept', async () => (await stored()).occupation === '药师');
  await page.unroute('**/api/v1/stream');
  page.complaints.length = 0; // about the stream that was cut
});

test('a custom field is a field like any other', async () => {
  await page.goto(path); // with the stream again
  await settled(page);
  await page.getByRole('button', { name: '修改肤质' }).click();
  await page.getByRole('combobox', { name: '肤质' }).click();
  await page.locator('.ant-select-item-option', { hasText: '干性' }).click();
  await page.getByRole('button', { name: '保存', exact: true }).click();
  await page.getByText('已保存肤质').waitFor();
  assert.equal((await stored()).custom.skin_type, 'dry');
});

test('a note is written, stands in the timeline, and is taken back', async () => {
  await page.getByRole('textbox', { name: '新备注' }).fill('喜欢玫瑰味。');
  await page.getByRole('button', { name: '保存备注' }).click();
  await page.locator('.entry-note', { hasText: '喜欢玫瑰味。' }).waitFor();
  await page.locator('.undo', { hasText: '备注已保存' }).getByRole('button', { name: '撤销' }).click();
  await page.locator('.entry-note', { hasText: '喜欢玫瑰味。' }).waitFor({ state: 'detached' });
});

test('tags come and go, with undo', async () => {
  const tags = page.getByRole('group', { name: '标签' });
  await tags.getByRole('button', { name: '贴标签' }).click();
  await page.locator('.ant-select-item-option', { hasText: '敏感肌' }).click();
  await tags.getByText('敏感肌').waitFor();
  await page.locator('.undo', { hasText: '已贴上标签' }).getByRole('button', { name: '撤销' }).click();
  await tags.getByText('敏感肌').waitFor({ state: 'detached' });
  await tags.locator('[aria-label="去掉标签“老客”"]').click();
  await tags.getByText('老客').waitFor({ state: 'detached' });
  await page.locator('.undo', { hasText: '已去掉标签' }).getByRole('button', { name: '撤销' }).click();
  await tags.getByText('老客').waitFor();
});

test('a tag that does not exist yet is made where it is needed', async () => {
  const tags = page.getByRole('group', { name: '标签' });
  await tags.getByRole('button', { name: '贴标签' }).click();
  await page.getByRole('combobox', { name: '贴标签' }).fill('爱写评价');
  await page.locator('.ant-select-item-option', { hasText: '新建标签“爱写评价”' }).click();
  await tags.getByText('爱写评价').waitFor();
  const { items } = await shop.api('GET', `/tags?filter=${encodeURIComponent('name = "爱写评价"')}`);
  assert.equal(items.length, 1);
});

test('what happens elsewhere appears by itself', async () => {
  await shop.api('POST', '/notes', { customer_id: wang.id, text: '刚刚来电，问了发货时间。' });
  await page.locator('.entry-note', { hasText: '刚刚来电' }).waitFor();
  await shop.patch(path, { nickname: '桐桐' });
  await page.locator('.facts', { hasText: '桐桐' }).waitFor();
});

test('what one hand changed at one time stands as one entry that opens', async () => {
  await open(page, '/jobs');
  await open(page, path);
  const unfold = page.locator('.entry-more').last();
  await unfold.getByText('逐项查看').waitFor();
  const before = await page.locator('.entry-change').count();
  await unfold.click();
  await until('unfolded', async () => (await page.locator('.entry-change').count()) >= before + 2);
  assert.equal(await unfold.getAttribute('aria-expanded'), 'true');
  await unfold.getByText('收起').click();
  await becomes(() => page.locator('.entry-change').count(), before);
});

test('the timeline is narrowed to one kind, and the address says so', async () => {
  await page.locator('.timeline').getByText('订单', { exact: true }).click();
  await page.waitForURL(/kinds=order/);
  await page.locator('.entry-note').first().waitFor({ state: 'detached' });
  await page.locator('.entry-order').first().waitFor();
});

test('a deleted customer comes back by undo', async () => {
  await open(page, path);
  await page.getByRole('main').or(page.locator('#content')).getByRole('button', { name: '删除', exact: true }).first().click();
  await page.waitForURL(/\/customers$/);
  assert.ok((await stored().catch(() => ({ deleted_at: 'gone' }))).deleted_at);
  await page.locator('.undo', { hasText: '删除' }).last().getByRole('button', { name: '撤销' }).click();
  await until('back', async () => ((await stored().catch(() => ({ deleted_at: 'gone' }))).deleted_at ?? null) === null);
  await settled(page);
  assertQuiet(page);
});
