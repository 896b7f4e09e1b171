#!/usr/bin/env node
// SPDX-License-Identifier: Apache-2.0
// A disk that fills up under a server: writes are refused with a plain 503, reads go on, nothing acknowledged is lost, and writing
// works again by itself once there is room. The disk is a small tmpfs, so this needs root; on PostgreSQL it holds the tables.
import { execFileSync } from "node:child_process";
import { mkdirSync, rmSync, writeFileSync } from "node:fs";
import { STORE, Server, check, doctor, folder, newStore, onExit, psql, skip, sleep } from "./lib.mjs";

const base = process.env.GUANXI_TEST_POSTGRESQL;
const tablespace = `small_${process.pid}`;
if (process.getuid() !== 0) skip("mounting a small disk needs root");
const where = folder("disk");
try {
  execFileSync("mount", ["-t", "tmpfs", "-o", `size=${STORE === "sqlite" ? 24 : 40}m`, "tmpfs", where], { stdio: "ignore" });
} catch {
  skip("this machine does not let us mount a small disk");
}
onExit(() => execFileSync("umount", ["-l", where]));

if (STORE === "postgresql") {
  if (!base) skip("GUANXI_TEST_POSTGRESQL is not set");
  mkdirSync(`${where}/tables`);
  execFileSync("chown", ["postgres:", `${where}/tables`]);
  await psql(base, `CREATE TABLESPACE ${tablespace} LOCATION '${where}/tables'`);
  onExit(() => execFileSync("psql", ["-X", "-q", "-d", base, "-c", `DROP TABLESPACE ${tablespace}`]));
}
const store = await newStore(where, { options: STORE === "postgresql" ? `TABLESPACE ${tablespace}` : "" });
const filler = `${where}/filler`;
writeFileSync(filler, Buffer.alloc(6 << 20));
const server = new Server(store);
await server.start();

const made = [];
let number = 0;

async function create() {
  const name = `Full ${++number}`;
  const answer = await server.ask("POST", "/customers", { kind: "person", name, company: "x".repeat(190), nickname: "y".repeat(190) });
  if (answer.status === 201) made.push({ id: answer.body.id, name });
  return answer;
}

async function untilFull() {
  for (let i = 0; i < 20000; i++) {
    const answers = await Promise.all(Array.from({ length: 16 }, create));
    const refused = answers.find((answer) => answer.status !== 201);
    if (refused) return refused;
  }
  throw new Error("the disk never filled up");
}

async function checkAll() {
  const rows = await store.rows("SELECT id, name FROM customer WHERE name LIKE 'Full %'");
  const found = new Map(rows.map((row) => [row.id, row.name]));
  for (const { id, name } of made) check(found.get(id) === name, `customer ${id} (${name}) is lost`);
}

const refused = await untilFull();
check(refused.status === 503, `a full disk gives ${refused.status} ${JSON.stringify(refused.body)}`);
check(refused.body.code === "unavailable" && refused.body.title && refused.retryAfter, `the error is not clear: ${JSON.stringify(refused.body)}`);
console.log(`full after ${made.length} customers: ${refused.body.title} ${refused.body.detail ?? ""}`);
const reading = await server.ask("GET", `/customers/${made[0].id}`);
check(reading.status === 200, `reading from a full disk: ${reading.status}`);
check((await untilFull()).status === 503, "the second time"); // a small one may still have fitted

rmSync(filler);
let after = { status: 0 };
for (let i = 0; i < 100 && after.status !== 201; i++) {
  after = await create();
  await sleep(100);
}
check(after.status === 201, `with room again: ${after.status} ${JSON.stringify(after.body)}`);
await checkAll();
await server.kill();
await server.start();
await checkAll();
await server.stop();
await doctor(store);
