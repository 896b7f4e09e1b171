// SPDX-License-Identifier: Apache-2.0
// The panel itself: how long it takes to be there (read from SQLite; from its snapshot in a new process until the first answer), what it
// keeps in memory, column by column, and how much more while a tenth of all customers has changed and is folded in.
import { rmSync, statSync } from "node:fs";
import * as answerer from "./lib/answerer.mjs";
import { median, row, spread } from "./lib/figures.mjs";
import { WORK, output } from "./lib/machine.mjs";
import { historyShop } from "./lib/shop.mjs";

const THREADS = 2;
const STARTS = 5;
const FIRST = "count(orders, last 90 days) >= 2";

const seconds = (us) => us.map((value) => value / 1e6);
const at = (sorted, share) => sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))];
const mib = (bytes) => `${Math.round(bytes / 2 ** 20).toLocaleString("en-US")} MiB`;

/** From the start of a process to its first answer, with what it read in between. */
async function begin(shop, file) {
  const began = process.hrtime.bigint();
  const panel = answerer.open(shop.url, THREADS);
  const loaded = await panel.ask("load", file);
  const { count } = await panel.ask("panel", shop.now, FIRST);
  return { us: Number(process.hrtime.bigint() - began) / 1000, loaded, count, panel };
}

async function starts(shop, file, count) {
  const all = [];
  for (let i = 0; i < STARTS; i++) {
    const one = await begin(shop, file);
    await one.panel.close();
    if (one.count !== count) throw new Error(`${one.count} from the snapshot, ${count} from the store`);
    all.push(one);
  }
  return all;
}

/** Changes are only said to have happened: the same rows are read again and replace the older ones. */
async function fold(shop, file) {
  const last = (await shop.rows("SELECT max(pos) AS pos FROM change_log"))[0].pos;
  const { panel } = await begin(shop, file);
  try {
    return await panel.ask("touch", "10", FIRST);
  } finally {
    await panel.close();
    await shop.run(`DELETE FROM change_log WHERE pos > ${last};`);
  }
}

/** The widest first; what takes less than a byte a customer is added up. */
function listed({ columns, customers, bytes }) {
  const each = (n) => (n / customers).toFixed(1);
  const large = columns.filter((c) => c.bytes >= customers).sort((a, b) => b.bytes - a.bytes);
  const known = columns.reduce((sum, c) => sum + c.bytes, 0), small = columns.filter((c) => c.bytes < customers && c.bytes > 0);
  const line = (what, rows, total) => `| ${what} | ${rows.toLocaleString("en-US")} | ${total.toLocaleString("en-US")} | ${rows ? (total / rows).toFixed(1) : ""} | ${each(total)} |`;
  return ["| column | rows | bytes | a row | a customer |", "| --- | --- | --- | --- | --- |",
    ...large.map((c) => line(`${c.of}.${c.column}${c.language ? ` (${c.language})` : ""}`, c.rows, c.bytes)),
    line(`${small.length} columns of less than a byte a customer: ${small.map((c) => `${c.of}.${c.column}`).join(", ")}`, 0, small.reduce((sum, c) => sum + c.bytes, 0)),
    line("where rows begin, slots, tags, who counts", 0, bytes - known),
    line("all", 0, bytes),
  ].join("\n");
}

export async function run({ given, full }) {
  const customers = given || (full ? 1_000_000 : 200_000);
  const shop = await historyShop("sqlite", customers);
  await answerer.compile();
  const file = `${WORK}/history_${customers}.panel`;
  const panel = answerer.open(shop.url, THREADS);
  let built, saved, held, count;
  try {
    built = await panel.ask("build");
    ({ count } = await panel.ask("panel", shop.now, FIRST));
    held = await panel.ask("columns");
    saved = await panel.ask("save", file);
  } finally {
    await panel.close();
  }
  try {
    const begun = await starts(shop, file, count), folded = await fold(shop, file);
    const each = Math.round(held.bytes / held.customers), most = Math.round(folded.peak_bytes / held.customers);
    const first = seconds(begun.map(({ us }) => us)), scale = Math.max(1, customers / 1e6);
    const size = `${held.customers.toLocaleString("en-US")} customers`;
    return {
      rows: [
        row("panel read from SQLite", `${(built.us / 1e6).toFixed(1)} s`, "≤ 60 s at a million", built.us / 1e6 <= 60 * scale, `${size}; CPU ${(built.cpu_us / 1e6).toFixed(1)} s; the process peaked at ${mib(built.peak_bytes)}`),
        row("snapshot, new process, first answer", `${spread(first, 2)} s`, "≤ 0.5 s at a million", median(first) <= 0.5 * scale, `${mib(statSync(file).size)}, written in ${(saved.us / 1e6).toFixed(1)} s; CPU of loading ${spread(seconds(begun.map(({ loaded }) => loaded.cpu_us)), 2)} s`),
        row("memory at rest", `${each} bytes a customer`, "≤ 1.2 KB", each <= 1200, `${mib(held.bytes)} in ${held.parts} chunks`),
        row("a question while folding", `p99 ${(at(folded.asked_us, 0.99) / 1e3).toFixed(1)} ms, most ${(at(folded.asked_us, 1) / 1e3).toFixed(1)} ms`, "≤ 5 ms longer", at(folded.asked_us, 0.99) - at(folded.asked_before_us, 0.99) <= 5000,
          `${folded.asked_us.length} times; before: p50 ${(at(folded.asked_before_us, 0.5) / 1e3).toFixed(1)} ms, p99 ${(at(folded.asked_before_us, 0.99) / 1e3).toFixed(1)} ms, most ${(at(folded.asked_before_us, 1) / 1e3).toFixed(1)} ms, of so many parts as there are then`),
        row("memory while folding", `${most} bytes a customer`, "≤ 1.8 KB", most <= 1800, `the whole process at its peak (before ${mib(folded.before_bytes)}); every tenth customer changed, read again in ${(folded.read.us / 1e6).toFixed(1)} s, folded in ${(folded.us / 1e6).toFixed(1)} s`),
      ],
      text: listed(held),
      figures: {},
    };
  } finally {
    rmSync(file, { force: true });
  }
}
