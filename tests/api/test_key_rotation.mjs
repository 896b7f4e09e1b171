#!/usr/bin/env node
// SPDX-License-Identifier: Apache-2.0
// Keys are changed as operations.md says, over real restarts and kill -9: the key that seals webhooks' secrets, the secrets of a hook
// that comes in and of one that goes out, and a write key. What was valid before stays so, what was taken back never comes again.
import { existsSync, readFileSync, renameSync, rmSync } from "node:fs";
import { createHmac } from "node:crypto";
import { join } from "node:path";
import { Server, check, folder, newStore } from "../crash/lib.mjs";

const where = folder("keys");
const file = (process.env.GUANXI_KEY_FILE = join(where, "seal.key"));
const store = await newStore(where);
const server = new Server(store);
await server.start();

const source = await server.made("/sources", { name: "Shop", code: "shopify", kind: "shop" });
const hook = await server.made("/webhook-sources", { source_id: source.id, name: "Shopify", format: "shopify" });
const role = (await server.ask("GET", "/roles?limit=100")).body.items.find((each) => each.name === "administrator").id;
const endpoint = await server.made("/webhook-endpoints", { name: "Out", url: "https://example.com/", events: ["customer.created"], role_id: role, enabled: false });
const secretOf = async (path) => (await server.made(`${path}/${path === "/webhook-sources" ? hook.id : endpoint.id}/secrets`, {})).secret;
const first = await secretOf("/webhook-sources");
await secretOf("/webhook-endpoints");

let number = 0;
async function hears(secret) {
  const text = JSON.stringify({ id: 7, email: "bob@example.com" });
  const headers = { "Content-Type": "application/json", "X-Shopify-Topic": "customers/create", "X-Shopify-Webhook-Id": `d${++number}`, "X-Shopify-Hmac-Sha256": createHmac("sha256", secret).update(text).digest("base64") };
  return (await fetch(`${server.base}/hooks/${hook.id}`, { method: "POST", body: text, headers })).status;
}
const stored = async () => (await store.rows("SELECT secret FROM webhook_secret")).map((row) => row.secret).sort();
async function again() {
  await server.kill();
  await server.start();
}

check(await hears(first) === 200, "the secret is valid");
const before = await stored();
const key = readFileSync(file, "utf8");
await again();
check(await hears(first) === 200 && String(await stored()) === String(before), "and after kill -9, as it was sealed");

// ---- the key that seals ----

await server.kill();
renameSync(file, `${file}.old`);
await server.start();
check(existsSync(file) && readFileSync(file, "utf8") !== key, "a new key");
const sealed = await stored();
check(sealed.length === before.length && sealed.every((secret) => secret.startsWith("sealed:") && !before.includes(secret)), "all are sealed anew");
await server.kill();
rmSync(`${file}.old`);
await server.start();
check(await hears(first) === 200, "without the old key");
check((await server.ask("GET", `/webhook-endpoints/${endpoint.id}`)).status === 200, "and the endpoint stands");

// ---- a secret, and a write key ----

const second = await secretOf("/webhook-sources");
await again();
check(await hears(second) === 200 && await hears(first) === 200, "both are valid while one follows the other");
const old = await server.made("/write-keys", { name: "Old", source_id: source.id });
const fresh = await server.made("/write-keys", { name: "New", source_id: source.id });
const track = async ({ key: name }) => (await fetch(`http://127.0.0.1:${server.port}/v1/track`, { method: "POST", body: JSON.stringify({ anonymousId: "v", event: "x" }), headers: { Authorization: `Basic ${Buffer.from(`${name}:`).toString("base64")}` } })).status;
check(await track(old) === 200 && await track(fresh) === 200, "two write keys");
check((await server.ask("DELETE", `/write-keys/${old.id}`, undefined, { "If-Match": '"1"' })).status < 300, "one is taken back");
await again();
check(await track(fresh) === 200, "the new one is valid after kill -9");
check(await track(old) === 401, "the old one is not");
await server.stop();
