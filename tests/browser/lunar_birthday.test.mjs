// SPDX-License-Identifier: Apache-2.0
// A lunar birthday is chosen by year, month, leap month and day, in both languages and widths; segments ask for it by its anniversary.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { assertQuiet, breaches, launch, open, openPage, screenshot, Shop, until } from './lib.mjs';
import { fillShop } from './shop.mjs';

let browser, shop, wang, path;
before(async () => {
  browser = await launch();
  shop = await Shop.open();
  ({ wang } = await fillShop(shop));
  path = `/customers/${wang.id}`;
});
after(async () => {
  await browser?.close();
  await shop?.close();
});
const stored = async () => (await shop.api('GET', path)).lunar_birthday;

const WORDS = {
  zh: { field: '农历生日', year: '年', month: '月', day: '日', leap: '闰月', save: /^保\s*存$/, more: /^再显示 \d+ 个空字段$/, edit: '修改农历生日', y: '1987（兔年）', m: '六月', lm: '闰六月', d: '初三', said: '农历1987年闰六月初三', missing: '请把月和日都选上。' },
  en: { field: 'Lunar birthday', year: 'Year', month: 'Month', day: 'Day', leap: 'Leap month', save: /^Save$/, more: /^Show \d+ empty fields?$/, edit: 'Edit Lunar birthday', y: '1987 (Rabbit)', m: '6th month', lm: 'leap 6th month', d: '3rd', said: '3rd of the leap 6th lunar month 1987', missing: 'Choose the month and the day as well.' },
};

async function choose(page, group, name, option) {
  await group.getByRole('combobox', { name, exact: true }).click();
  if (/^\d{4}/.test(option)) await page.keyboard.type(option.slice(0, 4)); // a long list
  await page.locator('.ant-select-dropdown:not(.ant-select-dropdown-hidden) .ant-select-item-option', { hasText: new RegExp(`^${option.replace(/[()]/g, '\\$&')}$`) }).click();
}

for (const [language, width] of [['zh', 1440], ['en', 390]])
  test(`chosen, saved and read again: ${language} at ${width}`, async () => {
    const words = WORDS[language];
    const before = await shop.api('GET', path);
    if (before.lunar_birthday !== null) await shop.patch(path, { lunar_birthday: null });
    const page = await openPage(browser, shop, { language: language === 'zh' ? 'zh-CN' : 'en', width });
    await open(page, path);
    const empty = page.getByRole('button', { name: words.more });
    if (await empty.count()) await empty.first().click();
    await page.getByRole('button', { name: words.edit, exact: true }).click();
    const group = page.getByRole('group', { name: words.field, exact: true });
    await choose(page, group, words.month, words.m);
    await group.getByText(words.missing).waitFor();
    await choose(page, group, words.year, words.y);
    await group.getByRole('checkbox', { name: words.leap }).check();
    await choose(page, group, words.day, words.d);
    await group.getByText(words.missing).waitFor({ state: 'detached' });
    await group.scrollIntoViewIfNeeded();
    await screenshot(page, `lunar_birthday-${language}-${width}`);
    assert.deepEqual(await breaches(page), []);
    await page.getByRole('button', { name: words.save }).click();
    await until('saved', async () => (await stored()) === '1987-06x-03');
    await page.getByText(words.said).first().waitFor();
    assertQuiet(page);
    await page.close();
  });

test('half a day is refused, and what was chosen stays', async () => {
  await shop.patch(path, { lunar_birthday: null });
  const page = await openPage(browser, shop, {});
  await open(page, path);
  const empty = page.getByRole('button', { name: WORDS.zh.more });
  if (await empty.count()) await empty.first().click();
  await page.getByRole('button', { name: WORDS.zh.edit, exact: true }).click();
  const group = page.getByRole('group', { name: '农历生日', exact: true });
  await choose(page, group, '月', '腊月');
  await page.getByRole('button', { name: WORDS.zh.save }).click();
  await page.locator('.field-error').waitFor();
  assert.equal(await stored(), null);
  await choose(page, group, '日', '初八');
  await page.getByRole('button', { name: WORDS.zh.save }).click();
  await until('saved', async () => (await stored()) === '--12-08');
  await page.getByText('农历腊月初八').first().waitFor();
  await page.close();
});

for (const [language, words] of [['zh-CN', { add: '添加条件', find: '农历', offer: '农历生日（周年）', field: '农历生日' }], ['en', { add: 'Add a condition', find: 'lunar', offer: 'Lunar birthday (anniversary)', field: 'Lunar birthday' }]])
  test(`segments ask for lunar birthdays to come: ${language}`, async () => {
    const page = await openPage(browser, shop, { language });
    const { id } = await shop.api('POST', '/segments', { name: `农历 ${language}`, rule: 'anniversary(lunar_birthday) within next 7 days' });
    await open(page, `/segments/${id}`);
    assert.equal(await page.locator('.block-leaf').count(), 1);
    await page.locator('.block-leaf .block-what', { hasText: words.field }).waitFor();
    await page.getByRole('combobox', { name: words.add }).last().click();
    await page.keyboard.type(words.find);
    await page.locator('.ant-select-item-option', { hasText: words.offer }).first().click();
    await until('two of them', async () => (await page.locator('.block-leaf .block-what', { hasText: words.field }).count()) === 2);
    await screenshot(page, `lunar_anniversary-${language}`);
    assert.deepEqual(await breaches(page), []);
    assertQuiet(page);
    await page.close();
  });
