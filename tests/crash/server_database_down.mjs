#!/usr/bin/env node
// SPDX-License-Identifier: Apache-2.0
// PostgreSQL stops at once (-m immediate: as if its machine had lost power) under a server with writers, and comes back. Meanwhile requests get
// a plain 503; afterwards the same server goes on by itself; nothing acknowledged is lost and nothing is doubled. The
// PostgreSQL is our own, in a temporary folder.
import { execFileSync } from "node:child_process";
import { chmodSync } from "node:fs";
import { ROUNDS, STORE, Server, check, doctor, folder, inRunsOf, init, onExit, postgresqlStore, random, skip, sleep } from "./lib.mjs";

if (STORE !== "postgresql") skip("SQLite has no server that could be down");
inRunsOf(10);
const BIN = "/usr/lib/postgresql/15/bin";
const where = folder("down");
chmodSync(where, 0o777);

function postgres(...args) {
  const [command, ...rest] = process.getuid() === 0 ? ["runuser", "-u", "postgres", "--", ...args] : args;
  execFileSync(command, rest, { stdio: "ignore", cwd: where });
}
const startPostgres = () => postgres(`${BIN}/pg_ctl`, "-D", `${where}/data`, "-w", "-l", `${where}/log`, "-o", `-k ${where} -c listen_addresses=`, "start");
const stopPostgres = () => postgres(`${BIN}/pg_ctl`, "-D", `${where}/data`, "-m", "immediate", "-w", "stop");

postgres(`${BIN}/initdb`, "-D", `${where}/data`, "-A", "trust", "-U", "guanxi", "-E", "UTF8", "--locale=C.UTF-8");
startPostgres();
onExit(stopPostgres);
execFileSync("psql", ["-X", "-q", "-h", where, "-U", "guanxi", "-d", "postgres", "-c", "CREATE DATABASE shop"]);
const store = postgresqlStore(`postgresql://guanxi@/shop?host=${where}`);
await init(store);
const server = new Server(store);
await server.start();

const pick = random();
const made = new Map(); // name → id; acknowledged
let open = []; // {name, key}: no answer or 503: it may have happened
let number = 0;
let living = true;

async function create(again) {
  const { name, key } = again ?? { name: `Down ${++number}`, key: `down-${number}` };
  const answer = await server.ask("POST", "/customers", { kind: "person", name }, { "Idempotency-Key": key });
  check([0, 201, 503].includes(answer.status), `POST /customers: ${answer.status} ${JSON.stringify(answer.body)}`);
  if (answer.status === 201) made.set(name, answer.body.id);
  else open.push({ name, key });
  return answer;
}

async function client() {
  while (living) await create();
}

async function untilWorking() {
  const began = Date.now();
  for (;;) {
    if ((await create()).status === 201) return Date.now() - began;
    check(Date.now() - began < 30000, "the server does not come back by itself");
    await sleep(50);
  }
}

for (let round = 1; round <= ROUNDS; round++) {
  living = true;
  const clients = Array.from({ length: 8 }, client);
  await sleep(200 + pick(400));
  stopPostgres();
  living = false;
  await Promise.all(clients);
  const refused = await create();
  check(refused.status === 503 && refused.body.code === "unavailable" && refused.retryAfter, `without its store: ${refused.status} ${JSON.stringify(refused.body)}`);
  startPostgres();
  const waited = await untilWorking();
  const asked = open.splice(0);
  for (const one of asked) await create(one);
  check(open.length === 0, "a repeated request got no answer");
  const rows = await store.rows("SELECT id, name FROM customer WHERE name LIKE 'Down %'");
  check(new Set(rows.map((row) => row.name)).size === rows.length, "a customer is there twice");
  check(rows.length === made.size, `${rows.length} customers are there instead of ${made.size}`);
  for (const row of rows) check(made.get(row.name) === Number(row.id), `customer ${row.name} is not the one acknowledged`);
  await doctor(store);
  console.log(`round ${round}: ${made.size} customers, ${asked.length} asked again, back after ${waited} ms`);
}
await server.stop();
