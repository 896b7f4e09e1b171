// SPDX-License-Identifier: Apache-2.0
// A PostgreSQL of our own in a temporary folder, on a socket alone, as a user who is not root. Its settings are the
// defaults of the package but for memory: shared_buffers 1 GB, since a store is used on a machine that has some.
import { execFileSync } from "node:child_process";
import { chmodSync, mkdtempSync, rmSync } from "node:fs";
import { output, SERVER_CORE } from "./machine.mjs";

const BIN = "/usr/lib/postgresql/15/bin";
let folder = null;

const asUser = (command, args) =>
  process.getuid() === 0 ? ["runuser", ["-u", "postgres", "--", command, ...args]] : [command, args];

async function ensure() {
  if (folder) return;
  folder = mkdtempSync("/tmp/guanxi-bench-pg-");
  chmodSync(folder, 0o777);
  const run = (command, ...args) => output(...asUser(command, args));
  await run(`${BIN}/initdb`, "-D", `${folder}/data`, "-A", "trust", "-U", "guanxi", "-E", "UTF8", "--locale=C.UTF-8");
  await run("taskset", "-c", SERVER_CORE, `${BIN}/pg_ctl`, "-D", `${folder}/data`, "-w", "-l", `${folder}/log`,
    "-o", `-k ${folder} -c listen_addresses= -c shared_buffers=1GB -c max_wal_size=4GB`, "start");
  process.on("exit", end);
}

export function end() {
  if (!folder) return;
  const [command, args] = asUser(`${BIN}/pg_ctl`, ["-D", `${folder}/data`, "-m", "fast", "-w", "stop"]);
  try { execFileSync(command, args, { stdio: "ignore" }); } catch { /* it is gone */ }
  rmSync(folder, { recursive: true, force: true });
  folder = null;
}

const psql = (database, ...args) => output("psql", ["-X", "-q", "-At", "-h", folder, "-U", "guanxi", "-d", database, ...args]);

export function place(name) {
  const where = {
    engine: "postgresql",
    get url() { return `postgresql://guanxi@/${name}?host=${folder}`; },
    rows: async (sql) => JSON.parse((await psql(name, "-c", `SELECT json_agg(t) FROM (${sql}) AS t`)) || "null") ?? [],
    run: (sql) => psql(name, "-c", sql),
    remove() {},
    async create() {
      await ensure();
      await psql("postgres", "-c", `DROP DATABASE IF EXISTS ${name}`);
      await psql("postgres", "-c", `CREATE DATABASE ${name}`);
    },
    async createFrom(other) {
      await psql("postgres", "-c", `DROP DATABASE IF EXISTS ${name}`);
      await psql("postgres", "-c", `CREATE DATABASE ${name} TEMPLATE ${other.name}`);
    },
    async exists() {
      await ensure();
      return (await psql("postgres", "-c", `SELECT 1 FROM pg_database WHERE datname = '${name}'`)).trim() === "1";
    },
    // What the server does by itself within some minutes: statistics for the planner, marks of what all may see.
    settle: () => psql(name, "-c", "VACUUM ANALYZE"),
    name,
  };
  return where;
}
