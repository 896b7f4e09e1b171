// SPDX-License-Identifier: Apache-2.0
// The clients: wrk reads, sender.c writes.
import { output, cpuSeconds, CLIENT_CORE, ROOT, WORK } from "./machine.mjs";

const once = (make) => { let made; return () => (made ??= make()); };

function parse(text) {
  const found = /RESULT (\{.*\})/.exec(text);
  if (!found) throw new Error(`wrk gave no result:\n${text}`);
  return JSON.parse(found[1]);
}

/** `pid`: of the server; then the result says how many µs of CPU each request cost it. */
async function measured(pid, client) {
  const before = pid ? cpuSeconds(pid) : 0;
  const result = await client();
  result.rate = result.requests / result.seconds;
  if (pid) result.cpu_us = ((cpuSeconds(pid) - before) * 1e6) / result.requests;
  return result;
}

async function wrk(script, url, { connections, seconds, args }) {
  return parse(await output("taskset", ["-c", CLIENT_CORE, "wrk", "-t1", `-c${connections}`, `-d${seconds}s`, "--timeout", "10s",
    "-s", `${ROOT}/bench/lua/${script}.lua`, url, "--", ...args.map(String)]));
}

/** GETs of the paths in a file. */
export const get = (url, { connections, seconds, file, cookie, pid }) =>
  measured(pid, () => wrk("paths", url, { connections, seconds, args: cookie ? [file, cookie] : [file] }));

let numbers = 100_000_000 + (Math.floor(Date.now() / 1000) % 800) * 1_000_000; // nine digits, another range each second

const sender = once(async () => {
  const binary = `${WORK}/sender`;
  await output("gcc", ["-O2", "-std=c17", "-D_GNU_SOURCE", "-o", binary, `${ROOT}/bench/sender.c`]);
  return binary;
});

/** POSTs of the bodies in a file, each with a number of its own; `pause` ms between two of a connection. */
export async function post(url, { connections, seconds, file, cookie, csrf, pid, pause = 0 }) {
  const binary = await sender();
  numbers += 1_000_000;
  return measured(pid, async () => JSON.parse(await output("taskset", ["-c", CLIENT_CORE, binary, new URL(url).port,
    ...[connections, seconds, file, numbers, pause, cookie, csrf].map(String)])));
}
