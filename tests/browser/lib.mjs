// SPDX-License-Identifier: Apache-2.0
//
// A guanxi of its own for each test file (a fresh store, a free port), a browser, and what tests
// say often: sign in, wait, look for breaches of accessibility.
import assert from 'node:assert/strict';
import { execFileSync, spawn } from 'node:child_process';
import { copyFileSync, existsSync, mkdirSync, mkdtempSync, readFileSync, renameSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { isDeepStrictEqual } from 'node:util';

const require = createRequire(new URL('../../web/package.json', import.meta.url));
const { chromium } = require('playwright-core');
const AXE = readFileSync(require.resolve('axe-core/axe.min.js'), 'utf8');

const ROOT = new URL('../../', import.meta.url).pathname;
const GUANXI = process.env.GUANXI ?? join(ROOT, 'build/guanxi');
// A folder that lives as long as a run of all tests; tests/browser/run alone has none.
const TEMPLATES = process.env.GUANXI_TEST_TEMPLATES;
export const SCREENSHOTS = join(ROOT, 'build/screenshots');
export const LOGIN = { login: 'admin', password: 'correct horse battery staple' };
// How many times slower pages are to run than they could: brings out what a test does not wait for.
export const SLOWER = Number(process.env.GUANXI_TEST_SLOWER ?? 1);
// Milliseconds that pages wait for the server, half of them before it hears and half before its answer is heard.
const DELAY = Number(process.env.GUANXI_TEST_DELAY ?? 0);
const CHROMIUM_ARGS =
  '--headless --no-sandbox --disable-gpu --disable-quic --no-first-run --disable-background-networking --disable-component-update --disable-sync'.split(' ');

// ---- the server ----

function run(db, args, input) {
  return execFileSync(GUANXI, [...args, '--db', db], { input: input === undefined ? '' : `${input}\n`, encoding: 'utf8', stdio: ['pipe', 'pipe', 'pipe'] });
}

function setUp(db, demo) {
  run(db, ['init', '--login', LOGIN.login, '--password-stdin', '--organisation', '山茶护肤', '--timezone', 'Asia/Shanghai', '--currency', 'CNY'], LOGIN.password);
  if (demo) run(db, ['demo', '--customers', String(demo), '--seed', '7']);
}

// A shop as setUp() leaves it, made by whoever needs it first in a run of all tests.
function templateOf(demo = 0) {
  const path = join(TEMPLATES, `browser-${demo}.db`);
  if (existsSync(path)) return path;
  const own = mkdtempSync(join(TEMPLATES, 'browser-'));
  setUp(`sqlite:${join(own, 'shop.db')}`, demo);
  renameSync(join(own, 'shop.db'), path); // whole, or not there; another suite's is as good
  rmSync(own, { recursive: true });
  return path;
}

export class Shop {
  static async open(options = {}) {
    const shop = new Shop();
    shop.sessions = new Map();
    shop.folder = mkdtempSync(join(tmpdir(), 'guanxi-browser-'));
    shop.db = `sqlite:${join(shop.folder, 'shop.db')}`;
    if (TEMPLATES) copyFileSync(templateOf(options.demo), join(shop.folder, 'shop.db'));
    else setUp(shop.db, options.demo);
    await shop.serve();
    await shop.signIn();
    return shop;
  }

  guanxi(args, input) {
    return run(this.db, args, input);
  }

  async serve() {
    this.child = spawn(GUANXI, ['serve', '--db', this.db, '--port', '0'], { stdio: ['ignore', 'pipe', 'pipe'] });
    this.log = '';
    this.url = await new Promise((resolve, reject) => {
      const read = (data) => {
        this.log = (this.log + data).slice(-50_000);
        const found = /http:\/\/[\w.[\]:]+:(\d+)/.exec(this.log);
        if (found && found[1] !== '0') resolve(`http://127.0.0.1:${found[1]}`);
      };
      this.child.stdout.on('data', read);
      this.child.stderr.on('data', read);
      this.child.on('exit', (code) => reject(new Error(`guanxi serve ended with ${code}:\n${this.log}`)));
    });
  }

  // The API as a program beside the browser uses it: another session of the same person.
  async signIn() {
    const session = await this.api('POST', '/session', LOGIN);
    this.csrf = session.csrf_token;
  }

  async api(method, path, body, headers = {}) {
    const type = method === 'PATCH' ? 'application/merge-patch+json' : 'application/json';
    const response = await fetch(`${this.url}/api/v1${path}`, {
      method,
      headers: {
        ...(this.cookie && { cookie: this.cookie }),
        ...(this.csrf && { 'x-csrf-token': this.csrf }),
        ...(body !== undefined && { 'content-type': type }),
        ...headers,
      },
      ...(body !== undefined && { body: JSON.stringify(body) }),
    });
    const text = await response.text();
    assert.ok(response.ok, `${method} ${path}: ${response.status} ${text}`);
    const cookie = response.headers.get('set-cookie');
    if (cookie) this.cookie = cookie.split(';')[0];
    return text ? JSON.parse(text) : null;
  }

  async patch(path, changes) {
    const { version } = await this.api('GET', path);
    return this.api('PATCH', path, changes, { 'if-match': `"${version}"` });
  }

  async close() {
    const { exitCode, signalCode } = this.child;
    const ended = new Promise((resolve) => this.child.on('exit', resolve));
    if (exitCode === null && signalCode === null) {
      this.child.kill('SIGTERM');
      await ended;
    }
    rmSync(this.folder, { recursive: true, force: true });
    assert.equal(signalCode, null, `guanxi ended with ${signalCode}:\n${this.log.slice(-4000)}`);
  }
}

// ---- the browser ----

// Without windows, a page of somebody new costs a second less of a processor than in a whole Chromium.
const SHELLS = ['/usr/bin/chromium-headless-shell', '/usr/bin/chromium'];

// Pages live for seconds here: compiling their scripts to faster code costs more than it gives, and so does looking for
// garbage often. Where one page is looked through for breaches many times, the quicker of the two compilers gives more.
// Who measures wants the browser as it is.
const simpleCode = (compiler) => [`--js-flags=--no-turbofan ${compiler} --min-semi-space-size=32 --max-semi-space-size=64`, '--in-process-gpu'];

export async function launch({ measured = false, manyLooks = false } = {}) {
  const executablePath = process.env.CHROMIUM ?? SHELLS.find(existsSync);
  assert.ok(existsSync(executablePath), `no Chromium at ${executablePath ?? SHELLS.join(' or ')}; CHROMIUM names another`);
  return chromium.launch({ executablePath, timeout: 120_000, args: measured ? CHROMIUM_ARGS : [...CHROMIUM_ARGS, ...simpleCode(manyLooks ? '--maglev' : '--no-maglev')] });
}

// A page, signed in (as the administrator or somebody else), in a language; every error on its console is kept in page.complaints.
export async function openPage(browser, shop, options = {}) {
  const { language = 'zh-CN', width = 1440, height = width < 500 ? 844 : 900, signIn = true, as = LOGIN } = options;
  const context = await browser.newContext({ viewport: { width, height }, locale: language, timezoneId: 'Asia/Shanghai', reducedMotion: 'reduce', baseURL: shop.url, acceptDownloads: true });
  await context.addInitScript((kept) => {
    if (!localStorage.getItem('language')) localStorage.setItem('language', kept);
  }, language);
  await context.addInitScript(keepRequests, DELAY / 2);
  const page = await context.newPage();
  if (SLOWER > 1) await (await context.newCDPSession(page)).send('Emulation.setCPUThrottlingRate', { rate: SLOWER });
  context.setDefaultTimeout(60_000 * SLOWER); // many suites run beside each other
  page.complaints = [];
  watch(page);
  if (!signIn) return page;
  if (as === LOGIN) await shop.api('PATCH', '/session', { language });
  await context.addCookies([await sessionOf(shop, as)]);
  await page.goto('/');
  await page.locator('.top-bar').waitFor();
  return page;
}

// The same page for somebody else, with nothing of the person before: a new one would have to read all of the app's code anew.
export async function hand(page, shop, who) {
  await page.evaluate(() => {
    localStorage.clear();
    sessionStorage.clear();
  });
  await page.context().clearCookies();
  await page.context().addCookies([await sessionOf(shop, who)]);
  await page.goto('/');
  await page.locator('.top-bar').waitFor();
  page.complaints.length = 0;
}

// The cookie of a session of somebody, made without the screen for it, which sign_in.test.mjs looks at. A password is
// checked once: that takes a tenth of a second of a processor.
async function sessionOf(shop, who) {
  if (!shop.sessions.has(who.login)) shop.sessions.set(who.login, signedIn(shop, who));
  return shop.sessions.get(who.login);
}

async function signedIn(shop, who) {
  const body = JSON.stringify({ login: who.login, password: who.password });
  const response = await fetch(`${shop.url}/api/v1/session`, { method: 'POST', headers: { 'content-type': 'application/json' }, body });
  assert.ok(response.ok, `signing in as ${who.login}: ${response.status}`);
  const [, name, value] = /^([^=]+)=([^;]*)/.exec(response.headers.get('set-cookie'));
  return { name, value, url: shop.url };
}

// What a browser says by itself about answers that the test expects.
const EXPECTED = /the server responded with a status of (401|404|409|412|422)/;

export function watch(page) {
  page.on('console', (message) => {
    if (message.type() === 'error' && !EXPECTED.test(message.text())) page.complaints.push(message.text());
  });
  page.on('pageerror', (error) => page.complaints.push(String(error.stack ?? error)));
}

export function assertQuiet(page) {
  assert.deepEqual(page.complaints, []);
}

export async function signInTo(page, path, as = LOGIN) {
  await page.goto(path);
  await page.locator('input[autocomplete=username]').fill(as.login);
  await page.locator('input[type=password]').fill(as.password);
  await page.keyboard.press('Enter');
  await page.locator('.top-bar').waitFor();
}

// Goes to an address: within the app, as a link does, when the page is in it already, since loading it costs a second of
// a processor; `afresh` loads it as somebody does who types the address.
export async function open(page, path, { afresh = false } = {}) {
  if (afresh || !(await page.evaluate(() => document.querySelector('.top-bar') !== null))) await page.goto(path);
  else await walk(page, path);
  await settled(page);
}

async function walk(page, path) {
  await page.evaluate((to) => {
    history.pushState({}, '', to);
    dispatchEvent(new PopStateEvent('popstate'));
  }, path);
}

// Nothing is being fetched or drawn any more, for some frames on end, since a part may only then begin to load; and the
// page has had nothing to do in between: a new page is drawn in slices while the one before still stands.
export async function settled(page) {
  const rest = page.waitForFunction(() => {
    const busy = window.openRequests?.size > 0 || document.querySelector('[aria-busy="true"], .ant-skeleton-active, .ant-spin-spinning') || !document.querySelector('h1');
    if (busy) window.quiet = undefined;
    else if (window.quiet) window.quiet.frames += 1;
    else {
      const quiet = (window.quiet = { frames: 1, idle: false });
      requestIdleCallback(() => (quiet.idle = true));
    }
    if (!window.quiet?.idle || window.quiet.frames < 6) return false;
    window.quiet = undefined;
    return true;
  });
  await rest.catch(async (error) => {
    throw new Error(`${page.url()} does not come to rest: ${await page.evaluate(whatIsBusy)}`, { cause: error });
  });
}

function whatIsBusy() {
  const parts = [...document.querySelectorAll('[aria-busy="true"], .ant-skeleton-active, .ant-spin-spinning')].map((part) => part.outerHTML.slice(0, 200));
  return JSON.stringify({ shown: document.visibilityState, title: document.querySelector('h1')?.textContent, quiet: window.quiet, asked: [...(window.openRequests ?? [])], parts });
}

// Keeps the requests that have no whole answer yet, for settled(), and slows them down when told to.
function keepRequests(delay) {
  const { fetch } = window;
  const pause = () => delay > 0 && new Promise((resolve) => setTimeout(resolve, delay));
  window.openRequests = new Set();
  window.fetch = async (...request) => {
    const asked = { toJSON: () => String(request[0]?.url ?? request[0]) };
    window.openRequests.add(asked);
    try {
      await pause();
      const answer = await fetch(...request);
      await pause();
      return answer;
    } finally {
      window.openRequests.delete(asked);
    }
  };
}

let steps = 0;

// The way back that this step offers, and not one of an earlier step, which may still stand. It goes after ten seconds,
// which a slow machine needs for less than a test does meanwhile, unless a pointer rests on it: so one does.
export async function wayBackOf(page, step) {
  await page.evaluate(() => document.querySelectorAll('.undo').forEach((one) => (one.dataset.earlier = 'yes')));
  await step();
  const offer = page.locator('.undo:not([data-earlier])');
  await offer.dispatchEvent('mouseover');
  await offer.evaluate((one, name) => (one.dataset.step = name), String((steps += 1)));
  return page.locator(`.undo[data-step="${steps}"]`).getByRole('button');
}

// Asks until the answer is one, for a minute and more: for what the server does, where a message on the page may be an older one's.
export async function until(what, ask) {
  for (let tries = 0; tries < 1200; tries++) {
    const found = await ask();
    if (found) return found;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  throw new Error(`waited in vain: ${what}`);
}

// Asks until the answer is as expected, for a while; then it fails as assert does.
export async function becomes(ask, expected, message) {
  const end = Date.now() + 20_000 * SLOWER;
  for (let found = await ask(); ; found = await ask()) {
    if (isDeepStrictEqual(found, expected)) return;
    if (Date.now() > end) return assert.deepEqual(found, expected, message);
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}

// Rules that the whole page must keep: WCAG 2.1 A and AA, and good practice; or `only` those named, or all `but` those.
export async function breaches(page, { only, but = [] } = {}) {
  // Evaluated, not added as an element: the page's Content-Security-Policy rightly refuses those.
  if (!(await page.evaluate(() => 'axe' in window))) await page.evaluate(AXE);
  const rules = Object.fromEntries(but.map((rule) => [rule, { enabled: false }]));
  const options = { resultTypes: ['violations'], rules, ...(only && { runOnly: only }) };
  const result = await page.evaluate((how) => window.axe.run(document, how), options);
  return result.violations.flatMap((violation) =>
    violation.nodes.map((node) => `${violation.id}: ${violation.help}\n    ${node.target.join(' ')}\n    ${node.html.slice(0, 200)}`),
  );
}

// Light or dark, without loading anew.
export async function dress(page, colorScheme) {
  await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' });
  await page.waitForFunction((shades) => document.documentElement.dataset.shades === shades, colorScheme);
  await page.evaluate(() => new Promise((resolve) => requestAnimationFrame(() => requestAnimationFrame(resolve))));
}

export async function screenshot(page, name) {
  const path = join(SCREENSHOTS, `${name}.jpg`); // half the work of a PNG
  mkdirSync(dirname(path), { recursive: true });
  await page.screenshot({ path, type: 'jpeg', quality: 90, caret: 'initial' });
}
