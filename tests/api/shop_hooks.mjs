// SPDX-License-Identifier: Apache-2.0
// What the tests of shops' webhooks share: bodies as Shopify and WooCommerce send them, signed and waited for.
import { createHmac } from "node:crypto";
import { check, sleep } from "../crash/lib.mjs";

const SECRET = "hush-5f2e9c0d7a";
const signed = (text) => createHmac("sha256", SECRET).update(text, "utf8").digest("base64");

export const set = (amount) => ({ shop_money: { amount, currency_code: "EUR" }, presentment_money: { amount, currency_code: "EUR" } });
export const line = (id, sku, quantity, price, more) => ({ id, sku, variant_id: id + 1000, name: `Thing ${sku}`, quantity, current_quantity: quantity, price, vendor: "Acme", fulfillment_status: null, ...more });
export const back = (id, item, quantity, restock_type, subtotal, total_tax) => ({ id, line_item_id: item.id, quantity, restock_type, subtotal, total_tax, subtotal_set: set(subtotal.toFixed(2)), total_tax_set: set(total_tax.toFixed(2)), line_item: item });
export const money = (id, amount, status = "success") => ({ id, kind: "refund", gateway: "shopify_payments", status, amount, currency: "EUR", authorization: `re_${id}`, created_at: "2026-02-05T10:00:00Z", processed_at: "2026-02-05T10:00:00Z" });
export const refund = (id, order_id, more) => ({ id, order_id, created_at: "2026-02-05T10:00:00Z", processed_at: "2026-02-05T10:00:00Z", note: null, refund_line_items: [], transactions: [], order_adjustments: [], duties: [], ...more });
export const adjustment = (kind, amount) => ({ id: Math.round(Math.random() * 1e9), kind, reason: kind, amount, tax_amount: "0.00", amount_set: set(amount), tax_amount_set: set("0.00") });
let clock = 0;
export const now = () => new Date(Date.UTC(2026, 1, 1) + ++clock * 60_000).toISOString();
export const order = (id, more) => ({
  id, name: `#${id}`, created_at: "2026-02-01T00:00:00Z", processed_at: "2026-02-01T00:00:00Z", updated_at: now(), currency: "EUR", taxes_included: false, financial_status: "paid", fulfillment_status: null,
  cancelled_at: null, closed_at: null, source_name: "web", refunds: [], total_outstanding: "0.00", customer: { id: 7, email: "ada@example.com", first_name: "Ada", last_name: "Lovelace" }, ...more,
});

export class ShopHooks {
  constructor(server) {
    let deliveries = 0;
    const list = async (path) => (await server.ask("GET", path)).body.items;
    const where = async (rule, entity = "orders") => list(`/${entity}?limit=100&sort=id&filter=${encodeURIComponent(rule)}`);
    const settled = async () => {
      for (let tries = 0; tries < 2400; tries++) {
        if ((await list("/webhook-receipts?status=waiting")).length === 0) return;
        await sleep(25);
      }
      throw new Error("webhooks wait for ever");
    };
    const nothingFailed = async () => {
      const failed = await list("/webhook-receipts?status=failed");
      check(failed.length === 0, JSON.stringify(failed));
    };
    const send = async (hook, topic, body, headersOf) => {
      const text = JSON.stringify(body);
      const { status } = await fetch(`${server.base}/hooks/${hook}`, { method: "POST", body: text, headers: { "Content-Type": "application/json", ...headersOf(signed(text), ++deliveries) } });
      check(status === 200, `${topic}: ${status}`);
      await settled();
      await nothingFailed();
    };
    Object.assign(this, {
      list, where, settled, nothingFailed,
      whole: async (id) => (await server.ask("GET", `/orders/${id}`)).body,
      hook: async (code, format) => {
        const source = await server.made("/sources", { name: code, code, kind: "shop", currency: "EUR" });
        const { id } = await server.made("/webhook-sources", { source_id: source.id, name: code, format });
        await server.made(`/webhook-sources/${id}/secrets`, { secret: SECRET });
        return id;
      },
      shopify: (hook, topic, body) => send(hook, topic, body, (signature, n) => ({ "X-Shopify-Topic": topic, "X-Shopify-Hmac-Sha256": signature, "X-Shopify-Webhook-Id": `delivery-${n}` })),
      woocommerce: (hook, topic, body) => send(hook, topic, body, (signature, n) => ({ "X-WC-Webhook-Topic": topic, "X-WC-Webhook-Signature": signature, "X-WC-Webhook-Delivery-ID": `woo-${n}` })),
      returnsOf: async (it) => (await where(`kind = "return"`)).filter((each) => each.origin_order_id === it.id),
      refundsOf: async (it) => (await where(`kind = "refund"`, "payments")).filter((each) => each.order_id === it.id && each.status !== "void"),
    });
  }
}
