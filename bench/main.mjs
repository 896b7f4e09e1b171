// SPDX-License-Identifier: Apache-2.0
// Runs the benchmarks one after the other, prints their results as a table and with --save keeps them in docs/benchmarks.md.
import { parseArgs } from "node:util";
import { readFileSync, writeFileSync } from "node:fs";
import { execFileSync } from "node:child_process";
import { markdown, row } from "./lib/figures.mjs";
import { ROOT, describe } from "./lib/machine.mjs";

const BENCHES = ["profile", "list", "search", "create", "import", "questions"];
// A million customers take PostgreSQL long to make: asked for with --growth.
const GROWTH = { sqlite: [10_000, 100_000, 1_000_000], postgresql: [10_000, 100_000] };

const { values: options, positionals: names } = parseArgs({
  allowPositionals: true,
  options: {
    full: { type: "boolean", default: false },
    save: { type: "boolean", default: false },
    store: { type: "string" },
    customers: { type: "string" },
    growth: { type: "string" },
    beside: { type: "string" },
    repeats: { type: "string", default: "3" },
    seconds: { type: "string" },
  },
});
for (const name of names) if (!BENCHES.includes(name)) throw new Error(`there is no benchmark ${name}; there are ${BENCHES.join(", ")}`);

const repeats = Number(options.repeats);
const seconds = Number(options.seconds ?? (options.full ? 10 : 4));
const failures = [];

async function bench(name, context) {
  const began = Date.now();
  console.error(`${name} (${context.engine}, ${context.customers.toLocaleString("en-US")} customers) …`);
  try {
    const { run } = await import(`./${name}.mjs`);
    const result = await run(context);
    for (const r of result.rows) console.error(`  ${r.what}: ${r.reached}  ${r.wanted}  ${r.verdict}`);
    console.error(`  ${((Date.now() - began) / 1000).toFixed(0)} s`);
    return result;
  } catch (error) {
    failures.push(name);
    console.error(`  ${error.stack ?? error}`);
    return { rows: [row(name, `failed: ${String(error.message ?? error).split("\n")[0]}`, "", false)], figures: {} };
  }
}

async function table(engine, customers) {
  const rows = [], figures = {};
  for (const name of names.length ? names : BENCHES) {
    const result = await bench(name, { engine, customers, repeats, seconds, full: options.full, given: Number(options.customers ?? 0) });
    rows.push(...result.rows);
    Object.assign(figures, result.figures);
  }
  return { rows, figures };
}

async function growth(engine) {
  const lines = [];
  for (const customers of options.growth?.split(",").map(Number) ?? GROWTH[engine]) {
    const figures = {};
    for (const name of ["profile", "list", "search", "create"])
      Object.assign(figures, (await bench(name, { engine, customers, bulk: true, repeats: 1, seconds, peer: false })).figures);
    const show = (value, digits = 0) => (value === undefined ? "failed" : value.toLocaleString("en-US", { maximumFractionDigits: digits }));
    lines.push(`| ${customers.toLocaleString("en-US")} | ${show(figures.profile)} | ${show(figures.profile_p99_ms, 1)} | ${show(figures.list)} | ${show(figures.list_whole)} | ${show(figures.search)} | ${show(figures.create)} |`);
  }
  return ["| customers | profile /s | its p99, ms | list /s | whole /s | search /s | create /s |", "| --- | --- | --- | --- | --- | --- | --- |", ...lines].join("\n");
}

/** Reading and creating on both stores, with shops of the same size, one after the other. */
async function beside(customers) {
  const figures = { sqlite: {}, postgresql: {} };
  for (const engine of ["sqlite", "postgresql"])
    for (const name of ["profile", "list", "search", "create"])
      Object.assign(figures[engine], (await bench(name, { engine, customers, repeats: 1, seconds, peer: false })).figures);
  const rate = (value) => Math.round(value).toLocaleString("en-US");
  const lines = Object.keys(figures.sqlite).filter((key) => !key.endsWith("_ms") && figures.postgresql[key] !== undefined)
    .map((key) => `| ${key} | ${rate(figures.sqlite[key])} | ${rate(figures.postgresql[key])} | ${(100 * figures.postgresql[key] / figures.sqlite[key]).toFixed(0)} % |`);
  return [`${customers.toLocaleString("en-US")} customers, one repeat; asked for: 40 %.`, "",
    "| per second | SQLite | PostgreSQL | share |", "| --- | --- | --- | --- |", ...lines].join("\n");
}

function compare(sqlite, postgresql) {
  return Object.keys(sqlite).filter((key) => postgresql[key] !== undefined && !key.endsWith("_ms")).map((key) => {
    const ratio = postgresql[key] / sqlite[key];
    return row(key, `${(100 * ratio).toFixed(0)} % of SQLite's figure`, "≥ 40 %", ratio >= 0.4);
  });
}

const commit = () => { try { return execFileSync("git", ["-C", ROOT, "rev-parse", "--short", "HEAD"]).toString().trim(); } catch { return "unknown"; } };
const text = [];
const customers = Number(options.customers ?? 100_000);
const engines = options.store ? [options.store] : options.full ? ["sqlite", "postgresql"] : ["sqlite"];
text.push(`Measured ${new Date().toISOString().slice(0, 10)} at ${commit()} on ${describe()}; ${repeats} repeats of ${seconds} s, ${customers.toLocaleString("en-US")} customers.`);
const found = {};
for (const engine of engines) {
  const { rows, figures } = await table(engine, customers);
  found[engine] = figures;
  text.push(`### ${engine === "sqlite" ? "SQLite" : "PostgreSQL"}`, markdown(rows));
}
if (found.sqlite && found.postgresql) text.push("### PostgreSQL beside SQLite", markdown(compare(found.sqlite, found.postgresql)));
if (options.beside) text.push("### PostgreSQL beside SQLite", await beside(Number(options.beside)));
if (options.full || options.growth) for (const engine of engines) text.push(`### Growth on ${engine === "sqlite" ? "SQLite" : "PostgreSQL"}`, await growth(engine));

const result = text.join("\n\n");
console.log(result);
if (options.save) {
  const page = `${ROOT}/docs/benchmarks.md`;
  const [before, rest] = readFileSync(page, "utf8").split("<!-- results -->\n");
  writeFileSync(page, `${before}<!-- results -->\n\n${result}\n\n<!-- end of results -->\n${rest.split("<!-- end of results -->\n")[1]}`);
}
process.exit(failures.length ? 1 : 0);
