#!/usr/bin/env node
// SPDX-License-Identifier: Apache-2.0
// The public Node client of the Segment protocol sends events while the server is killed (kill -9) or has too much to do (503), again and again.
// It tries again by itself; in the end every event must be there once, with the customer it belongs to.
import net from "node:net";
import { createRequire } from "node:module";
import { PART, ROUNDS, Server, check, doctor, folder, inRunsOf, newStore, random, sleep } from "./lib.mjs";

const require = createRequire(import.meta.url);
inRunsOf(20);
const rounds = ROUNDS === 10 && !PART ? 2 : ROUNDS; // few in `make test`
const pick = random();
const store = await newStore(folder("track"));
const server = new Server(store);
await server.start();
const source = await server.ask("POST", "/sources", { name: "Shop", code: "shop", kind: "shop" });
const { key } = (await server.ask("POST", "/write-keys", { name: "Server", source_id: source.body.id })).body;
const host = `http://127.0.0.1:${server.port}`;

const { Analytics } = require("@segment/analytics-node");
const client = new Analytics({ writeKey: key, host, flushAt: 15, flushInterval: 20, maxRetries: 10000, httpRequestTimeout: 5000 });
const lost = [];
client.on("error", (error) => lost.push(error));

let sent = 0, refused = 0;
function act() {
  const n = ++sent, person = pick(200);
  const visitor = `visitor-${person}`, user = `user-${person}`;
  if (n % 20 === 0) client.identify({ anonymousId: visitor, userId: user, messageId: `k${n}`, traits: { name: `Customer ${person}` } });
  else client.track({ ...(pick(2) ? { anonymousId: visitor } : { userId: user }), messageId: `k${n}`, event: "step", properties: { n } });
}

/** Requests that hold what memory there is for bodies, so that others hear 503. */
async function crowd() {
  const sockets = Array.from({ length: 17 }, () => {
    const socket = net.connect(server.port, "127.0.0.1");
    socket.on("error", () => {});
    socket.write(`POST /v1/batch HTTP/1.1\r\nHost: localhost\r\nContent-Length: ${4 << 20}\r\n\r\n`);
    socket.write(Buffer.alloc((4 << 20) - 1, " "));
    return socket;
  });
  for (let end = Date.now() + 30_000, busy = false; Date.now() < end && !busy; await sleep(5)) { // a busy machine reads slowly
    busy = (await fetch(`${host}/v1/track`, { method: "POST", body: "{}" })).status === 503;
    refused += busy;
  }
  await sleep(100 + pick(100));
  for (const socket of sockets) socket.destroy();
}

for (let round = 1; round <= rounds; round++) {
  const sending = setInterval(() => { for (let i = 0; i < 10; i++) act(); }, 5);
  await sleep(50 + pick(250));
  if (round % 3 === 2) await crowd();
  await server.kill();
  await sleep(pick(50));
  clearInterval(sending);
  await server.start();
}
await client.closeAndFlush({ timeout: 120_000 });
check(lost.length === 0, `the client gave up: ${lost[0]?.reason ?? lost[0]}`);

const number = async (sql) => Number(Object.values((await store.rows(sql))[0])[0]);
const found = { events: await number("SELECT count(*) AS n FROM event"), messages: await number("SELECT count(DISTINCT message_key) AS n FROM event"), rejected: await number("SELECT count(*) AS n FROM rejected_event") };
check(found.events === sent && found.messages === sent && found.rejected === 0, `${sent} sent, ${JSON.stringify(found)}`);
check(refused > 0 || rounds < 2, "nobody heard 503");
// Whoever was identified is one customer with all that the user and the visitor did.
const split = await number("SELECT count(*) AS n FROM identity_map v JOIN identity_map u ON u.kind = 'number' AND u.namespace = v.namespace AND substr(u.value, 6) = substr(v.value, 9) " +
  "WHERE v.kind = 'cookie' AND v.customer_id <> u.customer_id AND EXISTS (SELECT 1 FROM event e WHERE e.customer_id = u.customer_id AND e.name = 'identify')");
check(split === 0, `${split} visitors are not with their users`);
check(await number("SELECT count(*) AS n FROM event e JOIN customer c ON c.id = e.customer_id WHERE c.deleted_at IS NOT NULL") === 0, "events of customers who are gone");
await server.stop();
await doctor(store);
console.log(`${rounds} rounds, ${sent} events, each once; 503 heard ${refused} times`);
