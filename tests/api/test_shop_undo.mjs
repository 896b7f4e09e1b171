// SPDX-License-Identifier: Apache-2.0
// A file and a shop's webhooks tell of the same orders, and the file's import is taken back: afterwards the shop tells once more, and every
// order, payment and refund is there once, whichever of the two came first.
import { writeFileSync } from "node:fs";
import { GUANXI, Server, check, doctor, folder, newStore, output, sleep } from "../crash/lib.mjs";
import { ShopHooks, adjustment, back, line, money, order, refund, set } from "./shop_hooks.mjs";

const where = folder("shop-undo");
const store = await newStore(where, { currency: "EUR" });
const server = new Server(store);
await server.start();
const hooks = new ShopHooks(server);
const shop = await hooks.hook("shopify", "shopify");
const send = (topic, body) => hooks.shopify(shop, topic, body);

async function file(id, refunded) {
  const path = `${where}/orders.csv`;
  writeFileSync(path, `Name,Email,Financial Status,Paid at,Fulfillment Status,Currency,Subtotal,Shipping,Taxes,Total,Discount Amount,Created at,Lineitem quantity,Lineitem name,Lineitem price,Lineitem sku,Refunded Amount\n#${id},ada@example.com,paid,2026-02-01 00:00:00 +0000,fulfilled,EUR,30.00,0.00,0.00,30.00,0.00,2026-02-01 00:00:00 +0000,3,Thing A1,10.00,A1,${refunded}\n`);
  return JSON.parse(await output(GUANXI, ["import", "orders", path, "--preset", "shopify", "--json", "--db", store.url])).import_id;
}
async function undo(id) {
  const { status, body } = await server.ask("POST", `/imports/${id}/undo`);
  check(status === 202, JSON.stringify(body));
  for (let tries = 0; tries < 400; tries++, await sleep(50)) {
    const job = (await server.ask("GET", `/jobs/${body.job_id}`)).body;
    if (job.status === "done") return job.result;
    check(["queued", "running"].includes(job.status), JSON.stringify(job));
  }
  throw new Error("the undo goes on for ever");
}

const A = line(51, "A1", 3, "10.00");
const bought = { line_items: [A], total_discounts: "0.00", total_tax: "0.00", current_total_tax: "0.00", total_price: "30.00", total_shipping_price_set: set("0.00"), fulfillment_status: "fulfilled" };
// A piece comes back, and five euros are given besides.
const piece = (id) => refund(id * 10 + 1, id, { refund_line_items: [back(id * 10 + 1, A, 1, "return", 10, 0)], transactions: [money(id * 10 + 1, "10.00")] });
const five = (id) => refund(id * 10 + 2, id, { transactions: [money(id * 10 + 2, "5.00")], order_adjustments: [adjustment("refund_discrepancy", "-5.00")] });
const told = (id, refunds, current_total_price) => order(id, { ...bought, financial_status: refunds.length ? "partially_refunded" : "paid", refunds, current_total_price });

async function stands(id, { refunded, returned, total = 3000 }, when) {
  const found = await hooks.where(`number = "#${id}" and kind = sale`);
  check(found.length === 1, `${when}: #${id} is there ${found.length} times`);
  const it = await hooks.whole(found[0].id);
  const say = `${when}: #${id}: ${JSON.stringify(it)}`;
  check((it.refunded_minor ?? 0) === refunded && (it.returned_minor ?? 0) === returned && it.total_minor === total, say);
  const refunds = await hooks.refundsOf(it), returns = await hooks.returnsOf(it);
  check(refunds.reduce((sum, each) => sum + each.amount_minor, 0) === refunded && returns.length === (returned > 0 ? 1 : 0), `${say} ${JSON.stringify(refunds)} ${JSON.stringify(returns)}`);
  const paid = (await hooks.where("kind = payment and status = done", "payments")).filter((each) => each.order_id === it.id);
  check(paid.length <= 1 && paid.every((each) => each.amount_minor === 3000), `${when}: paid once: ${JSON.stringify(paid)}`);
  return it;
}
const all = (id) => [piece(id), five(id)];
const counted = { refunded: 1500, returned: 1000, total: 2500 };

// The file first; the shop meets what it brought; the file is taken back; the shop tells again.
let id = 3001, imported = await file(id, "15.00");
await stands(id, { refunded: 1500, returned: 0 }, "the file");
await send("orders/updated", told(id, all(id), "15.00"));
await stands(id, counted, "the shop after it");
await undo(imported);
await send("orders/updated", told(id, all(id), "15.00"));
await stands(id, counted, "told again after the undo");
for (const each of all(id)) await send("refunds/create", each);
await stands(id, counted, "each refund by itself");
imported = await file(id, "15.00");
await stands(id, { ...counted, total: 3000 }, "the file once more");
await undo(imported);
await send("orders/updated", told(id, all(id), "15.00"));
await stands(id, counted, "and taken back once more");

// The shop first, then the file, which knows of more money; taken back, and told again.
id = 3002;
await send("orders/create", told(id, [], "30.00"));
await send("refunds/create", piece(id));
await stands(id, { refunded: 1000, returned: 1000 }, "the shop");
imported = await file(id, "15.00");
await stands(id, { refunded: 1500, returned: 1000 }, "the file knows of five more");
await undo(imported);
await stands(id, { refunded: 1000, returned: 1000 }, "without the file");
await send("orders/updated", told(id, all(id), "15.00"));
await stands(id, counted, "the shop tells of the five");

// The file alone, taken back before the shop tells: nothing of it stands in the way.
id = 3003;
imported = await file(id, "10.00");
await undo(imported);
check((await hooks.where(`number = "#${id}"`)).length === 0, "taken back");
await send("orders/updated", told(id, all(id), "15.00"));
await stands(id, counted, "as if the file had never been");

// The file between two tellings, one of which makes and the other meets; the refund was met by its amount alone.
id = 3004;
imported = await file(id, "5.00");
await send("orders/updated", told(id, [five(id)], "25.00"));
await stands(id, { refunded: 500, returned: 0, total: 2500 }, "met");
await undo(imported);
await send("refunds/create", piece(id));
await send("orders/updated", told(id, all(id), "15.00"));
await stands(id, counted, "both");

// ---- WooCommerce ----

const woo = await hooks.hook("woo", "woocommerce");
const given = (n, total) => ({ id: n, reason: "", total });
let minute = 0;
const wooOrder = (number, refunds) => ({
  id: number, parent_id: 0, number: String(number), created_via: "checkout", status: "processing", currency: "EUR", prices_include_tax: false, date_created_gmt: "2026-03-22T16:28:02", date_modified_gmt: `2026-03-23T10:${String(++minute).padStart(2, "0")}:00`, date_paid_gmt: "2026-03-22T16:28:08",
  discount_total: "0.00", discount_tax: "0.00", shipping_total: "0.00", shipping_tax: "0.00", cart_tax: "0.00", total_tax: "0.00", total: "30.00", customer_id: 0, payment_method: "stripe",
  billing: { first_name: "Ada", last_name: "L", email: "ada@woo.example", phone: "", city: "", state: "", country: "DE" }, shipping: { city: "", state: "", country: "" },
  line_items: [{ id: 1, name: "Thing", product_id: 2, variation_id: 0, quantity: 3, subtotal: "30.00", subtotal_tax: "0.00", total: "30.00", total_tax: "0.00", sku: "W1", price: 10 }], tax_lines: [], shipping_lines: [], fee_lines: [], coupon_lines: [], refunds,
});
async function plain(number) {
  const path = `${where}/plain.csv`;
  writeFileSync(path, `number,ordered_at,lines.product_code,lines.quantity_thousandths,lines.price_millionths\n${number},2026-03-22 16:28:02,W1,3,10\n`);
  return JSON.parse(await output(GUANXI, ["import", "orders", path, "--source", "woo", "--json", "--db", store.url])).import_id;
}
const wooStands = async (number, refunded, when) => {
  const found = await hooks.where(`number = "${number}"`);
  check(found.length === 1, `${when}: ${number} is there ${found.length} times`);
  const it = await hooks.whole(found[0].id);
  check((it.refunded_minor ?? 0) === refunded, `${when}: ${number}: ${it.refunded_minor}, not ${refunded}`);
};
for (const [number, first] of [[901, "file"], [902, "shop"]]) {
  if (first === "shop") await hooks.woocommerce(woo, "order.created", wooOrder(number, [given(number * 10 + 1, "-10.00")]));
  imported = await plain(number);
  await hooks.woocommerce(woo, "order.updated", wooOrder(number, [given(number * 10 + 1, "-10.00"), given(number * 10 + 2, "-2.50")]));
  await wooStands(number, 1250, `${first} first`);
  await undo(imported);
  await hooks.woocommerce(woo, "order.updated", wooOrder(number, [given(number * 10 + 1, "-10.00"), given(number * 10 + 2, "-2.50")]));
  await wooStands(number, 1250, `${first} first, taken back, told again`);
}

await server.stop();
await doctor(store);
