// SPDX-License-Identifier: Apache-2.0
// Search: 30 % full names, 20 % beginnings of names, 15 % pinyin, 15 % one Han character, 20 % parts of phone numbers, 16 connections. The words
// come from the shop's own customers; for full names the customer must be in the answer.
import { writeFileSync } from "node:fs";
import * as load from "./lib/load.mjs";
import { median, percent, row, spread } from "./lib/figures.mjs";
import { WORK } from "./lib/machine.mjs";
import { serve, shop, shuffled } from "./lib/shop.mjs";

const CONNECTIONS = 16;
const WORDS = 12000;
const isHan = (text) => /\p{Script=Han}/u.test(text);

/** Pinyin of the names that are Chinese, from the store's own sort key, which begins with it. */
const pinyin = (customer) => (/^[a-z][a-z ]*/.exec(customer.name_key ?? "")?.[0] ?? "").trim();

/** As people type it: "huangxiaohang", "huang xiaohang", and now and then "huang xiao hang". */
function typed(syllables, i) {
  if (i % 3 === 0) return syllables.replaceAll(" ", "");
  return i % 3 === 1 ? syllables.replace(" ", "_").replaceAll(" ", "").replace("_", " ") : syllables;
}

function words(customers) {
  const named = customers.filter((c) => c.name);
  const chinese = named.filter((c) => isHan(c.name));
  const phones = customers.filter((c) => /\d{7}/.test(c.phone ?? ""));
  const from = (list, i) => list[i % list.length];
  const made = [];
  for (let i = 0; i < WORDS; i++) {
    const part = i % 20;
    if (part < 6) made.push({ kind: "name", q: from(named, i).name, id: from(named, i).id });
    else if (part < 10) made.push({ kind: "prefix", q: [...from(named, i).name].slice(0, isHan(from(named, i).name) ? 2 : 4).join("") });
    else if (part < 13) made.push({ kind: "pinyin", q: typed(pinyin(from(chinese, i)), i) || "zhang" });
    else if (part < 16) made.push({ kind: "han", q: [...from(chinese, i).name][i % 2] });
    else made.push({ kind: "phone", q: /\d{7}/.exec(from(phones, i).phone.slice(-8))?.[0].slice(0, 4 + (i % 3)) ?? "1380" });
  }
  return shuffled(made, 3);
}

async function check(server, asked) {
  let found = 0;
  const sample = asked.filter((w) => w.kind === "name").slice(0, 100);
  for (const { q, id } of sample) {
    const hits = (await server.get(`/search?q=${encodeURIComponent(q)}&limit=50`)).items;
    if (hits.length === 0) throw new Error(`nothing is found for “${q}”`);
    if (hits.some((hit) => hit.customer_id === id || hit.id === id)) found++;
  }
  return found / sample.length;
}

export async function run({ engine, customers, bulk, repeats, seconds }) {
  const where = await shop(engine, customers, { bulk });
  const people = shuffled(await where.rows("SELECT id, name, name_key, phone FROM customer WHERE deleted_at IS NULL AND name IS NOT NULL")).slice(0, 20000);
  const asked = words(people);
  writeFileSync(`${WORK}/search.paths`, asked.map((w) => `/api/v1/search?q=${encodeURIComponent(w.q)}&limit=20`).join("\n") + "\n");
  const server = await serve(where);
  try {
    const reading = { connections: CONNECTIONS, seconds, file: `${WORK}/search.paths`, cookie: server.cookie, pid: server.pid };
    await load.get(server.url, { ...reading, seconds: 1 });
    const results = [];
    for (let i = 0; i < repeats; i++) results.push(await load.get(server.url, reading));
    if (results.some((r) => r.errors > 0)) throw new Error(`errors\n${server.output()}`);
    const share = await check(server, asked);
    const rates = results.map((r) => r.rate);
    const parts = [];
    for (const kind of ["name", "prefix", "pinyin", "han", "phone"]) {
      writeFileSync(`${WORK}/search.kind`, asked.filter((w) => w.kind === kind).map((w) => `/api/v1/search?q=${encodeURIComponent(w.q)}&limit=20`).join("\n") + "\n");
      parts.push(`${kind} ${Math.round((await load.get(server.url, { ...reading, seconds: 1, file: `${WORK}/search.kind` })).rate).toLocaleString("en-US")}`);
    }
    return {
      rows: [row("search mix, 16 connections", `${spread(rates)}/s; p99 ${median(results.map((r) => r.p99_ms)).toFixed(1)} ms`, "≥ 1,000/s", median(rates) >= 1000,
        `${Math.round(median(results.map((r) => r.cpu_us)))} µs of CPU each; alone, /s: ${parts.join(", ")}; ${percent(share)} of full names find their own customer among 50`)],
      figures: { search: median(rates) },
    };
  } finally {
    await server.stop();
  }
}
