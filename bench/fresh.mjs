// SPDX-License-Identifier: Apache-2.0
// The panel behind the server. First what HTTP adds: the questions through POST /segments/preview, one connection, beside the same rule
// asked of the panel in a process of its own. Then how soon a count sees a change, while others create customers as fast as it can: somebody
// creates a customer in a city of its own and counts it until it is there, from the moment the change was answered as durable.
import { rmSync, writeFileSync } from "node:fs";
import { connect } from "node:net";
import * as answerer from "./lib/answerer.mjs";
import * as load from "./lib/load.mjs";
import { median, row, spread } from "./lib/figures.mjs";
import { ALL_CORES, WORK, sleep } from "./lib/machine.mjs";
import { QUESTIONS, values } from "./lib/questions.mjs";
import { copyOf, frequent, historyShop, serve } from "./lib/shop.mjs";

const THREADS = 2;
const ROUNDS = 5;
const PROBES = 200;

async function ready(server) {
  for (let tries = 0; tries < 6000; tries++) {
    const { state } = await server.get("/panel");
    if (state === "ready") return;
    await sleep(50);
  }
  throw new Error("the server's panel does not get ready");
}

let socket;

/** One connection for all, as thin as a client can be: what is measured is the server, not the library that asks it. */
async function send(server, path, body) {
  socket ??= await new Promise((opened, failed) => { const one = connect(server.port, "127.0.0.1", () => opened(one.setNoDelay())).on("error", failed); });
  const head = `POST /api/v1${path} HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nContent-Length: ${Buffer.byteLength(body)}\r\nCookie: ${server.cookie}\r\nX-CSRF-Token: ${server.csrf}\r\n\r\n`;
  return new Promise((done) => {
    let answer = "";
    const take = (part) => {
      answer += part.toString("latin1");
      const end = answer.indexOf("\r\n\r\n");
      if (end < 0 || answer.length < end + 4 + Number(/\r\ncontent-length: (\d+)/i.exec(answer)[1])) return;
      socket.off("data", take);
      done({ status: Number(answer.slice(9, 12)), text: Buffer.from(answer.slice(end + 4), "latin1").toString() });
    };
    socket.on("data", take);
    socket.write(head + body);
  });
}

async function post(server, path, body) {
  const text = JSON.stringify(body), began = process.hrtime.bigint();
  const reply = await send(server, path, text);
  const ms = Number(process.hrtime.bigint() - began) / 1e6;
  if (reply.status >= 300) throw new Error(`${path}: ${reply.status} ${reply.text}`);
  return { answer: JSON.parse(reply.text), ms };
}

/** What HTTP adds to each question, and the counts held beside those of the panel alone, a moment before and after. */
async function ask(shop, server) {
  const alone = answerer.open(shop.url, THREADS);
  try {
    await alone.ask("build");
    const known = await frequent(shop), added = [], whole = [];
    for (const question of QUESTIONS)
      for (let round = 0; round < ROUNDS; round++) {
        const rule = question.rule(values(known, shop.now, round));
        const now = () => Math.floor(Date.now() / 1000);
        const before = await alone.ask("panel", now(), rule);
        const { answer, ms } = await post(server, "/segments/preview", { rule });
        const after = await alone.ask("panel", now() + 1, rule);
        if (answer.answered_by !== "panel") throw new Error(`${rule}: answered by ${answer.answered_by}`);
        if (answer.count < Math.min(before.count, after.count) || answer.count > Math.max(before.count, after.count))
          throw new Error(`${rule}: ${answer.count} from the server, ${before.count} and ${after.count} from the panel alone`);
        added.push(ms - answer.us / 1000);
        whole.push(ms - Math.min(before.us, after.us) / 1000);
      }
    return { added, whole };
  } finally {
    await alone.close();
  }
}

/** Milliseconds from a durable change to the first count that has it, one after the other while `writing` goes on. */
async function probe(server, writing) {
  const waits = [];
  let open = true;
  writing.finally(() => { open = false; });
  for (let i = 0; open && i < PROBES; i++) {
    const city = `probe ${process.pid} ${i}`, rule = `city = "${city}"`;
    await post(server, "/customers", { kind: "person", name: "Probe", city });
    const began = process.hrtime.bigint();
    while ((await post(server, "/segments/preview", { rule })).answer.count !== 1);
    waits.push(Number(process.hrtime.bigint() - began) / 1e6);
  }
  return waits.sort((a, b) => a - b);
}

async function changes(shop, server, seconds) {
  const people = await shop.rows("SELECT name, city FROM customer WHERE name IS NOT NULL AND city IS NOT NULL LIMIT 5000");
  const file = `${WORK}/fresh.posts`;
  writeFileSync(file, people.map(({ name, city }) => `/api/v1/customers\t${JSON.stringify({ kind: "person", name, city, phone: "+8613@" })}`).join("\n") + "\n");
  const first = (await shop.rows("SELECT max(pos) AS pos FROM change_log"))[0].pos;
  const writing = load.post(server.url, { connections: 64, seconds, file, cookie: server.cookie, csrf: server.csrf, pid: server.pid });
  await sleep(300);
  const waits = await probe(server, writing);
  const written = await writing;
  const entries = (await shop.rows(`SELECT max(pos) - ${first} AS n FROM change_log`))[0].n;
  return { waits, written, rate: entries / written.seconds };
}

export async function run({ engine, given, full, seconds }) {
  const customers = given || (full ? 1_000_000 : 200_000);
  const shop = await historyShop(engine, customers);
  await answerer.compile();
  const where = await copyOf(shop);
  const server = await serve(where, { cores: ALL_CORES });
  try {
    await ready(server);
    const { added, whole } = await ask(shop, server);
    const { waits, written, rate } = await changes(where, server, Math.max(seconds, 8));
    if (written.errors) throw new Error(`${written.errors} errors\n${server.output()}`);
    const p99 = waits[Math.ceil(0.99 * waits.length) - 1];
    return {
      rows: [
        row("questions through HTTP", `${spread(added, 2)} ms more than the counting in it`, "≤ 1 ms more", median(added) <= 1, `${QUESTIONS.length} questions, ${ROUNDS} each; ${spread(whole, 2)} ms more than the panel in a process of its own, which is not asked for all customers as well`),
        row("a change → seen by a count", `p50 ${median(waits).toFixed(1)} ms, p99 ${p99.toFixed(1)} ms, most ${waits.at(-1).toFixed(1)} ms`, "p99 ≤ 100 ms at 5,000 changes/s", p99 <= 100 && rate >= 5000, `${waits.length} changes looked for while ${Math.round(written.rate).toLocaleString("en-US")} customers/s were created through HTTP on the same cores, ${Math.round(rate).toLocaleString("en-US")} entries of the change log a second; the count's own way through HTTP is in it`),
      ],
      figures: {},
    };
  } finally {
    await server.stop();
    where.remove();
    rmSync(`${where.file}.panel`, { force: true });
  }
}
