#!/usr/bin/env node
// SPDX-License-Identifier: Apache-2.0
// What is set holds for every request that begins after its answer, however many begin at once: a write key that was just made is known
// to all of them, one that was just taken back to none.
import { Server, check, folder, newStore } from "../crash/lib.mjs";

const AT_ONCE = 24, TIMES = 25;
const store = await newStore(folder("fresh-settings"));
const server = new Server(store);
await server.start();

const track = (key) => fetch(`http://127.0.0.1:${server.port}/v1/track`, { method: "POST", headers: { Authorization: `Basic ${Buffer.from(`${key}:`).toString("base64")}` }, body: JSON.stringify({ event: "step", userId: "u1" }) });
const statuses = async (key) => [...new Set((await Promise.all(Array.from({ length: AT_ONCE }, () => track(key)))).map(({ status }) => status))].join();

const source = (await server.ask("POST", "/sources", { name: "Shop", code: "shop", kind: "shop" })).body;
await statuses("none"); // connections stand
for (let i = 0; i < TIMES; i++) {
  const made = (await server.ask("POST", "/write-keys", { name: `Key ${i}`, source_id: source.id })).body;
  const known = await statuses(made.key);
  check(known === "200", `${i}: a new key must be known: ${known}`);
  const gone = await server.ask("DELETE", `/write-keys/${made.id}`, undefined, { "If-Match": `"${made.version}"` });
  check(gone.status < 300, JSON.stringify(gone.body));
  check((await statuses(made.key)) === "401", `${i}: a deleted key must not be known`);
}
await server.stop();
