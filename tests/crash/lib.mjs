// SPDX-License-Identifier: Apache-2.0
// A server of its own for crash tests: started, killed, started again on the same store, and the store asked behind its back.
import { spawn, spawnSync, execFile, execFileSync } from "node:child_process";
import { copyFileSync, existsSync, mkdirSync, mkdtempSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { promisify } from "node:util";

const run = promisify(execFile);
export const GUANXI = process.env.GUANXI ?? new URL("../../build/guanxi", import.meta.url).pathname;
export const STORE = process.env.GUANXI_TEST_STORE ?? "sqlite";
export const ROUNDS = Number(process.env.GUANXI_TEST_ROUNDS ?? 10);
/** This is a part of a long run (inRunsOf). */
export const PART = process.env.GUANXI_TEST_PART === "1";
const SCRATCH = process.env.GUANXI_TEST_POSTGRESQL;
// A folder that lives as long as the scratch server and no longer.
const TEMPLATES = process.env.GUANXI_TEST_TEMPLATES;
const LOGIN = { login: "admin", password: "correct horse battery staple" };

export const sleep = (milliseconds) => new Promise((resolve) => setTimeout(resolve, milliseconds));
const children = new Set();
const leavings = [];
process.on("exit", () => {
  for (const child of children) child.kill("SIGKILL");
  for (const remove of leavings.reverse()) try { remove(); } catch { /* it is gone already */ }
});
for (const signal of ["SIGINT", "SIGTERM"]) process.on(signal, () => process.exit(130));

export function onExit(remove) {
  leavings.push(remove);
}

export function folder(name) {
  const path = mkdtempSync(`${tmpdir()}/guanxi-${name}-`);
  onExit(() => rmSync(path, { recursive: true, force: true }));
  return path;
}

export function skip(reason) {
  console.log(reason);
  process.exit(77);
}

export async function output(command, args) {
  return (await run(command, args, { maxBuffer: 1 << 28 })).stdout;
}

export function check(condition, message) {
  if (!condition) throw new Error(message);
}

/** Many rounds run as several runs of the program with `size` each, on new stores: looking through a store after each crash stays quick. */
export function inRunsOf(size) {
  if (ROUNDS <= size) return;
  for (let done = 0; done < ROUNDS; done += size) {
    const { status } = spawnSync(process.execPath, [process.argv[1]], { stdio: "inherit", env: { ...process.env, GUANXI_TEST_PART: "1", GUANXI_TEST_ROUNDS: String(Math.min(size, ROUNDS - done)) } });
    if (status !== 0) console.log(`failed after ${done} of ${ROUNDS} rounds`);
    if (status !== 0) process.exit(status ?? 1);
  }
  console.log(`all ${ROUNDS} rounds passed`);
  process.exit(0);
}

/** A random number generator with a seed that is printed, so that a failing run can be repeated. */
export function random(seed = Number(process.env.GUANXI_TEST_SEED ?? (Date.now() & 0xffffff))) {
  console.log(`seed ${seed}`);
  let state = seed >>> 0;
  return (below) => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return Math.floor((state / 2 ** 32) * below);
  };
}

// ---- stores ----

export const psql = async (url, sql) => (await output("psql", ["-X", "-q", "-At", "-d", url, "-c", sql])).trim();

function sqliteStore(path) {
  const rows = async (sql) => JSON.parse((await output("sqlite3", ["-readonly", "-cmd", ".timeout 20000", "-json", path, sql])) || "[]");
  return { url: `sqlite:${path}`, rows };
}

export function postgresqlStore(url) {
  return { url, rows: async (sql) => JSON.parse((await psql(url, `SELECT json_agg(t) FROM (${sql}) AS t`)) || "[]") };
}

/** An empty store of the engine under test, in `where` for SQLite, made with `options` on PostgreSQL; set up with its administrator. */
export async function newStore(where, { options = "", currency = "CNY" } = {}) {
  if (STORE === "postgresql") return newDatabase(options, currency);
  const store = sqliteStore(`${where}/crash.db`);
  if (!TEMPLATES) return init(store, currency).then(() => store);
  const template = await templateFolder(currency);
  copyFileSync(`${template}/ready.db`, `${where}/crash.db`);
  return { ...store, key: readFileSync(`${template}/key`, "utf8") };
}

let databases = 0;
// Numbers of processes come again within one run of all tests.
const OWN = `${process.pid}_${Date.now().toString(36)}`;

/** On a busy machine somebody who has left may be seen in a database for longer than the five seconds that the server waits for that. */
async function onScratch(sql) {
  for (let tries = 1; ; tries++) {
    const failed = await psql(SCRATCH, sql).then(() => null, (error) => error);
    if (!failed) return;
    if (tries === 6 || !/being accessed by other users/.test(failed.message)) throw failed;
  }
}

async function newDatabase(options, currency) {
  if (!SCRATCH) skip("GUANXI_TEST_POSTGRESQL is not set");
  const name = `crash_${OWN}_${databases++}`, template = `ready_${currency.toLowerCase()}`;
  const copy = () => onScratch(`CREATE DATABASE ${name} TEMPLATE ${template} ${options}`);
  if (TEMPLATES) await copy().catch((error) => (/does not exist/.test(error.message) ? makeTemplate(template, currency).then(copy) : Promise.reject(error)));
  else await psql(SCRATCH, `CREATE DATABASE ${name} ${options}`);
  // Dropping makes the server write everything to disk: what goes with the scratch server soon is left to it.
  if (!TEMPLATES || PART || options) onExit(() => execFileSync("psql", ["-X", "-q", "-d", SCRATCH, "-c", `DROP DATABASE ${name} WITH (FORCE)`]));
  const store = postgresqlStore(databaseUrl(name));
  if (!TEMPLATES) return init(store, currency).then(() => store);
  return { ...store, key: await psql(SCRATCH, `SELECT shobj_description(oid, 'pg_database') FROM pg_database WHERE datname = '${template}'`) };
}

const databaseUrl = (name) => SCRATCH.replace(/\/[^/?]*(\?|$)/, `/${name}$1`);

// Setting up and a key cost more than half a second, a copy next to nothing: the first test of a run sets one store up, and the others copy that
// and know its key, which a database has as its comment. Of two that begin at the same time each makes its own, and one of them stays.

async function templateFolder(currency) {
  const path = `${TEMPLATES}/ready-${currency}`, own = `${path}.${OWN}`;
  if (existsSync(path)) return path;
  const store = sqliteStore(`${own}/ready.db`);
  mkdirSync(own);
  await init(store, currency);
  writeFileSync(`${own}/key`, await newKey(store));
  try {
    renameSync(own, path);
  } catch (error) {
    if (error.code !== "ENOTEMPTY" && error.code !== "EEXIST") throw error;
    rmSync(own, { recursive: true }); // there is one already
  }
  return path;
}

async function makeTemplate(name, currency) {
  const own = `${name}_${OWN}`, store = postgresqlStore(databaseUrl(own));
  await psql(SCRATCH, `CREATE DATABASE ${own}`);
  await init(store, currency);
  await psql(SCRATCH, `COMMENT ON DATABASE ${own} IS '${await newKey(store)}'`);
  await onScratch(`ALTER DATABASE ${own} RENAME TO ${name}`).catch((error) => {
    if (!/already exists|duplicate key/.test(error.message)) throw error;
  });
}

const newKey = async (store) => JSON.parse(await output(GUANXI, ["key", "create", "crash", "--db", store.url, "--json"])).key;

export async function init(store, currency = "CNY") {
  const child = spawn(GUANXI, ["init", "--db", store.url, "--login", LOGIN.login, "--password-stdin", "--timezone", "Asia/Shanghai", "--currency", currency], { stdio: ["pipe", "pipe", "pipe"] });
  let text = "";
  for (const stream of [child.stdout, child.stderr]) stream.on("data", (data) => (text += data));
  child.stdin.end(LOGIN.password + "\n");
  const code = await new Promise((resolve) => child.on("exit", resolve));
  check(code === 0, `guanxi init: ${text}`);
}

// ---- servers ----

const START_SECONDS = 120; // far more than it needs, so that only what hangs fails

/** A server that can be killed and started again; requests go to whichever runs. */
export class Server {
  constructor(store, options = []) {
    this.store = store;
    this.options = options;
    this.log = "";
  }

  /** On a port that the system gives it, and later on the same: whoever was given it while the server was down has it for a moment only. */
  async start() {
    const end = Date.now() + 1000 * START_SECONDS;
    while (!(await this.tryStart(end))) {
      check(this.port && /is taken by another|已被占用/.test(this.log) && Date.now() < end, `the server does not start:\n${this.log}`);
      await sleep(200);
    }
    this.key ??= this.store.key ?? (await newKey(this.store));
  }

  async tryStart(end) {
    const child = spawn(GUANXI, ["serve", "--db", this.store.url, "--port", String(this.port ?? 0), "--quiet", ...this.options], { stdio: ["ignore", "pipe", "pipe"] });
    this.child = child;
    children.add(child);
    let said = "";
    child.stdout.on("data", (data) => (said += data));
    for (const stream of [child.stdout, child.stderr]) stream.on("data", (data) => (this.log = (this.log + data).slice(-20000)));
    child.ended = new Promise((resolve) => child.on("close", () => { children.delete(child); resolve(); })); // when all it said is here too
    while (child.exitCode === null && child.signalCode === null && Date.now() < end) {
      // Only when it has said where it listens: before, somebody else may answer there.
      const found = /http:\/\/[\w.[\]:]+:(\d+)/.exec(said);
      this.port ??= found && Number(found[1]);
      if (found && (await fetch(`${this.base}/healthz`).then(() => true, () => false))) return true;
      await sleep(25);
    }
    child.kill("SIGKILL");
    await child.ended;
    return false;
  }

  get base() {
    return `http://127.0.0.1:${this.port}/api/v1`;
  }

  async kill() {
    this.child.kill("SIGKILL");
    await this.child.ended;
  }

  async stop() {
    this.child.kill("SIGTERM");
    await this.child.ended;
    check(this.child.exitCode === 0, `the server ended with ${this.child.exitCode ?? this.child.signalCode}:\n${this.log}`);
    check(!/ERROR: |WARNING: ThreadSanitizer|runtime error/.test(this.log), this.log);
  }

  /** {status, body, etag}; status 0 when no whole answer came: nobody knows then whether it was done. */
  async ask(method, path, body, headers = {}) {
    try {
      const raw = typeof body === "string";
      const answer = await fetch(this.base + path, {
        method,
        headers: { Authorization: `Bearer ${this.key}`, ...(body === undefined || raw ? {} : { "Content-Type": "application/json" }), ...headers },
        body: body === undefined || raw ? body : JSON.stringify(body),
        signal: AbortSignal.timeout(60000),
      });
      const text = await answer.text();
      return { status: answer.status, body: text ? JSON.parse(text) : null, etag: answer.headers.get("etag"), retryAfter: answer.headers.get("retry-after") };
    } catch {
      return { status: 0 };
    }
  }

  /** Models fitted by the server's own jobs, to the panel that it has: a command for each would read all customers again. */
  async fit(...names) {
    for (let tries = 0; tries < 2400 && (await this.ask("GET", "/reports/share")).status === 503; tries += 1) await sleep(50); // the panel is being built
    for (const name of names) {
      const started = await this.ask("POST", "/models/fit", { name });
      check(started.status === 202, `fit ${name}: ${started.status} ${JSON.stringify(started.body)}`);
      let job;
      do {
        await sleep(50);
        job = (await this.ask("GET", `/jobs/${started.body.job_id}`)).body;
      } while (job?.finished_at === null); // one that failed is tried again
      check(job?.status === "done", `fit ${name}: ${JSON.stringify(job)}`);
    }
  }

  /** What POST makes; anything but a 201 ends the test. */
  async made(path, body) {
    const { status, body: answer } = await this.ask("POST", path, body);
    check(status === 201, `POST ${path}: ${status} ${JSON.stringify(answer)}`);
    return answer;
  }
}

/** `guanxi doctor` on the store, which must find nothing. */
export async function doctor(store) {
  const { stdout, stderr, code } = await run(GUANXI, ["doctor", "--db", store.url]).then((r) => ({ ...r, code: 0 }), (error) => error);
  check(code === 0, `guanxi doctor: ${stdout}${stderr}`);
}
