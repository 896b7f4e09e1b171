#!/usr/bin/env node
// SPDX-License-Identifier: Apache-2.0
// Orders of shops over their whole life, as webhooks tell it: edited, sent, returned, given back. After every delivery
// what an order is worth here is what the shop says (current_total_price, the refunds), however often and in whatever order
// it was told, and beside files that tell the same.
import { writeFileSync } from "node:fs";
import { Server, check, doctor, folder, newStore, output, GUANXI } from "../crash/lib.mjs";
import { ShopHooks, adjustment, back, line, money, now, order, refund, set } from "./shop_hooks.mjs";

const store = await newStore(folder("shop-orders"), { currency: "EUR" });
const server = new Server(store);
await server.start();

const hooks = new ShopHooks(server);
const { where, whole, hook, returnsOf, refundsOf } = hooks;
const shopify = await hook("shopify", "shopify");
const send = (topic, body) => hooks.shopify(shopify, topic, body);

// ---- Shopify ----

/** What stands here of an order: it must be what the shop says. */
async function stands(id, { current, refunded, returned = 0, lines, status, due = null }) {
  const [found] = await where(`number = "#${id}"`);
  const it = await whole(found.id);
  const cents = (text) => Math.round(Number(text) * 100);
  if (current !== undefined) check(it.total_minor - (it.returned_minor ?? 0) === cents(current), `#${id}: ${it.total_minor} - ${it.returned_minor} is not ${current}`);
  check((it.refunded_minor ?? 0) === refunded, `#${id} refunded: ${it.refunded_minor}, not ${refunded}`);
  check((it.returned_minor ?? 0) === returned, `#${id} returned: ${it.returned_minor}, not ${returned}`);
  if (due !== null) check((it.refund_due_minor ?? 0) === due, `#${id} due: ${it.refund_due_minor}`);
  if (lines) check(it.lines.map((each) => `${each.product_code}*${each.quantity_thousandths / 1000}`).join() === lines, `#${id}: ${JSON.stringify(it.lines)}`);
  if (status) check(it.status === status, `#${id}: ${it.status}`);
  return it;
}

const A = line(1, "A1", 3, "20.00"), B = line(2, "B1", 1, "10.00"), C = line(3, "C1", 2, "5.00");
const bought = { line_items: [A, B, C], total_discounts: "8.00", total_tax: "7.20", current_total_tax: "7.20", total_price: "83.20", current_total_price: "83.20", total_shipping_price_set: set("4.00") };
await send("orders/create", order(2001, bought));
let sale = await stands(2001, { current: "83.20", refunded: 0, lines: "A1*3,B1*1,C1*2", status: "paid" });
check(sale.total_minor === 8320 && sale.discount_minor === 800 && sale.tax_minor === 720 && sale.shipping_minor === 400 && sale.paid_minor === null, JSON.stringify(sale));

// Edited before it is sent: C is taken off, D comes in.
const gone = refund(501, 2001, { refund_line_items: [back(601, C, 2, "cancel", 9, 0.9)] });
const D = line(4, "D1", 1, "9.90");
const edited = { ...bought, line_items: [A, B, { ...C, current_quantity: 0 }, D], refunds: [gone], current_total_price: "84.19", current_total_tax: "7.29", total_tax: "8.19", total_price: "94.09", total_outstanding: "0.99", financial_status: "partially_paid" };
await send("orders/edited", { order_edit: { id: 9, order_id: 2001, line_items: { additions: [{ id: 4, delta: 1 }], removals: [{ id: 3, delta: 2 }] } } });
await send("orders/updated", order(2001, edited));
sale = await stands(2001, { current: "84.19", refunded: 0, lines: "A1*3,B1*1,D1*1" });
check(sale.total_minor === 8419 && sale.tax_minor === 729 && sale.discount_minor === 700 && (await returnsOf(sale)).length === 0, JSON.stringify(sale));
const version = sale.version;
await send("orders/updated", order(2001, edited));
check((await whole(sale.id)).version === version, "the same facts change nothing");

// One A comes back: told twice by refunds/create, twice by orders/updated.
const one = refund(502, 2001, { note: "too small", refund_line_items: [back(602, A, 1, "return", 18, 1.8)], transactions: [money(701, "19.80")] });
const older = order(2001, { ...edited, total_outstanding: "0.00", financial_status: "paid", fulfillment_status: "fulfilled" });
const sent = { ...edited, total_outstanding: "0.00", financial_status: "partially_refunded", fulfillment_status: "fulfilled", line_items: [{ ...A, current_quantity: 2 }, B, { ...C, current_quantity: 0 }, D], refunds: [gone, one], current_total_price: "64.39", current_total_tax: "5.49" };
await send("refunds/create", one);
await send("refunds/create", one);
await send("orders/fulfilled", older);
sale = await stands(2001, { current: "64.39", refunded: 1980, returned: 1980, status: "shipped" });
for (let times = 0; times < 2; times++) await send("orders/updated", order(2001, sent));
await send("refunds/create", one);
sale = await stands(2001, { current: "64.39", refunded: 1980, returned: 1980, lines: "A1*3,B1*1,D1*1", status: "shipped" });
let returns = await returnsOf(sale);
check(sale.total_minor === 8419 && returns.length === 1 && returns[0].number === "#2001-R1" && returns[0].total_minor === -1980 && returns[0].remark === "too small", JSON.stringify(returns));
const first = await whole(returns[0].id);
check(first.lines.length === 1 && first.lines[0].product_code === "A1" && first.lines[0].quantity_thousandths === -1000 && first.tax_minor === -180 && first.discount_minor === -200, JSON.stringify(first));
const [payment] = await refundsOf(sale);
check(payment.return_id === returns[0].id && payment.reference === "re_701" && payment.method === "shopify_payments" && payment.paid_at === "2026-02-05T10:00:00Z" && payment.reason === "too small", JSON.stringify(payment));
check(sale.paid_minor === 8419, `paid: ${sale.paid_minor}`);

// Shipping alone is given back, then B for less than it was worth.
const shipping = refund(503, 2001, { transactions: [money(702, "4.00", "pending")], order_adjustments: [adjustment("shipping_refund", "-4.00")] });
await send("orders/updated", order(2001, { ...sent, refunds: [gone, one, shipping], current_total_price: "60.39" }));
sale = await stands(2001, { current: "60.39", refunded: 1980, due: 400, returned: 1980 });
check(sale.shipping_minor === 0, `shipping: ${sale.shipping_minor}`);
shipping.transactions[0].status = "success";
const less = refund(504, 2001, { refund_line_items: [back(604, B, 1, "no_restock", 9, 0.9)], transactions: [money(703, "7.90"), money(704, "1.00", "failure")], order_adjustments: [adjustment("refund_discrepancy", "2.00")] });
const last = { ...sent, refunds: [gone, one, shipping, less], line_items: [{ ...A, current_quantity: 2 }, { ...B, current_quantity: 0 }, { ...C, current_quantity: 0 }, D], current_total_price: "52.49", current_total_tax: "4.59" };
await send("orders/updated", order(2001, last));
await send("refunds/create", less);
sale = await stands(2001, { current: "52.49", refunded: 1980 + 400 + 790, due: 0, returned: 1980 + 790 });
returns = await returnsOf(sale);
check(returns.length === 2 && returns[1].total_minor === -790 && (await refundsOf(sale)).length === 3, JSON.stringify(returns));
const customer = (await server.ask("GET", `/customers/${sale.customer_id}`)).body;
check(customer.order_count === 1, `a return is no order: ${customer.order_count}`);

// Never sent, all of it given back in two parts: it earned nothing, and no return of it counts.
const E = line(11, "E1", 2, "15.00");
const small = { line_items: [E], total_discounts: "0.00", total_tax: "0.00", current_total_tax: "0.00", total_price: "30.00", current_total_price: "30.00", total_shipping_price_set: set("0.00"), customer: { id: 8, email: "bea@example.com", first_name: "Bea", last_name: "Bee" } };
const half = refund(511, 2002, { refund_line_items: [back(611, E, 1, "no_restock", 15, 0)], transactions: [money(711, "15.00")] });
const rest = refund(512, 2002, { refund_line_items: [back(612, E, 1, "cancel", 15, 0)], transactions: [money(712, "15.00")] });
await send("refunds/create", half); // before its order: the order brings it
await send("orders/create", order(2002, small));
await send("orders/updated", order(2002, { ...small, financial_status: "partially_refunded", refunds: [half], line_items: [{ ...E, current_quantity: 1 }], current_total_price: "15.00" }));
await stands(2002, { current: "15.00", refunded: 1500, returned: 1500, lines: "E1*2" });
await send("orders/cancelled", order(2002, { ...small, financial_status: "refunded", cancelled_at: "2026-02-06T00:00:00Z", refunds: [half, rest], line_items: [{ ...E, current_quantity: 0 }], current_total_price: "0.00" }));
sale = await stands(2002, { refunded: 3000, returned: 0, lines: "E1*2", status: "cancelled" });
check(sale.total_minor === 3000 && sale.paid_minor === 3000 && (await returnsOf(sale)).every((each) => each.status === "cancelled"), JSON.stringify(sale));

// Prices with the tax in them, tips, and everything edited away.
const F = line(21, "F1", 1, "11.90");
const gross = { taxes_included: true, line_items: [F], total_discounts: "0.00", total_tax: "1.90", current_total_tax: "1.90", total_tip_received: "2.00", total_price: "13.90", current_total_price: "13.90", total_shipping_price_set: set("0.00") };
await send("orders/create", order(2003, gross));
sale = await stands(2003, { current: "13.90", refunded: 0 });
check(sale.tax_minor === 0 && sale.shipping_minor === 200 && sale.discount_minor === 0, JSON.stringify(sale));
const all = refund(521, 2003, { refund_line_items: [back(621, F, 1, "return", 11.9, 1.9)], transactions: [money(721, "11.90")] });
await send("orders/updated", order(2003, { ...gross, fulfillment_status: "fulfilled", financial_status: "partially_refunded", refunds: [all], line_items: [{ ...F, current_quantity: 0 }], current_total_price: "2.00", current_total_tax: "0.00" }));
sale = await stands(2003, { current: "2.00", refunded: 1190, returned: 1190, lines: "F1*1" });
check((await returnsOf(sale))[0].tax_minor === 0, "the tax is in the price");
await send("orders/create", order(2004, { ...gross, total_tip_received: "0.00", total_price: "11.90", current_total_price: "11.90" }));
await send("orders/updated", order(2004, { ...gross, total_tip_received: "0.00", financial_status: "pending", line_items: [{ ...F, current_quantity: 0 }], refunds: [refund(531, 2004, { refund_line_items: [back(631, F, 1, "cancel", 11.9, 1.9)] })], total_price: "11.90", current_total_price: "0.00", current_total_tax: "0.00" }));
await stands(2004, { current: "0.00", refunded: 0, lines: "F1*0" });

// Without the newer members (current_…), and with amounts in another currency than the shop's.
const G = { id: 31, sku: "G1", name: "G", quantity: 2, price: "10.00" };
const plain = { line_items: [G], total_discounts: "0.00", total_tax: "0.00", total_price: "25.00", total_shipping_price_set: set("5.00"), total_outstanding: undefined };
const foreign = refund(541, 2005, { refund_line_items: [{ ...back(641, G, 1, "return", 10, 0) }], transactions: [{ ...money(741, "11.20"), currency: "USD" }] });
await send("orders/updated", order(2005, { ...plain, fulfillment_status: "fulfilled", financial_status: "partially_refunded", refunds: [foreign] }));
sale = await stands(2005, { current: "15.00", refunded: 1000, returned: 1000, lines: "G1*2" });
check(sale.total_minor === 2500 && sale.paid_minor === 2500, JSON.stringify(sale));

// What somebody did here by hand is the same refund, not another.
const H = line(41, "H1", 2, "10.00");
const byHand = { line_items: [H], total_discounts: "0.00", total_tax: "0.00", current_total_tax: "0.00", total_price: "20.00", current_total_price: "20.00", total_shipping_price_set: set("0.00"), fulfillment_status: "fulfilled" };
await send("orders/create", order(2006, byHand));
sale = await stands(2006, { current: "20.00", refunded: 0 });
const step = await server.ask("POST", `/orders/${sale.id}/steps`, { step: "return", reason: "too big", lines: [{ position: 1, quantity_thousandths: 1000 }] }, { "If-Match": `"${sale.version}"` });
check(step.status === 201 || step.status === 200, JSON.stringify(step.body));
const hand = refund(551, 2006, { refund_line_items: [back(651, H, 1, "return", 10, 0)], transactions: [money(751, "10.00")] });
await send("orders/updated", order(2006, { ...byHand, financial_status: "partially_refunded", refunds: [hand], line_items: [{ ...H, current_quantity: 1 }], current_total_price: "10.00" }));
sale = await stands(2006, { current: "10.00", refunded: 1000, returned: 1000, due: 0 });
check((await returnsOf(sale)).length === 1 && (await refundsOf(sale)).length === 1, "done here and told by the shop: once");

// A file with what was given back so far, before and after webhooks.
async function file(name, { quantity = 3, item = "Thing J1", sku = "J1", refunded = "0.00" }) {
  const path = `${folder("shop-files")}/orders.csv`, sum = `${quantity * 10}.00`;
  writeFileSync(path, `Name,Email,Financial Status,Paid at,Fulfillment Status,Currency,Subtotal,Shipping,Taxes,Total,Discount Amount,Created at,Lineitem quantity,Lineitem name,Lineitem price,Lineitem sku,Refunded Amount\n#${name},ada@example.com,paid,2026-02-01 00:00:00 +0000,fulfilled,EUR,${sum},0.00,0.00,${sum},0.00,2026-02-01 00:00:00 +0000,${quantity},${item},10.00,${sku},${refunded}\n`);
  await output(GUANXI, ["import", "orders", path, "--preset", "shopify", "--db", store.url]);
}
const J = line(51, "J1", 3, "10.00");
const filed = { line_items: [J], total_discounts: "0.00", total_tax: "0.00", current_total_tax: "0.00", total_price: "30.00", total_shipping_price_set: set("0.00"), fulfillment_status: "fulfilled", financial_status: "partially_refunded" };
const five = refund(561, 2007, { transactions: [money(761, "5.00")], order_adjustments: [adjustment("refund_discrepancy", "-5.00")] });
const seven = refund(562, 2007, { transactions: [money(762, "7.00")], order_adjustments: [adjustment("refund_discrepancy", "-7.00")] });
await file(2007, { refunded: "5.00" });
await stands(2007, { refunded: 500 });
await send("orders/updated", order(2007, { ...filed, refunds: [five], current_total_price: "25.00" }));
await stands(2007, { current: "25.00", refunded: 500 });
await file(2007, { refunded: "12.00" });
await stands(2007, { refunded: 1200 });
await send("orders/updated", order(2007, { ...filed, refunds: [five, seven], current_total_price: "18.00" }));
await stands(2007, { current: "18.00", refunded: 1200 });
await file(2007, { refunded: "12.00" });
await file(2007, { refunded: "5.00" });
sale = await stands(2007, { refunded: 1200 });
check(sale.paid_minor === 3000, `a file and a webhook tell of one payment: ${sale.paid_minor}`);

// A line without a code of its own goes by its name in a file, and by its variant in a webhook: it is one line all the same.
const uncoded = (name, quantity) => file(name, { quantity, item: "Loose tea", sku: "" });
const loose = { line_items: [{ ...line(52, "", 2, "10.00"), name: "Loose tea" }], total_discounts: "0.00", total_tax: "0.00", total_price: "20.00", current_total_price: "20.00", total_shipping_price_set: set("0.00") };
await send("orders/create", order(2008, loose));
for (const quantity of [2, 2, 3]) {
  await uncoded(2008, quantity);
  sale = await stands(2008, { refunded: 0 });
  check(sale.lines.length === 1 && sale.lines[0].quantity_thousandths === quantity * 1000 && sale.lines[0].product_code === "1052", `one line of ${quantity}: ${JSON.stringify(sale.lines)}`);
}
await uncoded(2009, 2);
await send("orders/create", order(2009, loose));
sale = await stands(2009, { current: "20.00", refunded: 0 });
check(sale.lines.length === 1 && sale.lines[0].product_code === "1052", `a webhook after the file: ${JSON.stringify(sale.lines)}`);

// ---- WooCommerce ----

const woo = await hook("woo", "woocommerce");
const wooSend = (topic, body) => hooks.woocommerce(woo, topic, body);
const wooOrder = (id, more) => ({
  id, parent_id: 0, number: String(id), created_via: "checkout", status: "processing", currency: "EUR", prices_include_tax: false, date_created_gmt: "2026-03-22T16:28:02", date_modified_gmt: now().slice(0, 19), date_paid_gmt: "2026-03-22T16:28:08",
  discount_total: "3.00", discount_tax: "0.57", shipping_total: "10.00", shipping_tax: "1.90", cart_tax: "4.37", total_tax: "6.27", total: "39.27", customer_id: 0, payment_method: "stripe",
  billing: { first_name: "三", last_name: "张", email: "zhang@example.com", phone: "", city: "哈尔滨", state: "CN9", country: "CN" }, shipping: { city: "", state: "", country: "" },
  line_items: [
    { id: 315, name: "Woo Single #1", product_id: 93, variation_id: 0, quantity: 3, subtotal: "16.00", subtotal_tax: "3.04", total: "14.00", total_tax: "2.66", sku: "W1", price: 4.666666 },
    { id: 316, name: "Ship Your Idea", product_id: 22, variation_id: 23, quantity: 1, subtotal: "5.00", subtotal_tax: "0.95", total: "4.00", total_tax: "0.76", sku: "", price: 4 },
  ],
  tax_lines: [{ id: 318, rate_code: "DE-MWST-1", tax_total: "4.37", shipping_tax_total: "1.90" }],
  shipping_lines: [{ id: 317, method_title: "Flat Rate", total: "10.00", total_tax: "1.90" }],
  fee_lines: [{ id: 319, name: "Gift wrap", total: "6.00", total_tax: "1.14" }, { id: 320, name: "Partner", total: "-1.00", total_tax: "-0.19" }],
  coupon_lines: [{ id: 321, code: "spring", discount: "3.00", discount_tax: "0.57" }], refunds: [], ...more,
});
await wooSend("order.created", wooOrder(901));
const wooStands = async (number, expected) => {
  const [found] = await where(`number = "${number}"`);
  const it = await whole(found.id);
  for (const [name, value] of Object.entries(expected)) check((it[name] ?? 0) === value, `${number} ${name}: ${it[name]}, not ${value}`);
  return it;
};
// 21.00 goods - 3.00 coupon - 1.00 + 6.00 fees + 10.00 shipping + 6.27 tax
sale = await wooStands("901", { total_minor: 3927, tax_minor: 627, shipping_minor: 1600, discount_minor: 400, status: "paid" });
check(sale.lines.map((each) => each.product_code).join() === "W1,23", JSON.stringify(sale.lines));
check((await server.ask("GET", `/customers/${sale.customer_id}`)).body.province === "黑龙江省", "CN9 is Heilongjiang");

const given = (id, total, reason = "") => ({ id, reason, total });
for (let times = 0; times < 2; times++) await wooSend("order.updated", wooOrder(901, { refunds: [given(81, "-10.00", "broken")] }));
sale = await wooStands("901", { total_minor: 3927, refunded_minor: 1000, paid_minor: 3927 });
await wooSend("order.updated", wooOrder(901, { refunds: [given(82, "-2.50"), given(81, "-10.00", "broken")] }));
await wooStands("901", { refunded_minor: 1250 });
check((await refundsOf(sale)).some((each) => each.reason === "broken" && each.amount_minor === 1000), "with its reason");
await wooSend("order.updated", wooOrder(901, { refunds: [given(82, "-2.50")] }));
await wooStands("901", { refunded_minor: 250 }); // one was deleted there
await wooSend("order.updated", wooOrder(901, { refunds: [given(82, "-2.50"), given(81, "-10.00", "broken")] }));
await wooStands("901", { refunded_minor: 1250 });
await wooSend("order.updated", wooOrder(901, { status: "refunded", refunds: [given(83, "-26.77"), given(82, "-2.50"), given(81, "-10.00")] }));
await wooStands("901", { refunded_minor: 3927, status: "cancelled" });

// A line taken off there is taken off here; amounts that no single price gives still come to the shop's total.
await wooSend("order.created", wooOrder(902));
const [kept] = wooOrder(902).line_items;
await wooSend("order.updated", wooOrder(902, { line_items: [{ ...kept, quantity: 3, subtotal: "10.00", total: "10.00" }], coupon_lines: [], fee_lines: [], discount_total: "0.00", total_tax: "3.80", total: "23.80" }));
sale = await wooStands("902", { total_minor: 2380, line_count: 1, shipping_minor: 1000 });

// Codes of provinces, in orders and of customers.
const lives = async (id, billing) => {
  await wooSend("customer.updated", { id, email: `c${id}@example.com`, first_name: "C", last_name: String(id), date_modified_gmt: now().slice(0, 19), billing: { city: "", ...billing } });
  return (await where(`email = "c${id}@example.com"`, "customers"))[0].province;
};
const PLACES = [["CN", "CN10", "上海市"], ["CN", "CN21", "广西壮族自治区"], ["CN", "CN6", "内蒙古自治区"], ["CN", "CN32", "新疆维吾尔自治区"], ["CN", "浙江", "浙江省"], ["US", "CA", "California"], ["CA", "QC", "Quebec"], ["AU", "NSW", "New South Wales"], ["JP", "JP13", "Tokyo"], ["BR", "SP", "São Paulo"], ["DE", "DE-BY", "Bavaria"], ["GB", "Kent", "Kent"], ["US", "ZZ", "ZZ"]];
for (const [i, [country, state, province]] of PLACES.entries()) {
  const found = await lives(300 + i, { country, state });
  check(found === province, `${country} ${state}: ${found}`);
}

await server.stop();
await doctor(store);
