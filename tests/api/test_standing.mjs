#!/usr/bin/env node
// SPDX-License-Identifier: Apache-2.0
// What a job has learnt is told alike wherever it is asked: the customer's page, rules and the report `replenish` say the same day on which somebody needs something again, and the trials of offers are those that the report would run itself.
import { execFileSync } from "node:child_process";
import { GUANXI, Server, check, folder, newStore } from "../crash/lib.mjs";

const store = await newStore(folder("needs"));
execFileSync(GUANXI, ["demo", "--customers", "3000", "--seed", "7", "--db", store.url], { stdio: "pipe" });
execFileSync(GUANXI, ["models", "fit", "needs", "--db", store.url], { stdio: "pipe" });
const server = new Server(store);
await server.start();
const ask = async (path) => (await server.ask("GET", path)).body;
for (let tries = 0; tries < 2400 && (await server.ask("GET", "/reports/share")).status === 503; tries += 1) await new Promise((done) => setTimeout(done, 50)); // the panel is being built

// No rule knows whether a product is still on sale; a page offers only those that are.
const { items: gone } = await ask(`/products?filter=${encodeURIComponent("status != active")}&limit=200&fields=id`);
const off = new Set(gone.map((one) => one.id));

const answered = await server.ask("GET", "/reports/replenish?who=soon&within=366&n=500");
check(answered.status === 200, `the report answers: ${answered.status} ${JSON.stringify(answered.body)}`);
const { rows } = answered.body;
const days = new Map();
for (const row of rows) {
  const known = days.get(row.customer_id) ?? { day: row.day, off: false };
  days.set(row.customer_id, { day: row.day < known.day ? row.day : known.day, off: known.off || off.has(row.product_id) });
}
check(days.size > 20, `customers who need something again: ${days.size}`);
const fitted = (await ask("/models")).items.find((one) => one.name === "needs").fits[0].fitted_at;
let told = 0;
for (const [id, { day, off: hidden }] of [...days].slice(0, 60)) {
  const scores = await ask(`/customers?filter=${encodeURIComponent(`id = ${id}`)}&fields=id,score.next_need`);
  check(scores.items[0].scores.next_need === day, `${id}: rules say ${scores.items[0].scores.next_need}, the report ${day}`);
  if (hidden) continue;
  const page = await ask(`/customers/${id}/needs?limit=20`);
  check(page.items[0]?.day === day, `${id}: the page says ${page.items[0]?.day}, the report ${day}`);
  check(page.learnt_at === fitted, `${id}: the page goes by the fit that stands, of ${fitted}, not ${page.learnt_at}`);
  told += 1;
}
check(told > 20, `pages compared: ${told}`);
// ---- the trials of offers ----

const tested = {};
for (const question of ["for_you", "with", "next"]) tested[question] = await ask(`/reports/recommend?question=${question}`);
execFileSync(GUANXI, ["models", "fit", "offers", "--db", store.url], { stdio: "pipe" });
for (const [question, before] of Object.entries(tested)) {
  let after;
  for (let tries = 0; tries < 2400; tries += 1) {
    after = await ask(`/reports/recommend?question=${question}`);
    if (!after.totals || after.us < before.us / 3) break;
    await new Promise((done) => setTimeout(done, 50));
  }
  check(JSON.stringify(after.rows) === JSON.stringify(before.rows), `${question}: what stands is what was tried out`);
  for (const total of Object.keys(before.totals)) check(after.totals[total] === before.totals[total], `${question}: ${total} ${after.totals[total]}, ${before.totals[total]}`);
  if (before.totals) check(after.us < before.us / 3, `${question}: nothing is tried out again (${after.us} µs, ${before.us} before)`);
}
const narrowed = await ask("/reports/recommend?length=5");
check(narrowed.us > 10 * (await ask("/reports/recommend")).us, "what was not tried by the job is tried when asked for");
await server.stop();
