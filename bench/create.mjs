// SPDX-License-Identifier: Apache-2.0
// Creating customers, durable, 64 connections: name, phone, mail, city, birthday; with identities, search terms and change log written by the server. On
// SQLite beside create_loop.c, which writes the same rows (search terms that are merged by then included, each with its customer) with nothing in between, 64 customers a transaction: the largest group
// that 64 connections can make. Server and loop may use every core, since the client needs little.
import { writeFileSync, copyFileSync, existsSync } from "node:fs";
import * as load from "./lib/load.mjs";
import { median, percent, row, spread } from "./lib/figures.mjs";
import { ALL_CORES, ROOT, WORK, output } from "./lib/machine.mjs";
import { serve, shop, shuffled } from "./lib/shop.mjs";

const CONNECTIONS = 64;

function bodies(people) {
  // @ becomes a number of nine digits; the one of the mail address is written so that it stays.
  return people.map((p, i) => `/api/v1/customers\t${JSON.stringify({
    kind: "person", name: p.name, phone: "+8613@", email: "new.@\u0001example.com",
    city: p.city, country: p.country, birth_day: `19${60 + (i % 40)}-0${1 + (i % 9)}-1${i % 10}`, language: "zh-CN",
  })}`.replace("\\u0001", "\\u0040")).join("\n") + "\n";
}

async function loop(before, after) {
  const binary = `${WORK}/create_loop`;
  await output("gcc", ["-O2", "-std=c17", "-D_GNU_SOURCE", "-o", binary, `${ROOT}/bench/create_loop.c`, "-lsqlite3"]);
  const target = `${WORK}/create_loop.db`;
  await output("rm", ["-f", `${target}-wal`, `${target}-shm`]);
  copyFileSync(before, target);
  const result = JSON.parse(await output(binary, [after, target, String(CONNECTIONS)]));
  await output("rm", ["-f", target, `${target}-wal`, `${target}-shm`]);
  return { ...result, rate: result.customers / result.seconds };
}

export async function run({ engine, customers, bulk, repeats, seconds }) {
  const original = await shop(engine, customers, { bulk });
  const people = shuffled(await original.rows("SELECT name, city, country FROM customer WHERE name IS NOT NULL AND deleted_at IS NULL LIMIT 50000")).slice(0, 20000);
  writeFileSync(`${WORK}/create.posts`, bodies(people));
  const results = [], loops = [];
  let rowsEach = 0;
  for (let i = 0; i < repeats; i++) {
    const where = await shop(engine, customers, { copy: true, bulk });
    const before = Number((await where.rows("SELECT count(*) AS n FROM customer"))[0].n);
    const server = await serve(where, { cores: ALL_CORES });
    let result;
    try {
      result = await load.post(server.url, { connections: CONNECTIONS, seconds, file: `${WORK}/create.posts`, cookie: server.cookie, csrf: server.csrf, pid: server.pid });
      if (result.errors > 0) throw new Error(`${result.errors} errors\n${server.output()}`);
    } finally {
      await server.stop();
    }
    const made = Number((await where.rows("SELECT count(*) AS n FROM customer"))[0].n) - before;
    if (made < result.requests || made > result.requests + CONNECTIONS)
      throw new Error(`${result.requests} creates were answered, ${made} customers are there`);
    results.push(result);
    if (engine === "sqlite") {
      if (existsSync(`${original.file}-wal`)) await output("sqlite3", [original.file, "PRAGMA wal_checkpoint(TRUNCATE)"]);
      const twin = await loop(original.file, where.file);
      if (twin.customers !== made) throw new Error("the loop wrote other customers");
      loops.push(twin.rate);
      rowsEach = twin.rows / twin.customers;
    }
  }
  const rates = results.map((r) => r.rate);
  const p99 = median(results.map((r) => r.p99_ms)).toFixed(1);
  const what = "create, durable, 64 connections";
  if (engine !== "sqlite") return { rows: [row(what, `${spread(rates)}/s; p99 ${p99} ms`, "", null)], figures: { create: median(rates) } };
  const ratio = median(rates) / median(loops);
  return {
    rows: [
      row(what, `${spread(rates)}/s; p99 ${p99} ms`, "≥ 3,500/s", median(rates) >= 3500, `${rowsEach.toFixed(1)} rows and ${Math.round(median(results.map((r) => r.cpu_us)))} µs of CPU each, on all cores`),
      row("create beside a C loop", `loop ${spread(loops)}/s; **${percent(ratio)}**`, "≥ 50 % of the loop", ratio >= 0.5),
    ],
    figures: { create: median(rates), create_loop: median(loops) },
  };
}
