// SPDX-License-Identifier: Apache-2.0
// What to offer to one customer, over HTTP: every customer at random, one connection and several, once what is learnt stands; and how long
// learning takes while nobody waits.
import { writeFileSync } from "node:fs";
import * as load from "./lib/load.mjs";
import { row } from "./lib/figures.mjs";
import { ALL_CORES, WORK } from "./lib/machine.mjs";
import { historyShop, serve, shuffled } from "./lib/shop.mjs";

const CONNECTIONS = 4;
const SECONDS = 6;

/** Asked of a server that stands; also by other benchmarks. */
export async function measure(server, ids) {
  const began = Date.now();
  const first = await server.get(`/customers/${ids[0]}/recommendations`);
  const learnt = (Date.now() - began) / 1000;
  const file = `${WORK}/recommend.paths`;
  writeFileSync(file, ids.slice(0, 50_000).map((id) => `/api/v1/customers/${id}/recommendations`).join("\n") + "\n");
  const asking = { connections: CONNECTIONS, seconds: SECONDS, file, cookie: server.cookie, pid: server.pid };
  await load.get(server.url, { ...asking, seconds: 2 });
  const result = await load.get(server.url, asking), alone = await load.get(server.url, { ...asking, connections: 1 });
  if (result.errors + alone.errors > 0) throw new Error(`errors\n${server.output()}`);
  const told = `${Math.round(result.rate).toLocaleString("en-US")}/s, ${result.cpu_us.toFixed(0)} µs of CPU each, method ${first.method}; the first one waited ${learnt.toFixed(1)} s for learning`;
  return row(`ten suggestions for one customer, ${CONNECTIONS} connections`, `p99 ${result.p99_ms.toFixed(2)} ms; one connection p99 ${alone.p99_ms.toFixed(2)} ms`, "p99 ≤ 5 ms", alone.p99_ms <= 5, told);
}

export async function run({ engine, given, full }) {
  const customers = given || (full ? 1_000_000 : 200_000);
  const shop = await historyShop(engine, customers);
  const ids = shuffled((await shop.rows("SELECT id FROM customer WHERE deleted_at IS NULL AND order_count > 0 LIMIT 200000")).map(({ id }) => id));
  const server = await serve(shop, { cores: ALL_CORES });
  try {
    return { rows: [await measure(server, ids)], figures: {} };
  } finally {
    await server.stop();
  }
}
