// SPDX-License-Identifier: Apache-2.0
// Lists: 50 customers of one city who spent at least so much, most first, 16 connections: the columns that the web app's list shows, and
// whole records. Cities and amounts come from the shop itself, so that more than 10,000 filters differ; answers are compared with the store
// (anonymous owners of orders are no customers and not listed).
import { writeFileSync } from "node:fs";
import * as load from "./lib/load.mjs";
import { median, row, spread } from "./lib/figures.mjs";
import { WORK } from "./lib/machine.mjs";
import { serve, shop, shuffled } from "./lib/shop.mjs";

const CONNECTIONS = 16;
const FILTERS = 12000;
const SHOWN = "name,phone,city,tier,order_count,net_base_minor,last_order_at,owner_staff_id";

function ask({ city, net_base_minor: least }) {
  const filter = encodeURIComponent(`city = "${city}" and net_base_minor >= ${least}`);
  return `/customers?filter=${filter}&sort=-net_base_minor&limit=50`;
}

async function check(where, server, asked) {
  for (const { city, net_base_minor: least } of shuffled(asked, 5).slice(0, 50)) {
    const wanted = await where.rows(`SELECT id FROM customer WHERE city = '${city.replaceAll("'", "''")}' AND net_base_minor >= ${least} AND deleted_at IS NULL AND kind <> 'anonymous' ORDER BY net_base_minor DESC NULLS LAST, id DESC LIMIT 50`);
    const found = (await server.get(ask({ city, net_base_minor: least }))).items;
    const same = found.length === wanted.length && new Set(found.map((c) => c.id)).size === wanted.length && found.every((c) => c.city === city && c.net_base_minor >= least);
    if (!same) throw new Error(`the list of ${city} from ${least} differs from the store`);
  }
}

async function measure(server, asked, fields, { repeats, seconds }) {
  const file = `${WORK}/list.paths`;
  writeFileSync(file, asked.map((a) => `/api/v1${ask(a)}${fields}`).join("\n") + "\n");
  const reading = { connections: CONNECTIONS, seconds, file, cookie: server.cookie, pid: server.pid };
  await load.get(server.url, { ...reading, seconds: 1 });
  const results = [];
  for (let i = 0; i < repeats; i++) results.push(await load.get(server.url, reading));
  if (results.some((r) => r.errors > 0)) throw new Error(`errors\n${server.output()}`);
  const rates = results.map((r) => r.rate);
  const p99 = median(results.map((r) => r.p99_ms));
  const kib = Math.round(median(results.map((r) => r.bytes / r.requests)) / 1024);
  const cpu = Math.round(median(results.map((r) => r.cpu_us)));
  return { rate: median(rates), reached: `${spread(rates)}/s; p99 ${p99.toFixed(1)} ms`, cost: `${kib} KiB and ${cpu} µs of CPU each` };
}

export async function run({ engine, customers, bulk, repeats, seconds }) {
  const where = await shop(engine, customers, { bulk });
  const rows = await where.rows("SELECT DISTINCT city, net_base_minor FROM customer WHERE city IS NOT NULL AND deleted_at IS NULL");
  const asked = shuffled(rows).slice(0, FILTERS);
  const filters = `${asked.length.toLocaleString("en-US")} filters`;
  const server = await serve(where);
  try {
    const shown = await measure(server, asked, `&fields=${SHOWN}`, { repeats, seconds });
    const whole = await measure(server, asked, "", { repeats, seconds });
    await check(where, server, asked);
    return {
      rows: [
        row("list of 50, filter and sort, 16 connections", shown.reached, "≥ 5,000/s", shown.rate >= 5000, `the 8 columns that the list page shows; ${filters}, ${shown.cost}, 50 answers compared`),
        row("the same, whole records", whole.reached, "≥ 5,000/s", whole.rate >= 5000, `all 28 fields; ${whole.cost}`),
      ],
      figures: { list: shown.rate, list_whole: whole.rate },
    };
  } finally {
    await server.stop();
  }
}
