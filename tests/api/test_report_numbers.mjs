// SPDX-License-Identifier: Apache-2.0
// Every number of a report that leads somewhere says as much as what it opens, by the links that the app makes: counts are the exact counts of their lists, money is their sum. Whatever report is in the registry is asked here, with each of its choices.
import { execFile } from "node:child_process";
import { promisify } from "node:util";
import { GUANXI, Server, check, folder, newStore, sleep } from "../crash/lib.mjs";

const run = promisify(execFile);
const web = new URL("../../web/", import.meta.url);
const { rolldown } = await import(new URL("node_modules/rolldown/dist/index.mjs", web));
const bundle = await rolldown({ input: new URL("src/pages/insight/records.ts", web).pathname, platform: "node" });
const { output } = await bundle.generate({ format: "esm" });
const { openedBy } = await import(`data:text/javascript;base64,${Buffer.from(output[0].code).toString("base64")}`);

// What these count is not records of a list: texts, searches, pieces. They open whose these are, so who opens is there when the number is, and not more often.
const WHOSE = ["competitors along_texts", "competitors negative", "competitors texts", "competitors total:texts", "competitors total:mentions", "complaints texts", "texts negative", "words searches", "trends seen"];
// Money of products, which no list sums.
// What opens a report that lists nobody.
const ELSEWHERE = ["trends more"];
const UNSUMMED = ["abc amount"];
// What must be asked so that a report says something of the demo shop.
const ASKED = { baskets: { confidence: "1", chance: "100", support: "2" }, categories: { confidence: "1", chance: "100", support: "2" }, trends: { sure: "50", weeks: "13", before: "52" }, words: { sure: "50" } };
const ROWS = 4; // of each report: the first and the last ones

const store = await newStore(folder("report-numbers"));
await run(GUANXI, ["demo", "--db", store.url, "--customers", "400"]);
const server = new Server(store);
await server.start();
const ask = async (path) => {
  const { status, body } = await server.ask("GET", path);
  check(status === 200, `${path}: ${status} ${JSON.stringify(body)}`);
  return body;
};
await server.fit("value", "churn", "loyalty", "next_order", "rfm", "delivered");

// Somebody with orders is deleted: no number may still count them. A figure asked for now waits for it.
const buyer = (await ask(`/customers?limit=1&filter=${encodeURIComponent("order_count >= 3")}`)).items[0];
const { etag } = await server.ask("GET", `/customers/${buyer.id}`);
check((await server.ask("DELETE", `/customers/${buyer.id}`, undefined, { "If-Match": etag })).status < 300, "deleted");
const everybody = (await ask("/customers?count=exact&limit=1&filter=any(orders)")).count;
for (let tries = 0; tries < 2400 && (await ask("/reports/top?window=")).totals.customers !== everybody; tries++) await sleep(50);

const opened = new Map(); // by path: what is there
async function read(path) {
  const { pathname, searchParams: params } = new URL(path, "http://app");
  const report = /^\/insight\/(.+)$/.exec(pathname)?.[1];
  if (report) {
    const { rows, totals } = await ask(`/reports/${report}?${params}`);
    return { count: [totals.customers, totals.pairs, totals.needing, rows.length], ...totals, rows };
  }
  const list = async (more) => ask(`${pathname}?count=exact&filter=${encodeURIComponent(params.get("filter"))}${more}`);
  const sum = async () => {
    let total = 0;
    for (let next = ""; next !== null; ) {
      const page = await list(`&limit=200&fields=base_amount_minor${next && `&cursor=${encodeURIComponent(next)}`}`);
      for (const item of page.items) total += item.base_amount_minor;
      next = page.next ?? null;
    }
    return total;
  };
  return { count: [(await list("&limit=1")).count], sum };
}
const open = async (path) => opened.get(path) ?? opened.set(path, await read(path)).get(path);

let compared = 0;
const wrong = [], asked = new Set();
async function compare({ report, given, column, value, path }) {
  const key = `${report} ${column.key}`;
  const there = await open(path);
  const number = value ?? 0;
  if (ELSEWHERE.includes(key)) return;
  let good = true;
  if (UNSUMMED.includes(key)) good = there.count[0] > 0 === number > 0;
  else if (WHOSE.includes(key)) good = there.count[0] > 0 === number > 0 && there.count[0] <= number;
  else if (column.type === "count") good = there.count.includes(number) || there[column.name] === number;
  else if (column.type === "money") good = (there.sum ? await there.sum() : there[column.name]) === number;
  else return;
  compared++;
  asked.add(key);
  if (!good) wrong.push(`${report} ${JSON.stringify(given)} ${column.key}: ${value}, and ${decodeURIComponent(path)} has ${JSON.stringify({ ...there, rows: undefined })}`);
}

async function compareAll(entry, given) {
  const answer = await server.ask("GET", `/reports/${entry.name}?${new URLSearchParams(given)}`);
  if (answer.status === 422 && entry.opens.length === 0) return 0; // too little to learn from
  check(answer.status === 200, `${entry.name} ${JSON.stringify(given)}: ${answer.status} ${JSON.stringify(answer.body)}`);
  const result = { ...answer.body, entry };
  const rows = result.rows.length > ROWS ? [...result.rows.slice(0, ROWS / 2), ...result.rows.slice(-ROWS / 2)] : result.rows;
  const one = async (row, column, value) => {
    const path = openedBy(result, row, given, column.key);
    if (path) await compare({ report: entry.name, given, column, value, path });
  };
  for (const row of rows) for (const column of result.columns) await one(row, { ...column, key: column.name }, row[column.name]);
  for (const total of entry.totals) await one(result.totals, { ...total, key: `total:${total.name}` }, result.totals[total.name]);
  return result.rows.length;
}

const { items: reports } = await ask("/reports");
check(reports.length > 40, `${reports.length} reports`);
for (const entry of reports) {
  const given = ASKED[entry.name] ?? {};
  let rows = await compareAll(entry, given);
  for (const param of entry.params) {
    for (const choice of param.choices ?? []) if (choice.name !== param.otherwise) rows += await compareAll(entry, { ...given, [param.name]: choice.name });
  }
  check(rows > 0 || entry.opens.length === 0, `${entry.name} says nothing of the demo shop: ASKED should make it`);
  // What an entry says it opens has been opened.
  for (const { column } of entry.opens) {
    const type = (column.startsWith("total:") ? entry.totals : entry.columns).find((one) => one.name === column.replace("total:", ""))?.type;
    if (["count", "money"].includes(type) && !ELSEWHERE.includes(`${entry.name} ${column}`) && !asked.has(`${entry.name} ${column}`)) wrong.push(`${entry.name} ${column} was never opened`);
  }
}
for (const key of [...WHOSE, ...UNSUMMED]) check(asked.has(key), `${key} is an exception of nothing`);
check(wrong.length === 0, `${wrong.length} of ${compared} numbers differ from what they open:\n${wrong.slice(0, 40).join("\n")}`);
console.log(`${compared} numbers of ${reports.length} reports`);
await server.stop();
