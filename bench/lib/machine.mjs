// SPDX-License-Identifier: Apache-2.0
// Processes, ports, cores: everything the benchmarks start and end.
import { spawn, execFile, execFileSync } from "node:child_process";
import { createServer } from "node:net";
import { cpus, totalmem } from "node:os";
import { promisify } from "node:util";
import { mkdirSync, readFileSync, readdirSync } from "node:fs";

const run = promisify(execFile);
const started = new Set();

export const ROOT = new URL("../..", import.meta.url).pathname.replace(/\/$/, "");
export const GUANXI = process.env.GUANXI ?? `${ROOT}/build/guanxi`;
export const WORK = `${ROOT}/build/bench`;
mkdirSync(WORK, { recursive: true });

/** Server on one core, client on another: what one core can do, with less noise. */
export const SERVER_CORE = "0";
export const ALL_CORES = `0-${cpus().length - 1}`;
export const CLIENT_CORE = cpus().length > 1 ? "1" : "0";

export const sleep = (milliseconds) => new Promise((resolve) => setTimeout(resolve, milliseconds));

export async function freePort() {
  const probe = createServer();
  await new Promise((resolve) => probe.listen(0, "127.0.0.1", resolve));
  const { port } = probe.address();
  await new Promise((resolve) => probe.close(resolve));
  return port;
}

export function start(command, args, options = {}) {
  const child = spawn(command, args, { stdio: ["ignore", "pipe", "pipe"], ...options });
  child.output = "";
  for (const stream of [child.stdout, child.stderr]) stream?.on("data", (data) => (child.output = (child.output + data).slice(-65536)));
  child.ended = new Promise((resolve) => child.on("exit", (code, signal) => { started.delete(child); resolve({ code, signal }); }));
  started.add(child);
  return child;
}

export async function stop(child, signal = "SIGTERM") {
  if (child.exitCode === null && child.signalCode === null) child.kill(signal);
  const late = setTimeout(() => child.kill("SIGKILL"), 15000);
  await child.ended;
  clearTimeout(late);
}

export async function output(command, args, options = {}) {
  const { stdout } = await run(command, args, { maxBuffer: 1 << 28, ...options });
  return stdout;
}

/** Runs to the end; its wall and CPU time and the most memory it held. */
export async function timed(command, args, options = {}) {
  const began = process.hrtime.bigint();
  const child = start("bash", ["-c", 'TIMEFORMAT="TIMED %U %S"; time "$@"', "timed", command, ...args], options);
  let peak = 0;
  const watch = setInterval(() => { for (const pid of childrenOf(child.pid)) peak = Math.max(peak, residentPeak(pid)); }, 20);
  const { code } = await child.ended;
  clearInterval(watch);
  if (code !== 0) throw new Error(`${command} ${args.join(" ")}: exit ${code}\n${child.output.slice(0, 2000)}`);
  const seconds = Number(process.hrtime.bigint() - began) / 1e9;
  const [, user, system] = /TIMED ([\d.]+) ([\d.]+)/.exec(child.output);
  return { seconds, cpuSeconds: Number(user) + Number(system), peakBytes: peak, output: child.output };
}

function childrenOf(pid) {
  try {
    return readFileSync(`/proc/${pid}/task/${pid}/children`, "utf8").trim().split(" ").filter(Boolean);
  } catch {
    return [];
  }
}

/** VmHWM: the high-water mark, so looking some times a second misses nothing but the end. */
export function residentPeak(pid) {
  try {
    return Number(/VmHWM:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, "utf8"))?.[1] ?? 0) * 1024;
  } catch {
    return 0;
  }
}

/** CPU seconds that a process and its living children have used, in steps of 10 ms: what a noisy neighbour does not change. */
export function cpuSeconds(pid) {
  const stat = readFileSync(`/proc/${pid}/stat`, "utf8");
  const fields = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
  return (Number(fields[11]) + Number(fields[12])) / 100 + childrenOf(pid).reduce((sum, child) => sum + cpuSeconds(child), 0);
}

/** Seconds that the thread of that name has run, and has waited for a core since others ran on it. */
export function threadSeconds(pid, name) {
  for (const id of readdirSync(`/proc/${pid}/task`)) {
    if (readFileSync(`/proc/${pid}/task/${id}/comm`, "utf8").trim() !== name) continue;
    const [ran, waited] = readFileSync(`/proc/${pid}/task/${id}/schedstat`, "utf8").split(" ").map((ns) => Number(ns) / 1e9);
    return { ran, waited };
  }
  throw new Error(`process ${pid} has no thread ${name}`);
}

export function describe() {
  const kernel = execFileSync("uname", ["-sr"]).toString().trim();
  return `${cpus().length} cores of ${cpus()[0].model.trim()}, ${Math.round(totalmem() / 2 ** 30)} GiB, ${kernel}`;
}

process.on("exit", () => { for (const child of started) child.kill("SIGKILL"); });
for (const signal of ["SIGINT", "SIGTERM"]) process.on(signal, () => process.exit(130));
