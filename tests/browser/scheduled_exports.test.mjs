// SPDX-License-Identifier: Apache-2.0
//
// The list of scheduled exports says whose last run failed and why, and when each runs next; the first page tells whoever
// made one that it failed, the drawer says it before all else, names the report and leads to it; jobs say which export they
// are of, and one that waits is left out without ending the series.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { assertQuiet, breaches, hand, launch, open, openPage, screenshot, settled, Shop, until } from './lib.mjs';

let browser;
let shop;
let failing;
let title; // of the report
before(async () => {
  browser = await launch();
  shop = await Shop.open();
  title = (await shop.api('GET', '/reports')).items.find((one) => one.name === 'top').title;
  const role = (await shop.api('GET', '/roles?limit=1')).items[0].id;
  // Takes files, but has no secret to sign them with: every run fails.
  await shop.api('POST', '/webhook-endpoints', { name: 'Files', url: 'https://files.example.com/in', events: [], role_id: role, takes_files: true });
  const wanted = { entity: 'customer', format: 'csv', rhythm: 'daily 03:30', address: 'Files', keep: 2 };
  failing = await shop.api('POST', '/export-schedules', { ...wanted, name: '每日客户' });
  await shop.api('POST', '/export-schedules', { ...wanted, name: '每周畅销', report: 'top', parameters: 'n=5', filter: 'city = "上海"', format: 'pdf', rhythm: 'weekly monday 08:00' });
  await shop.api('POST', '/export-schedules', { ...wanted, name: '暂停的', active: false });
  await shop.api('POST', `/export-schedules/${failing.id}/run`);
  await until('the run has failed', async () => (await shop.api('GET', '/export-states')).items.find((one) => one.id === failing.id).last?.status === 'dead');
});
after(async () => {
  await browser?.close();
  await shop?.close();
});

for (const [language, width] of [['zh-CN', 1440], ['en', 390]]) {
  const zh = language === 'zh-CN';
  test(`scheduled exports: ${language} ${width}`, async () => {
    const page = await openPage(browser, shop, { language, width });
    await open(page, '/settings/exports');
    const alert = page.getByRole('alert').filter({ hasText: zh ? '1 个定时导出上次运行失败' : 'whose last run failed: 1' });
    await alert.getByText(zh ? /密钥/ : /secret/).waitFor();
    await page.getByText(zh ? '上次失败' : 'Failed', { exact: true }).waitFor();
    const rows = page.locator('.record-row');
    await rows.filter({ hasText: '每周畅销' }).getByText(zh ? /下次/ : /next/).waitFor();
    assert.equal(await rows.filter({ hasText: '暂停的' }).getByText(zh ? /下次/ : /next/).count(), 0, 'what is off runs never');
    await rows.filter({ hasText: '每周畅销' }).getByText(zh ? title.zh : title.en).waitFor();
    assert.deepEqual(await breaches(page), []);
    await screenshot(page, `scheduled/list-${language}-${width}`);
    await alert.getByRole('link', { name: '每日客户' }).click();
    await settled(page);
    const reason = page.getByRole('dialog').getByRole('alert').filter({ hasText: zh ? '上次运行失败' : 'The last run failed' });
    await reason.getByText(zh ? /密钥/ : /secret/).waitFor();
    assert.ok((await reason.boundingBox()).y < (await page.getByRole('dialog').getByText(zh ? '保留文件数' : 'Files kept').boundingBox()).y, 'the reason stands above the facts');
    await open(page, '/settings/exports');
    await rows.filter({ hasText: '每周畅销' }).click();
    const drawer = page.getByRole('dialog');
    await settled(page);
    await screenshot(page, `scheduled/drawer-${language}-${width}`);
    await drawer.locator('a[href^="/insight/top"]').click();
    await page.waitForURL((url) => url.pathname === '/insight/top' && url.searchParams.get('n') === '5' && url.searchParams.get('rule') === 'city = "上海"');
    assertQuiet(page);
    await page.context().close();
  });
}

test('who made it is told on the first page, nobody else', async () => {
  const page = await openPage(browser, shop, { language: 'en' });
  const told = page.getByRole('alert').filter({ hasText: 'Your scheduled exports whose last run failed: 1' });
  await told.getByRole('link', { name: '每日客户' }).waitFor();
  await screenshot(page, 'scheduled/home-en-1440');
  const password = 'another long password';
  const role = (await shop.api('GET', '/roles?limit=1')).items[0].id;
  const { id } = await shop.api('POST', '/staff', { name: 'Wen', login: 'wen', role_ids: [role] });
  await shop.api('POST', `/staff/${id}/password`, { password });
  await hand(page, shop, { login: 'wen', password });
  await settled(page);
  assert.equal(await page.getByText('whose last run failed').count(), 0, 'another person made none');
  await page.context().close();
});

test('jobs say which export they are of; one that waits can be left out', async () => {
  const page = await openPage(browser, shop, { language: 'en' });
  const next = async () => (await shop.api('GET', `/export-schedules/${failing.id}/runs`)).next_at;
  const before = await next();
  await open(page, '/jobs');
  const waiting = page.locator('.job-card').filter({ hasText: '每日客户' }).filter({ has: page.getByRole('button', { name: 'Skip this run' }) });
  await waiting.getByRole('button', { name: 'Skip this run' }).click();
  await until('the run after it is planned', async () => (await next()) > before);
  await page.getByRole('link', { name: '每日客户' }).first().click();
  await page.waitForURL(/settings\/exports\?open=/);
  assertQuiet(page);
  await page.context().close();
});
