#!/usr/bin/env node
// SPDX-License-Identifier: Apache-2.0
// What the paths of a body that came in are proposed to mean: bodies as senders write them, in English and Chinese, flat and
// nested, and what of each goes where. A proposal must also be one that can be saved as it is.
import { Server, check, folder, newStore } from "../crash/lib.mjs";

const server = new Server(await newStore(folder("proposals")));
await server.start();
const ask = async (method, path, body) => {
  const { status, body: answer } = await server.ask(method, path, body);
  check(status < 300, `${method} ${path}: ${status} ${JSON.stringify(answer)}`);
  return answer;
};
const source = await ask("POST", "/sources", { name: "Till", code: "till" });
const hook = await ask("POST", "/webhook-sources", { source_id: source.id, name: "Till", format: "standard", kind: "order" });

async function expect(name, kind, body, wanted, { changed = null, complete = true } = {}) {
  const preview = (mapping) => ask("POST", `/webhook-sources/${hook.id}/preview`, { kind, mapping, body });
  const empty = await preview({});
  check(empty.problems.length === 0 && empty.rows.length === 0, `${name}: nothing is wrong yet: ${JSON.stringify(empty.problems)}`);
  const proposed = Object.fromEntries(empty.paths.filter((each) => each.proposed).map((each) => [each.path, each.proposed]));
  check(JSON.stringify(proposed) === JSON.stringify(wanted), `${name}: ${JSON.stringify(proposed, null, 1)}`);
  check(empty.proposed_changed_path === changed, `${name}, changed: ${empty.proposed_changed_path}`);
  check(new Set(Object.values(proposed)).size === Object.values(proposed).length, `${name}: each field once`);
  if (!complete) return;
  const full = await preview(proposed);
  check(full.problems.length === 0 && full.rows.length > 0, `${name}: can be taken as proposed: ${JSON.stringify(full.problems)}`);
}

await expect("a till", "order",
  { type: "receipt.closed", id: "evt_1", timestamp: "2026-05-01T10:00:01Z", data: { no: "T1", at: "2026-05-01T10:00:00Z", changed: "2026-05-01T10:00:00Z", cashier: { name: "Jo" }, buyer: { id: 9, phone: "13800138000" }, items: [{ code: "A", n: 2, each: 1.5, title: "Tea" }], tags: ["x"] } },
  { "data.no": "number", "data.at": "ordered_at", "data.buyer.id": "customer.key", "data.buyer.phone": "customer.phone", "data.items[].code": "lines.product_code", "data.items[].n": "lines.quantity_thousandths", "data.items[].each": "lines.price_millionths", "data.items[].title": "lines.name" },
  { changed: "data.changed" });
await expect("a flat shop", "order",
  { order_number: "S-7", createdAt: "2026-05-01 10:00:00", currency: "CNY", total_amount: "25.00", shipping_fee: "5.00", customer_name: "张三", customer_phone: "13800138000", lineItems: [{ id: 1, sku: "B", name: "Bowl", quantity: 1, unitPrice: "20.00" }], coupons: [{ code: "X", amount: "1" }], updated_at: "2026-05-02T00:00:00Z" },
  { order_number: "number", createdAt: "ordered_at", currency: "currency", total_amount: "total_minor", shipping_fee: "shipping_minor", customer_name: "customer.name", customer_phone: "customer.phone", "lineItems[].sku": "lines.product_code", "lineItems[].name": "lines.name", "lineItems[].quantity": "lines.quantity_thousandths", "lineItems[].unitPrice": "lines.price_millionths" },
  { changed: "updated_at" });
await expect("names in Chinese", "order",
  { 订单号: "C-1", 下单时间: "2026-05-01 10:00:00", 买家: { 手机号: "13800138000", 姓名: "李四" }, 收货地址: { 省: "浙江省", 市: "杭州市" }, 商品: [{ 商品编码: "K1", 数量: 3, 单价: "9.90" }] },
  { 订单号: "number", 下单时间: "ordered_at", "买家.手机号": "customer.phone", "买家.姓名": "customer.name", "收货地址.省": "address.province", "收货地址.市": "address.city", "商品[].商品编码": "lines.product_code", "商品[].数量": "lines.quantity_thousandths", "商品[].单价": "lines.price_millionths" });
await expect("values that do not fit are not proposed", "order",
  { id: 5, date: "at lunch", total: "plenty", status: "quite done", items: [{ sku: "A", qty: "some" }] },
  { id: "number", "items[].sku": "lines.product_code" }, { complete: false });
await expect("a customer", "customer",
  { type: "user.updated", timestamp: "2026-05-01T10:00:00Z", data: { id: 77, email: "ann@example.com", first_name: "Ann", last_name: "Lee", mobile: "+4915123456789", gender: "female", birthday: "1990-02-03", address: { city: "Bonn", zip: "53111" }, orders: [{ id: 1 }] } },
  { "data.id": "key", "data.email": "email", "data.first_name": "first_name", "data.last_name": "last_name", "data.mobile": "phone", "data.gender": "gender", "data.birthday": "birth_day", "data.address.city": "address.city", "data.address.zip": "address.postcode" },
  { changed: "timestamp" });
await expect("several customers at once", "customer",
  { members: [{ 会员号: "M1", name: "Ann", phone: "13800138000" }] },
  { "members[].会员号": "key", "members[].name": "name", "members[].phone": "phone" });
await expect("a product", "product",
  { sku: "P1", title: "Pot", price: "19.90", vendor: "Acme", category: "Kitchen", images: [{ id: 1 }] },
  { sku: "code", title: "name", price: "price_millionths", vendor: "brand", category: "category" });
await expect("nothing that could be anything", "order", { hello: { world: true }, list: [] }, {}, { complete: false });

await server.stop();
