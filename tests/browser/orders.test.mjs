// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { assertQuiet, becomes, breaches, launch, open, openPage, screenshot, settled, Shop, until, wayBackOf } from './lib.mjs';
import { fillShop } from './shop.mjs';

let browser;
let shop;
let page;
before(async () => {
  browser = await launch();
  shop = await Shop.open();
  await fillShop(shop);
  page = await openPage(browser, shop, { language: 'en' });
});
after(async () => {
  await browser?.close();
  await shop?.close();
});

test('orders are listed newest first and open whole', async () => {
  await open(page, '/orders');
  const expected = (await shop.api('GET', '/orders?limit=1&count=exact')).count;
  assert.equal(await page.getByTestId('count').textContent(), `${expected} in all`);
  await page.getByRole('link', { name: 'SO-1010', exact: true }).click();
  await page.getByRole('heading', { level: 1, name: 'SO-1010' }).waitFor();
});

test('the lines add up to the total that the API states', async () => {
  await settled(page);
  const id = Number(/\d+$/.exec(new URL(page.url()).pathname)[0]);
  const order = await shop.api('GET', `/orders/${id}`);
  const shown = (minor) => new Intl.NumberFormat('en', { style: 'currency', currency: 'CNY' }).format(minor / 100);
  const amounts = await page.locator('.plain-table tbody td:last-child').allTextContents();
  assert.deepEqual(amounts, order.lines.map((line) => shown(line.amount_minor)));
  assert.equal(await page.locator('.total-strong td').textContent(), shown(order.total_minor));
});

test('the status is changed in place; the change says who', async () => {
  await page.getByRole('button', { name: 'Edit Status' }).click();
  await page.getByRole('combobox', { name: 'Status' }).click();
  await page.locator('.ant-select-item-option', { hasText: 'Closed' }).click();
  await page.getByRole('button', { name: 'Save', exact: true }).click();
  await page.getByText('Saved: Status').waitFor();
  await page.locator('.change', { hasText: 'Closed' }).first().waitFor();
});

test('figures of the home page open the records they count', async () => {
  await open(page, '/');
  const figure = page.locator('.figure', { hasText: 'Orders' });
  const value = await figure.locator('.figure-value').textContent();
  await figure.click();
  await page.waitForURL(/\/orders\?filter=/);
  await settled(page);
  await becomes(() => page.getByTestId('count').textContent(), `${value} in all`);
  assertQuiet(page);
});

const button = (name) => page.getByRole('button', { name, exact: true });

test('an order is sent, called back, returned, and its refund paid out', async () => {
  const { items } = await shop.api('GET', `/orders?limit=1&filter=${encodeURIComponent('status = paid')}`);
  await open(page, `/orders/${items[0].id}`);
  await button('Ship').click();
  const dialog = page.getByRole('dialog');
  await dialog.getByLabel('Tracking number').fill('SF123456');
  await dialog.getByRole('button', { name: 'Ship' }).click();
  await page.getByText('On its way').waitFor();
  await page.locator('.parcel', { hasText: 'SF123456' }).waitFor();
  await button('Undo “Ship”').click();
  await page.getByText('Not sent').waitFor();
  await button('More').click();
  await page.getByRole('menuitem', { name: 'Cancel' }).click();
  await dialog.getByRole('button', { name: 'Back' }).click(); // not “Cancel” twice
  await dialog.waitFor({ state: 'hidden' });
  await button('More').click();
  await page.getByRole('menuitem', { name: 'Return' }).click();
  await dialog.getByLabel(/up to/).first().fill('1');
  await dialog.locator('.step-preview', { hasText: 'To give back' }).waitFor();
  await dialog.getByLabel('Reason').fill('too small');
  await dialog.getByRole('button', { name: 'Return' }).click();
  await page.getByText('Return: the order is now “Refund due”').waitFor();
  await button('Mark refunded').click();
  await dialog.getByRole('button', { name: 'Mark refunded' }).click();
  await page.getByText(/Mark refunded: the order is now “(Partly refunded|Refunded)”/).waitFor(); // not how far its parcels are
  await page.locator('.order-work', { hasText: 'Given back' }).waitFor();
  const work = await shop.api('GET', `/orders/${items[0].id}/steps`);
  assert.equal(work.refund_due_minor, 0);
  assert.ok(work.refunded_minor > 0);
});

test('a price is changed with discount and shipping; a piece is exchanged for a product that is found by name', async () => {
  const [product] = (await shop.api('GET', `/products?limit=1&filter=${encodeURIComponent('code = "SK1001"')}`)).items;
  const [{ customer_id }] = (await shop.api('GET', '/orders?limit=1')).items;
  const line = { product_id: product.id, product_code: 'SK1001', quantity_thousandths: 2000, price_millionths: 99_000_000 };
  const before = await shop.api('POST', '/orders', { customer_id, number: 'SO-X', ordered_at: '2026-11-20T08:00:00Z', currency: 'CNY', status: 'paid', shipping_minor: 800, lines: [line] });
  await open(page, `/orders/${before.id}`);
  await button('More').click();
  await page.getByRole('menuitem', { name: 'Change price' }).click();
  const dialog = page.getByRole('dialog');
  await dialog.getByLabel('Discount').fill('10');
  await dialog.getByLabel('Shipping').fill('3');
  await dialog.getByLabel('Reason').fill('promised');
  await dialog.getByRole('button', { name: 'Change price' }).click();
  await dialog.waitFor({ state: 'hidden' });
  await page.locator('.order-work', { hasText: 'Refund due' }).waitFor(); // not “refunded”: the money has not gone back
  const cheaper = await shop.api('GET', `/orders/${before.id}`);
  assert.equal(cheaper.total_minor, before.total_minor - 1000 - 500);

  await button('More').click();
  await page.getByRole('menuitem', { name: 'Exchange' }).click();
  await dialog.getByRole('button', { name: 'Exchange' }).click(); // nothing said yet
  await dialog.getByRole('alert').waitFor();
  await dialog.getByLabel(/up to/).first().fill('1');
  await dialog.getByLabel('Product that goes out instead').fill('玫瑰面霜');
  await page.locator('.search-hit', { hasText: 'SK1002' }).click();
  await until('its price', async () => (await dialog.getByLabel('Unit price').inputValue()) === '149.00');
  await dialog.getByLabel('Reason').fill('other scent');
  await dialog.getByRole('button', { name: 'Exchange' }).click();
  await dialog.waitFor({ state: 'hidden' });
  const { related } = await shop.api('GET', `/orders/${before.id}/steps`);
  assert.equal(related.find((one) => one.kind === 'sale').total_minor, 14900);
  await open(page, `/orders/${related.find((one) => one.kind === 'return').id}`);
  await page.locator('.related', { hasText: 'Against an exchange' }).waitFor(); // what was given back for it, under the sale
  assert.equal(await page.getByRole('heading', { name: 'Parcels' }).count(), 0); // none leaves for a return
  assertQuiet(page);
});

// An order of two lines, paid, with a discount and shipping.
async function paidOrder(number) {
  const [{ customer_id }] = (await shop.api('GET', '/orders?limit=1')).items;
  const line = (product_code, pieces, price) => ({ product_code, quantity_thousandths: pieces * 1000, price_millionths: price * 1_000_000 });
  const body = { customer_id, number, ordered_at: '2026-11-20T08:00:00Z', currency: 'CNY', status: 'created', shipping_minor: 800, discount_minor: 1000, lines: [line('SK1001', 2, 30), line('SK1002', 1, 40)] };
  const order = await shop.api('POST', '/orders', body);
  await step(order.id, { step: 'pay', method: 'alipay' });
  return order;
}

async function step(id, body) {
  const { version } = await shop.api('GET', `/orders/${id}/steps`);
  return shop.api('POST', `/orders/${id}/steps`, body, { 'if-match': `"${version}"` });
}

const WORDS = {
  en: { ship: 'Ship', upTo: /up to/, carrier: 'Carrier', number: 'Tracking number', typed: 'sf', sf: 'SF Express', used: 'Used of late', arrived: 'Mark delivered', all: 'Mark all delivered', back: 'Not delivered after all', delivered: 'Delivered', onItsWay: 'On its way', wrong: 'check digit', more: 'More', exchange: 'Exchange', pieces: 'Quantity', instead: 'Product that goes out instead', price: 'Unit price', given: 'What is given back', due: 'To give back', moved: 'pays for what goes out', paidBy: 'Alipay', shipping: 'Shipping given back' },
  'zh-CN': { ship: '发货', upTo: /最多/, carrier: '物流公司', number: '运单号', typed: '顺', sf: '顺丰速运', used: '最近用过', arrived: '标记送达', all: '全部标记送达', back: '撤回送达', delivered: '已送达', onItsWay: '已发货', wrong: '校验位', more: '其他操作', exchange: '换货', pieces: '数量', instead: '换发商品', price: '单价', given: '将退还的金额', due: '待退款', moved: '抵付', paidBy: '支付宝', shipping: '退还运费' },
};

test('what could not be done with many orders is listed with why, and stays chosen; the rest can be taken back', async () => {
  const [, paid] = (await shop.api('GET', `/orders?limit=2&filter=${encodeURIComponent('status = paid')}`)).items;
  const [sent] = (await shop.api('GET', `/orders?limit=1&filter=${encodeURIComponent('status = shipped')}`)).items;
  await open(page, `/orders?filter=${encodeURIComponent(`number in ("${paid.number}", "${sent.number}")`)}`);
  for (const one of [paid, sent]) await page.locator(`[aria-label="Choose record ${one.id}"]`).click();
  const back = await wayBackOf(page, () => button('Mark picked').click());
  const dialog = page.getByRole('dialog', { name: '1 could not be done' });
  await dialog.getByText('1 was done.').waitFor();
  await dialog.getByText('“Mark picked” cannot be done with this order: it is “Shipped”').waitFor();
  assert.equal(await dialog.getByRole('link', { name: sent.number }).getAttribute('href'), `/orders/${sent.id}`);
  await screenshot(page, 'orders/bulk.en.1440');
  await dialog.getByRole('button', { name: 'Close' }).click();
  await dialog.waitFor({ state: 'hidden' });
  await page.getByText('1 chosen').waitFor();
  assert.ok(await page.locator(`[aria-label="Choose record ${sent.id}"]`).isChecked());
  const status = async () => (await shop.api('GET', `/orders/${paid.id}`)).status;
  assert.equal(await status(), 'picked');
  await back.click();
  await until('it is as before', async () => (await status()) === 'paid');
  assertQuiet(page);
});

test('many orders are marked at once', async () => {
  await open(page, '/orders?filter=status%20%3D%20shipped');
  await page.locator('.state-chip[aria-current=true]', { hasText: 'Shipped' }).waitFor();
  await page.getByRole('checkbox', { name: /^Choose record/ }).first().click();
  await button('Mark delivered').click();
  await page.getByText('Mark delivered: 1 order done').waitFor();
  assertQuiet(page);
});

test('what is typed while a product is still looked for stays, and so does the cursor', async () => {
  const order = await paidOrder('SO-LATE');
  await step(order.id, { step: 'ship' });
  await open(page, `/orders/${order.id}`);
  await button('More').first().click();
  await page.getByRole('menuitem', { name: 'Exchange' }).click();
  const dialog = page.getByRole('dialog');
  const searches = /\/search\?/;
  for (const [code, name] of [['SK1003', 'Green tea cleanser'], ['of no product', 'of no product']]) {
    let answer;
    const answered = new Promise((resolve) => (answer = resolve));
    await page.route(searches, (route) => answered.then(() => route.continue()));
    await dialog.locator('#instead-product').click();
    await dialog.locator('#instead-product').fill(code);
    await page.keyboard.press('Enter');
    const price = name === code ? '7.50' : '12.50';
    await dialog.getByLabel('Unit price').fill(price);
    await dialog.getByLabel('Reason').fill(`because of ${code}`);
    answer();
    await dialog.locator('button#instead-product', { hasText: name }).waitFor();
    await settled(page);
    assert.equal(await dialog.getByLabel('Reason').inputValue(), `because of ${code}`);
    assert.ok(await dialog.getByLabel('Reason').evaluate((one) => one === document.activeElement), 'the cursor stays');
    assert.equal(await dialog.getByLabel('Unit price').inputValue(), price);
    await page.unroute(searches);
  }
  await dialog.getByRole('button', { name: 'Back' }).click();
  assertQuiet(page);
});

// Last: they change the language of the person who has the page above, too.
for (const [language, width] of [['en', 1440], ['zh-CN', 390]]) {
  test(`an order goes in two parcels, each marked by itself (${language}, ${width} px)`, async () => {
    const words = WORDS[language];
    const order = await paidOrder(`SO-P-${language}`);
    const own = await openPage(browser, shop, { language, width });
    const named = (name) => own.getByRole('button', { name, exact: true });
    const dialog = own.getByRole('dialog');
    await open(own, `/orders/${order.id}`);
    await named(words.ship).click();
    await dialog.getByLabel(words.upTo).nth(1).fill('0');
    await dialog.getByLabel(words.carrier).fill(words.typed);
    await own.locator('.ant-select-item-option', { hasText: words.sf }).click();
    await dialog.getByLabel(words.number).fill('RR123456789CN'); // its check digit is a 5
    await dialog.getByText(words.wrong).waitFor();
    assert.deepEqual(await breaches(own, { but: ['color-contrast'] }), []);
    await dialog.getByRole('button', { name: words.ship }).click();
    await dialog.waitFor({ state: 'hidden' });
    await own.locator('.parcel', { hasText: words.sf }).waitFor();
    await named(words.ship).click();
    await dialog.getByLabel(words.carrier).click();
    await own.locator('.ant-select-item-group', { hasText: words.used }).waitFor();
    await dialog.getByLabel(words.carrier).fill('Own van');
    await dialog.getByRole('button', { name: words.ship }).click();
    await dialog.waitFor({ state: 'hidden' });
    await named(words.all).waitFor();
    const [first, second] = [own.locator('.parcel').nth(0), own.locator('.parcel').nth(1)];
    await first.getByRole('button', { name: words.arrived }).click();
    await first.locator('.tag', { hasText: words.delivered }).waitFor();
    await own.locator('.order-work', { hasText: words.onItsWay }).waitFor();
    await second.getByRole('button', { name: words.arrived }).click();
    await own.locator('.glance', { hasText: words.delivered }).waitFor();
    await first.getByRole('button', { name: words.back }).click();
    await first.getByRole('button', { name: words.arrived }).waitFor();
    const { status, parcels } = await shop.api('GET', `/orders/${order.id}/steps`);
    assert.equal(status, 'shipped');
    assert.deepEqual(parcels.map((one) => [one.status, one.carrier, one.tracking_number]), [['shipped', 'sf_express', 'RR123456789CN'], ['delivered', 'Own van', null]]);
    await settled(own);
    await screenshot(own, `orders/parcels.${language}.${width}`);
    assertQuiet(own);
    await own.context().close();
  });

  test(`what an exchange gives back is seen first, as the server counts it (${language}, ${width} px)`, async () => {
    const words = WORDS[language];
    const order = await paidOrder(`SO-V-${language}`);
    await step(order.id, { step: 'ship' });
    const own = await openPage(browser, shop, { language, width });
    const dialog = own.getByRole('dialog');
    await open(own, `/orders/${order.id}`);
    await own.getByRole('button', { name: words.more, exact: true }).first().click();
    await own.getByRole('menuitem', { name: words.exchange }).click();
    await dialog.getByLabel(words.upTo).first().fill('1');
    await dialog.getByLabel(words.shipping).fill('3');
    await dialog.getByLabel(words.instead).fill('C-9');
    await dialog.getByLabel(words.instead).press('Enter');
    await dialog.getByLabel(words.price).fill('12.50');
    const preview = dialog.locator('.step-preview');
    await preview.getByText(words.moved).waitFor();
    const line = { position: 1, quantity_thousandths: 1000 };
    const instead = { product_code: 'C-9', quantity_thousandths: 1000, price_millionths: 12_500_000 };
    const asked = await shop.api('POST', `/orders/${order.id}/steps/preview`, { step: 'exchange', lines: [line], new_lines: [instead], shipping_minor: 300 });
    assert.deepEqual([asked.returned.total_minor, asked.moved_minor, asked.refund_due_minor], [3000, 1250, 1750]);
    const shown = (minor) => new Intl.NumberFormat(language, { style: 'currency', currency: 'CNY' }).format(minor / 100);
    for (const text of [...[3000, -300, 300, 1250, 1750].map(shown), words.paidBy]) await preview.filter({ hasText: text }).waitFor();
    assert.deepEqual(await breaches(own, { but: ['color-contrast'] }), []);
    await screenshot(own, `orders/exchange.${language}.${width}`);
    await dialog.getByLabel(words.upTo).first().fill('3'); // one more than were bought
    await preview.getByRole('alert').waitFor();
    assert.deepEqual((await shop.api('GET', `/orders/${order.id}/steps`)).related, []);
    assertQuiet(own);
    await own.context().close();
  });
}
