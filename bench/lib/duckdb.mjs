// SPDX-License-Identifier: Apache-2.0
// The shop in DuckDB, laid out as suits it best: only what the questions ask for, choices as enums, the moment, kind and category of a line
// beside the line and the category of an event beside the event (no joins of facts with products), facts sorted by customer and time.
import { existsSync, rmSync } from "node:fs";
import { WORK, output } from "./machine.mjs";

const TABLES = {
  customer: {
    read: "SELECT id, city, tier, EXISTS (SELECT 1 FROM consent k WHERE k.customer_id = c.id AND k.channel = 'email' AND k.purpose = 'marketing' AND k.status = 'granted' AND k.deleted_at IS NULL), birth_day FROM customer c WHERE deleted_at IS NULL AND kind <> 'anonymous'",
    columns: { id: "INTEGER", city: "VARCHAR", tier: "VARCHAR", may_mail: "BOOLEAN", birth_day: "INTEGER" },
    make: "SELECT id, city, tier::tier AS tier, may_mail, make_date(1970, 1, 1) + birth_day AS birth_day FROM read ORDER BY id",
  },
  tagged: {
    read: "SELECT c.customer_id, t.name FROM customer_tag c JOIN tag t ON t.id = c.tag_id WHERE c.deleted_at IS NULL AND t.deleted_at IS NULL",
    columns: { customer_id: "INTEGER", tag: "VARCHAR" },
    make: "SELECT * FROM read ORDER BY tag, customer_id",
  },
  orders: {
    read: "SELECT id, customer_id, ordered_at, kind, status, discount_minor, base_amount_minor FROM customer_order WHERE deleted_at IS NULL",
    columns: { id: "INTEGER", customer_id: "INTEGER", moment: "BIGINT", kind: "VARCHAR", status: "VARCHAR", discount: "INTEGER", total: "INTEGER" },
    make: "SELECT id, customer_id, make_timestamp(moment) AS moment, kind::kind AS kind, status::status AS status, discount, total FROM read ORDER BY customer_id, moment, id",
  },
  line: {
    read: `SELECT l.order_id, l.position, o.customer_id, o.ordered_at, o.kind, o.status, l.product_id, c.code, l.amount_minor
      FROM order_line l JOIN customer_order o ON o.id = l.order_id LEFT JOIN product p ON p.id = l.product_id LEFT JOIN category c ON c.id = p.category_id WHERE o.deleted_at IS NULL`,
    columns: { order_id: "INTEGER", position: "INTEGER", customer_id: "INTEGER", moment: "BIGINT", kind: "VARCHAR", status: "VARCHAR", product_id: "INTEGER", category: "VARCHAR", amount: "INTEGER" },
    make: "SELECT customer_id, make_timestamp(moment) AS moment, kind::kind AS kind, status::status AS status, product_id, category::category AS category, amount FROM read ORDER BY customer_id, moment, order_id, position",
  },
  event: {
    read: "SELECT e.id, e.customer_id, e.happened_at, e.name, e.product_id, c.code FROM event e LEFT JOIN product p ON p.id = e.product_id LEFT JOIN category c ON c.id = p.category_id WHERE e.deleted_at IS NULL",
    columns: { id: "INTEGER", customer_id: "INTEGER", moment: "BIGINT", name: "VARCHAR", product_id: "INTEGER", category: "VARCHAR" },
    make: "SELECT customer_id, make_timestamp(moment) AS moment, name::name AS name, product_id, category::category AS category FROM read ORDER BY customer_id, moment, id",
  },
};

const ENUMS = {
  tier: "('basic', 'silver', 'gold', 'diamond')",
  kind: "('sale', 'return', 'adjustment')",
  status: "('created', 'paid', 'shipped', 'delivered', 'closed', 'cancelled')",
};

async function fill(connection, file, name) {
  const { read, columns, make } = TABLES[name];
  const csv = `${WORK}/duckdb-${name}.csv`;
  await output("bash", ["-c", 'sqlite3 -readonly -csv "$0" "$1" >"$2"', file, read, csv]);
  const types = Object.entries(columns).map(([column, type]) => `'${column}': '${type}'`).join(", ");
  await connection.run(`CREATE OR REPLACE VIEW read AS SELECT * FROM read_csv('${csv}', header = false, auto_detect = false, delim = ',', quote = '"', columns = {${types}})`);
  if (name === "event") await connection.run("CREATE TYPE name AS ENUM (SELECT DISTINCT name FROM read ORDER BY 1)");
  await connection.run(`CREATE TABLE ${name} AS ${make}`);
  await connection.run("DROP VIEW read");
  rmSync(csv);
}

async function make(connection, shop) {
  for (const [name, values] of Object.entries(ENUMS)) await connection.run(`CREATE TYPE ${name} AS ENUM ${values}`);
  const codes = await shop.rows("SELECT code FROM category ORDER BY code");
  await connection.run(`CREATE TYPE category AS ENUM (${codes.map(({ code }) => `'${code}'`).join(", ")})`);
  for (const name of Object.keys(TABLES)) await fill(connection, shop.file, name);
  await connection.run("CHECKPOINT");
}

/** DuckDB on `file`, filled from the SQLite shop when it is missing. `ask(sql)` counts or, with `ids`, lists. */
export async function open(shop, file, threads) {
  const { DuckDBInstance } = await import("@duckdb/node-api");
  const made = !existsSync(file);
  const instance = await DuckDBInstance.create(file, { threads: String(threads) });
  const connection = await instance.connect();
  const began = Date.now();
  if (made) await make(connection, shop);
  const seconds = made ? (Date.now() - began) / 1000 : 0;
  const column = async (sql) => (await connection.runAndReadAll(sql)).getColumnsJS()[0] ?? [];
  async function ask(sql, ids = false) {
    const cpu = process.cpuUsage(), start = process.hrtime.bigint();
    const values = await column(ids ? `SELECT id FROM (${sql}) ORDER BY id` : `SELECT count(*) FROM (${sql})`);
    const us = Number(process.hrtime.bigint() - start) / 1000;
    const { user, system } = process.cpuUsage(cpu);
    return ids ? { us, ids: values.map(Number), count: values.length } : { us, cpu_us: user + system, count: Number(values[0]) };
  }
  /** All rows as lists of numbers. */
  async function rows(sql) {
    const cpu = process.cpuUsage(), start = process.hrtime.bigint();
    const found = (await connection.runAndReadAll(sql)).getRowsJS();
    const us = Number(process.hrtime.bigint() - start) / 1000;
    const { user, system } = process.cpuUsage(cpu);
    return { us, cpu_us: user + system, rows: found.map((row) => row.map(Number)) };
  }
  const version = (await column("SELECT version()"))[0];
  return { ask, rows, seconds, version, close: () => { connection.closeSync(); instance.closeSync(); } };
}
