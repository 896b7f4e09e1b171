// SPDX-License-Identifier: Apache-2.0
// The warm process of questions.c: panel, store and hand-written loops.
import { spawn } from "node:child_process";
import { createInterface } from "node:readline";
import { output, ROOT } from "./machine.mjs";

const PROGRAM = "build/release/bench/questions";

/** The process, and the packages of package.json. */
export async function compile() {
  await output("make", ["-s", PROGRAM, "build/npm-bench.stamp"], { cwd: ROOT });
}

/** `ask("panel", now, rule)` gives what the process answers; questions.c lists what it understands. */
export function open(url, threads = 2) {
  const child = spawn(`${ROOT}/${PROGRAM}`, [url, String(threads)], { stdio: ["pipe", "pipe", "inherit"] });
  const waiting = [];
  createInterface({ input: child.stdout }).on("line", (line) => waiting.shift().done(line));
  const ended = new Promise((resolve) => child.on("exit", (code) => {
    for (const { failed } of waiting) failed(new Error(`the answering process ended with ${code}`));
    resolve(code);
  }));
  const kill = () => child.kill("SIGKILL");
  process.on("exit", kill);
  ended.then(() => process.off("exit", kill));
  async function ask(...words) {
    const line = await new Promise((done, failed) => {
      waiting.push({ done, failed });
      child.stdin.write(`${words.join("\t")}\n`);
    });
    const answer = JSON.parse(line);
    if (answer.error) throw new Error(`${words.slice(0, 3).join(" ")}: ${answer.error}`);
    return answer;
  }
  return { ask, pid: child.pid, kill, close: () => { child.stdin.end(); return ended; } };
}

/** The same for what may take for ever: after so many seconds the process is ended and the answer is null. */
export function patient(url, seconds) {
  let answering = null;
  async function ask(...words) {
    const now = (answering ??= open(url));
    const late = setTimeout(() => { answering = null; now.kill(); }, seconds * 1000);
    try {
      return await now.ask(...words);
    } catch (error) {
      if (answering !== now) return null;
      throw error;
    } finally {
      clearTimeout(late);
    }
  }
  return { ask, close: async () => { await answering?.close(); } };
}
