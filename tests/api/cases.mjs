// SPDX-License-Identifier: Apache-2.0
// Runs cases/*.txt (README.md says how they are written): each file against a server with a store of its own.
import http from "node:http";
import { readFileSync, readdirSync } from "node:fs";
import { spawn } from "node:child_process";
import { Server, folder, newStore, sleep, GUANXI } from "../crash/lib.mjs";

const PASSWORD = "correct horse battery staple";
const PATIENCE = 4; // of a machine that does much else
const ROLES = ["manager", "marketer", "agent", "seller", "read_only", "own_only"];

// ---- reading cases ----

function parse(file, text) {
  const cases = [];
  for (const block of text.split(/^--- /m).slice(1)) {
    const [request, answer] = block.split(/^<<< /m);
    if (answer === undefined) throw new Error(`${file}: a case without answer: ${block}`);
    const [head, ...body] = request.split(/\n\n/);
    const [name, line, ...headers] = head.trimEnd().split("\n");
    const [method, ...path] = line.split(" ");
    const [status, ...expected] = answer.replace(/^#.*\n/gm, "").trimEnd().split("\n");
    const blank = expected.indexOf("");
    cases.push({
      name, method, path: path.join(" "), headers: headers.map(split), body: body.join("\n\n").trim(),
      status: Number(status), wanted: (blank < 0 ? expected : expected.slice(0, blank)).map(split),
      json: blank < 0 ? "" : expected.slice(blank).join("\n").trim(),
    });
  }
  return cases;
}

function split(line) {
  const colon = line.indexOf(":");
  return [line.slice(0, colon).toLowerCase(), line.slice(colon + 1).trim()];
}

// ---- comparing ----

function compare(wanted, found, kept, path = "") {
  const mark = typeof wanted === "string" && wanted.match(/^\{\{(=|~)?(.*)\}\}$/s);
  if (mark) return compareMark(mark, found, kept, path);
  if (wanted === null || typeof wanted !== "object")
    return found === wanted ? [] : [`${path || "/"}: wanted ${JSON.stringify(wanted)}, found ${JSON.stringify(found)}`];
  if (found === null || typeof found !== "object" || Array.isArray(found) !== Array.isArray(wanted))
    return [`${path || "/"}: wanted ${JSON.stringify(wanted)}, found ${JSON.stringify(found)}`];
  if (Array.isArray(wanted)) {
    const more = wanted.at(-1) === "{{more}}";
    const items = more ? wanted.slice(0, -1) : wanted;
    if (more ? found.length < items.length : found.length !== items.length)
      return [`${path}: wanted ${items.length} members, found ${found.length}: ${JSON.stringify(found).slice(0, 300)}`];
    return items.flatMap((item, i) => compare(item, found[i], kept, `${path}/${i}`));
  }
  return Object.keys(wanted).flatMap((key) => compare(wanted[key], found[key], kept, `${path}/${key}`));
}

function compareMark([, kind, text], found, kept, path) {
  if (kind === "=") return found === undefined ? [`${path}: nothing to keep`] : ((kept[text] = found), []);
  if (kind === "~") return new RegExp(text, "s").test(String(found)) ? [] : [`${path}: ${JSON.stringify(found)} does not match ${text}`];
  if (text === "any") return found === undefined || found === null ? [`${path}: nothing there`] : [];
  if (text === "absent") return found === undefined ? [] : [`${path}: wanted nothing, found ${JSON.stringify(found)}`];
  return found === kept[text] ? [] : [`${path}: wanted ${JSON.stringify(kept[text])}, found ${JSON.stringify(found)}`];
}

const fill = (text, kept) => text.replace(/\{\{(\w+)\}\}/g, (all, name) => (name in kept ? kept[name] : all));

// ---- sending ----

export function send(port, method, path, headers, body) {
  return new Promise((resolve, reject) => {
    const request = http.request({ host: "127.0.0.1", port, method, path, headers, agent: false }, (response) => {
      const chunks = [];
      response.on("data", (chunk) => chunks.push(chunk));
      response.on("end", () => resolve({ status: response.statusCode, headers: response.headers, body: Buffer.concat(chunks) }));
    });
    request.on("error", reject);
    request.end(body);
  });
}

class World {
  constructor(server) {
    this.server = server;
    this.sessions = new Map();
    this.kept = {};
  }

  // Roles become staff when first asked for: signing in is slow on purpose.
  async session(who) {
    if (!this.sessions.has(who)) {
      if (who !== "admin") await addStaff(this.server.store, who);
      const answer = await send(this.server.port, "POST", "/api/v1/session", { "content-type": "application/json" }, JSON.stringify({ login: who, password: PASSWORD }));
      if (answer.status !== 200) throw new Error(`${who} cannot sign in: ${answer.body}`);
      const { csrf_token: csrf, staff } = JSON.parse(answer.body);
      this.kept[`${who}_id`] = staff.id;
      this.sessions.set(who, { cookie: answer.headers["set-cookie"][0].split(";")[0], "x-csrf-token": csrf });
    }
    return this.sessions.get(who);
  }

  async headersOf(test) {
    const own = Object.fromEntries(test.headers.map(([name, value]) => [name, fill(value, this.kept)]));
    const who = own.as ?? "admin";
    delete own.as;
    delete own.times;
    delete own.within;
    const session = who === "nobody" ? {} : who.startsWith("key:") ? { authorization: `Bearer ${this.kept[who.slice(4)]}` } : await this.session(who);
    const headers = { ...(test.body ? { "content-type": "application/json" } : {}), ...session, ...own };
    for (const name of Object.keys(headers)) if (headers[name] === "") delete headers[name];
    return headers;
  }

  async run(test) {
    const headers = await this.headersOf(test);
    const times = Number(Object.fromEntries(test.headers).times ?? 1);
    const path = test.path.startsWith("//") ? test.path.slice(1) : `/api/v1${test.path}`;
    const until = Date.now() + 1000 * PATIENCE * Number(Object.fromEntries(test.headers).within ?? 0);
    for (;;) {
      const faults = this.judge(test, await this.ask(test, path, headers, times));
      if (faults.length === 0 || Date.now() >= until) return faults;
      await sleep(50);
    }
  }

  async ask(test, path, headers, times) {
    let answer;
    for (let i = 0; i < times; i++) answer = await send(this.server.port, test.method, encodeURI(fill(path, this.kept)).replace(/%25/g, "%"), headers, fill(test.body, this.kept));
    return answer;
  }

  judge(test, answer) {
    const text = answer.body.toString();
    const faults = answer.status === test.status ? [] : [`wanted ${test.status}, found ${answer.status}`];
    for (const [name, value] of test.wanted) faults.push(...compare(fill(value, this.kept), answer.headers[name], this.kept, name));
    if (test.json && answer.status === test.status) {
      try {
        faults.push(...compare(JSON.parse(test.json), JSON.parse(text), this.kept));
      } catch (error) {
        faults.push(`${error.message}: ${text.slice(0, 400)}`);
      }
    }
    return faults.length ? [...faults, text.slice(0, 600)] : [];
  }
}

async function addStaff(store, role) {
  const child = spawn(GUANXI, ["user", "add", role, "--role", role, "--password-stdin", "--db", store.url], { stdio: ["pipe", "ignore", "inherit"] });
  child.stdin.end(PASSWORD + "\n");
  const code = await new Promise((resolve) => child.on("exit", resolve));
  if (code !== 0) throw new Error(`guanxi user add ${role} ended with ${code}`);
}

// ---- all of it ----

async function runCases(name, server) {
  const world = new World(server);
  let failed = 0;
  for (const test of parse(name, readFileSync(new URL(`cases/${name}.txt`, import.meta.url), "utf8"))) {
    const faults = await world.run(test);
    console.log(`${faults.length ? "not ok" : "ok"} ${name}: ${test.name}`);
    for (const fault of faults) console.log(`#   ${fault}`);
    failed += faults.length ? 1 : 0;
  }
  return failed;
}

// What ends a file leaves the others to run.
async function runFile(name) {
  let server, failed = 0;
  try {
    server = new Server(await newStore(folder("api")));
    await server.start();
    failed = await runCases(name, server);
    await server.stop();
  } catch (error) {
    console.log(`not ok ${name}: from the server's start to its end\n${`${error.stack}\n${server?.log}`.replace(/^/gm, "# ")}`);
    failed++;
    if (server?.child?.exitCode === null) await server.kill();
  }
  return failed;
}

if (process.argv[1] === new URL(import.meta.url).pathname) {
  const all = readdirSync(new URL("cases", import.meta.url)).map((file) => file.replace(/\.txt$/, "")).sort();
  const chosen = process.argv.slice(2);
  let failed = 0;
  for (const name of all) if (!chosen.length || chosen.includes(name)) failed += await runFile(name);
  process.exit(failed ? 1 : 0);
}
export { World, ROLES, PASSWORD };
