// SPDX-License-Identifier: Apache-2.0
// A generated shop in a store of its own, a server on it, somebody signed in, and the store asked behind the server's back.
import { createHash } from "node:crypto";
import { copyFileSync, existsSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { GUANXI, WORK, SERVER_CORE, freePort, output, sleep, start, stop } from "./machine.mjs";
import * as postgres from "./postgres.mjs";

const LOGIN = { login: "bench", password: "correct horse battery staple" };
const SEED = 7;

/** SQLite's and PostgreSQL's side of a store: its URL, a query behind the server's back, removal. */
function place(engine, name) {
  if (engine === "postgresql") return postgres.place(name);
  const file = `${WORK}/${name}.db`;
  const remove = () => { for (const end of ["", "-wal", "-shm"]) rmSync(file + end, { force: true }); };
  const rows = async (sql) => JSON.parse((await output("sqlite3", ["-readonly", "-json", file, sql])) || "[]");
  const run = (sql) => output("sqlite3", [file, `BEGIN; ${sql} COMMIT;`]);
  return { engine, file, url: `sqlite:${file}`, rows, run, remove };
}

async function make(where, customers, bulk, more = []) {
  where.remove();
  await where.create?.();
  const began = Date.now();
  await init(where.url);
  await output(GUANXI, ["demo", "--db", where.url, "--customers", String(customers), "--seed", String(SEED), ...(bulk ? ["--bulk"] : []), ...more]);
  await where.settle?.();
  console.error(`  made ${customers} customers on ${where.engine} in ${((Date.now() - began) / 1000).toFixed(1)} s`);
}

/** An empty store with its administrator. */
export async function init(url, options = []) {
  const child = start(GUANXI, ["init", "--db", url, "--login", LOGIN.login, "--password-stdin", ...options], { stdio: ["pipe", "pipe", "pipe"] });
  child.stdin.end(LOGIN.password + "\n");
  const { code } = await child.ended;
  if (code !== 0) throw new Error(`guanxi init: ${child.output}`);
}

/**
 * A shop of so many customers. It is made once per program and reused; benchmarks that write much get a copy. `bulk`: filled at once with
 * generated histories, three to four orders and twenty visits a customer, which is how a million can be made while one waits.
 */
const program = () => createHash("sha256").update(readFileSync(GUANXI)).digest("hex").slice(0, 12);

export async function shop(engine, customers, { copy = false, bulk = false } = {}) {
  const name = `${bulk ? "bulk" : "shop"}_${customers}`;
  const where = place(engine, name);
  const stamp = `${WORK}/${name}.${engine}.stamp`;
  const made = existsSync(stamp) && readFileSync(stamp, "utf8") === program() && (await where.exists?.() ?? existsSync(where.file ?? ""));
  if (!made) {
    await make(where, customers, bulk);
    writeFileSync(stamp, program());
  }
  if (!copy) return where;
  return copyOf({ ...where, name });
}

const DAY = 86_400_000;
const TAGS = [["VIP", "net_base_minor >= 200000"], ["wholesale", "id % 50 = 3"], ["staff", "id % 97 = 5"]];

// Tags are not part of generated histories: put on behind the program's back, before it has been started.
const tagging = TAGS.map(([name, who], i) => `INSERT INTO tag (id, version, created_at, updated_at, name) VALUES (${i + 1}, 1, 0, 0, '${name}');
  INSERT INTO customer_tag (id, version, created_at, updated_at, customer_id, origin_customer_id, tag_id) SELECT id * 4 + ${i}, 1, 0, 0, id, id, ${i + 1} FROM customer WHERE ${who};`).join("\n");

/**
 * A shop of generated histories that end with yesterday, or with the `day` of a shop made before, so that two stores hold the same. `now` is
 * the second in which that day ends: windows that end there are full. Kept while the program is the same, for a day and its next.
 */
export async function historyShop(engine, customers, day = new Date(Date.now() - DAY).toISOString().slice(0, 10)) {
  const name = `history_${customers}`;
  const where = place(engine, name);
  const stamp = `${WORK}/${name}.${engine}.stamp`;
  const [made, known] = existsSync(stamp) ? readFileSync(stamp, "utf8").split(" ") : [];
  const usable = made === program() && Date.parse(day) - Date.parse(known) <= DAY && (await where.exists?.() ?? existsSync(where.file ?? ""));
  if (!usable) {
    await make(where, customers, true, ["--date", day]);
    await where.run(tagging);
    writeFileSync(stamp, `${program()} ${day}`);
  }
  return { ...where, name, url: where.url, day: usable ? known : day, made: !usable, now: Date.parse(usable ? known : day) / 1000 + DAY / 1000 };
}

/** What the values of the questions are taken from: the most frequent cities, all categories, the products bought most. */
export async function frequent(shop) {
  const cities = await shop.rows("SELECT city FROM customer WHERE city IS NOT NULL GROUP BY 1 ORDER BY count(*) DESC, 1 LIMIT 14");
  const categories = await shop.rows("SELECT code, name FROM category ORDER BY code");
  const products = await shop.rows("SELECT product_id AS id FROM order_line WHERE product_id IS NOT NULL GROUP BY 1 ORDER BY count(*) DESC, 1 LIMIT 14");
  return {
    cities: cities.map(({ city }) => city),
    categories: categories.map(({ code, name }) => ({ code, name: JSON.parse(name).en })),
    products: products.map(({ id }) => id),
  };
}

/** A copy to write to. */
export async function copyOf(shop) {
  const twin = place(shop.engine, `${shop.name}_copy`);
  twin.remove();
  if (shop.engine === "postgresql") await twin.createFrom(shop);
  else for (const end of ["", "-wal"]) if (existsSync(shop.file + end)) copyFileSync(shop.file + end, twin.file + end);
  return twin;
}

export async function empty(engine, name) {
  const where = place(engine, name);
  where.remove();
  await where.create?.();
  return where;
}

/** A server on one core or on all, and a session of an administrator. */
export async function serve(where, { cores = SERVER_CORE, options = [] } = {}) {
  const port = await freePort();
  const child = start("taskset", ["-c", cores, GUANXI, "serve", "--db", where.url, "--port", String(port), "--quiet", ...options]);
  const url = `http://127.0.0.1:${port}`;
  for (let tries = 0; ; tries++) {
    if (child.exitCode !== null || tries > 600) throw new Error(`the server does not start:\n${child.output}`);
    if (await fetch(`${url}/api/v1/healthz`).then((answer) => answer.ok, () => false)) break;
    await sleep(50);
  }
  const answer = await fetch(`${url}/api/v1/session`, { method: "POST", headers: { "Content-Type": "application/json" }, body: JSON.stringify(LOGIN) });
  if (!answer.ok) throw new Error(`signing in: ${answer.status} ${await answer.text()}`);
  const cookie = /guanxi_session=[^;]+/.exec(answer.headers.get("set-cookie"))[0];
  const csrf = (await answer.json()).csrf_token;
  const get = async (path) => {
    const reply = await fetch(`${url}/api/v1${path}`, { headers: { Cookie: cookie } });
    if (!reply.ok) throw new Error(`${path}: ${reply.status} ${await reply.text()}`);
    return reply.json();
  };
  // Until the panel stands the server reads all customers beside whatever is measured.
  for (let tries = 0; tries < 3000 && (await get("/panel")).state === "building"; tries++) await sleep(100);
  return { url, port, pid: child.pid, cookie, csrf, get, stop: () => stop(child), output: () => child.output };
}

/** A repeatable random order, so that two runs ask the same. */
export function shuffled(list, seed = 1) {
  const result = [...list];
  let state = seed >>> 0 || 1;
  const next = () => ((state = (state * 1664525 + 1013904223) >>> 0) / 2 ** 32);
  for (let i = result.length - 1; i > 0; i--) {
    const j = Math.floor(next() * (i + 1));
    [result[i], result[j]] = [result[j], result[i]];
  }
  return result;
}
