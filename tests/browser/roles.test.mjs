// SPDX-License-Identifier: Apache-2.0
//
// The app as people of each role see it: the rail and the pages they may open, no button that the
// server would refuse, personal data shortened wherever it is for those who may not see it, and
// figures that agree with the records behind them.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { after, before, describe, test } from 'node:test';
import { assertQuiet, becomes, breaches, hand, launch, LOGIN, open, openPage, screenshot, settled, Shop, until } from './lib.mjs';
import { fillShop } from './shop.mjs';

const paths = JSON.parse(readFileSync(new URL('../../web/src/app/paths.json', import.meta.url), 'utf8'));

// The entity that a page of the rail shows; pages that are not here are everybody's.
const SHOWS = { customers: 'customer', orders: 'order', products: 'product', segments: 'segment', imports: 'import', settings: 'setting', staff: 'staff', roles: 'role', customFields: 'custom_field', tags: 'tag', rfmGroups: 'setting', deliveredCosts: 'setting', competitors: 'setting', sources: 'source', writeKeys: 'write_key', apiKeys: 'api_key', payments: 'payment', shipments: 'shipment', liveEvents: 'event', eventSchemas: 'event', webhooksIn: 'webhook_source', webhooksOut: 'webhook_endpoint', scheduledExports: 'export_schedule' };
const WHOLE = { customer: 'customer', order: 'order', product: 'product', role: 'role', segmentOverlap: 'segment' };

let browser;
let shop;
let filled;
let screen; // one page, handed from one person to the next
const people = {}; // by role: { login, password, may(permission), api }

before(async () => {
  browser = await launch();
  shop = await Shop.open();
  filled = await fillShop(shop);
  const roles = (await shop.api('GET', '/roles?limit=100')).items;
  const seller = roles.find((role) => role.name === 'seller');
  const make = (name, permissions, more = {}) => shop.api('POST', '/roles', { name, label: { en: name }, permissions, ...more });
  roles.push(await make('masked', seller.permissions.filter((permission) => permission !== 'personal.read')));
  roles.push(await make('clerk', ['customer.read']));
  for (const role of roles) people[role.name] = await makePerson(role);
  for (const customer of filled.customers.slice(0, 3)) await shop.patch(`/customers/${customer.id}`, { owner_staff_id: people.own_only.id });
});
after(async () => {
  await browser?.close();
  await shop?.close();
});

async function makePerson(role) {
  const who = { login: role.name, password: LOGIN.password };
  const { id } = await shop.api('POST', '/staff', { login: role.name, name: `${role.name} Li`, role_ids: [role.id], language: 'en' });
  await shop.api('POST', `/staff/${id}/password`, { password: who.password });
  const own = Object.create(shop, { cookie: { value: null, writable: true }, csrf: { value: null, writable: true } });
  const session = await own.api('POST', '/session', who);
  own.csrf = session.csrf_token;
  const held = new Set(session.permissions);
  return { ...who, id, role, may: (permission) => held.has(permission), api: (...request) => own.api(...request) };
}

// The page of that person; what the server refuses them is kept in page.refused.
async function pageOf(name) {
  if (screen) {
    await hand(screen, shop, people[name]);
    screen.refused.length = 0;
    return screen;
  }
  screen = await openPage(browser, shop, { language: 'en', as: people[name] });
  screen.refused = [];
  screen.on('response', (response) => {
    if (response.status() === 403) screen.refused.push(`${response.request().method()} ${decodeURIComponent(response.url())}`);
  });
  return screen;
}

function assertAllowed(page) {
  assert.deepEqual(page.refused, [], 'nothing was asked that the server refuses');
  assertQuiet(page);
}

const offers = async (page, name) => (await page.locator('#content').getByRole('button', { name }).or(page.locator('#content').getByRole('link', { name })).count()) > 0;

// Every one of the offers stands on the page exactly when the person may.
async function assertOffers(page, expected) {
  for (const [name, may] of Object.entries(expected)) {
    await becomes(() => offers(page, new RegExp(`^${name}$`)), may, `${name} is ${may ? '' : 'not '}offered`);
  }
}

// Those whose permissions differ most open every address; the others differ in what they may do.
// Whether a page is not theirs, as permissions have it.
function isBarred(place, me, name) {
  const entity = SHOWS[place] ?? WHOLE[place];
  const needs = {
    segmentNew: ['segment.create'],
    orderNew: ['order.create'],
    importNew: ['customer.import'],
    insight: ['customer.read', 'order.read'],
    lift: ['customer.read', 'order.read'],
    tone: ['customer.read'],
    quality: ['customer.read'],
  }[place] ?? (entity ? [`${entity}.read`] : []);
  return needs.some((permission) => !me.may(permission)) || (place === 'quality' && name === 'own_only');
}

const EVERYWHERE = ['agent', 'own_only', 'clerk'];

const ROLES = ['manager', 'marketer', 'agent', 'seller', 'read_only', 'own_only', 'masked', 'clerk'];

for (const name of ROLES) {
  describe(name, () => {
    let page;
    let me;
    before(async () => {
      me = people[name];
      page = await pageOf(name);
    });

    test('the rail leads to what they may open, and to nothing else', async () => {
      await open(page, '/');
      const led = await page.locator('nav a').evaluateAll((links) => links.map((link) => link.getAttribute('href')));
      const expected = Object.entries(SHOWS).filter(([, entity]) => me.may(`${entity}.read`)).map(([shown]) => paths[shown]);
      for (const path of expected) assert.ok(led.includes(path), `${path} is in the rail`);
      for (const [shown, entity] of Object.entries(SHOWS)) if (!me.may(`${entity}.read`)) assert.ok(!led.includes(paths[shown]), `${shown} is not in the rail`);
      assertAllowed(page);
    });

    test('the figures of the home page are those of the records they may see', async () => {
      const home = await me.api('GET', '/home');
      await becomes(() => page.locator('.figure-value').count(), home.figures.length);
      const shown = await page.locator('.figure-value').allTextContents();
      for (const [index, figure] of home.figures.entries()) {
        if (figure.unit !== 'count') continue;
        const plural = figure.entity === 'customer' ? 'customers' : 'orders';
        const filter = figure.filter ? `&filter=${encodeURIComponent(figure.filter)}` : '';
        const { count } = await me.api('GET', `/${plural}?limit=1&count=exact${filter}`);
        assert.equal(shown[index], String(count), figure.key);
      }
    });

    test('every address opens, or says plainly that it is not theirs', { skip: !EVERYWHERE.includes(name) }, async () => {
      const ids = { customer: filled.wang.id, order: filled.orders[0].id, product: filled.products[0].id, role: me.role.id };
      for (const [place, path] of Object.entries(paths)) {
        if (path.includes(':id') && !ids[place]) continue;
        await open(page, path.replace(':id', ids[place]));
        const barred = isBarred(place, me, name);
        await becomes(async () => (await page.locator('h1').textContent()) === 'You may not open this page', barred, place);
        await screenshot(page, `roles/${name}.${place}`);
        assert.deepEqual(await page.locator('.ant-alert-error').allTextContents(), [], place);
        assertAllowed(page);
      }
    });

    test('lists, customer and order offer what they may do', async () => {
      const personal = me.may('personal.read');
      await open(page, paths.customers);
      await assertOffers(page, { 'New customer': me.may('customer.create'), 'Import a file': me.may('customer.import') });
      await open(page, `/customers/${filled.wang.id}`);
      await assertOffers(page, {
        'New order': me.may('order.create'),
        'Add tag': me.may('customer_tag.create'),
        'New address': me.may('address.create'),
        'New identity': me.may('identity.create') && personal,
        'New consent': me.may('consent.create'),
        'New relation': me.may('relation.create'),
        'Save note': me.may('note.create'),
        'Edit City': me.may('customer.update'),
        'Edit Phone': me.may('customer.update') && personal,
      });
      await becomes(() => page.locator('.page-head').getByRole('button', { name: 'Delete' }).count(), me.may('customer.delete') ? 1 : 0);
      await becomes(() => page.locator('.timeline .ant-segmented-item').allTextContents(), ['All', me.may('order.read') && 'Orders', me.may('event.read') && 'Events', me.may('segment_event.read') && 'Segments', me.may('note.read') && 'Notes', 'Changes'].filter(Boolean));
      const birthday = await page.locator('.fact', { hasText: /^Birthday/ }).locator('.fact-value').textContent();
      assert.equal(birthday === '***', !personal, 'hidden is not said to be missing');
      if (me.may('order.read')) {
        await open(page, paths.orders);
        await assertOffers(page, { 'New order': me.may('order.create'), 'Import a file': me.may('order.import') });
        await open(page, `/orders/${filled.orders[0].id}`);
        await assertOffers(page, { 'Edit lines': me.may('order.update'), 'Edit Status': me.may('order.update'), 'Take back': me.may('order.create') });
      }
      if (me.may('import.read')) {
        await open(page, paths.imports);
        await assertOffers(page, { 'Import a file': me.may('customer.import') });
      }
      assert.deepEqual(await breaches(page), []);
      assertAllowed(page);
    });

    test('the menu of a list offers exports and deleted records to those who may', async () => {
      await open(page, paths.customers);
      const more = page.getByRole('button', { name: 'More', exact: true });
      const items = page.locator('.ant-dropdown-menu-item');
      if (await more.count()) await more.click().then(() => items.first().waitFor());
      const offered = await items.allTextContents();
      assert.equal(offered.some((text) => text.startsWith('Export')), me.may('customer.export'));
      assert.equal(offered.includes('Show deleted'), me.may('customer.delete'));
    });

    test('what is offered is done', async () => {
      await open(page, `/customers/${filled.wang.id}`);
      if (me.may('customer.update')) {
        await page.getByRole('button', { name: 'Edit City' }).click();
        await page.getByRole('textbox', { name: 'City' }).fill(`City of ${name}`);
        await page.keyboard.press('Enter');
        await page.getByText('Saved: City').waitFor();
      }
      if (me.may('customer_tag.create')) {
        await page.getByRole('button', { name: 'Add tag' }).click();
        await page.locator('.ant-select-item-option', { hasText: 'VIP' }).click();
        await page.locator('.undo', { hasText: 'Added tag' }).getByRole('button', { name: 'Undo' }).click();
        await page.getByText('Undone').waitFor();
      }
      if (me.may('note.create')) {
        await page.getByRole('textbox', { name: 'New note' }).fill(`written by ${name}`);
        await page.getByRole('button', { name: 'Save note' }).click();
        const seen = me.may('personal.read') ? `written by ${name}` : 'w**';
        await page.locator(me.may('note.delete') ? '.undo' : '.ant-message-notice', { hasText: 'Note saved' }).first().waitFor(); // stands for seconds only
        await page.locator('.entry-note', { hasText: seen }).first().waitFor();
      }
      if (me.may('consent.create')) {
        await page.getByRole('button', { name: 'New consent' }).click();
        await page.getByRole('dialog').waitFor();
        await page.keyboard.press('Escape');
        await page.getByRole('dialog').waitFor({ state: 'detached' });
      }
      assertAllowed(page);
    });
  });
}

const SECRETS = ['王雨桐', '13800138000', 'person0@example.com', '衡山路', '下周再联系'];

for (const name of ['marketer', 'read_only', 'masked']) {
  test(`personal data is shortened for ${name} wherever it is`, async () => {
    const page = await pageOf(name);
    const look = async (where) => {
      const text = await page.evaluate(() => `${document.body.innerText} ${[...document.querySelectorAll('input, textarea, [title], [aria-label]')].map((one) => [one.value, one.title, one.getAttribute('aria-label')].join(' ')).join(' ')} ${document.title}`);
      for (const secret of SECRETS) assert.ok(!text.includes(secret), `${secret} is shown ${where}`);
    };
    await open(page, '/customers');
    await page.getByText('138****8000').first().waitFor();
    await look('in the list');
    await open(page, `/customers?open=${filled.wang.id}`);
    await page.locator('.ant-drawer').getByText('138****8000').waitFor();
    await look('in the drawer');
    await screenshot(page, `roles/${name}.drawer`);
    await open(page, `/customers/${filled.wang.id}`);
    await page.locator('.entry-note').first().waitFor();
    await look('on the customer screen');
    for (const kind of ['change', 'note', 'order', 'event']) {
      await open(page, `/customers/${filled.wang.id}?kinds=${kind}`);
      const closed = page.getByRole('button', { name: 'Show each' });
      for (let left = await closed.count(); left > 0; left -= 1) {
        await closed.first().click();
        await until('it is open', async () => (await closed.count()) < left);
      }
      await settled(page);
      await look(`in the timeline of ${kind}`);
    }
    await open(page, '/orders');
    await look('in the orders');
    await open(page, `/orders/${filled.orders[0].id}`);
    await look('on the order');
    for (const words of ['王雨', 'wangyutong', '8000', 'person0']) {
      const answered = page.waitForResponse((response) => new URL(response.url()).searchParams.get('q') === words);
      await page.locator('h1').click(); // in a field, "/" is a letter
      await page.keyboard.press('/');
      await page.keyboard.type(words);
      await answered;
      await settled(page);
      const hits = await page.locator('.search-hit').allTextContents();
      for (const secret of SECRETS) assert.ok(!hits.join(' ').includes(secret), `${secret} is found by ${words}`);
      await page.locator('.search-box input').fill('');
    }
    assertAllowed(page);
  });
}

test('what a marketer exports is shortened too', async () => {
  const page = await pageOf('marketer');
  await open(page, '/customers');
  await page.getByRole('button', { name: 'More', exact: true }).click();
  await page.getByRole('menuitem', { name: 'Export…', exact: true }).click();
  await page.getByText('Personal data is shortened').waitFor();
  await page.getByRole('radio', { name: 'CSV' }).check();
  await page.getByRole('dialog').getByRole('button', { name: 'Export', exact: true }).click();
  await page.getByText('records are in the file').waitFor();
  await open(page, '/jobs');
  const [download] = await Promise.all([page.waitForEvent('download'), page.getByRole('button', { name: 'Download the result' }).or(page.getByRole('link', { name: 'Download the result' })).first().click()]);
  const csv = readFileSync(await download.path(), 'utf8');
  assert.match(csv, /138\*{4}8000/);
  for (const secret of SECRETS) assert.ok(!csv.includes(secret));
  assertAllowed(page);
});

test('who sees only their own customers finds no others, by any way', async () => {
  const page = await pageOf('own_only');
  const other = filled.customers[5];
  await open(page, '/customers');
  await becomes(() => page.getByTestId('count').textContent(), '3 in all');
  await open(page, '/orders');
  const { count } = await people.own_only.api('GET', '/orders?limit=1&count=exact');
  await becomes(() => page.getByTestId('count').textContent(), `${count} in all`);
  assert.ok(count < (await shop.api('GET', '/orders?limit=1&count=exact')).count);
  await open(page, `/customers/${other.id}`);
  await page.locator('.ant-alert-error').waitFor();
  const text = await page.locator('body').innerText();
  assert.ok(!text.includes(other.name));
  await page.keyboard.press('/');
  await page.keyboard.type(other.name);
  await page.getByText('Nothing found').waitFor();
  await page.locator('.search-box input').fill('');
  await open(page, '/orders/new');
  await page.locator('#new-order_customer_id').click();
  await page.keyboard.type(other.name);
  await page.getByText('Nothing found').last().waitFor();
  assertAllowed(page);
});

test('a seller writes an order for a customer, an agent changes its lines', async () => {
  const seller = await pageOf('seller');
  await open(seller, `/orders/new?customer=${filled.customers[1].id}`);
  await seller.locator('#line-1-product').click();
  await seller.keyboard.type('SK1002');
  await seller.keyboard.press('Enter');
  await seller.waitForFunction(() => document.activeElement?.id === 'line-1-quantity');
  await seller.keyboard.press('Control+Enter');
  await seller.waitForURL(/\/orders\/\d+$/);
  const path = new URL(seller.url()).pathname;
  assertAllowed(seller);
  const agent = await pageOf('agent');
  await open(agent, path);
  await agent.getByRole('button', { name: 'Edit lines' }).click();
  await agent.locator('#line-1-quantity').fill('2');
  await agent.keyboard.press('Control+Enter');
  await agent.locator('.undo', { hasText: 'Lines saved' }).waitFor();
  await agent.locator('.change', { hasText: 'agent Li' }).waitFor();
  assertAllowed(agent);
});
