// SPDX-License-Identifier: Apache-2.0
// The profile: customer, last 20 orders and tags, signed in, permissions asked, beside nginx with a static file. Every customer of the
// shop is asked in random order; beside the readers a second set of connections writes notes, one per hundred reads.
import { mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import * as load from "./lib/load.mjs";
import { median, percent, row, spread } from "./lib/figures.mjs";
import { ROOT, SERVER_CORE, WORK, freePort, sleep, start, stop } from "./lib/machine.mjs";
import { serve, shop, shuffled } from "./lib/shop.mjs";

const CONNECTIONS = 64;
const WRITERS = 4;
const STATIC_BYTES = 2560;

async function nginx() {
  const folder = `${WORK}/nginx`;
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(`${folder}/files`, { recursive: true });
  writeFileSync(`${folder}/files/static.json`, JSON.stringify({ text: "x".repeat(STATIC_BYTES - 11) }));
  const port = await freePort();
  writeFileSync(`${folder}/nginx.conf`, readFileSync(`${ROOT}/bench/nginx.conf`, "utf8").replace("PORT", String(port)));
  const user = process.getuid() === 0 ? ["-g", "user root;"] : [];
  const child = start("taskset", ["-c", SERVER_CORE, "nginx", "-p", folder, "-c", `${folder}/nginx.conf`, "-e", `${folder}/error.log`, ...user]);
  const url = `http://127.0.0.1:${port}`;
  while (!(await fetch(`${url}/static.json`).then((answer) => answer.ok, () => false))) {
    if (child.exitCode !== null) throw new Error(`nginx: ${child.output}`);
    await sleep(20);
  }
  return { url, pid: child.pid, stop: () => stop(child, "SIGQUIT") };
}

/** 200 profiles compared with the store: nobody answers from a stale or wrong memory. */
async function check(where, server, ids) {
  const sample = shuffled(ids, 99).slice(0, 200);
  const customers = await where.rows(`SELECT id, name, version FROM customer WHERE id IN (${sample.join(",")})`);
  const orders = await where.rows(`SELECT customer_id, id FROM customer_order WHERE deleted_at IS NULL AND customer_id IN (${sample.join(",")}) ORDER BY customer_id, ordered_at DESC, id DESC`);
  for (const customer of customers) {
    const profile = await server.get(`/customers/${customer.id}/profile`);
    const wanted = orders.filter((order) => order.customer_id === customer.id).slice(0, 20).map((order) => order.id);
    const found = profile.orders.map((order) => order.id);
    if (profile.customer.name !== customer.name || found.join() !== wanted.join())
      throw new Error(`profile of ${customer.id} differs from the store: ${found} instead of ${wanted}`);
  }
  return customers.length;
}

/** The twentieth part of the customers that has most orders: long answers. */
async function richest(where, server) {
  const [{ n }] = await where.rows("SELECT count(*) / 20 AS n FROM customer WHERE order_count > 0");
  const ids = shuffled((await where.rows(`SELECT id FROM customer WHERE deleted_at IS NULL ORDER BY order_count DESC, id LIMIT ${n}`)).map((r) => r.id));
  writeFileSync(`${WORK}/rich.paths`, ids.map((id) => `/api/v1/customers/${id}/profile`).join("\n") + "\n");
  return { ids: ids.length, ...(await load.get(server.url, { connections: CONNECTIONS, seconds: 2, file: `${WORK}/rich.paths`, cookie: server.cookie, pid: server.pid })) };
}

export async function run({ engine, customers, bulk, repeats, seconds, peer = true }) {
  const where = await shop(engine, customers, { bulk });
  const ids = shuffled((await where.rows("SELECT id FROM customer WHERE deleted_at IS NULL")).map((r) => r.id));
  const paths = `${WORK}/profile.paths`;
  writeFileSync(paths, ids.slice(0, 200000).map((id) => `/api/v1/customers/${id}/profile`).join("\n") + "\n");
  writeFileSync(`${WORK}/static.paths`, "/static.json\n");
  writeFileSync(`${WORK}/notes.posts`, ids.slice(0, 5000).map((id) => `/api/v1/notes\t{"customer_id":${id},"text":"called @"}`).join("\n") + "\n");
  const server = await serve(where);
  const other = peer ? await nginx() : null;
  const sizes = [], rates = [], p99s = [], peers = [], writes = [], costs = [], peerCosts = [];
  try {
    const reading = { connections: CONNECTIONS, seconds, file: paths, cookie: server.cookie, pid: server.pid };
    // Until the pages of the file are mapped: a server that was just started has other figures for some seconds.
    const trial = await load.get(server.url, { ...reading, seconds: 5 });
    const pause = Math.max(1, Math.round((WRITERS * 1000) / (trial.rate / 100)));
    // Short rounds, each beside one of the peer: a neighbour on the machine then slows both.
    const rounds = 2 * repeats, stretch = Math.ceil(seconds / 2);
    for (let i = 0; i < rounds; i++) {
      const [reads, notes] = await Promise.all([
        load.get(server.url, { ...reading, seconds: stretch }),
        load.post(server.url, { connections: WRITERS, seconds: stretch, file: `${WORK}/notes.posts`, cookie: server.cookie, csrf: server.csrf, pause }),
      ]);
      if (reads.errors + notes.errors > 0) throw new Error(`errors: ${reads.errors} reads, ${notes.errors} writes\n${server.output()}`);
      rates.push(reads.rate);
      sizes.push(reads.bytes / reads.requests);
      p99s.push(reads.p99_ms);
      writes.push(notes.rate / reads.rate);
      costs.push(reads.cpu_us);
      if (other) {
        const peer = await load.get(other.url, { connections: CONNECTIONS, seconds: Math.min(stretch, 5), file: `${WORK}/static.paths`, pid: other.pid });
        peers.push(peer.rate);
        peerCosts.push(peer.cpu_us);
      }
    }
    const rich = await richest(where, server);
    const checked = await check(where, server, ids);
    const note = `${ids.length.toLocaleString("en-US")} ids, ${(median(sizes) / 1024).toFixed(1)} KiB each, ${percent(median(writes))} writes beside, ${checked} answers compared`;
    const rows = [];
    if (other) {
      const ratio = median(rates.map((rate, i) => rate / peers[i]));
      rows.push(row("profile, 64 connections", `${spread(rates)}/s; nginx ${spread(peers)}/s; **${percent(ratio)}**`, "≥ 35 % of nginx", ratio >= 0.35,
        `${note}; CPU ${spread(costs, 1)} µs each with the writes, nginx ${spread(peerCosts, 1)} µs`));
    } else rows.push(row("profile, 64 connections", `${spread(rates)}/s`, "", null, note));
    rows.push(row("profile of the busiest customers", `${spread([rich.rate])}/s, ${(rich.bytes / rich.requests / 1024).toFixed(1)} KiB`, "", null,
      `the ${rich.ids.toLocaleString("en-US")} customers with most orders; CPU ${rich.cpu_us.toFixed(1)} µs each`));
    rows.push(row("profile, p99", `${spread(p99s, 2)} ms`, "< 10 ms", median(p99s) < 10));
    return { rows, figures: { profile: median(rates), profile_p99_ms: median(p99s) } };
  } finally {
    await server.stop();
    await other?.stop();
  }
}
