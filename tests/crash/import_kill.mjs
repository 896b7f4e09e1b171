#!/usr/bin/env node
// SPDX-License-Identifier: Apache-2.0
// `guanxi import` is killed (kill -9) again and again at random moments and given again each time: it goes on where it stood, and in the
// end every order is there once with all its lines. Then the same file again changes nothing.
import { spawn } from "node:child_process";
import { writeFileSync } from "node:fs";
import { GUANXI, ROUNDS, check, doctor, folder, inRunsOf, newStore, random, sleep } from "./lib.mjs";

const INVOICES = 6000;
const LINES_EACH = 5;

inRunsOf(10);
const pick = random();
const where = folder("import");
const store = await newStore(where, { currency: "GBP" }); // the preset's
const file = `${where}/orders.csv`;
const lines = ["InvoiceNo,StockCode,Description,Quantity,InvoiceDate,UnitPrice,CustomerID,Country"];
for (let i = 0; i < INVOICES; i++)
  for (let j = 0; j < LINES_EACH; j++)
    lines.push(`${700000 + i},S${(i * 7 + j) % 3000},"Thing, number ${(i * 7 + j) % 3000}",${1 + j},2011-0${1 + (i % 9)}-1${i % 10} 08:26:00,2.55,${20000 + (i % 1500)},France`);
writeFileSync(file, lines.join("\r\n") + "\r\n");

function start() {
  const child = spawn(GUANXI, ["import", "order", file, "--preset", "online-retail", "--db", store.url, "--json"], { stdio: ["ignore", "pipe", "pipe"] });
  child.text = "";
  child.stdout.on("data", (data) => (child.text += data));
  child.stderr.on("data", (data) => process.stderr.write(data));
  child.ended = new Promise((resolve) => child.on("exit", (code, signal) => resolve({ code, signal })));
  return child;
}

const count = async (sql) => Number((await store.rows(`SELECT count(*) AS n FROM ${sql}`))[0].n);

let killed = 0;
for (;;) {
  const child = start();
  const limit = killed < ROUNDS ? setTimeout(() => child.kill("SIGKILL"), 30 + pick(250)) : null;
  const { code, signal } = await child.ended;
  clearTimeout(limit);
  if (signal === null) {
    check(code === 0, `guanxi import: exit ${code}\n${child.text}`);
    break;
  }
  killed++;
  if (killed % 5 === 0) await doctor(store); // the log from empty gives every table, also of half an import
  if (killed % 10 === 0) console.log(`killed ${killed} times, ${await count("customer_order")} orders so far`);
  await sleep(pick(20));
}
console.log(`killed ${killed} times`);

async function checkAll() {
  check((await count("customer_order")) === INVOICES, `${await count("customer_order")} orders instead of ${INVOICES}`);
  check((await count("order_line")) === INVOICES * LINES_EACH, `${await count("order_line")} lines instead of ${INVOICES * LINES_EACH}`);
  check((await count("(SELECT DISTINCT number FROM customer_order) AS numbers")) === INVOICES, "an order is there twice");
  check((await count("customer")) === 1500, `${await count("customer")} customers instead of 1500`);
  check((await count("product")) === 3000, `${await count("product")} products instead of 3000`);
}
await checkAll();
await doctor(store);

const again = start();
check((await again.ended).code === 0, again.text);
const result = JSON.parse(again.text);
check(result.inserted === 0 && result.updated === 0, `the same file again: ${again.text}`);
await checkAll();
