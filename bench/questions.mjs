// SPDX-License-Identifier: Apache-2.0
// Questions about all customers: the panel from the rule's text to the count, DuckDB, the store under test through the SQL of the same rule, and a hand-written loop for each, on the same generated shop. Engines take turns, question by question, with other
// values in every round; the ids of the first round and the counts of all are compared, and a difference fails the benchmark.
import { rmSync } from "node:fs";
import * as answerer from "./lib/answerer.mjs";
import * as duckdb from "./lib/duckdb.mjs";
import { median, row, spread } from "./lib/figures.mjs";
import { WORK } from "./lib/machine.mjs";
import { QUESTIONS, values } from "./lib/questions.mjs";
import { REPORTS } from "./lib/reports.mjs";
import { frequent, historyShop } from "./lib/shop.mjs";

const THREADS = 2;
const ROUNDS = 7;
const PATIENCE = Number(process.env.PATIENCE ?? 4); // seconds that SQLite may take for an answer; 0: it is not asked
const TEN = new Set(["Q1", "Q2", "Q3", "Q4", "Q5", "Q6", "Q7", "Q8", "Q9", "Q10a", "Q10b"]);
const PAUSE = 61; // seconds between the moments of two rounds

async function asked(engines, question, v, ids) {
  const answers = {};
  for (const [name, ask] of Object.entries(engines)) answers[name] = await ask(question, v, ids);
  return answers;
}

/** All that gave an answer must have given the same. */
function compare(question, answers) {
  const said = Object.entries(answers).filter(([, answer]) => answer && !answer.why);
  const [, first] = said[0];
  for (const [name, answer] of said) {
    if (answer.count !== first.count) throw new Error(`${question.name}: ${said.map(([n, a]) => `${n} ${a.count}`).join(", ")}`);
    const other = answer.ids?.findIndex((id, i) => id !== first.ids[i]) ?? -1;
    if (other >= 0) throw new Error(`${question.name}: ${name} has customer ${answer.ids[other]} where ${said[0][0]} has ${first.ids[other]}`);
  }
}

function keep(found, answers) {
  compare(found.question, answers);
  for (const [name, answer] of Object.entries(answers)) {
    if (answer === null) found.late[name] = true;
    if (answer?.why) found.why = answer.why;
    if (!answer || answer.why) continue;
    (found.times[name] ??= []).push(answer.us / 1000);
    (found.cpu[name] ??= []).push(answer.cpu_us / 1000);
  }
  found.counts.push(answers.duckdb.count);
}

/** First everybody names the customers; then they count, turn by turn. The stores only do the first, which takes long enough. */
async function measure(engines, slow, known, now) {
  const all = QUESTIONS.map((question) => ({ question, times: {}, cpu: {}, counts: [], late: {} }));
  for (const found of all) {
    const answers = await asked({ ...engines, ...slow }, found.question, values(known, now, 0), true);
    compare(found.question, answers);
    for (const name of Object.keys(slow)) {
      if (answers[name]) found.times[name] = [answers[name].us / 1000];
      else found.late[name] = true;
    }
  }
  for (let round = 0; round < ROUNDS; round++)
    for (const found of all) keep(found, await asked(engines, found.question, values(known, now + round * PAUSE, round), false));
  return all;
}

// ---- reports ----

function compareRows(report, found, wanted) {
  if (found.length !== wanted.length) throw new Error(`${report.name}: ${found.length} rows, DuckDB ${wanted.length}`);
  const other = found.findIndex((row, i) => row.length !== wanted[i].length || row.some((value, k) => value !== wanted[i][k]));
  if (other >= 0) throw new Error(`${report.name}: row ${other} is ${found[other]}, DuckDB's ${wanted[other]}`);
}

/** The reports turn by turn beside DuckDB, with other parameters in every round; all rows are compared. A first round warms both. */
async function measureReports(panel, duck, known, now) {
  const all = REPORTS.map((report) => ({ report, times: { panel: [], duckdb: [] }, cpu: { panel: [], duckdb: [] } }));
  for (let round = -1; round < ROUNDS; round++) {
    for (const { report, times, cpu } of all) {
      const v = values(known, now + round * PAUSE, Math.max(round, 0));
      const answers = { duckdb: await duck.rows(report.sql(v)), panel: await panel.ask("report", v.now, report.name, ...report.params(v)) };
      compareRows(report, report.rows?.(answers.panel.rows) ?? answers.panel.rows, answers.duckdb.rows);
      for (const [name, answer] of Object.entries(round < 0 ? {} : answers)) {
        times[name].push(answer.us / 1000);
        cpu[name].push(answer.cpu_us / 1000);
      }
    }
  }
  return all;
}

function reportLine({ report, times, cpu }) {
  const faster = median(times.duckdb) / median(times.panel), work = median(cpu.duckdb) / median(cpu.panel);
  const reached = `${ms(times.panel)} ms; DuckDB ${ms(times.duckdb)}; **${faster.toFixed(1)} ×** DuckDB`;
  return { faster, work, row: row(`${report.of}: ${report.about}`, reached, `≥ ${report.faster} × faster than DuckDB`, faster >= report.faster,
    `CPU ${ms(cpu.panel)} ms, DuckDB ${ms(cpu.duckdb)} (${work.toFixed(1)} ×); the report ${report.name}`) };
}

// ---- telling ----

const ms = (list) => spread(list, median(list) < 10 ? 2 : median(list) < 100 ? 1 : 0);
const geometric = (list) => Math.exp(list.reduce((sum, value) => sum + Math.log(value), 0) / list.length);

function line({ question, times, cpu, counts, why, late }) {
  const others = ["sqlite", "postgresql"].filter((name) => times[name] || late[name]).map((name) => `${name} ${times[name] ? `${ms(times[name])} ms` : `more than ${PATIENCE} s`}`);
  const told = [`${median(counts).toLocaleString("en-US")} customers`, ...others, ...(question.as ? [question.as] : [])];
  const what = `${question.of}: ${question.about}`, wanted = "≥ 4 × faster than DuckDB, ≤ 2 × the loop";
  if (!times.panel) return { row: row(what, `no plan (${why}); DuckDB ${ms(times.duckdb)} ms, loop ${ms(times.loop)} ms`, wanted, false, told.join("; ")) };
  const faster = median(times.duckdb) / median(times.panel), loop = median(times.panel) / median(times.loop);
  const work = median(cpu.duckdb) / median(cpu.panel);
  const reached = `${ms(times.panel)} ms; DuckDB ${ms(times.duckdb)}; loop ${ms(times.loop)}; **${faster.toFixed(1)} ×** DuckDB, ${loop.toFixed(1)} × the loop's time`;
  const cost = `CPU ${ms(cpu.panel)} ms, DuckDB ${ms(cpu.duckdb)} (${work.toFixed(1)} ×), loop ${ms(cpu.loop)}`;
  return { faster, work, loop, row: row(what, reached, wanted, faster >= 4 && loop <= 2, [cost, ...told].join("; ")) };
}

/** Those without a plan cannot be in the mean; their number stands beside it. */
function mean(what, lines) {
  const planned = lines.filter(({ faster }) => faster), all = planned.map(({ faster }) => faster);
  const without = lines.length - planned.length;
  const loops = planned.filter(({ loop }) => loop).map(({ loop }) => loop);
  return row(what, `**${geometric(all).toFixed(1)} ×** DuckDB (CPU ${geometric(planned.map(({ work }) => work)).toFixed(1)} ×), ${geometric(loops).toFixed(2)} × the loops' time${loops.length < all.length ? " where there is one" : ""}`,
    "≥ 25 × faster than DuckDB", geometric(all) >= 25 && without === 0, without ? `without the ${without} that have no plan` : "");
}

async function answers(engine, shop, other, duck) {
  const panel = answerer.open(shop.url, THREADS), store = answerer.patient(other.url, PATIENCE);
  try {
    const known = await frequent(shop);
    const built = await panel.ask("build"), read = await panel.ask("read");
    console.error(`  panel built in ${(built.us / 1e6).toFixed(1)} s, ${Math.round(built.bytes / built.customers)} bytes a customer; loops' arrays ${Math.round(read.bytes / read.customers)}; DuckDB ${duck.version} filled in ${duck.seconds.toFixed(0)} s`);
    const engines = {
      duckdb: (question, v, ids) => duck.ask(question.sql(v), ids),
      panel: (question, v, ids) => panel.ask("panel", v.now, question.rule(v), ...(ids ? ["ids"] : [])),
      loop: (question, v, ids) => panel.ask("loop", v.now, question.name, ...(ids ? ["ids"] : []), ...question.loop(v)),
    };
    const slow = { [engine]: (question, v) => store.ask("store", v.now, question.rule(v), "ids") };
    const found = await measure(engines, PATIENCE > 0 ? slow : {}, known, shop.now);
    return { found, held: await panel.ask("columns"), reports: await measureReports(panel, duck, known, shop.now) };
  } finally {
    await panel.close();
    await store.close();
  }
}

export async function run({ engine, given, full }) {
  const customers = given || (full ? 1_000_000 : 200_000);
  const shop = await historyShop("sqlite", customers);
  const other = engine === "sqlite" ? shop : await historyShop(engine, customers, shop.day);
  await answerer.compile();
  const file = `${WORK}/history_${customers}.duckdb`;
  if (shop.made) rmSync(file, { force: true });
  const duck = await duckdb.open(shop, file, THREADS);
  try {
    const { found, held, reports } = await answers(engine, shop, other, duck);
    const lines = found.map(line), each = (bytes) => Math.round(bytes / held.customers).toLocaleString("en-US");
    const memory = row("the panel after all of them", `${each(held.bytes + held.kept_bytes)} bytes a customer`, "≤ 1,200", held.bytes + held.kept_bytes <= 1200 * held.customers,
      `${each(held.kept_bytes)} of them kept for the questions: postings, moments by kind, sums`);
    const figured = reports.map(reportLine);
    // The ten questions: those that ask for customers as rules, those that ask for figures as reports.
    const ten = [...lines.filter((_, i) => TEN.has(found[i].question.of) && !REPORTS.some(({ of }) => of === found[i].question.of)), ...figured];
    return { rows: [...lines.map((l) => l.row), ...figured.map((l) => l.row), memory, mean("all rules", lines), mean("the ten questions, as rules and reports", ten)], figures: {} };
  } finally {
    duck.close();
  }
}
