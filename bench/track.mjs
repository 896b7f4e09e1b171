// SPDX-License-Identifier: Apache-2.0
// Events by the tracking API, acknowledged durable: batches of 100 as clients of the Segment protocol send them, known visitors and users, a
// page or product view of some 500 bytes each, ids that rise with time, no two of a visitor in one moment. On SQLite beside track_loop.c, which writes the same rows (event,
// its message, its entry in the change log) with nothing in between, in as many transactions as would hold one batch of every connection.
// Then p99 at 80 % of that rate, and single events of 64 connections: beside the same server where no two of them share a transaction, and
// beside a loop with one transaction for each.
import { writeFileSync, copyFileSync, existsSync } from "node:fs";
import * as load from "./lib/load.mjs";
import { median, percent, row, spread } from "./lib/figures.mjs";
import { ALL_CORES, ROOT, WORK, output, residentPeak } from "./lib/machine.mjs";
import { serve, shop } from "./lib/shop.mjs";

const BATCH = 100, CONNECTIONS = 8, SINGLES = 64, VISITORS = 10_000, BODIES = 200;

function event(i, n) {
  const product = i % 3 > 0;
  return {
    type: product ? "track" : "page", ...(product ? { event: i % 6 === 1 ? "Product Added" : "Product Viewed" } : { name: "Home" }),
    messageId: `node-next-17322@-${n}`, anonymousId: `visitor-${(i * 7919) % VISITORS}`, timestamp: `~.${String(i % 1000).padStart(3, "0")}Z`,
    properties: { url: `https://shop.example.com/products/${i % 5000}`, referrer: "https://www.example.com/search?q=tea", price: (i % 900) / 10, currency: "CNY", position: i % 20, list: "search results" },
    context: { library: { name: "@segment/analytics-node", version: "2.3.0" }, locale: "zh-CN", page: { path: `/products/${i % 5000}`, title: "Green tea, first harvest" } },
  };
}

function bodies(size, key) {
  const lines = [];
  for (let i = 0; i < Math.max(BODIES, VISITORS / size); i++) {
    const batch = Array.from({ length: size }, (_, n) => event(i * size + n, n));
    lines.push(`/v1/batch\t${JSON.stringify({ writeKey: key, batch })}`);
  }
  return lines.join("\n") + "\n";
}

async function prepare(server) {
  const ask = async (path, body) => (await fetch(server.url + path, { method: "POST", headers: { "Content-Type": "application/json", Cookie: server.cookie, "X-CSRF-Token": server.csrf }, body: JSON.stringify(body) })).json();
  const source = await ask("/api/v1/sources", { name: "Bench", code: "bench", kind: "web" });
  const { key } = await ask("/api/v1/write-keys", { name: "Bench", source_id: source.id });
  for (let from = 0; from < VISITORS; from += 1000) {
    const batch = Array.from({ length: 1000 }, (_, i) => ({ type: "track", event: "seen", anonymousId: `visitor-${from + i}`, messageId: `first-${from + i}` }));
    const answer = await ask("/v1/batch", { writeKey: key, batch });
    if (answer.accepted !== 1000) throw new Error(JSON.stringify(answer));
  }
  return { key, source: source.id };
}

const copy = async (from, to) => {
  await output("rm", ["-f", to, `${to}-wal`, `${to}-shm`]);
  if (existsSync(`${from}-wal`)) await output("sqlite3", [from, "PRAGMA wal_checkpoint(TRUNCATE)"]);
  copyFileSync(from, to);
};

async function loop(where, before, groups) {
  const binary = `${WORK}/track_loop`, target = `${WORK}/track_loop.db`;
  await output("gcc", ["-O2", "-std=c17", "-D_GNU_SOURCE", "-o", binary, `${ROOT}/bench/track_loop.c`, "-lsqlite3"]);
  await copy(before.file, target);
  const result = JSON.parse(await output(binary, [where.file, target, String(groups),
    "event", `SELECT * FROM event WHERE id > ${before.event} ORDER BY id`,
    "event_message", `SELECT m.* FROM event e JOIN event_message m ON m.source_id = e.source_id AND m.message_key = e.message_key WHERE e.id > ${before.event} ORDER BY e.id`,
    "change_log", `SELECT * FROM change_log WHERE pos > ${before.pos} ORDER BY pos`]));
  await output("rm", ["-f", target, `${target}-wal`, `${target}-shm`]);
  return result;
}

async function measure(where, size, connections, seconds, pause = 0, options = []) {
  let server = await serve(where, { cores: ALL_CORES });
  const { key } = await prepare(server);
  await server.stop();
  const one = async (sql) => Number(Object.values((await where.rows(sql))[0])[0]);
  const before = { file: `${WORK}/track_before.db`, event: await one("SELECT max(id) AS n FROM event"), pos: where.engine === "sqlite" ? await one("SELECT max(pos) AS n FROM change_log") : 0 };
  const count = await one("SELECT count(*) AS n FROM event");
  if (where.engine === "sqlite") await copy(where.file, before.file);
  const file = `${WORK}/track.posts`;
  writeFileSync(file, bodies(size, key));
  server = await serve(where, { cores: ALL_CORES, options });
  let result;
  try {
    result = await load.post(server.url, { connections, seconds, file, cookie: server.cookie, csrf: server.csrf, pid: server.pid, pause });
    result.peak = residentPeak(server.pid);
    if (result.errors > 0) throw new Error(`${result.errors} errors\n${server.output()}`);
  } finally {
    await server.stop();
  }
  const stored = (await one("SELECT count(*) AS n FROM event")) - count;
  if (stored < result.requests * size || stored > (result.requests + connections) * size) throw new Error(`${result.requests * size} events were answered, ${stored} are there`);
  return { ...result, before, stored, events: result.rate * size, cpu: result.cpu_us / size };
}

export async function run({ engine, customers, bulk, repeats, seconds }) {
  const sqlite = engine === "sqlite";
  const batches = [], loops = [], cpus = [], singles = [], each = [], alone = [], p99 = [], peaks = [];
  for (let i = 0; i < repeats; i++) {
    let where = await shop(engine, customers, { copy: true, bulk });
    const many = await measure(where, BATCH, CONNECTIONS, seconds);
    batches.push(many);
    peaks.push(many.peak / (1 << 20));
    if (sqlite) {
      const peer = await loop(where, many.before, Math.ceil(many.stored / (BATCH * CONNECTIONS)));
      loops.push(many.stored / peer.seconds);
      cpus.push((peer.cpu * 1e6) / many.stored);
    }
    where = await shop(engine, customers, { copy: true, bulk });
    p99.push((await measure(where, BATCH, CONNECTIONS, seconds, Math.ceil((CONNECTIONS * BATCH * 1000) / (0.8 * many.events)))).p99_ms);
    where = await shop(engine, customers, { copy: true, bulk });
    const single = await measure(where, 1, SINGLES, seconds);
    singles.push(single.events);
    if (!sqlite) continue;
    each.push(single.stored / (await loop(where, single.before, single.stored)).seconds);
    where = await shop(engine, customers, { copy: true, bulk });
    alone.push((await measure(where, 1, SINGLES, seconds, 0, ["--group-most", "1"])).events);
  }
  const events = batches.map((b) => b.events), cpu = median(batches.map((b) => b.cpu));
  const rows = [row("events, durable, batches of 100", `${spread(events)}/s`, "≥ 30,000/s", median(events) >= 30000, `${cpu.toFixed(1)} µs of CPU each; at most ${Math.round(median(peaks))} MiB of memory`),
    row("p99 at 80 % of that rate", `${median(p99).toFixed(1)} ms`, "< 100 ms", median(p99) < 100),
    row("single events, 64 connections", `${spread(singles)}/s`, "", null)];
  if (sqlite) {
    const ratio = median(events) / median(loops), times = median(singles) / median(each), shared = median(singles) / median(alone);
    rows.push(row("batches beside a C loop", `loop ${spread(loops)}/s; **${percent(ratio)}**`, "≥ 60 % of the loop", ratio >= 0.6, `${median(cpus).toFixed(1)} µs of CPU each`),
      row("single events beside the same server with one transaction each", `${spread(alone)}/s; **${shared.toFixed(1)} ×**`, "≥ 5 ×", shared >= 5),
      row("single events beside a C loop with one transaction each", `${spread(each)}/s; **${times.toFixed(1)} ×**`, "≥ 5 ×", times >= 5));
  }
  return { rows, figures: {} };
}
