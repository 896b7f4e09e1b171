// SPDX-License-Identifier: Apache-2.0
//
// Changes of settings are told in words: what the setting is called, before and after, part by part.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { assertQuiet, breaches, launch, open, openPage, screenshot, Shop } from './lib.mjs';

let browser;
let shop;
before(async () => {
  browser = await launch();
  shop = await Shop.open();
  const put = async (name, ...values) => {
    const { items } = await shop.api('GET', `/settings?filter=${encodeURIComponent(`name = "${name}"`)}`);
    const [first, ...rest] = values;
    const setting = items[0] ? await shop.patch(`/settings/${items[0].id}`, { value: first }) : await shop.api('POST', '/settings', { scope: 'organisation', name, value: first });
    for (const value of rest) await shop.patch(`/settings/${setting.id}`, { value });
  };
  await put('organisation.name', '山茶护肤旗舰店');
  await put('organisation.timezone', 'Asia/Hong_Kong');
  await put('organisation.rates', { USD: '7.1', EUR: '7.8' }, { USD: '7.2', GBP: '9.1' });
  await put('insight.delivered', { return: 1000, complaint: 2000 }, { return: 1500 });
  await put('insight.competitors', ['京东', 'Amazon'], ['京东', '拼多多']);
  const { groups } = await shop.api('GET', '/rfm-groups');
  const ready = groups.map(({ name, label, recency, frequency, monetary }) => ({ name, label, recency, frequency, monetary }));
  const changed = ready.map((group, at) => (at === 0 ? { ...group, label: { zh: '铁粉', en: 'Fans' }, recency: [4, 5] } : group));
  await put('insight.rfm', { groups: ready }, { groups: changed, cuts: { recency: [30, 60, 90, 180] } });
});
after(async () => {
  await browser?.close();
  await shop?.close();
});

const PAGES = {
  '/settings': { zh: [['组织名称', '山茶护肤', '山茶护肤旗舰店'], ['时区', 'Asia/Shanghai', 'Asia/Hong_Kong'], ['1 USD', '7.1 CNY', '7.2 CNY'], ['1 EUR', '7.8 CNY', '无汇率'], ['1 GBP', '无汇率', '9.1 CNY']], en: [['1 EUR', '7.8 CNY', 'no rate']] },
  '/settings/delivered': { zh: [['退货', '¥10.00', '¥15.00'], ['投诉', '¥20.00', '按通常订单的比例']], en: [['complaint', '20.00', 'a share of a usual order']] },
  '/settings/competitors': { zh: [['竞争对手', 'Amazon', '拼多多']], en: [['Competitors', 'Amazon', '拼多多']] },
  '/settings/groups': { zh: [['群', '核心客户：最近购买 5 分', '铁粉：最近购买 4–5 分'], ['最近购买的分界', '五等分', '30 · 60 · 90 · 180 天']], en: [['Group', 'Champions: Recency 5', 'Fans: Recency 4–5'], ['Cut points of Recency', 'fifths', '30 · 60 · 90 · 180 days']] },
};

for (const [language, width] of [['en', 1440], ['zh-CN', 390]]) {
  test(`changes of settings: ${language} ${width}`, async () => {
    const page = await openPage(browser, shop, { language, width });
    for (const [path, wanted] of Object.entries(PAGES)) {
      await open(page, path);
      await page.locator('.change').first().waitFor();
      for (const [label, was, is] of wanted[language === 'zh-CN' ? 'zh' : 'en']) {
        const line = page.locator('.change-fields li').filter({ hasText: label }).filter({ has: page.locator('del', { hasText: was }) });
        assert.match(await line.first().locator('ins').innerText(), new RegExp(is.replaceAll('.', '\\.')), `${path}: ${label}`);
      }
      assert.equal(await page.locator('.change-fields', { hasText: /[{}]|"/ }).count(), 0, 'no raw JSON');
      assert.deepEqual(await breaches(page), []);
      await page.locator('.changes').last().scrollIntoViewIfNeeded();
      await screenshot(page, `setting-changes/${path.replaceAll('/', '-').slice(1)}-${language}-${width}`);
    }
    assertQuiet(page);
    await page.context().close();
  });
}
