// SPDX-License-Identifier: Apache-2.0
// Lists of all customers by whatever people think of: 50 of those whom a rule finds, in the order of any column, with the exact count, some
// connections at once, all cores. No index serves most of them: the panel answers. Counts are compared with the store.
import { writeFileSync } from "node:fs";
import * as load from "./lib/load.mjs";
import { row } from "./lib/figures.mjs";
import { ALL_CORES, WORK } from "./lib/machine.mjs";
import { historyShop, serve, shuffled } from "./lib/shop.mjs";

const CONNECTIONS = 4;
const SECONDS = 8;
const SHOWN = "name,phone,city,tier,order_count,net_base_minor,last_order_at,owner_staff_id";
const SORTS = ["name", "-name", "email", "-birth_day", "last_order_at", "-last_order_at", "-order_count", "net_base_minor", "-created_at", "city", "-tier", "phone"];

/** A filter as a rule and as the SQL of the same. */
function filters(cities) {
  const some = [];
  for (let i = 0; i < 40; i++) {
    const city = cities[i % cities.length], orders = 1 + (i % 6), spent = 100 * (1 + (i % 9)), year = 1960 + i;
    some.push(
      [`tier = gold and gender = female and order_count >= ${orders}`, `tier = 'gold' AND gender = 'female' AND order_count >= ${orders}`],
      [`birthday >= ${year}-01-01 and birthday < ${year + 5}-01-01`, `birth_day >= unixepoch('${year}-01-01') / 86400 AND birth_day < unixepoch('${year + 5}-01-01') / 86400`],
      [`email is empty and city = "${city}"`, `email IS NULL AND city = '${city}'`],
      [`net_base > ${spent} and not language = "en"`, `net_base_minor > ${spent * 100} AND language <> 'en'`],
      [`nickname is not empty or return_count >= ${1 + (i % 3)}`, `nickname IS NOT NULL OR return_count >= ${1 + (i % 3)}`],
      [`email ends with "${"abcdefghij"[i % 10]}@example.com" or order_count = ${orders}`, null],
    );
  }
  return some;
}

export async function run({ engine, given, full }) {
  const customers = given || (full ? 1_000_000 : 200_000);
  const shop = await historyShop(engine, customers);
  const cities = (await shop.rows("SELECT city FROM customer WHERE city IS NOT NULL GROUP BY 1 ORDER BY count(*) DESC, 1 LIMIT 14")).map(({ city }) => city.replaceAll("'", "''"));
  const server = await serve(shop, { cores: ALL_CORES });
  try {
    const known = [];
    for (const [rule, sql] of filters(cities)) {
      const answer = await fetch(`${server.url}/api/v1/customers?filter=${encodeURIComponent(rule)}&limit=1&count=exact`, { headers: { Cookie: server.cookie } });
      if (answer.ok) known.push([rule, sql, (await answer.json()).count]);
      else if (sql) throw new Error(`${rule}: ${await answer.text()}`);
    }
    for (const [rule, sql, count] of shuffled(known.filter(([, sql]) => sql), 3).slice(0, 12)) {
      const [{ n }] = await shop.rows(`SELECT count(*) AS n FROM customer WHERE (${sql}) AND deleted_at IS NULL AND kind <> 'anonymous'`);
      if (n !== count) throw new Error(`${rule}: ${count}, the store has ${n}`);
    }
    const asked = shuffled(known.flatMap(([rule]) => SORTS.map((sort) => `/api/v1/customers?filter=${encodeURIComponent(rule)}&sort=${sort}&limit=50&count=exact&fields=${SHOWN}`)));
    const file = `${WORK}/any.paths`;
    writeFileSync(file, asked.join("\n") + "\n");
    const reading = { connections: CONNECTIONS, seconds: SECONDS, file, cookie: server.cookie, pid: server.pid };
    await load.get(server.url, { ...reading, seconds: 2 });
    const result = await load.get(server.url, reading), alone = await load.get(server.url, { ...reading, connections: 1 });
    if (result.errors + alone.errors > 0) throw new Error(`errors\n${server.output()}`);
    const told = `${Math.round(result.rate).toLocaleString("en-US")}/s, ${(result.cpu_us / 1000).toFixed(2)} ms of CPU each; ${asked.length.toLocaleString("en-US")} lists of ${customers.toLocaleString("en-US")} customers, ${SORTS.length} orders`;
    return {
      rows: [row(`list of 50 by any field, exact count, ${CONNECTIONS} connections`, `p99 ${result.p99_ms.toFixed(1)} ms; one connection p99 ${alone.p99_ms.toFixed(1)} ms`, "p99 < 30 ms", result.p99_ms < 30, told)],
      figures: {},
    };
  } finally {
    await server.stop();
  }
}
