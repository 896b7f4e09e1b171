// SPDX-License-Identifier: Apache-2.0
// wrk as the client.
import { output, cpuSeconds, CLIENT_CORE, ROOT } from "./machine.mjs";

function parse(text) {
  const found = /RESULT (\{.*\})/.exec(text);
  if (!found) throw new Error(`wrk gave no result:\n${text}`);
  const result = JSON.parse(found[1]);
  return { ...result, rate: result.requests / result.seconds };
}

/** `pid`: of the server; then the result says how many µs of CPU each request cost it. */
async function wrk(script, url, { connections, seconds, args, pid }) {
  const before = pid ? cpuSeconds(pid) : 0;
  const result = parse(await output("taskset", ["-c", CLIENT_CORE, "wrk", "-t1", `-c${connections}`, `-d${seconds}s`, "--timeout", "10s",
    "-s", `${ROOT}/bench/lua/${script}.lua`, url, "--", ...args.map(String)]));
  if (pid) result.cpu_us = ((cpuSeconds(pid) - before) * 1e6) / result.requests;
  return result;
}

/** GETs of the paths in a file. */
export const get = (url, { connections, seconds, file, cookie, pid }) =>
  wrk("paths", url, { connections, seconds, pid, args: cookie ? [file, cookie] : [file] });

let numbers = 100_000_000 + (Math.floor(Date.now() / 1000) % 800) * 1_000_000; // nine digits, another range each second

/** POSTs of the bodies in a file, each with a number of its own; `pause` ms between two of a connection. */
export function post(url, { connections, seconds, file, cookie, csrf, pid, pause = 0 }) {
  numbers += 1_000_000;
  return wrk("posts", url, { connections, seconds, pid, args: [file, cookie, csrf, numbers, pause] });
}
