// SPDX-License-Identifier: Apache-2.0
// A new user finds "bought twice in 90 days, nothing since 30 days, spent over 500" by clicks, sees who they are, saves, freezes and exports them.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { assertQuiet, becomes, breaches, dress, launch, open, openPage, screenshot, settled, Shop } from './lib.mjs';

const RULE = 'count(orders, last 90 days) >= 2 and none(orders, last 30 days) and sum(base(orders.total)) > 500 CNY';

let browser;
let shop;
let page;
before(async () => {
  browser = await launch();
  shop = await Shop.open({ demo: 2000 });
  page = await openPage(browser, shop, { language: 'en' });
});
after(async () => {
  await browser?.close();
  await shop?.close();
});

const leaf = (index) => page.locator('.block-leaf').nth(index);

// The cursor is then where the value goes.
async function add(words) {
  await page.getByRole('combobox', { name: 'Add a condition' }).last().click();
  await page.keyboard.type(words);
  await page.keyboard.press('Enter');
  await page.locator('.block-leaf input:focus').waitFor();
}

async function choose(index, name, option) {
  await leaf(index).getByRole('combobox', { name, exact: true }).first().click();
  await page.locator('.ant-select-dropdown:visible .ant-select-item-option').filter({ hasText: option }).first().click();
}

// Until the screen says what the API says.
async function counted(rule) {
  const { count } = await shop.api('POST', '/segments/preview', { rule });
  await page.locator('[data-testid=segment-count]', { hasText: new RegExp(`^${new Intl.NumberFormat('en').format(count)}$`) }).waitFor();
  return count;
}

const typed = () => page.locator('textarea.rule-text');
const show = (what) => page.locator('.rule-card .ant-segmented-item-label').getByText(what, { exact: true }).click();

test('a rule is built by clicks; the count follows each', async () => {
  await page.getByRole('link', { name: 'Segments', exact: true }).click();
  await page.getByRole('link', { name: 'New segment' }).first().click();
  await counted('');
  await add('orders');
  await page.keyboard.type('2');
  const first = await counted('count(orders, last 90 days) >= 2');
  await add('orders');
  await choose(1, 'How it is measured', 'Has none');
  await leaf(1).getByRole('spinbutton', { name: 'How many' }).fill('30');
  const second = await counted('count(orders, last 90 days) >= 2 and none(orders, last 30 days)');
  await add('spent');
  await page.getByText('a value is missing').first().waitFor();
  await becomes(() => page.getByRole('button', { name: 'Save segment' }).isDisabled(), true);
  await page.keyboard.type('500');
  const third = await counted(RULE);
  assert.ok(first > second && second > third && third > 0, `${first} ${second} ${third}`);
  await becomes(() => page.locator('.funnel strong').allTextContents(), ['2,000', first, second, third].map(String));
  const sentences = ['All customers', 'Orders: Number of at least 2, in the last 90 days', 'Orders: Has none, in the last 30 days', 'Orders: Sum of Total more than 500 CNY'];
  await becomes(() => page.locator('.funnel-words > :first-child').allTextContents(), sentences);
  await page.getByText('Give the segment a name').waitFor();
  await becomes(() => page.locator('.segment-answer .sample li').count(), Math.min(10, third));
  await screenshot(page, 'segments/built');
  assert.deepEqual(await breaches(page), []);
});

test('blocks become text and text becomes blocks, without loss', async () => {
  await show('Text');
  await becomes(() => typed().inputValue(), RULE);
  await typed().fill(`${RULE} and (tier >= gold or not city in ("上海")) and order_count + return_count > 1`);
  await counted(`${RULE} and (tier >= gold or city not in ("上海")) and order_count + return_count > 1`);
  await show('Blocks');
  await page.locator('.block-group').waitFor();
  await becomes(() => page.locator('.block-leaf').count(), 6);
  await page.getByText('order_count + return_count > 1').last().waitFor();
  await leaf(5).getByRole('button', { name: 'Remove this condition' }).click();
  await page.locator('.block-group').getByRole('button', { name: 'Remove this condition' }).first().click();
  await counted(RULE);
  await show('Text');
  await page.waitForFunction((rule) => document.querySelector('textarea.rule-text').value === rule, RULE);
});

test('what is wrong is marked under its place; completion finds names', async () => {
  await typed().fill(`${RULE} and citty = "x"`);
  await page.locator('.rule-marks mark', { hasText: 'citty' }).waitFor();
  await show('Blocks');
  await page.getByText('The text cannot be read yet').waitFor();
  await page.getByRole('button', { name: 'Back to the text' }).click();
  await typed().fill(`${RULE} and `);
  await typed().press('End');
  await typed().pressSequentially('last_o');
  await page.getByRole('option', { name: /last_order_at/ }).waitFor();
  await screenshot(page, 'segments/completion');
  await typed().press('Enter');
  await becomes(() => typed().inputValue(), `${RULE} and last_order_at`);
  await typed().fill(RULE);
  await show('Blocks');
  await counted(RULE);
});

test('it is saved, and says why somebody is in it', async () => {
  await page.getByRole('textbox', { name: 'Name of the segment' }).fill('Gone quiet');
  await page.getByRole('button', { name: 'Save segment' }).click();
  await page.waitForURL(/\/segments\/\d+$/);
  await page.getByRole('heading', { level: 1, name: 'Gone quiet' }).waitFor();
  const { items } = await shop.api('GET', '/segments');
  assert.equal(items[0].rule, RULE);
  await page.getByRole('button', { name: 'Show the profile' }).click();
  await page.getByText(/Lift is the share here|Nothing stands out/).first().waitFor();
  const name = await page.locator('.segment-answer .sample a').first().textContent();
  await page.getByRole('combobox', { name: 'Why in, or not' }).fill(name);
  await page.locator('.ant-select-dropdown:visible .ant-select-item-option').first().click();
  await page.locator('.why li').nth(2).waitFor();
  await screenshot(page, 'segments/why');
  assert.deepEqual(await breaches(page), []);
});

test('it is exported, and frozen as a list that opens in the customers', async () => {
  const count = await counted(RULE);
  await page.getByRole('button', { name: 'Export' }).click();
  const dialog = page.getByRole('dialog');
  await dialog.getByRole('checkbox', { name: 'Phone' }).uncheck();
  await screenshot(page, 'segments/export');
  assert.deepEqual(await breaches(page), []);
  await dialog.getByRole('button', { name: 'Export', exact: true }).click();
  await dialog.getByText(`${count} records are in the file.`).waitFor();
  const [download] = await Promise.all([page.waitForEvent('download'), dialog.getByRole('link', { name: 'Download the result' }).click()]);
  assert.match(download.suggestedFilename(), /^customer-.*\.xlsx$/);
  await dialog.getByRole('button', { name: 'Close', exact: true }).last().click();
  await page.getByRole('button', { name: 'Freeze as a list' }).click();
  await page.getByRole('textbox', { name: 'Name of the list' }).fill('Quiet of today');
  await page.getByRole('dialog').getByRole('button', { name: 'Freeze as a list' }).click();
  await page.getByRole('heading', { level: 1, name: 'Quiet of today' }).waitFor();
  await counted('in list("Quiet of today")');
  await page.getByText(`${count} done`).waitFor();
  await page.locator('[data-testid=segment-count]', { hasText: new RegExp(`^${count}$`) }).waitFor();
  await page.getByRole('textbox', { name: 'Paste customers' }).fill('1\nnobody@example.com');
  await page.getByRole('button', { name: /Add to the list/ }).click();
  await page.getByText('Not found (1): nobody@example.com').waitFor();
  const [chooser] = await Promise.all([page.waitForEvent('filechooser'), page.getByRole('button', { name: 'Choose a file' }).click()]);
  await chooser.setFiles({ name: 'people.csv', mimeType: 'text/csv', buffer: Buffer.from('note,id\na,1\nb,2\nc,999999\n') });
  await page.getByText('1, 2, 999999 …').waitFor();
  await page.locator('.segment-upload').getByRole('button', { name: 'Add to the list' }).click();
  await page.getByText('1 row could not be used.').waitFor();
  await screenshot(page, 'segments/list');
  assert.deepEqual(await breaches(page), []);
  await page.getByRole('link', { name: 'Open in customers' }).click();
  await page.waitForURL(/\/customers\?filter=/);
  await settled(page);
  assertQuiet(page);
});

test('segments are compared; a part of them opens as customers', async () => {
  const made = [];
  for (const [name, rule] of [['Gold', 'tier >= gold'], ['Lately', 'count(orders, last 90 days) >= 1'], ['Twice', 'order_count >= 2']])
    made.push(await shop.api('POST', '/segments', { name, rule }));
  await open(page, '/segments');
  for (const { id } of made) await page.getByRole('checkbox', { name: `Choose record ${id}` }).check();
  await page.getByRole('region', { name: 'Chosen records' }).getByRole('link', { name: 'Compare' }).click();
  await page.locator('.venn').waitFor();
  const said = await shop.api('POST', '/segments/overlap', { rules: made.map(({ name }) => `in segment("${name}")`) });
  await becomes(() => page.locator('.overlap-regions tbody tr').count(), said.regions.length);
  await screenshot(page, 'segments/overlap');
  assert.deepEqual(await breaches(page), []);
  const largest = said.regions[0];
  await page.evaluate(() => localStorage.setItem('segment-draft-new-', 'tier = gold')); // an unfinished one does not stand in its way
  await page.getByRole('link', { name: 'As a segment' }).first().click();
  await page.getByRole('heading', { level: 1, name: 'New segment' }).waitFor();
  await counted(largest.rule);
  await page.goBack();
  await page.evaluate(() => localStorage.removeItem('segment-draft-new-'));
  await page.locator('.overlap-regions tbody a').first().click();
  await page.waitForURL(/\/customers\?filter=/);
  await page.getByTestId('count').filter({ hasText: new RegExp(`^${new Intl.NumberFormat('en').format(largest.count)} `) }).waitFor();
  assertQuiet(page);
});

test('an older rule comes back', async () => {
  const { items } = await shop.api('GET', '/segments?filter=' + encodeURIComponent('name = "Gone quiet"'));
  await shop.api('PATCH', `/segments/${items[0].id}`, { rule: 'tier >= gold' }, { 'If-Match': `"${items[0].version}"` });
  await open(page, `/segments/${items[0].id}`);
  await page.locator('.versions li').nth(1).waitFor();
  await page.getByRole('button', { name: 'Use this rule again' }).click();
  await counted(RULE);
  await page.getByRole('button', { name: 'Save changes' }).click();
  await page.locator('.versions li').nth(2).waitFor();
  assert.deepEqual(await breaches(page), []);
});

test('in a shop whose orders are long past, one click counts back from the last of them', async () => {
  const past = await Shop.open();
  const old = await openPage(browser, past);
  const { id } = await past.api('POST', '/customers', { name: '旧客' });
  for (const at of ['2011-09-20T03:00:00Z', '2011-12-09T03:00:00Z'])
    await past.api('POST', '/orders', { customer_id: id, number: at, ordered_at: at, currency: 'CNY', lines: [{ product_code: 'A', quantity_thousandths: 1000, price_millionths: 30_000_000 }] });
  await open(old, '/segments/new');
  await old.getByRole('combobox', { name: '添加条件' }).click();
  await old.keyboard.type('买过');
  await old.keyboard.press('Enter');
  await old.getByText('最近一笔订单在 2011年12月9日，而规则从今天往回算。').waitFor();
  await old.locator('[data-testid=segment-count]', { hasText: /^0$/ }).waitFor();
  await old.getByRole('button', { name: '改为从 2011年12月9日 往回算' }).click();
  await old.locator('[data-testid=segment-count]', { hasText: /^1$/ }).waitFor();
  await old.locator('.rule-card .ant-segmented-item-label').getByText('文字', { exact: true }).click();
  await becomes(() => old.locator('textarea.rule-text').inputValue(), 'count(orders, between 2011-09-11 and 2011-12-09) >= 1');
  await screenshot(old, 'segments/past');
  assert.deepEqual(await breaches(old), []);
  assertQuiet(old);
  await old.context().close();
  await past.close();
});

test('examples begin a rule; both languages, wide and narrow, light and dark', async () => {
  for (const [language, width, scheme] of [['zh-CN', 1440, 'light'], ['zh-CN', 390, 'light'], ['en', 1440, 'dark']]) {
    const own = await openPage(browser, shop, { language, width });
    await dress(own, scheme);
    await open(own, '/segments/new');
    await own.locator('.starter').first().waitFor();
    await screenshot(own, `segments/examples.${language}.${width}.${scheme}`);
    await own.locator('.starter button').nth(5).click();
    await own.locator('.block-leaf').first().waitFor();
    await settled(own);
    await screenshot(own, `segments/example.${language}.${width}.${scheme}`);
    assert.deepEqual(await breaches(own), [], `${language} ${width}`);
    assertQuiet(own);
    await own.context().close();
  }
});
