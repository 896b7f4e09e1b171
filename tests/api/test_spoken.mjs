#!/usr/bin/env node
// SPDX-License-Identifier: Apache-2.0
// Whatever a report, a finding or a reason says to people is said in words of their language: no ISO days, no amounts without marks or currency, no token left open.
import { execFileSync } from "node:child_process";
import { GUANXI, Server, check, folder, newStore } from "../crash/lib.mjs";

const store = await newStore(folder("spoken"));
execFileSync(GUANXI, ["demo", "--customers", "2000", "--seed", "7", "--db", store.url], { stdio: "pipe" });
const server = new Server(store);
await server.start();
const ask = async (path) => (await server.ask("GET", path)).body;
await server.fit("value", "churn", "next_order", "needs", "rfm", "loyalty", "delivered", "times");

// What no sentence holds: a day or moment of programs, a long number without marks, what was to be filled in, or nothing at all.
const RAW = [/\d{4}-\d{2}/, /\d{5,}/, /T\d\d:\d\d/, /[{}]/, /\bnull\b|\bundefined\b|\bnan\b/i, /_minor|_millionths/, /^\s*$/];
const faults = (text) => RAW.filter((raw) => raw.test(text)).map(String);

let said = 0;
function spoken(where, label) {
  if (label === null || label === undefined) return;
  for (const language of ["zh", "en"]) {
    const text = label[language];
    said += 1;
    check(typeof text === "string" && faults(text).length === 0, `${where} (${language}): “${text}” has ${faults(text ?? "")}`);
  }
  // Names stand as they are; without them Chinese is Chinese.
  check(/\p{Script=Han}/u.test(label.zh), `${where}: “${label.zh}” is Chinese`);
}

function answer(where, one) {
  spoken(`${where}: sentence`, one.sentence);
  spoken(`${where}: how sure`, one.quiet);
  for (const doubt of one.doubts) spoken(`${where}: doubt`, doubt);
  for (const next of one.next) spoken(`${where}: what next`, next.name);
}

// ---- reports, each by itself, compared with a time before, and of nobody ----

const { items: reports } = await ask("/reports");
check(reports.length > 30, `all reports are asked: ${reports.length}`);
for (const { name } of reports)
  for (const asked of ["", "?compare=quarter", `?rule=${encodeURIComponent('name = "nobody at all"')}`]) {
    const response = await server.ask("GET", `/reports/${name}${asked}`);
    if (response.status === 200) answer(`${name}${asked}`, response.body.answer);
    else check(asked !== "" || name === "uplift", `${name} answers: ${response.status} ${JSON.stringify(response.body)}`);
  }

// ---- findings: figures are typed, and the sentence holds nothing but its words ----

for (const at of ["", "?at=2026-06-01"]) {
  const home = await ask(`/insight${at}`);
  for (const { report, key, sentence, sure, figures } of home.findings)
    for (const text of [sentence, sure].filter(Boolean).flatMap((one) => [one.zh, one.en])) {
      const bare = text.replace(/\{(\w+)(:[\w+-]+)?\}/g, (_, name) => {
        check(figures[name] !== undefined, `${report} ${key}: “${text}” has a figure ${name}`);
        check(["count", "money", "share", "ratio", "days", "day", "record", "name", "word"].includes(figures[name].type), `${report} ${key}: ${name} has a type`);
        return "x";
      });
      said += 1;
      check(faults(bare).length === 0, `${report} ${key}: “${text}”`);
    }
}

// ---- reasons of a customer's scores and suggestions ----

const { items: customers } = await ask("/customers?sort=-order_count&limit=30&fields=id");
for (const { id } of customers) {
  const offers = await ask(`/customers/${id}/recommendations`);
  for (const one of offers.items) spoken(`offer to ${id}`, one.text);
  const scores = await ask(`/customers/${id}/scores`);
  for (const model of scores.items) for (const one of model.reasons) spoken(`reason of ${id}`, one.text);
}
check(said > 300, `sentences that were read: ${said}`);
await server.stop();
