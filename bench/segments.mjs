// SPDX-License-Identifier: Apache-2.0
// Segments by rule, kept true: the starters and variations of them, 300 in all. What the keeper's thread takes of a core while nothing is
// written (rules about moments follow the clock) and while customers and orders are written through HTTP at a steady rate; how old the
// sizes get; and how soon entering and leaving is told, from the answer to the change until the customer's timeline has the fact.
import { rmSync, writeFileSync } from "node:fs";
import * as load from "./lib/load.mjs";
import { median, row } from "./lib/figures.mjs";
import { ALL_CORES, WORK, cpuSeconds, sleep, threadSeconds } from "./lib/machine.mjs";
import { copyOf, historyShop, serve, shuffled } from "./lib/shop.mjs";

const SEGMENTS = 300;
const CONNECTIONS = 8, PAUSE_MS = 40; // 200 writes a second at most
const CITY = "Probe City", ORDERED = "Ordered City";
const PROBES = { moves: `city = "${CITY}"`, orders: `city = "${ORDERED}" and count(orders, last 1 day) >= 1` };

async function ask(server, method, path, body, headers = {}) {
  const answer = await fetch(`${server.url}/api/v1${path}`, {
    method,
    headers: { "Content-Type": method === "PATCH" ? "application/merge-patch+json" : "application/json", Cookie: server.cookie, "X-CSRF-Token": server.csrf, ...headers },
    body: body && JSON.stringify(body),
  });
  return { code: answer.status, record: await answer.json() };
}

async function make(server, path, body) {
  const { code, record } = await ask(server, "POST", path, body);
  if (code !== 201) throw new Error(`POST ${path}: ${code} ${JSON.stringify(record)}`);
  return record;
}

// The windows of a rule a little longer; where it has none it asks for orders besides.
function variation(rule, turn) {
  if (turn === 0) return rule;
  const longer = rule.replace(/last (\d+) days/g, (_, days) => `last ${Number(days) + 2 * turn} days`).replace(/last 1 year/g, `last ${365 + 7 * turn} days`);
  return longer === rule ? `(${rule}) and order_count >= ${turn}` : longer;
}

/** Their ids by name. Starters that name what this shop does not have are left out. */
async function makeSegments(server) {
  const made = {};
  for (const [name, rule] of Object.entries(PROBES)) made[name] = (await make(server, "/segments", { name, rule })).id;
  const { items } = await server.get("/segments/starters");
  for (let turn = 0; Object.keys(made).length < SEGMENTS && turn < 50; turn++)
    for (const { key, rule } of items) {
      if (Object.keys(made).length === SEGMENTS) break;
      const { code, record } = await ask(server, "POST", "/segments", { name: `${key} ${turn}`, rule: variation(rule, turn) });
      if (code === 201) made[record.name] = record.id;
    }
  return made;
}

/** Until every segment has been counted for the first time. */
async function counted(server, number) {
  for (let tries = 0; tries < 3000; tries++) {
    if ((await server.get("/segments/sizes")).items.length >= number) return;
    await sleep(200);
  }
  throw new Error("not every segment was counted");
}

/** What happens within so many seconds: share of a core of the keeper (and while it wanted one and had none), of the whole server, and the greatest age of a size. */
async function watch(server, work) {
  const began = process.hrtime.bigint(), keeper = threadSeconds(server.pid, "keeper"), all = cpuSeconds(server.pid);
  let open = true, oldest = 0;
  const working = work().finally(() => { open = false; });
  while (open) {
    const ages = (await server.get("/segments/sizes")).items.map((one) => Date.now() - Date.parse(one.counted_at));
    oldest = Math.max(oldest, ...ages.map((age) => age / 1000));
    await Promise.race([sleep(1000), working]);
  }
  const passed = Number(process.hrtime.bigint() - began) / 1e9;
  const { ran, waited } = threadSeconds(server.pid, "keeper");
  return { done: await working, keeper: (ran - keeper.ran) / passed, waited: (waited - keeper.waited) / passed, all: (cpuSeconds(server.pid) - all) / passed, oldest };
}

/** Milliseconds until the newest that the customer's timeline tells about that segment is of that kind. */
async function told(server, customer, segment, kind) {
  const began = process.hrtime.bigint();
  for (;;) {
    const { items } = await server.get(`/customers/${customer}/timeline?kinds=segment`);
    const waited = Number(process.hrtime.bigint() - began) / 1e6;
    if (items.find(({ data }) => String(data.segment_id) === String(segment))?.data.kind === kind) return waited;
    if (waited > 60_000) throw new Error(`customer ${customer} ${kind} segment ${segment}, which was not told within a minute`);
    await sleep(10);
  }
}

/** Somebody moves in and out, and somebody else orders, again and again until `end`. */
async function probe(server, segments, currency, end) {
  const waits = [];
  let { id, version } = await make(server, "/customers", { kind: "person", name: "Mover", city: "Elsewhere" });
  const move = async (city) => {
    const moved = await ask(server, "PATCH", `/customers/${id}`, { city }, { "If-Match": `"${version}"` });
    if (moved.code !== 200) throw new Error(`PATCH: ${moved.code} ${JSON.stringify(moved.record)}`);
    version = moved.record.version;
  };
  for (let turn = 1; Date.now() < end; turn++) {
    await move(CITY);
    waits.push(await told(server, id, segments.moves, "entered"));
    await move("Elsewhere");
    waits.push(await told(server, id, segments.moves, "left"));
    const buyer = await make(server, "/customers", { kind: "person", name: "Buyer", city: ORDERED });
    await make(server, "/orders", order(buyer.id, `PROBE-${process.pid}-${turn}`, currency));
    waits.push(await told(server, buyer.id, segments.orders, "entered"));
  }
  return waits.sort((a, b) => a - b);
}

const order = (customer, number, currency) => ({
  customer_id: customer, number, currency, status: "paid", ordered_at: new Date().toISOString(),
  lines: [{ product_code: "BENCH", quantity_thousandths: 1000, price_millionths: 59_000_000 }],
});

async function writing(shop, server, segments, seconds) {
  const [{ currency }] = await shop.rows("SELECT currency FROM customer_order LIMIT 1");
  const people = shuffled(await shop.rows("SELECT id, name, city FROM customer WHERE kind = 'person' AND name IS NOT NULL AND city IS NOT NULL LIMIT 20000")).slice(0, 5000);
  const lines = people.flatMap(({ id, name, city }) => [
    `/api/v1/orders\t${JSON.stringify(order(id, "N@", currency))}`,
    `/api/v1/customers\t${JSON.stringify({ kind: "person", name, city, phone: "+8613@" })}`,
  ]);
  const file = `${WORK}/segments.posts`;
  writeFileSync(file, lines.join("\n") + "\n");
  const end = Date.now() + seconds * 1000;
  const sent = load.post(server.url, { connections: CONNECTIONS, seconds, file, cookie: server.cookie, csrf: server.csrf, pid: server.pid, pause: PAUSE_MS });
  const waits = await probe(server, segments, currency, end);
  const written = await sent;
  if (written.errors) throw new Error(`${written.errors} errors\n${server.output()}`);
  return { waits, written };
}

const percent = (share) => `${(100 * share).toFixed(1)} %`;

export async function run({ engine, given, full, seconds }) {
  const customers = given || (full ? 1_000_000 : 200_000);
  const where = await copyOf(await historyShop(engine, customers));
  const server = await serve(where, { cores: ALL_CORES });
  const window = Math.max(40, 6 * seconds); // rules about moments are asked every 20 seconds
  try {
    const before = threadSeconds(server.pid, "keeper").ran, began = Date.now();
    const segments = await makeSegments(server);
    const number = Object.keys(segments).length;
    await counted(server, number);
    const filled = `${number} segments made and counted in ${((Date.now() - began) / 1000).toFixed(1)} s, ${(threadSeconds(server.pid, "keeper").ran - before).toFixed(1)} s of the keeper's thread`;
    await sleep(5000);
    const rest = await watch(server, () => sleep(window * 1000));
    const busy = await watch(server, () => writing(where, server, segments, window));
    const { waits, written } = busy.done;
    const p99 = waits[Math.ceil(0.99 * waits.length) - 1], most = waits.at(-1);
    return {
      rows: [
        row(`${number} segments kept, nothing written`, `${percent(rest.keeper)} of a core; sizes at most ${rest.oldest.toFixed(0)} s old`, "< 20 % of a core; ≤ 60 s", rest.keeper < 0.2 && rest.oldest <= 60, filled),
        row(`${number} segments kept, ${Math.round(written.rate)} writes/s`, `${percent(busy.keeper)} of a core; sizes at most ${busy.oldest.toFixed(0)} s old`, "< 20 % of a core; ≤ 60 s", busy.keeper < 0.2 && busy.oldest <= 60, `half of them orders, half customers, through HTTP; the whole server takes ${percent(busy.all)} of a core`),
        row("a change → entering or leaving told", `p50 ${median(waits).toFixed(0)} ms, p99 ${p99.toFixed(0)} ms, most ${most.toFixed(0)} ms`, "≤ 2 s", most <= 2000, `${waits.length} moves and orders, each from its answer until the customer's timeline has the fact, beside those writes; the keeper wanted a core and had none ${percent(busy.waited)} of the time, which on a quiet machine is nothing`),
      ],
      figures: {},
    };
  } finally {
    await server.stop();
    where.remove();
    rmSync(`${where.file}.panel`, { force: true });
  }
}
