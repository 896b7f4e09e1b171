// SPDX-License-Identifier: Apache-2.0
//
// A small shop whose every record the tests know by name.

// The generated shop may have one of that key already.
async function once(shop, plural, key, body) {
  const filter = encodeURIComponent(`${key} = "${body[key]}"`);
  const { items } = await shop.api('GET', `/${plural}?limit=1&filter=${filter}`);
  return items[0] ?? shop.api('POST', `/${plural}`, body);
}

export async function fillShop(shop) {
  const source = await once(shop, 'sources', 'code', { name: '山茶旗舰店', code: 'camellia', kind: 'marketplace' });
  const tags = {};
  for (const [name, colour] of [['老客', 'blue'], ['敏感肌', 'amber'], ['VIP', 'purple']]) {
    tags[name] = await once(shop, 'tags', 'name', { name, colour });
  }
  await once(shop, 'custom-fields', 'name', {
    entity: 'customer',
    name: 'skin_type',
    label: { zh: '肤质', en: 'Skin type' },
    kind: 'choice',
    choices: [{ name: 'dry', label: { zh: '干性', en: 'Dry' } }, { name: 'oily', label: { zh: '油性', en: 'Oily' } }],
  });
  const category = await shop.api('POST', '/categories', { name: { zh: '护肤', en: 'Skin care' }, code: 'skin' });
  const products = [];
  for (let i = 0; i < 6; i += 1) products.push(await makeProduct(shop, category, i));
  const customers = [];
  for (const [index, person] of PEOPLE.entries()) customers.push(await makeCustomer(shop, source, index, person));
  const [wang] = customers;
  await makeHistory(shop, wang, tags);
  const orders = [];
  for (const [index, customer] of customers.entries()) {
    for (let k = 0; k <= index % 4; k += 1) orders.push(await makeOrder(shop, source, customer, products, index, k));
  }
  return { source, tags, category, products, customers, wang, orders };
}

// Product views as a shop's pages send them, then one that looks otherwise; returns the last one.
export async function sendEvents(shop, { customers, source }) {
  const send = (customer, name, properties) => shop.api('POST', '/events', { customer_id: customer.id, name, source_id: source.id, happened_at: new Date().toISOString(), properties });
  const usual = Array.from({ length: 52 }, (_, i) => ({ sku: `SK100${(i % 3) + 1}`, name: NAMES[i % 3][0], price: 99, products: [{ sku: 'SK1001', quantity: 1 }] }));
  await Promise.all(usual.map((properties, i) => send(customers[i % 9], 'product_view', properties)));
  await send(customers[0], 'search', { query: '敏感肌' });
  return send(customers[0], 'product_view', { sku: 'SK1001', price: '99.00', colour: 'red' });
}

const PEOPLE = [
  ['王雨桐', '上海'], ['李强', '杭州'], ['张子涵', '上海'], ['刘芳', '北京'], ['陈静', '成都'], ['杨磊', '杭州'], ['曾敏', '上海'], ['Emma Smith', 'London'],
  ['Liam Wilson', 'London'], ['Olivia Brown', 'Bristol'], ['赵伟', '深圳'], ['单丽', '广州'], ['黄洋', '上海'], ['周秀英', '杭州'], ['吴娜', '北京'], ['徐静', '成都'],
];

const NAMES = [['山茶精华液', 'Camellia serum'], ['玫瑰面霜', 'Rose cream'], ['绿茶洁面乳', 'Green tea cleanser'], ['山茶面膜', 'Camellia mask'], ['玫瑰精华液', 'Rose serum'], ['绿茶面霜', 'Green tea cream']];

function makeProduct(shop, category, index) {
  const [zh, en] = NAMES[index];
  return shop.api('POST', '/products', { code: `SK${1001 + index}`, name: { zh, en }, category_id: category.id, brand: '山茶', price_millionths: (99 + index * 50) * 1_000_000, currency: 'CNY' });
}

function makeCustomer(shop, source, index, [name, city]) {
  const chinese = /\p{Script=Han}/u.test(name);
  return shop.api('POST', '/customers', {
    name,
    city,
    country: chinese ? '中国' : 'United Kingdom',
    language: chinese ? 'zh-CN' : 'en',
    phone: chinese ? `138001380${String(index).padStart(2, '0')}` : `+4420794600${String(index).padStart(2, '0')}`,
    email: `person${index}@example.com`,
    gender: index % 2 ? 'male' : 'female',
    birth_day: `19${80 + index}-03-1${index % 10}`,
    tier: ['basic', 'silver', 'gold'][index % 3],
    source_id: source.id,
    custom: { skin_type: index % 2 ? 'dry' : 'oily' },
  });
}

async function makeHistory(shop, customer, tags) {
  const owned = { customer_id: customer.id };
  await shop.api('POST', '/addresses', { ...owned, recipient: customer.name, phone: customer.phone, country: '中国', province: '上海市', city: '上海', district: '徐汇区', street: '衡山路 12 号', postcode: '200030', is_default: true });
  await shop.api('POST', '/consents', { ...owned, channel: 'email', purpose: 'marketing', status: 'granted', decided_at: '2026-05-01T03:00:00Z' });
  await shop.api('POST', '/consents', { ...owned, channel: 'sms', purpose: 'marketing', status: 'denied', decided_at: '2026-05-01T03:00:00Z' });
  await shop.api('POST', '/customer-tags', { ...owned, tag_id: tags['老客'].id });
  await shop.api('POST', '/notes', { ...owned, text: '电话里说想换小样，下周再联系。' });
}

function makeOrder(shop, source, customer, products, index, k) {
  const lines = [0, 1].slice(0, 1 + ((index + k) % 2)).map((j) => {
    const product = products[(index + k + j) % products.length];
    return { product_id: product.id, product_code: product.code, quantity_thousandths: (1 + j) * 1000, price_millionths: product.price_millionths };
  });
  return shop.api('POST', '/orders', {
    customer_id: customer.id,
    source_id: source.id,
    number: `SO-${1000 + index * 10 + k}`,
    ordered_at: new Date(Date.now() - (index * 31 + k * 97) * 3_600_000).toISOString(),
    channel: 'tmall',
    currency: 'CNY',
    status: ['paid', 'shipped', 'delivered'][k % 3],
    shipping_minor: 800,
    lines,
  });
}
