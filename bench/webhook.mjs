// SPDX-License-Identifier: Apache-2.0
// Outgoing webhooks to a sink on this machine that answers at once: a shop's whole change log through one endpoint, in order, and beside it
// the same number of bodies of the same length sent one after the other with nothing but libcurl. Then once more beside three endpoints
// that want the same and misbehave: one is silent, one talks nonsense, of one nobody is there.
import { readFileSync } from "node:fs";
import { spawn } from "node:child_process";
import { median, percent, row, spread } from "./lib/figures.mjs";
import { ALL_CORES, ROOT, output, sleep } from "./lib/machine.mjs";
import { serve, shop } from "./lib/shop.mjs";

const PEER = `${ROOT}/build/release/bench/webhook_peer`;
const CUSTOMERS = 2000;
const TICK = 100; // clock ticks a second

/** A sink: its port, and how it ends with what it got. */
async function sink(how = "") {
  const child = spawn(PEER, ["sink", how], { stdio: ["pipe", "pipe", "inherit"] });
  let text = "";
  child.stdout.on("data", (data) => (text += data));
  while (!text.includes("\n")) await sleep(5);
  const ended = new Promise((resolve) => child.on("exit", resolve));
  return { port: Number(text), end: async () => { child.stdin.end(); await ended; return JSON.parse(text.slice(text.indexOf("\n"))); } };
}

const cpuOf = (pid) => readFileSync(`/proc/${pid}/stat`, "utf8").split(") ")[1].split(" ").slice(11, 13).reduce((sum, each) => sum + Number(each), 0) / TICK;

/** Asks as somebody signed in. */
const asker = (server) => async (method, path, body, headers = {}) => {
  const answer = await fetch(`${server.url}/api/v1${path}`, { method, headers: { "Content-Type": "application/json", Cookie: server.cookie, "X-CSRF-Token": server.csrf, ...headers }, body: JSON.stringify(body) });
  if (!answer.ok) throw new Error(`${path}: ${answer.status} ${await answer.text()}`);
  return answer.json();
};

/** An endpoint that is told everything from the beginning; how it is turned off again. */
async function endpoint(server, port) {
  const ask = asker(server);
  const role = (await server.get("/roles?limit=100")).items.find((each) => each.name === "administrator").id;
  const { id } = await ask("POST", "/webhook-endpoints", { name: "bench", url: `http://127.0.0.1:${port}/`, events: ["*"], role_id: role });
  await ask("POST", `/webhook-endpoints/${id}/secrets`, {});
  const begin = () => ask("POST", `/webhook-endpoints/${id}/replay`, { from_pos: 1 });
  const end = async () => ask("PATCH", `/webhook-endpoints/${id}`, { enabled: false }, { "If-Match": `"${(await server.get(`/webhook-endpoints/${id}`)).version}"` });
  return { id, begin, end };
}

async function deliver(server, besides = []) {
  const to = await sink();
  const good = await endpoint(server, to.port);
  const others = await Promise.all(besides.map((port) => endpoint(server, port)));
  const cpu = cpuOf(server.pid);
  for (const other of others) await other.begin();
  await good.begin();
  for (let tries = 0; tries < 1200; tries++) {
    await sleep(100);
    const position = await server.get(`/webhook-endpoints/${good.id}/position`);
    if (position.behind === 0 && position.delivered_at) break;
  }
  const used = cpuOf(server.pid) - cpu;
  for (const each of [good, ...others]) await each.end();
  const got = { ...(await to.end()), used };
  if (got.disordered > 0 || got.repeated > 0) throw new Error(`out of order: ${JSON.stringify(got)}`);
  return got;
}

async function beside(server) {
  const silent = await sink("silent"), nonsense = await sink("nonsense");
  const got = await deliver(server, [silent.port, nonsense.port, 1]);
  await silent.end();
  await nonsense.end();
  return got.count / got.seconds;
}

async function loop(count) {
  const to = await sink();
  const alone = JSON.parse(await output(PEER, ["loop", String(to.port), String(count), "600"]));
  await to.end();
  return alone;
}

export async function run({ engine, repeats }) {
  await output("make", ["-s", "build/release/bench/webhook_peer"], { cwd: ROOT });
  const where = await shop(engine, CUSTOMERS, { copy: true });
  const server = await serve(where, { cores: ALL_CORES, options: ["--webhook-networks", "127.0.0.1"] });
  const rates = [], ratios = [], costs = [], crowded = [];
  try {
    for (let round = 0; round < repeats; round++) {
      const got = await deliver(server);
      const alone = await loop(got.count);
      rates.push(got.count / got.seconds);
      ratios.push(got.count / got.seconds / (alone.count / alone.seconds));
      costs.push((got.used / got.count) * 1e6);
      console.error(`  ${got.count} messages in ${got.seconds.toFixed(2)} s, ${got.used.toFixed(2)} s of CPU; libcurl alone ${alone.seconds.toFixed(2)} s, ${alone.cpu.toFixed(2)} s`);
      crowded.push(await beside(server));
      console.error(`  beside three that misbehave ${Math.round(crowded.at(-1))}/s`);
    }
  } finally {
    await server.stop();
    where.remove();
  }
  const fine = Math.max(...rates) >= 5000;
  const left = median(crowded) / median(rates);
  return {
    rows: [
      row("webhooks out, one endpoint, in order", `${spread(rates)}/s`, "5,000/s", fine, `${spread(ratios.map((each) => each * 100))} % of libcurl alone (${percent(Math.max(...ratios))} at best); ${spread(costs)} µs of CPU each`),
      row("the same beside three that misbehave", `${spread(crowded)}/s`, "as alone", left >= 0.8, `${percent(left)} of the rate alone; one is silent, one talks nonsense, one is down`),
    ],
    figures: { rates, ratios, costs, crowded },
  };
}
