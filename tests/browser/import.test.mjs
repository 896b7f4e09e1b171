// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { after, before, test } from 'node:test';
import { assertQuiet, becomes, launch, open, openPage, Shop, until } from './lib.mjs';

const CSV = '姓名,手机,所在城市,生日\r\n钱多多,13900139001,苏州,1990-02-03\r\n孙小美,13900139002,无锡,昨天\r\n"阿土, 伯",13900139003,常州,1961-07-08\r\n';

let browser;
let shop;
let page;
before(async () => {
  browser = await launch();
  shop = await Shop.open();
  page = await openPage(browser, shop);
});
after(async () => {
  await browser?.close();
  await shop?.close();
});

const customers = async () => (await shop.api('GET', '/customers?limit=50&sort=id')).items.map((item) => item.name);

// By way of another page, so that nothing of the import before is left.
async function openNew() {
  await open(page, '/jobs');
  await open(page, '/imports/new');
}

async function mapColumn(column, field) {
  await page.getByRole('combobox', { name: `“${column}”对应的字段` }).click();
  await page.keyboard.type(field);
  await page.locator('.ant-select-dropdown:not(.ant-select-dropdown-hidden) .ant-select-item-option', { hasText: field }).first().click();
}

test('what a file holds is found by its columns, wherever it is dropped', async () => {
  await open(page, '/imports/new?kind=customer');
  const orders = 'InvoiceNo,StockCode,Description,Quantity,InvoiceDate,UnitPrice,CustomerID,Country\n536365,85123A,LANTERN,6,2010-12-01 08:26:00,2.55,17850.0,United Kingdom\n';
  await page.locator('input[type=file]').setInputFiles({ name: 'orders.csv', mimeType: 'text/csv', buffer: Buffer.from(orders) });
  await page.waitForURL(/kind=order&.*preset=online-retail/);
  await page.getByText('英国礼品店的发票明细').waitFor();
  await page.locator('.preview-table').waitFor();
  await page.locator('.ant-segmented-item-label', { hasText: '客户' }).click();
  await page.waitForURL(/kind=customer/);
  assertQuiet(page);
});

test('files that belong together are one import, kept as a preset of one\'s own', async () => {
  const file = (name, text) => ({ name, mimeType: 'text/csv', buffer: Buffer.from(text) });
  const orders = '订单编号,买家会员名,总金额,买家应付货款,订单状态,订单创建时间\n="1001",清风,20.00,20.00,交易成功,2018-03-04 21:05:06\n';
  const lines = '订单编号,标题,价格,购买数量\n="1001",龙井茶,10.00,2\n';
  await openNew();
  await page.locator('input[type=file]').setInputFiles([file('list.csv', orders), file('details.csv', lines)]);
  await page.waitForURL(/preset=taobao/);
  await page.getByText('此文件识别为：订单（ExportOrderList）').waitFor();
  await page.getByRole('radio', { name: 'details.csv 订单明细（ExportOrderDetailList）' }).waitFor();
  await page.getByRole('button', { name: '存为预设' }).click();
  await page.getByRole('textbox', { name: '预设名称' }).fill('旗舰店');
  await page.getByRole('dialog').getByRole('button', { name: '保存' }).click();
  await page.getByRole('button', { name: '重命名预设' }).waitFor();
  await page.getByRole('button', { name: '开始导入' }).click();
  await page.waitForURL(/\/imports\/\d+$/);
  await page.getByRole('status').filter({ hasText: '已完成' }).waitFor();
  const [order] = (await shop.api('GET', '/orders')).items;
  assert.deepEqual([order.total_minor, order.line_count], [2000, 1]);
  await shop.api('POST', `${new URL(page.url()).pathname}/undo`);
  await page.getByRole('status').filter({ hasText: '已撤销' }).waitFor();
});

test('files of several kinds are imports one after the other, and a currency without rate is asked for', async () => {
  const file = (name, text) => ({ name, mimeType: 'text/csv', buffer: Buffer.from(text) });
  await openNew();
  await page.locator('input[type=file]').setInputFiles([
    file('deals.csv', 'opportunity_id,sales_agent,product,account,deal_stage,engage_date,close_date,close_value\n1C1I7A6R,Moses,GTX,Cancity,Won,20-10-16,01-03-17,1054\n'),
    file('teams.csv', 'sales_agent,manager,regional_office\nMoses,Dustin,Central\n'),
    file('accounts.csv', 'account,sector,year_established,revenue,employees,office_location,subsidiary_of\nCancity,retail,2001,718.62,2448,United States,\n'),
  ]);
  await page.getByText('随后单独导入：deals.csv、teams.csv').waitFor();
  await page.getByRole('button', { name: '开始导入' }).click();
  await page.getByRole('link', { name: '继续导入其余文件' }).click();
  await page.getByRole('textbox', { name: '1 USD 等于多少 CNY？' }).fill('7.1');
  await page.getByRole('alert').getByRole('button', { name: '保存' }).click();
  await page.getByText('但没有对 CNY 的汇率').waitFor({ state: 'detached' });
  await page.getByRole('button', { name: '开始导入' }).click();
  await page.getByRole('status').filter({ hasText: '已完成' }).waitFor();
  const [order] = (await shop.api('GET', '/orders')).items;
  assert.deepEqual([order.currency, order.base_amount_minor ?? order.total_minor], ['USD', 748340]);
  for (const { id } of (await shop.api('GET', '/imports?sort=-id&limit=2')).items) {
    await shop.api('POST', `/imports/${id}/undo`);
    await until('undone', async () => (await shop.api('GET', `/imports/${id}`)).status === 'undone');
  }
});

test('nobody walks into an import of which no row can be taken, and one that took none says so', async () => {
  const file = (name, text) => ({ name, mimeType: 'text/csv', buffer: Buffer.from(text) });
  const start = page.getByRole('button', { name: '开始导入' });
  const head = '订单编号,下单时间,币种,商品编码,商品名称,数量,单价\n';
  const row = (number, day, currency) => `${number},${day},${currency},T1,龙井茶,1,3.50\n`;
  await open(page, '/jobs');
  await open(page, '/imports/new?kind=order');
  await page.locator('input[type=file]').setInputFiles(file('all.csv', head + row('R1', '2026-01-02 10:00:00', 'BRL')));
  await page.getByText('所有订单的币种都是 BRL').waitFor();
  await becomes(() => start.isDisabled(), true);
  assert.equal(await page.getByRole('checkbox', { name: /先不导入 BRL 订单/ }).count(), 0);
  await page.getByRole('button', { name: '换一个文件' }).click();
  await page.locator('input[type=file]').setInputFiles(file('some.csv', head + row('R1', '2026-01-02 10:00:00', 'BRL') + row('R2', '2026-01-02 10:00:00', 'CNY')));
  await page.getByText('有订单的币种为 BRL').waitFor();
  await becomes(() => start.isDisabled(), true);
  await page.getByRole('checkbox', { name: /先不导入 BRL 订单/ }).check();
  await start.click();
  await page.waitForURL(/\/imports\/\d+$/);
  await page.getByRole('status').filter({ hasText: '已完成' }).waitFor();
  await page.getByText('BRL 订单需要对 CNY 的汇率').first().waitFor();
  await shop.api('POST', `${new URL(page.url()).pathname}/undo`);
  await page.getByRole('status').filter({ hasText: '已撤销' }).waitFor();
  await open(page, '/imports/new?kind=order');
  await page.locator('input[type=file]').setInputFiles(file('days.csv', head + row('R1', '昨天', 'CNY') + row('R2', '前天', 'CNY')));
  await start.click();
  await page.waitForURL(/\/imports\/\d+$/);
  await page.getByRole('status').filter({ hasText: '没有一行可以导入' }).waitFor();
  await page.getByText('2 行全部被拒绝').waitFor();
  await page.getByRole('list', { name: '被拒绝的原因' }).getByText('2 处').waitFor();
  assert.equal(await page.getByText('其余各行均已导入').count(), 0);
  await open(page, '/jobs');
  await page.getByRole('article').first().getByText('没有一行可以导入').waitFor();
  await page.getByRole('link', { name: '查看这次导入' }).first().click();
  await page.getByRole('link', { name: '重新导入这些文件' }).click();
  await page.locator('.preview-table').waitFor();
  assertQuiet(page);
});

test('a file of a header alone says that nothing came of it', async () => {
  await openNew();
  await page.locator('input[type=file]').setInputFiles({ name: 'empty.csv', mimeType: 'text/csv', buffer: Buffer.from('订单编号,下单时间,商品编码,数量,单价\n') });
  await page.getByRole('button', { name: '开始导入' }).click();
  await page.waitForURL(/\/imports\/\d+$/);
  await page.getByText('文件只有表头，没有数据行').waitFor();
});

test('a workbook is refused with what to do', async () => {
  await openNew();
  await page.locator('input[type=file]').setInputFiles({ name: 'orders.xlsx', mimeType: 'application/zip', buffer: Buffer.concat([Buffer.from('PK\x03\x04'), Buffer.alloc(26), Buffer.from('[Content_Types].xml')]) });
  await page.getByText('打开后另存为 CSV').waitFor();
  await becomes(() => page.getByRole('button', { name: '开始导入' }).isDisabled(), true);
});

test('a file is dropped, its columns are said, it is imported', async () => {
  await open(page, '/customers');
  await page.getByRole('link', { name: '导入文件' }).first().click();
  await page.locator('input[type=file]').setInputFiles({ name: '客户.csv', mimeType: 'text/csv', buffer: Buffer.from(CSV) });
  await page.locator('.preview-table').waitFor();
  assert.equal(await page.locator('.preview-table tbody tr').count(), 3);
  for (const [column, field] of [['姓名', '姓名'], ['手机', '电话'], ['所在城市', '城市'], ['生日', '生日']]) {
    const chosen = page.locator('th', { hasText: column }).first();
    if (!(await chosen.locator('.ant-select-content-has-value, .ant-select-selection-item').count())) await mapColumn(column, field);
  }
  await page.getByRole('button', { name: '开始导入' }).click();
  await page.waitForURL(/\/imports\/\d+$/);
  await page.getByRole('status').filter({ hasText: '已完成' }).waitFor();
  assert.deepEqual(await customers(), ['钱多多', '阿土, 伯']);
});

test('the source that imports make is called in the language of the reader, one that somebody named as they named it', async () => {
  await page.getByRole('link', { name: '文件导入' }).or(page.getByText('文件导入', { exact: true })).first().waitFor();
  const own = await shop.api('POST', '/sources', { name: 'Corner shop', code: 'corner', kind: 'till' });
  const here = page.url();
  await open(page, '/settings/sources');
  await page.getByText('Corner shop').first().waitFor();
  await page.getByText('文件导入', { exact: true }).first().waitFor();
  assert.equal(await page.getByText('File import').count(), 0);
  await shop.api('DELETE', `/sources/${own.id}`, undefined, { 'if-match': `"${own.version}"` });
  await page.goto(here);
});

test('rejected rows are read whole on a phone', async () => {
  await page.setViewportSize({ width: 390, height: 844 });
  const table = page.getByRole('group', { name: '被拒绝的行' });
  await table.waitFor();
  assert.ok(await table.evaluate((region) => region.scrollWidth <= region.clientWidth));
  for (const cell of await table.getByRole('cell').all()) assert.ok(await cell.evaluate((one) => one.scrollWidth <= one.clientWidth + 1));
  await table.getByText('昨天').first().waitFor();
  await page.setViewportSize({ width: 1440, height: 900 });
});

test('rejected rows can be fetched with their reasons', async () => {
  const [download] = await Promise.all([page.waitForEvent('download'), page.getByRole('link', { name: '下载被拒绝的行' }).click()]);
  const text = readFileSync(await download.path(), 'utf8');
  assert.match(text, /^3,生日,昨天,/m);
});

test('a long file is told line by line, its beginning first', async () => {
  const rows = Array.from({ length: 60 }, (_, at) => `M${(at * 7) % 60},周　 敏${at},${at < 12 ? '昨天' : '1990-01-02'}\n`);
  const here = page.url();
  await openNew();
  await page.locator('input[type=file]').setInputFiles({ name: 'members.csv', mimeType: 'text/csv', buffer: Buffer.from(`会员编号,姓名,生日\n${rows.join('')}`) });
  await page.getByRole('heading', { name: 'members.csv' }).waitFor();
  await page.locator('.problems').first().getByRole('button', { name: '再显示 4 条' }).click();
  await becomes(() => page.locator('.problems').first().getByRole('listitem').count(), 12);
  await page.getByRole('button', { name: '开始导入' }).click();
  await page.waitForURL(/\/imports\/\d+$/);
  await page.getByRole('status').filter({ hasText: '已完成' }).waitFor();
  const lines = async (name) => (await page.getByRole('group', { name }).locator('tbody tr td:first-child').allInnerTexts()).map(Number);
  await page.getByRole('group', { name: '被拒绝的行' }).waitFor();
  await becomes(() => lines('被拒绝的行'), [2, 3, 4, 5, 6, 7, 8, 9, 10, 11]);
  await page.getByRole('group', { name: '清洗的值' }).waitFor();
  await becomes(() => lines('清洗的值'), [2, 3, 4, 5, 6, 7, 8, 9, 10, 11]);
  await page.getByText('60 处中的前 50 处').waitFor();
  await page.getByRole('button', { name: '再显示 40 条' }).click();
  await becomes(async () => (await lines('清洗的值')).at(-1), 51);
  await page.getByRole('button', { name: '撤销导入' }).click();
  await page.getByRole('dialog').getByRole('button', { name: '撤销导入' }).click();
  await page.getByRole('status').filter({ hasText: '已撤销' }).waitFor();
  assertQuiet(page);
  await page.goto(here);
});

test('the whole import is undone after asking, with its cost', async () => {
  await page.getByRole('button', { name: '撤销导入' }).click();
  const dialog = page.getByRole('dialog');
  await dialog.getByText('约 2 条记录').waitFor();
  await dialog.getByRole('button', { name: '撤销导入' }).click();
  await page.getByRole('status').filter({ hasText: '已撤销' }).waitFor();
  assert.deepEqual(await customers(), []);
  assertQuiet(page);
});

test('what was changed since stays when an import is undone, and the screen says which', async () => {
  await openNew();
  await page.locator('input[type=file]').setInputFiles({ name: '两位客户.csv', mimeType: 'text/csv', buffer: Buffer.from('姓名,手机\n周敏,13900139011\n吴磊,13900139012\n') });
  await page.getByRole('button', { name: '开始导入' }).click();
  await page.waitForURL(/\/imports\/\d+$/);
  await page.getByRole('status').filter({ hasText: '已完成' }).waitFor();
  const { items } = await shop.api('GET', '/customers?limit=50');
  await shop.patch(`/customers/${items.find((one) => one.name === '周敏').id}`, { city: '佛山市' });
  await page.getByRole('button', { name: '撤销导入' }).click();
  await page.getByRole('dialog').getByRole('button', { name: '撤销导入' }).click();
  await page.getByRole('status').filter({ hasText: '已撤销' }).waitFor();
  await page.getByText('1 条记录在导入之后被修改过').waitFor();
  await page.getByRole('link', { name: '周敏' }).waitFor();
  assert.deepEqual(await customers(), ['周敏']);
});
