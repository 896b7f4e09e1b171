// SPDX-License-Identifier: Apache-2.0
//
// Several steps in a row, then the way back of an earlier one: it takes back what that step did and nothing that was done
// since. And why some of all that matched could not be done: reasons with their numbers, which lead to those records.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { assertQuiet, becomes, breaches, launch, open, openPage, screenshot, settled, Shop, until, wayBackOf } from './lib.mjs';
import { fillShop } from './shop.mjs';

let browser;
let shop;
let filled;
let page;
before(async () => {
  browser = await launch();
  shop = await Shop.open();
  filled = await fillShop(shop);
  page = await openPage(browser, shop, { language: 'en' });
});
after(async () => {
  await browser?.close();
  await shop?.close();
});

const rows = () => page.locator('.record-row');
const choose = async (...which) => {
  for (const index of which) await rows().nth(index).getByRole('checkbox').check();
};
const count = async (filter) => (await shop.api('GET', `/customers?limit=1&count=exact&filter=${encodeURIComponent(filter)}`)).count;
const setOccupation = async (value) => {
  await page.getByRole('button', { name: 'Change a field' }).click();
  await page.getByLabel('Field').click();
  await page.keyboard.type('Occupation');
  await page.keyboard.press('Enter');
  await page.locator('#bulk-value').fill(value);
  return wayBackOf(page, () => page.getByRole('button', { name: /^Change \d/ }).click());
};

test('the first of two changes of a field is taken back only where the second has not changed it', async () => {
  await open(page, '/customers?sort=name');
  await choose(0, 1, 2);
  const back = await setOccupation('Baker');
  await page.getByText('3 done').first().waitFor();
  await choose(0, 1);
  await setOccupation('Clerk');
  await until('the second change', async () => (await count('occupation = "Clerk"')) === 2);
  await back.click();
  await page.getByText('Undone for 1; 2 changed since').waitFor();
  assert.equal(await count('occupation = "Baker"'), 0, 'the third is as it was');
  assert.equal(await count('occupation = "Clerk"'), 2, 'what was changed since stays');
});

test('a tag that some had before stays with them', async () => {
  const had = await count('tags contains "VIP"');
  const ids = (await shop.api('GET', '/customers?sort=name&limit=3')).items.map((one) => one.id);
  await shop.api('POST', '/customer-tags', { customer_id: ids[0], tag_id: filled.tags.VIP.id });
  await open(page, '/customers?sort=name', { afresh: true });
  await choose(0, 1, 2);
  await page.getByRole('button', { name: 'Add tag' }).click();
  const back = await wayBackOf(page, () => page.getByRole('menuitem', { name: 'VIP' }).click());
  await until('tagged', async () => (await count('tags contains "VIP"')) === had + 3);
  await back.click();
  await page.getByText('Undone', { exact: true }).first().waitFor();
  assert.equal(await count('tags contains "VIP"'), had + 1, 'the one that had it keeps it');
  // The other way round: who never had it does not get it.
  await open(page, '/customers?sort=name', { afresh: true });
  await choose(0, 1, 2);
  await page.getByRole('button', { name: 'Remove tag' }).click();
  const again = await wayBackOf(page, () => page.getByRole('menuitem', { name: 'VIP' }).click());
  await until('untagged', async () => (await count('tags contains "VIP"')) === had);
  await again.click();
  await until('put back', async () => (await count('tags contains "VIP"')) === had + 1);
});

test('reasons of a job on all that match, with their numbers, lead to those records', async () => {
  const states = async (filter) => (await shop.api('GET', `/orders?limit=1&count=exact&filter=${encodeURIComponent(filter)}`)).count;
  const shipped = await states('status = "shipped"'), delivered = await states('status = "delivered"');
  assert.ok(shipped > 0 && delivered > 0);
  const { job_id } = await shop.api('POST', '/orders/bulk', { operation: 'patch', filter: 'id > 0', patch: { status: 'cancelled' } });
  const job = await until('it has ended', async () => {
    const now = await shop.api('GET', `/jobs/${job_id}`);
    return now.status === 'done' && now;
  });
  const { reasons, failed_count } = job.result;
  const counted = (state) => reasons.find((one) => one.error.en.includes(`“${state}”`))?.count;
  assert.deepEqual([counted('shipped'), counted('delivered')], [shipped, delivered], JSON.stringify(reasons));
  assert.equal(failed_count, reasons.reduce((sum, one) => sum + one.count, 0));
  assert.ok(reasons.every((one) => one.ids.length === one.count && one.error.en && one.error.zh));
  for (const width of [1440, 390]) {
    await page.setViewportSize({ width, height: 900 });
    await open(page, '/jobs', { afresh: true });
    const list = page.getByRole('list', { name: `${failed_count} could not be done` });
    await list.getByText(/delivered/i).first().waitFor();
    assert.deepEqual(await breaches(page), []);
    await screenshot(page, `bulk/reasons-en-${width}`);
  }
  await page.setViewportSize({ width: 1440, height: 900 });
  const item = page.getByRole('list', { name: `${failed_count} could not be done` }).getByRole('listitem').filter({ hasText: /“shipped”/ });
  await item.getByRole('link').click();
  await page.waitForURL(/\/orders\?filter=/);
  await settled(page);
  await becomes(() => rows().count(), shipped);
  assertQuiet(page);
});
