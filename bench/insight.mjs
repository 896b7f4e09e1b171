// SPDX-License-Identifier: Apache-2.0
// The home of insight: what of all reports is news, from one request, again and again; every answer must say the same. Before it, models are
// fitted and all scores of the day are computed in the background, while profiles are read; then what to offer a customer. CPU beside wall.
import { rmSync, writeFileSync } from "node:fs";
import * as load from "./lib/load.mjs";
import { median, row, spread } from "./lib/figures.mjs";
import { ALL_CORES, WORK, cpuSeconds, sleep } from "./lib/machine.mjs";
import { copyOf, historyShop, serve, shuffled } from "./lib/shop.mjs";

const HOME_MS = 300, REFRESH_SECONDS = 15, OFFER_MS = 5;
const ASKED = 15;
const CONNECTIONS = 4;

async function post(server, path, body) {
  const answer = await fetch(`${server.url}/api/v1${path}`, { method: "POST", headers: { "Content-Type": "application/json", Cookie: server.cookie, "X-CSRF-Token": server.csrf }, body: JSON.stringify(body) });
  if (!answer.ok) throw new Error(`POST ${path}: ${answer.status} ${await answer.text()}`);
  return answer.json();
}

async function done(server, id) {
  for (let tries = 0; tries < 6000; tries++) {
    const job = await server.get(`/jobs/${id}`);
    if (job.status === "done") return;
    if (!["queued", "running"].includes(job.status)) throw new Error(JSON.stringify(job));
    await sleep(100);
  }
  throw new Error("a job does not end");
}

/** Seconds and CPU seconds of the server until the work is done. */
async function timed(server, work) {
  const began = process.hrtime.bigint(), cpu = cpuSeconds(server.pid);
  await work();
  return { seconds: Number(process.hrtime.bigint() - began) / 1e9, cpu: cpuSeconds(server.pid) - cpu };
}

/** Fitting a model computes the scores of the day besides. */
const fit = (server, name) => timed(server, async () => done(server, (await post(server, "/models/fit", { name })).job_id));

// Nothing is written meanwhile, but "the last 90 days" end now: an order may drop out of them while we ask. So an answer may take the place of
// another, a few times; what is wrong beside that would come back or change every time.
const REPLACED_MOST = 3;
function sameButForTheClock(told, answer) {
  const at = told.indexOf(answer);
  if (at < 0) told.push(answer);
  if ((at >= 0 && at !== told.length - 1) || told.length > REPLACED_MOST + 1) throw new Error(`answers differ:\n${told.join("\n")}`);
}

async function home(server) {
  const walls = [], cpus = [];
  const told = [];
  for (let i = -1; i < ASKED; i++) {
    let answer;
    const { seconds, cpu } = await timed(server, async () => { answer = await server.get("/insight"); });
    sameButForTheClock(told, JSON.stringify(answer.findings));
    if (answer.findings.length === 0 || answer.silent.length > 0) throw new Error(`it says too little: ${JSON.stringify(answer)}`);
    if (i >= 0) { walls.push(seconds * 1000); cpus.push(cpu * 1000); }
    if (i === ASKED - 1) return { walls, cpus, n: answer.findings.length, compared: answer.compared };
  }
}

async function pathsOf(shop, name, path) {
  const ids = shuffled(await shop.rows("SELECT id FROM customer WHERE deleted_at IS NULL AND kind = 'person' LIMIT 20000")).slice(0, 5000);
  const file = `${WORK}/insight-${name}.paths`;
  writeFileSync(file, ids.map(({ id }) => path(id)).join("\n") + "\n");
  return file;
}

const reading = (server, file, seconds, connections) => load.get(server.url, { connections, seconds, file, cookie: server.cookie, pid: server.pid });

export async function run({ engine, given, full, seconds }) {
  const customers = given || (full ? 1_000_000 : 200_000);
  const shop = await copyOf(await historyShop(engine, customers));
  const server = await serve(shop, { cores: ALL_CORES });
  try {
    const profiles = await pathsOf(shop, "profiles", (id) => `/api/v1/customers/${id}`);
    const offers = await pathsOf(shop, "offers", (id) => `/api/v1/customers/${id}/recommendations`);
    for (const name of ["churn", "next_order", "rfm"]) await fit(server, name);
    const alone = await reading(server, profiles, seconds, CONNECTIONS);
    let open = true, beside;
    const refreshing = fit(server, "value").finally(() => { open = false; });
    while (open) beside = await reading(server, profiles, 2, CONNECTIONS);
    const refreshed = await refreshing;
    const found = await home(server);
    await server.get(`/customers/1/recommendations`).catch(() => null); // learns when first asked
    const offered = await reading(server, offers, seconds, 1);
    if (offered.errors || beside.errors || alone.errors) throw new Error(`errors\n${server.output()}`);
    return {
      rows: [
        row(`insight home, ${customers.toLocaleString("en-US")} customers`, `${spread(found.walls)} ms`, `≤ ${HOME_MS} ms`, median(found.walls) <= HOME_MS,
          `CPU ${spread(found.cpus)} ms; ${found.n} findings, ${found.compared} comparisons, one request`),
        row("value fitted anew, and its scores of all customers refreshed", `${refreshed.seconds.toFixed(1)} s`, `≤ ${REFRESH_SECONDS} s`, refreshed.seconds <= REFRESH_SECONDS,
          `CPU of the whole server meanwhile ${refreshed.cpu.toFixed(1)} s; profiles read beside: p99 ${beside.p99_ms.toFixed(1)} ms (before: ${alone.p99_ms.toFixed(1)} ms)`),
        row("what to offer one customer", `p99 ${offered.p99_ms.toFixed(1)} ms`, `≤ ${OFFER_MS} ms`, offered.p99_ms <= OFFER_MS,
          `${Math.round(offered.rate).toLocaleString("en-US")}/s by one connection, ${(offered.cpu_us / 1000).toFixed(2)} ms of CPU each`),
      ],
      figures: {},
    };
  } finally {
    await server.stop();
    shop.remove();
    rmSync(`${shop.file}.panel`, { force: true });
  }
}
