// SPDX-License-Identifier: Apache-2.0
//
// Every page of the app, with a full shop in both languages, with an empty one in one of them by turns: nothing on its
// console, no breach of accessibility, a picture at 1440 and at 390 pixels. A page is loaded at one width and made
// narrower or wider; where it began wide in one language it begins narrow in the other; a full one in English is seen at
// that width alone. With records it is loaded by its address in Chinese, and reached within the app in English and without
// records, since a load costs four times as much. Colours know no language: contrast, half of what all rules cost, is
// looked at in Chinese at the width a full page began with, as an empty one's is, and in dark at one of the two widths.
// The pages are those of the app's own list of addresses; one that this test does not know how to open fails it.
import assert from 'node:assert/strict';
import { readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { assertQuiet, breaches, dress, launch, open, openPage, screenshot, SCREENSHOTS, settled, Shop } from './lib.mjs';
import { fillShop, sendEvents } from './shop.mjs';

const paths = JSON.parse(readFileSync(new URL('../../web/src/app/paths.json', import.meta.url), 'utf8'));
const LANGUAGES = ['zh-CN', 'en'];
const WIDTHS = [1440, 390];
const CSV = '﻿姓名,电话,城市\r\n钱多多,13900139001,苏州\r\n孙小美,13900139002,无锡\r\n';

let browser;
before(async () => {
  browser = await launch();
  for (const shop of ['full', 'empty']) rmSync(join(SCREENSHOTS, shop), { recursive: true, force: true });
});
after(() => browser?.close());

async function uploadCsv(shop) {
  const response = await fetch(`${shop.url}/api/v1/files`, {
    method: 'POST',
    headers: { cookie: shop.cookie, 'x-csrf-token': shop.csrf, 'content-type': 'text/csv', 'x-file-name': encodeURIComponent('客户.csv') },
    body: CSV,
  });
  assert.equal(response.status, 201);
  return response.json();
}

async function importCsv(shop, file) {
  const { import_id } = await shop.api('POST', '/imports', { file_id: file.id, kind: 'customer', preset: null, encoding: null, delimiter: null });
  return import_id;
}

// What stands for :id in an address, with records and without.
async function sampleIds(shop, full) {
  const role = (await shop.api('GET', '/roles?limit=1')).items[0].id;
  if (!full) return { customer: 999_999, order: 999_999, product: 999_999, segment: 999_999, import: 999_999, report: 'cohorts', role };
  const filled = await fillShop(shop);
  const { wang, orders, products } = filled;
  const event = await sendEvents(shop, filled);
  await shop.api('POST', '/orders/steps', { ids: [orders[0].id], step: { step: 'ship', carrier: '顺丰', tracking_number: 'SF1029384756' } });
  await shop.api('POST', '/orders/steps', { ids: [orders[0].id], step: { step: 'return', reason: '尺寸不合适' } });
  const file = await uploadCsv(shop);
  const imported = await importCsv(shop, file);
  await shop.api('POST', '/exports', { entity: 'customer', filter: null, sort: 'name', fields: ['name', 'phone'], format: 'csv' });
  const segment = await shop.api('POST', '/segments', { name: '上海老客', rule: 'city = "上海" and count(orders, last 1 year) >= 1', folder: '地区' });
  const other = await shop.api('POST', '/segments', { name: '金卡以上', rule: 'tier >= gold' });
  return { segment: segment.id, segments: `${segment.id},${other.id}`, customer: wang.id, order: orders[0].id, product: products[0].id, import: imported, report: 'cohorts', role, file: file.id, event: event.id, source: filled.source.id };
}

// Every address once, and states of pages that look different enough to be looked at.
function placesOf(ids) {
  const places = Object.entries(paths).map(([name, path]) => {
    assert.ok(!path.includes(':id') || ids[name], `no sample record for the page ${name} (${path})`);
    return [name, path.replace(':id', ids[name])];
  });
  places.push(['notFound', '/no/such/page']);
  if (ids.file) {
    places.push(['customersOpen', `/customers?open=${ids.customer}`]);
    places.push(['customersFiltered', `/customers?${new URLSearchParams({ filter: 'city in ("上海", "杭州") and order_count >= 2', sort: '-net_base_minor' })}`]);
    places.push(['importMapping', `/imports/new?kind=customer&file=${ids.file}`]);
    places.push(['segmentsCompared', `/segments/overlap?ids=${ids.segments}`]);
    places.push(['reportBars', '/insight/top']);
    places.push(['eventOpen', `/settings/events?open=good-${ids.event}`]);
    places.push(['eventSchema', `/settings/events/schemas?name=product_view&source=${ids.source}`]);
    places.push(['staffOpen', '/settings/staff?open=1']);
    places.push(['exportScheduled', `/settings/exports?${new URLSearchParams({ entity: 'customer', rule: 'city = "上海"', fields: 'name,phone' })}`]);
  }
  return places;
}

const resize = (page, width) => page.setViewportSize({ width, height: width < 500 ? 844 : 900 });

async function lookAt(page, name, width, { full, colours }) {
  await settled(page);
  await screenshot(page, `${full ? 'full' : 'empty'}/${name}.${width}`);
  assert.deepEqual(await breaches(page, { but: colours ? [] : ['color-contrast'] }), [], `at ${width} px`);
  const wide = await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth);
  assert.ok(wide <= 0, `the page is ${wide} px wider than a window of ${width}`);
}

async function lookAtDark(page, name) {
  await dress(page, 'dark');
  await screenshot(page, name);
  assert.deepEqual(await breaches(page, { only: ['color-contrast'] }), [], 'in dark');
}

// How the page of an address is looked at: its two widths, the first being that in which it begins, and whether it begins
// in dark. Each change of colours, which costs as much as a page, serves two pages: one ends in dark, at the width at
// which the next begins in dark. Every second of these pairs is the other way round.
function waysOf(index, turn) {
  const pair = Math.floor(index / 2);
  return { widths: (index + pair + turn) % 2 ? WIDTHS.toReversed() : WIDTHS, startsDark: index % 2 === 1 };
}

for (const full of [true, false]) {
  describe(full ? 'a full shop' : 'an empty shop', () => {
    let shop;
    let places;
    before(async () => {
      shop = await Shop.open();
      places = placesOf(await sampleIds(shop, full));
    });
    after(() => shop?.close());

    for (const [turn, language] of LANGUAGES.entries()) {
      test(`every page in ${language}`, async (t) => {
        const page = await openPage(browser, shop, { language });
        const seen = full ? places : places.filter((_, index) => index % 2 === turn);
        for (const [index, [name, path]] of seen.entries()) {
          await t.test(name, async () => {
            const { widths, startsDark } = waysOf(index, turn);
            const whole = full && turn === 0; // loaded, in all colours and widths
            const dark = async (width) => {
              await settled(page);
              await lookAtDark(page, `full/${name}.${language}.${width}.dark`);
            };
            page.complaints.length = 0;
            await resize(page, widths[0]);
            if (whole) await dress(page, startsDark ? 'dark' : 'light');
            await open(page, path, { afresh: whole });
            if (path.includes('open=')) await page.locator('.ant-drawer-section, .ant-drawer-content').first().waitFor(); // comes with a part of its own
            if (whole && startsDark) await dark(widths[0]);
            if (whole) await dress(page, 'light');
            await lookAt(page, `${name}.${language}`, widths[0], { full, colours: !full || turn === 0 });
            if (!full || turn === 0) {
              await resize(page, widths[1]);
              await lookAt(page, `${name}.${language}`, widths[1], { full, colours: false });
            }
            if (whole && !startsDark) await dark(widths[1]);
            assertQuiet(page);
          });
        }
        await page.context().close();
      });
      if (!full) continue;
      test(`signing in, in ${language}`, async () => {
        const page = await openPage(browser, shop, { language, signIn: false, width: WIDTHS[turn] });
        await page.goto('/');
        for (const width of [WIDTHS[turn], WIDTHS[1 - turn]]) {
          await resize(page, width);
          await page.locator('input[type=password]').waitFor();
          await screenshot(page, `full/login.${language}.${width}`);
          assert.deepEqual(await breaches(page), []);
        }
        await lookAtDark(page, `full/login.${language}.${WIDTHS[1 - turn]}.dark`);
        await page.context().close();
      });
    }
  });
}
