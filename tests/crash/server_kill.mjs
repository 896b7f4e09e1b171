#!/usr/bin/env node
// SPDX-License-Identifier: Apache-2.0
// A server under mixed load is killed (kill -9) at a random moment, again and again. What it had acknowledged must be there, as
// acknowledged; what got no answer is asked again with the same idempotency key and must then be there once; an import that was running goes
// on by itself and brings each of its rows once; the members of segments are those of their rules, each entering and leaving told once; and
// the change log, played from empty, gives every table as it stands.
import { ROUNDS, Server, check, doctor, folder, inRunsOf, newStore, random, sleep } from "./lib.mjs";

const CLIENTS = 16;
const IMPORT_ROWS = 2000;

inRunsOf(10);
const pick = random();
const where = folder("kill");
const store = await newStore(where);
const server = new Server(store);

const customers = new Map(); // id → {name, city, version}; what was acknowledged
const orders = new Map(); // id → {customer_id, number, total}
const unanswered = []; // [method, path, body, key]: sent, no answer
const imports = []; // {prefix, job}
let number = 0;
let living = false;

async function create(path, body) {
  const key = `crash-${++number}`;
  const answer = await server.ask("POST", path, body, { "Idempotency-Key": key });
  if (answer.status === 0) unanswered.push({ path, body, key });
  else check(answer.status === 201, `POST ${path}: ${answer.status} ${JSON.stringify(answer.body)}`);
  return answer.status === 201 ? answer.body : null;
}

async function createCustomer() {
  const name = `Crash ${++number}`;
  keepCustomer(await create("/customers", { kind: "person", name, phone: `+86139${String(number).padStart(8, "0")}`, city: "上海" }));
}

function keepCustomer(made) {
  if (made) customers.set(made.id, { name: made.name, city: made.city, version: made.version });
}

async function patchCustomer() {
  const ids = [...customers.keys()];
  if (ids.length === 0) return createCustomer();
  const id = ids[pick(ids.length)];
  const known = customers.get(id);
  if (known.busy || known.version === undefined) return;
  known.busy = true;
  const city = `City ${++number}`;
  const answer = await server.ask("PATCH", `/customers/${id}`, { city }, { "If-Match": `"${known.version}"`, "Content-Type": "application/merge-patch+json" });
  known.busy = false;
  if (answer.status === 0) known.maybe = city;
  else {
    check(answer.status === 200, `PATCH: ${answer.status} ${JSON.stringify(answer.body)}`);
    Object.assign(known, { city, version: answer.body.version });
  }
}

async function createOrder() {
  const ids = [...customers.keys()];
  if (ids.length === 0) return createCustomer();
  const lines = Array.from({ length: 1 + pick(3) }, (_, i) => ({ product_code: `P${i}`, name: `line ${i}`, quantity_thousandths: 1000 * (1 + pick(5)), price_millionths: 1_990_000 }));
  keepOrder(await create("/orders", { customer_id: ids[pick(ids.length)], number: `K${++number}`, ordered_at: "2026-11-21T10:00:00Z", currency: "CNY", lines }));
}

function keepOrder(made) {
  if (made) orders.set(made.id, { customer_id: made.customer_id, number: made.number, total: made.total_minor, lines: made.lines.length });
}

async function startImport() {
  const prefix = `I${++number}x`;
  const csv = ["name,phone", ...Array.from({ length: IMPORT_ROWS }, (_, i) => `Import ${prefix}${i},+86137${String(number % 1000).padStart(3, "0")}${String(i).padStart(5, "0")}`)].join("\n") + "\n";
  const file = await server.ask("POST", "/files", csv, { "Content-Type": "text/csv", "X-File-Name": `${prefix}.csv`, "Idempotency-Key": `crash-${++number}` });
  if (file.status === 0) return;
  check(file.status === 201, `POST /files: ${file.status} ${JSON.stringify(file.body)}`);
  const started = await server.ask("POST", "/imports", { file_id: file.body.id, kind: "customer", mapping: { name: "name", phone: "phone" } }, { "Idempotency-Key": `crash-${++number}` });
  if (started.status === 0) return;
  check(started.status === 202, `POST /imports: ${started.status} ${JSON.stringify(started.body)}`);
  imports.push({ prefix, job: started.body.job_id });
}

async function client() {
  while (living) {
    const dice = pick(10);
    await (dice < 5 ? createCustomer() : dice < 8 ? patchCustomer() : createOrder());
  }
}

/** What got no answer is sent again with its key: the first answer or the first doing, never a second. */
async function repeat() {
  for (const { path, body, key } of unanswered.splice(0)) {
    const answer = await server.ask("POST", path, body, { "Idempotency-Key": key });
    check(answer.status === 201, `again: POST ${path}: ${answer.status} ${JSON.stringify(answer.body)}`);
    (path === "/orders" ? keepOrder : keepCustomer)(answer.body);
  }
}

async function checkCustomers() {
  const rows = await store.rows("SELECT id, name, city, version FROM customer WHERE name LIKE 'Crash %'");
  const found = new Map(rows.map((row) => [Number(row.id), row]));
  check(new Set(rows.map((row) => row.name)).size === rows.length, "a customer is there twice");
  check(rows.length === customers.size, `${rows.length} customers are there instead of ${customers.size}`);
  for (const [id, known] of customers) {
    const row = found.get(id);
    check(row && row.name === known.name, `customer ${id} (${known.name}) is lost`);
    check(row.city === known.city || row.city === known.maybe, `customer ${id} has city ${row.city} instead of ${known.city}`);
    Object.assign(known, { city: row.city, version: Number(row.version), maybe: undefined, busy: false });
  }
}

async function checkOrders() {
  const rows = await store.rows("SELECT o.id, o.customer_id, o.number, o.total_minor, (SELECT count(*) FROM order_line AS l WHERE l.order_id = o.id AND l.customer_id = o.customer_id) AS lines FROM customer_order AS o WHERE o.number LIKE 'K%'");
  check(new Set(rows.map((row) => row.number)).size === rows.length, "an order is there twice");
  check(rows.length === orders.size, `${rows.length} orders are there instead of ${orders.size}`);
  for (const row of rows) {
    const known = orders.get(Number(row.id));
    check(known && known.total === Number(row.total_minor) && known.lines === Number(row.lines), `order ${row.number} is not as it was acknowledged`);
  }
}

async function checkImports() {
  const n = imports.length;
  for (const { prefix, job } of imports.splice(0)) {
    let state;
    for (let i = 0; i < 1800; i++) {
      state = (await server.ask("GET", `/jobs/${job}`)).body;
      if (state && !["queued", "running", "failed"].includes(state.status)) break;
      await sleep(100);
    }
    check(state?.status === "done", `the import ${prefix} ended as ${JSON.stringify(state)}`);
    const [{ n, names }] = await store.rows(`SELECT count(*) AS n, count(DISTINCT name) AS names FROM customer WHERE name LIKE 'Import ${prefix}%'`);
    check(Number(n) === IMPORT_ROWS && Number(names) === IMPORT_ROWS, `the import ${prefix} brought ${n} rows, ${names} different, instead of ${IMPORT_ROWS}`);
  }
  return n;
}

// Rules, and the same in SQL.
const SEGMENTS = [
  ["shanghai", 'city = "上海"', "c.city = '上海'"],
  ["buyers", "count(orders) >= 2", "(SELECT count(*) FROM customer_order AS o WHERE o.customer_id = c.id) >= 2"],
];

async function makeSegments() {
  for (const [name, rule] of SEGMENTS) {
    const answer = await server.ask("POST", "/segments", { name, rule });
    check(answer.status === 201, `POST /segments: ${answer.status}`);
  }
}

async function checkFacts() {
  const before = "SELECT kind, lag(kind) OVER (PARTITION BY segment_id, customer_id ORDER BY id) AS before FROM segment_event";
  const [{ n }] = await store.rows(`SELECT count(*) AS n FROM (${before}) AS t WHERE kind = coalesce(before, 'left')`);
  check(Number(n) === 0, `${n} facts of segments were told twice`);
}

/** What was told makes up who is in, and that is who passes the rule. */
async function checkMembers() {
  for (const [name, , sql] of SEGMENTS) {
    const told = `SELECT e.customer_id AS id FROM segment_event AS e JOIN segment AS s ON s.id = e.segment_id WHERE s.name = '${name}' GROUP BY e.customer_id HAVING sum(CASE e.kind WHEN 'entered' THEN 1 ELSE -1 END) = 1`;
    let differ;
    for (let i = 0; i < 600; i++) {
      [{ differ }] = await store.rows(`SELECT count(*) AS differ FROM customer AS c WHERE (${sql}) <> (c.id IN (${told}))`);
      if (Number(differ) === 0) break;
      await sleep(100);
    }
    check(Number(differ) === 0, `${differ} customers of “${name}” differ from what was told`);
  }
}

await server.start();
await makeSegments();
await sleep(1500); // filled while they are empty, so everybody enters
for (let round = 1; round <= ROUNDS; round++) {
  living = true;
  const clients = Array.from({ length: CLIENTS }, client);
  await sleep(50);
  await startImport();
  await sleep(100 + pick(500));
  const killed = server.kill();
  living = false;
  await killed;
  await Promise.all(clients);
  const open = unanswered.length;
  await server.start();
  await repeat();
  await checkCustomers();
  await checkOrders();
  const imported = await checkImports();
  await checkFacts();
  await doctor(store); // the log from empty gives every table
  console.log(`round ${round}: ${customers.size} customers, ${orders.size} orders, ${open} without answer, ${imported} imports went on`);
}
await checkMembers();
await checkFacts();
await server.stop();
