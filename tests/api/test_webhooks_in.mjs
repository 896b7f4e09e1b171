#!/usr/bin/env node
// SPDX-License-Identifier: Apache-2.0
// Webhooks that come in: Shopify's judged by its own public library beside us, WooCommerce's, and Standard Webhooks signed
// by the public library; each must lead to the same records, once, the newest version last, bad ones kept with a reason.
import { createHmac } from "node:crypto";
import "@shopify/shopify-api/adapters/node";
import { ApiVersion, LogSeverity, shopifyApi } from "@shopify/shopify-api";
import { Webhook } from "standardwebhooks";
import { Server, check, doctor, folder, newStore, sleep } from "../crash/lib.mjs";

const store = await newStore(folder("hooks"), { currency: "EUR" });
const server = new Server(store);
await server.start();

const SECRET = "hush-5f2e9c0d7a";
const shopify = shopifyApi({ apiKey: "key", apiSecretKey: SECRET, apiVersion: Object.values(ApiVersion).at(-1), isEmbeddedApp: false, hostName: "localhost", logger: { level: LogSeverity.Error } });

const list = async (path) => (await server.ask("GET", path)).body.items;
const post = async (id, text, headers) => (await fetch(`${server.base}/hooks/${id}`, { method: "POST", body: text, headers: { "Content-Type": "application/json", ...headers } })).status;

/** Waits until nothing waits. */
async function settled() {
  for (let tries = 0; tries < 2400; tries++) {
    if ((await list("/webhook-receipts?status=waiting")).length === 0) return;
    await sleep(25);
  }
  throw new Error("webhooks wait for ever");
}

const source = await server.made("/sources", { name: "Shop", code: "shopify", kind: "shop", currency: "EUR" });
async function incoming(body, secret) {
  const { id } = await server.made("/webhook-sources", { source_id: source.id, ...body });
  return { id, secret: (await server.made(`/webhook-sources/${id}/secrets`, secret ? { secret } : {})).secret };
}

// ---- Shopify ----

const hmac = (secret, text) => createHmac("sha256", secret).update(text, "utf8").digest("base64");
const shop = await incoming({ name: "Shopify", format: "shopify" }, SECRET);
let number = 0;

/** Sends as Shopify does, and asks its library whether that was right. */
async function send(topic, body, { secret = SECRET, id = `delivery-${++number}`, text = JSON.stringify(body), change = (all) => all } = {}) {
  const headers = { "X-Shopify-Topic": topic, "X-Shopify-Hmac-Sha256": hmac(secret, text), "X-Shopify-Webhook-Id": id, "X-Shopify-Shop-Domain": "guanxi-test.myshopify.com", "X-Shopify-API-Version": "2025-01" };
  const sent = change(text);
  const lower = Object.fromEntries(Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value]));
  const { valid } = await shopify.webhooks.validate({ rawBody: sent, rawRequest: { headers: lower, method: "POST", url: "/" } });
  const status = await post(shop.id, sent, headers);
  check((status === 200) === valid, `${topic}: we say ${status}, Shopify's library ${valid}`);
  return status;
}

const order = {
  id: 450789469, name: "#1001", created_at: "2026-01-10T11:00:00-05:00", processed_at: "2026-01-10T11:00:00-05:00", updated_at: "2026-01-10T11:00:05-05:00",
  currency: "EUR", total_discounts: "5.00", total_tax: "3.98", taxes_included: false, total_price: "41.88", financial_status: "paid", fulfillment_status: null, cancelled_at: null, closed_at: null,
  total_shipping_price_set: { shop_money: { amount: "4.00", currency_code: "EUR" } }, source_name: "web", note: "Ring twice 🔔",
  customer: { id: 207119551, email: "Bob.Norman@mail.example.com ", first_name: "Bob", last_name: "Norman", phone: "+16136120707" },
  shipping_address: { city: "Ottawa", province: "Ontario", country: "Canada", phone: "ask at the door" },
  line_items: [
    { id: 1, sku: "IPOD-342-N", variant_id: 4264112, name: "IPod Nano - Pink", quantity: 2, price: "9.95", vendor: "Apple" },
    { id: 2, sku: "", variant_id: 49148385, name: "Case", quantity: 1, price: "19.00", vendor: null },
  ],
};
check(await send("orders/create", order) === 200, "a good order");
check(await send("orders/create", order, { change: (text) => text.replace("9.95", "0.95") }) === 401, "a changed order");
check(await send("orders/create", order, { secret: "another-secret" }) === 401, "a foreign signature");
await settled();

let [first] = await list("/orders");
const whole = (await server.ask("GET", `/orders/${first.id}`)).body;
check(whole.number === "#1001" && whole.total_minor === 4188 && whole.tax_minor === 398 && whole.status === "paid" && whole.ordered_at === "2026-01-10T16:00:00Z" && whole.lines.length === 2 && whole.lines[1].product_code === "49148385", JSON.stringify(whole));
let customer = (await server.ask("GET", `/customers/${whole.customer_id}`)).body;
check(customer.name === "Bob Norman" && customer.email === "bob.norman@mail.example.com" && customer.number === "207119551" && customer.city === "Ottawa" && customer.order_count === 1, JSON.stringify(customer));

// The same delivery, the same facts in another delivery, an older version after a newer one.
const version = async () => (await server.ask("GET", `/orders/${first.id}`)).body.version;
check(await send("orders/create", order, { id: "delivery-1" }) === 200, "the same delivery is welcome");
check(await send("orders/updated", order) === 200, "the same facts");
await settled();
check(await version() === 1, "nothing changed");
const shipped = { ...order, updated_at: "2026-01-12T09:00:00-05:00", fulfillment_status: "fulfilled" };
check(await send("orders/fulfilled", shipped) === 200 && await send("orders/updated", { ...order, updated_at: "2026-01-11T09:00:00-05:00", cancelled_at: "2026-01-11T09:00:00-05:00" }) === 200, "two versions");
await settled();
const now = (await server.ask("GET", `/orders/${first.id}`)).body;
check(now.status === "shipped" && now.version === 2, `an older version counts for nothing: ${now.status}`);

// How far an order is, as the shop's own file says it: parts that have left, and money that all went back before anything did.
let tick = 0;
const statusOf = async (more) => {
  await send("orders/updated", { ...order, updated_at: `2026-01-13T09:00:${String(++tick).padStart(2, "0")}-05:00`, ...more });
  await settled();
  return (await server.ask("GET", `/orders/${first.id}`)).body.status;
};
check(await statusOf({ fulfillment_status: "partial" }) === "partly_shipped", "a part has left");
check(await statusOf({ financial_status: "refunded", closed_at: "2026-01-13T09:00:00-05:00" }) === "cancelled", "given back before it left");
check(await statusOf({ financial_status: "refunded", fulfillment_status: "fulfilled" }) === "shipped", "given back after it left");
check(await statusOf({ fulfillment_status: "fulfilled", closed_at: "2026-01-13T09:00:00-05:00" }) === "closed", "archived");

await send("customers/update", { id: 207119551, email: "bob@mail.example.com", first_name: "Bob", last_name: "Norman", phone: null, updated_at: "2026-01-13T00:00:00Z", default_address: { city: "Toronto", province: "Ontario", country: "Canada", company: "Norman & Sons" } });
await send("products/create", { id: 788032119674292922, title: "Example T-Shirt", vendor: "Acme", status: "active", updated_at: "2026-01-01T00:00:00Z", variants: [{ id: 1, sku: "TS-S", title: "Small", price: "19.99" }, { id: 2, sku: "TS-M", title: "Medium", price: "21.50" }] });
await send("carts/update", { id: "abc" });
await settled();
customer = (await server.ask("GET", `/customers/${whole.customer_id}`)).body;
check(customer.email === "bob@mail.example.com" && customer.city === "Toronto" && customer.company === "Norman & Sons" && customer.phone?.includes("6120707"), JSON.stringify(customer));
const shirts = (await list("/products?sort=code&limit=100")).filter((product) => product.code.startsWith("TS-"));
check(shirts.length === 2 && shirts[0].name.en === "Example T-Shirt - Medium" && shirts[0].price_millionths === 21500000 && shirts[0].brand === "Acme", JSON.stringify(shirts));

await send("products/delete", { id: 788032119674292922 });
await send("orders/delete", { id: 450789469 });
await send("orders/delete", { id: 999 });
await settled();
check((await list("/orders")).length === 0 && (await list("/products?limit=100")).every((product) => !product.code.startsWith("TS-")), "deleted there, deleted here");
const ignored = await list("/webhook-receipts?status=ignored");
check(ignored.map((receipt) => receipt.topic).sort().join() === "carts/update,orders/delete,orders/updated", `ignored: ${ignored.map((receipt) => receipt.topic)}`);
check((await list("/webhook-receipts?status=refused")).length >= 1, "refused ones are seen");

// ---- WooCommerce ----

const woo = await incoming({ name: "Woo", format: "woocommerce" }, "woo-secret-123");
async function wooSend(topic, body, { signature, delivery = "same-within-a-second" } = {}) {
  const text = JSON.stringify(body);
  return post(woo.id, text, { "X-WC-Webhook-Topic": topic, "X-WC-Webhook-Delivery-ID": delivery, "X-WC-Webhook-Signature": signature ?? hmac("woo-secret-123", text) });
}
check(await fetch(`${server.base}/hooks/${woo.id}`, { method: "POST", body: new URLSearchParams({ webhook_id: "7" }) }).then((r) => r.status) === 204, "WooCommerce knocks");
const wooOrder = (id, more) => ({
  id, number: String(id), status: "processing", currency: "EUR", date_created_gmt: "2026-03-22T16:28:02", date_modified_gmt: "2026-03-22T16:28:08", discount_total: "3.00", shipping_total: "10.00", total_tax: "1.35", total: "29.35", customer_id: 0, created_via: "checkout",
  billing: { first_name: "三", last_name: "张", email: "zhang@example.com", phone: "not a phone", city: "上海", state: "CN9", country: "CN" }, shipping: { city: "", state: "", country: "" },
  line_items: [{ id: 315, name: "Woo Single #1", product_id: 93, variation_id: 0, quantity: 3, subtotal: "21.00", total: "18.00", sku: "", price: 6 }], ...more,
});
check(await wooSend("order.created", wooOrder(727)) === 200 && await wooSend("order.created", wooOrder(728)) === 200, "two orders within a second");
check(await wooSend("order.created", wooOrder(730, { status: "checkout-draft" })) === 200, "a cart at the till is no order");
check(await wooSend("order.created", wooOrder(729), { signature: hmac("wrong", "{}") }) === 401, "a wrong signature");
await settled();
const wooOrders = await list("/orders?sort=number");
check(wooOrders.map((each) => each.number).join() === "727,728" && wooOrders[0].total_minor === 2935, JSON.stringify(wooOrders));
check((await server.ask("GET", `/customers/${wooOrders[0].customer_id}`)).body.name === "张三", "one guest by the mail address");
check(wooOrders[0].customer_id === wooOrders[1].customer_id, "the same guest twice");

await wooSend("order.updated", wooOrder(728, { status: "refunded", date_modified_gmt: "2026-03-23T16:28:08" }));
await settled();
check((await server.ask("GET", `/orders/${wooOrders[1].id}`)).body.status === "cancelled", "refunded: as in the shop's file");

// Customers who are known by mail address or phone number are met again, not made again.
const shopper = (id, more) => ({ id, first_name: "Eve", last_name: "Adams", updated_at: "2026-04-01T00:00:00Z", ...more });
const byHand = await server.made("/customers", { name: "Eve A.", email: "eve@example.com", phone: "+4915123456789" });
await send("customers/create", shopper(31, { email: "EVE@example.com", phone: null }));
await wooSend("order.created", wooOrder(740, { billing: { first_name: "Eve", last_name: "Adams", email: "eve@example.com", phone: "", city: "Bonn", country: "DE" } }));
await send("customers/create", shopper(32, { email: "eve@example.com", phone: null })); // another account of the shop
await send("customers/create", shopper(33, { email: "zhang@example.com", phone: "+4915123456789" })); // two customers: nobody's
await wooSend("customer.updated", { id: 77, email: "zhang@example.com", first_name: "三", last_name: "张", date_modified_gmt: "2026-04-02T00:00:00", billing: { email: "zhang@example.com", city: "上海", country: "CN" } });
await settled();
// Several numbers of one field, and an extension, as in files.
await send("customers/create", shopper(41, { first_name: "Two", email: null, phone: "13700137001、13700137002" }));
await send("customers/create", shopper(42, { first_name: "Ext", email: null, phone: "+86 21 6234 5678 ext. 805" }));
await settled();
const several = (await server.ask("GET", `/identities?filter=${encodeURIComponent('kind = phone and value contains "137001"')}&sort=id`)).body.items;
check(several.length === 2 && several[0].customer_id === several[1].customer_id, `two numbers of one: ${JSON.stringify(several)}`);
const extended = await list(`/customers?filter=${encodeURIComponent('name = "Ext Adams"')}`);
check(extended[0]?.phone === "+862162345678;ext=805", `an extension: ${JSON.stringify(extended)}`);
const eve = await list(`/customers?filter=${encodeURIComponent('email = "eve@example.com"')}&sort=id`);
check(eve.length === 2 && eve[0].id === byHand.id && eve[0].order_count === 1 && eve[1].number === "32", `known by mail: ${JSON.stringify(eve)}`);
check((await server.ask("GET", `/identities?filter=${encodeURIComponent('value = "31"')}`)).body.items[0]?.customer_id === byHand.id, "the shop's number is theirs");
const zhang = await list(`/customers?filter=${encodeURIComponent('email = "zhang@example.com"')}&sort=id`);
check(zhang.length === 2 && zhang[0].id === wooOrders[0].customer_id && zhang[1].number === "33", `a guest signs up: ${JSON.stringify(zhang)}`);

// ---- Standard Webhooks with a mapping ----

const till = await incoming({ name: "Till", format: "standard", kind: "order" });
const standard = async (secret, body, { id = `msg_${++number}`, at = new Date() } = {}) => {
  const text = JSON.stringify(body);
  return post(till.id, text, { "webhook-id": id, "webhook-timestamp": String(Math.floor(at.getTime() / 1000)), "webhook-signature": new Webhook(secret).sign(id, at, text) });
};
const receipt = (no, changed) => ({ type: "receipt.closed", data: { no, at: "2026-05-01T10:00:00Z", changed, buyer: { phone: "13800138000" }, items: [{ code: "A", n: 2, each: 1.5 }, { code: "B", n: 1, each: 10 }] } });
check(await standard(till.secret, receipt("T1")) === 200, "before there is a mapping");
await settled();
let [failed] = await list("/webhook-receipts?status=failed");
check(/mapping/.test(failed.reason.en) && failed.reason.zh, "kept, with the reason");

const mapping = { "data.no": "number", "data.at": "ordered_at", "data.buyer.phone": "customer.phone", "data.items[].code": "lines.product_code", "data.items[].n": "lines.quantity_thousandths", "data.items[].each": "lines.price_millionths" };
const preview = (await server.ask("POST", `/webhook-sources/${till.id}/preview`, { kind: "order", mapping })).body;
check(preview.rows.length === 2 && preview.rows[1][3] === "B" && preview.problems.length === 0 && preview.paths.some((each) => each.path === "data.items[].code" && each.value === "A") && preview.fields.length > 10, JSON.stringify(preview));
const wrong = (await server.ask("POST", `/webhook-sources/${till.id}/preview`, { kind: "order", mapping: { ...mapping, "data.buyer.phone": "ordered_at", "data.at": "number", "data.no": "remark" } })).body;
check(wrong.problems.length > 0, "a wrong mapping has problems");
const { etag } = await server.ask("GET", `/webhook-sources/${till.id}`);
const patched = await server.ask("PATCH", `/webhook-sources/${till.id}`, { mapping, changed_path: "data.changed|data.at" }, { "If-Match": etag });
check(patched.status === 200, JSON.stringify(patched));
check((await server.ask("POST", `/webhook-sources/${till.id}/retry`, {})).body.waiting === 1, "run again");
await settled();
check((await list("/webhook-receipts?status=failed")).length === 0 && (await list(`/orders?filter=${encodeURIComponent('number = "T1"')}`))[0]?.total_minor === 1300, "taken now");

check(await standard(till.secret, receipt("T2"), { at: new Date(Date.now() - 3600_000) }) === 401, "an old timestamp");
check(await standard("whsec_" + Buffer.alloc(32, 7).toString("base64"), receipt("T3")) === 401, "another secret");
const second = (await server.made(`/webhook-sources/${till.id}/secrets`, {})).secret;
check(await standard(till.secret, receipt("T4")) === 200 && await standard(second, receipt("T5")) === 200, "two secrets while one follows the other");
check((await list(`/webhook-sources/${till.id}/secrets`)).length === 2, "both are listed");
await server.made(`/webhook-sources/${till.id}/secrets`, { overlap_hours: 0 });
check(await standard(till.secret, receipt("T6")) === 401, "without overlap the old one is over");

// ---- hostile ----

const third = (await server.made(`/webhook-sources/${till.id}/secrets`, {})).secret;
for (const body of [null, 7, "x", [], {}, { data: null }, { data: { no: "H", items: 7 } }, { data: { no: "H", items: [null, 7] } }, { data: { no: "H", at: {}, items: [{ code: [], n: "many", each: 1e300 }] } }, { data: { no: "x".repeat(5000), items: [{}] } }])
  check(await standard(third, body) === 200, "anything signed is kept");
await settled();
check((await list("/webhook-receipts?status=failed")).length === 10, "and fails with a reason");
check((await list("/webhook-receipts?status=failed")).every((each) => each.reason.en && each.reason.zh), "in both languages");
check(await post(till.id, "x".repeat((1 << 20) + 1), {}) === 413, "too long");
check(await post(999999, "{}", {}) === 401 && await post(till.id, "{}", { "webhook-signature": "v1,é" }) === 401, "strangers");

await server.stop();
await doctor(store);
