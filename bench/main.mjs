// SPDX-License-Identifier: Apache-2.0
// Runs the benchmarks one after the other, prints their results as a table and with --save keeps them in docs/benchmarks.md.
import { parseArgs } from "node:util";
import { readFileSync, writeFileSync } from "node:fs";
import { execFileSync } from "node:child_process";
import { markdown, row } from "./lib/figures.mjs";
import { ROOT, describe } from "./lib/machine.mjs";

// By the section of docs/benchmarks.md that they are kept in.
const SECTIONS = {
  results: ["profile", "list", "search", "create", "import", "track", "webhook"],
  knowledge: ["questions", "panel", "fresh", "segments", "any", "insight", "recommend", "models"],
};
const BENCHES = Object.values(SECTIONS).flat();
const SQLITE_ALONE = ["panel", "fresh", "segments", "any", "insight", "recommend", "models"];
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

const TITLES = { sqlite: "SQLite", postgresql: "PostgreSQL" };

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

async function table(engine, customers, wanted) {
  const rows = [], figures = {}, texts = [];
  for (const name of wanted.filter((one) => engine === "sqlite" || !SQLITE_ALONE.includes(one))) {
    const result = await bench(name, { engine, customers, repeats, seconds, full: options.full, given: Number(options.customers ?? 0) });
    rows.push(...result.rows);
    if (result.text) texts.push(result.text);
    Object.assign(figures, result.figures);
  }
  return { figures, text: rows.length ? [`### ${TITLES[engine]}`, markdown(rows), ...texts] : [] };
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
const customers = Number(options.customers ?? 100_000);
const engines = options.store ? [options.store] : options.full ? ["sqlite", "postgresql"] : ["sqlite"];
const measured = `Measured ${new Date().toISOString().slice(0, 10)} at ${commit()} on ${describe()}`;

async function results(wanted) {
  const text = [`${measured}; ${repeats} repeats of ${seconds} s, ${customers.toLocaleString("en-US")} customers.`];
  const found = {};
  for (const engine of engines) {
    const made = await table(engine, customers, wanted);
    found[engine] = made.figures;
    text.push(...made.text);
  }
  if (found.sqlite && found.postgresql) text.push("### PostgreSQL beside SQLite", markdown(compare(found.sqlite, found.postgresql)));
  if (options.beside) text.push("### PostgreSQL beside SQLite", await beside(Number(options.beside)));
  if (options.full || options.growth) for (const engine of engines) text.push(`### Growth on ${TITLES[engine]}`, await growth(engine));
  return text;
}

async function knowledge(wanted) {
  const text = [`${measured}.`];
  for (const engine of engines) text.push(...(await table(engine, customers, wanted)).text);
  return text;
}

/** Replaces what stands between the two marks of a section. */
function save(section, text) {
  const page = `${ROOT}/docs/benchmarks.md`, begin = `<!-- ${section} -->\n`, end = `<!-- end of ${section} -->\n`;
  const [before, rest] = readFileSync(page, "utf8").split(begin);
  writeFileSync(page, `${before}${begin}\n${text}\n\n${end}${rest.split(end)[1]}`);
}

for (const [section, run] of Object.entries({ results, knowledge })) {
  const wanted = (names.length ? names : BENCHES).filter((name) => SECTIONS[section].includes(name));
  if (wanted.length === 0 && !(section === "results" && (options.beside || options.growth))) continue;
  const text = (await run(wanted)).join("\n\n");
  console.log(text);
  if (options.save) save(section, text);
}
process.exit(failures.length ? 1 : 0);
