// SPDX-License-Identifier: Apache-2.0
//
// The lines that the page of a write key shows, run exactly as they stand there: each brings its events in, and again when
// it is tried a second time.
import assert from 'node:assert/strict';
import { execFile, execFileSync } from 'node:child_process';
import { mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { promisify } from 'node:util';
import { assertQuiet, breaches, launch, open, openPage, settled, Shop, until } from './lib.mjs';

const run = promisify(execFile);
let browser;
let shop;
let page;
before(async () => {
  browser = await launch();
  shop = await Shop.open();
  page = await openPage(browser, shop, { language: 'en' });
  const source = await shop.api('POST', '/sources', { name: 'Web shop', code: 'web', kind: 'web' });
  const { id } = await shop.api('POST', '/write-keys', { name: 'Pages', source_id: source.id });
  await open(page, `/settings/write-keys?open=${id}`);
});
after(async () => {
  await browser?.close();
  await shop?.close();
});

const count = async (name) => (await shop.api('GET', `/events?limit=1&count=exact&filter=${encodeURIComponent(`name = "${name}"`)}`)).count;
const shown = async (name) => {
  await page.getByRole('tab', { name, exact: true }).click();
  return page.getByRole('region', { name, exact: true }).innerText();
};
const there = (program) => {
  try {
    return execFileSync(program, ['--version']).length > 0;
  } catch {
    return false;
  }
};

test('curl', { skip: !there('curl') }, async () => {
  const line = await shown('curl');
  for (const times of [1, 2]) {
    const { stdout } = await run('sh', ['-c', line]);
    assert.equal(JSON.parse(stdout).accepted, 1, `${times}: ${stdout}`);
  }
  assert.equal(await count('signup'), 2);
});

test('PHP', { skip: !there('php') }, async () => {
  const file = join(shop.folder, 'track.php');
  writeFileSync(file, await shown('PHP'));
  const before = await count('product_view');
  const { stdout } = await run('php', ['-n', file]);
  assert.equal(JSON.parse(stdout).accepted, 1, stdout);
  assert.equal(await count('product_view'), before + 1);
});

test('Node, with the public client', async () => {
  const folder = join(shop.folder, 'node');
  mkdirSync(folder);
  symlinkSync(new URL('../node_modules', import.meta.url).pathname, join(folder, 'node_modules'));
  writeFileSync(join(folder, 'track.mjs'), await shown('analytics-node'));
  const before = await count('product_view');
  await run('node', ['track.mjs'], { cwd: folder });
  assert.equal(await count('product_view'), before + 1, 'it is there when the program has ended');
});

test('the line for web pages, with the consent of the visitor', async (t) => {
  const line = await shown('HTML');
  const site = createServer((request, response) => response.writeHead(200, { 'content-type': 'text/html; charset=utf-8' }).end(`<!doctype html><html lang="en"><head><title>Tea</title>${line}</head><body><h1>Tea</h1></body></html>`));
  await new Promise((resolve) => site.listen(0, '127.0.0.1', resolve));
  t.after(() => site.close());
  const context = await browser.newContext();
  const visit = await context.newPage();
  await visit.goto(`http://127.0.0.1:${site.address().port}/`);
  await visit.getByRole('button', { name: 'No', exact: true }).waitFor();
  assert.deepEqual(await visit.evaluate(() => Object.keys(localStorage)), []);
  await visit.getByRole('button', { name: 'Yes', exact: true }).click();
  await until('the page is told', async () => (await count('page_view')) === 1);
  await context.close();
  await settled(page);
  assert.deepEqual(await breaches(page), []);
  assertQuiet(page);
});
