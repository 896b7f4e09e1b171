// SPDX-License-Identifier: Apache-2.0
// Importing a real shop's order lines (online_retail, 541,909 lines), with cleaning, upsert, search terms and change log. On SQLite beside the
// sqlite3 shell's .import of the same rows, already split into tables, into the same indexed tables: what the finished
// import holds is written out as one CSV per table and read into an empty copy of the schema. Memory is the
// most the process held, for the file once and for renumbered copies of it.
import { createReadStream, createWriteStream, existsSync, mkdirSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { createInterface } from "node:readline";
import { median, percent, row, spread } from "./lib/figures.mjs";
import { GUANXI, ROOT, WORK, output, timed } from "./lib/machine.mjs";
import { empty, init } from "./lib/shop.mjs";

const LIMIT = 200 * 2 ** 20;

async function source() {
  for (const folder of [process.env.GUANXI_TEST_DATA, `${ROOT}/build/data`]) {
    if (!folder || !existsSync(`${folder}/online_retail`)) continue;
    const file = readdirSync(`${folder}/online_retail`).find((name) => name.endsWith(".csv"));
    if (file) return `${folder}/online_retail/${file}`;
  }
  const archive = `${process.env.GUANXI_SHARED ?? `${ROOT}/../shared`}/data/online_retail.tar.xz`;
  if (!existsSync(archive)) return null;
  mkdirSync(`${ROOT}/build/data`, { recursive: true });
  await output("tar", ["-xJf", archive, "-C", `${ROOT}/build/data`]);
  return source();
}

/** The file over and over, with invoice numbers of their own: C536365 becomes C7536365 in the seventh copy. */
async function renumbered(file, copies) {
  const target = `${WORK}/online_retail_${copies}.csv`;
  if (existsSync(target)) return target;
  const out = createWriteStream(`${target}.part`);
  for (let copy = 1; copy <= copies; copy++) {
    let first = true;
    for await (const line of createInterface({ input: createReadStream(file) })) {
      if (first && copy > 1) { first = false; continue; }
      const text = first ? line : line.replace(/^("?[A-Z]?)(\d+)/, `$1${copy}$2`);
      first = false;
      if (!out.write(text + "\n")) await new Promise((resolve) => out.once("drain", resolve));
    }
  }
  await new Promise((resolve) => out.end(resolve));
  await output("mv", [`${target}.part`, target]);
  return target;
}

async function prepare(engine, name) {
  const where = await empty(engine, name);
  await init(where.url, ["--currency", "GBP", "--timezone", "Europe/London"]);
  return where;
}

async function once(engine, file) {
  const where = await prepare(engine, "import");
  const result = await timed(GUANXI, ["import", "order", file, "--preset", "online-retail", "--db", where.url, "--json"]);
  return { where, ...result };
}

/** The shell reads an empty field as an empty text, never as NULL: so its tables are not STRICT and its partial indexes ask for ''. */
function forShell({ type, sql }) {
  if (type === "table") return sql.replace(/,?\s*STRICT\s*(,|$)/, "$1");
  return sql.replaceAll(" IS NOT NULL", " <> ''").replaceAll(" IS NULL", " = ''");
}

/** Every table of the finished import as CSV, and the empty schema they go into. */
async function split(where) {
  const folder = `${WORK}/split`;
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  const schema = await where.rows("SELECT type, name, sql FROM sqlite_master WHERE sql IS NOT NULL AND name NOT LIKE 'sqlite_%' ORDER BY type = 'index', name");
  const tables = [];
  for (const { name } of schema.filter((part) => part.type === "table")) {
    if (Number((await where.rows(`SELECT EXISTS (SELECT 1 FROM ${name}) AS n`))[0].n) === 0) continue;
    await output("sqlite3", ["-readonly", "-csv", where.file, `.once '${folder}/${name}.csv'`, `SELECT * FROM ${name}`]);
    tables.push(name);
  }
  writeFileSync(`${folder}/schema.sql`, schema.map((part) => forShell(part) + ";").join("\n") + "\n");
  return { folder, tables };
}

async function shell({ folder, tables }) {
  const target = `${WORK}/shell_import.db`;
  for (const end of ["", "-wal", "-shm"]) rmSync(target + end, { force: true });
  await output("sqlite3", [target, "PRAGMA journal_mode = WAL", `.read '${folder}/schema.sql'`]);
  const commands = ["PRAGMA synchronous = FULL;", ".mode csv", ...tables.map((name) => `.import '${folder}/${name}.csv' ${name}`)];
  writeFileSync(`${folder}/import.sql`, commands.join("\n") + "\n");
  const { seconds, cpuSeconds } = await timed("sqlite3", ["-bail", target, `.read '${folder}/import.sql'`]);
  const lines = Number(JSON.parse(await output("sqlite3", ["-json", target, "SELECT count(*) AS n FROM order_line"]))[0].n);
  for (const end of ["", "-wal", "-shm"]) rmSync(target + end, { force: true });
  return { seconds, cpuSeconds, lines };
}

const megabytes = (bytes) => `${Math.round(bytes / 2 ** 20)} MiB`;

export async function run({ engine, repeats, full }) {
  const file = await source();
  if (!file) return { rows: [row("import of online_retail", "not measured: the file is not there", "", null)], figures: {} };
  const imports = [], shells = [], cpu = [], shellCpu = [];
  let peak = 0, parts = null, lines = 0;
  for (let i = 0; i < Math.min(repeats, full ? 3 : 2); i++) {
    const result = await once(engine, file);
    imports.push(result.seconds);
    cpu.push(result.cpuSeconds);
    peak = Math.max(peak, result.peakBytes);
    lines = Number((await result.where.rows("SELECT count(*) AS n FROM order_line"))[0].n);
    if (engine !== "sqlite") continue;
    parts ??= await split(result.where);
    const twin = await shell(parts);
    if (twin.lines !== lines) throw new Error(`the shell has ${twin.lines} lines instead of ${lines}`);
    shells.push(twin.seconds);
    shellCpu.push(twin.cpuSeconds);
  }
  const rate = Math.round(lines / median(imports)).toLocaleString("en-US");
  const rows = [];
  if (engine === "sqlite") {
    const ratio = median(shells) / median(imports);
    rows.push(row("import, 541,909 lines", `${spread(imports, 1)} s (${rate} lines/s); shell ${spread(shells, 1)} s; **${percent(ratio)}**`, "≥ 40 % of the shell's .import", ratio >= 0.4,
      `${parts.tables.length} tables; CPU ${spread(cpu, 1)} s, shell ${spread(shellCpu, 1)} s`));
  } else rows.push(row("import, 541,909 lines", `${spread(imports, 1)} s (${rate} lines/s)`, "", null));
  rows.push(row("import, memory", megabytes(peak), "< 200 MiB", peak < LIMIT));
  if (full) {
    const many = await once(engine, await renumbered(file, 20));
    rows.push(row("import, memory, twenty copies", `${megabytes(many.peakBytes)} in ${many.seconds.toFixed(0)} s`, "< 200 MiB", many.peakBytes < LIMIT));
    many.where.remove();
  }
  return { rows, figures: { import_lines: lines / median(imports) } };
}
