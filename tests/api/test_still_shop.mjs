// SPDX-License-Identifier: Apache-2.0
// A shop whose history is old: scores are as of its last day wherever they are asked, and say so; with its next order they are as of today again, and without it as of that day.
import { execFileSync } from "node:child_process";
import { Server, check, folder, newStore, sleep } from "../crash/lib.mjs";

const store = await newStore(folder("still"));
const server = new Server(store);
await server.start();
const ask = async (method, path, body, status = 200) => {
  const answer = await server.ask(method, path, body);
  check(answer.status === status, `${method} ${path}: ${answer.status} ${JSON.stringify(answer.body)}`);
  return answer.body;
};
const until = async (what, is) => {
  let last;
  for (let tries = 0; tries < 2400; tries++, await sleep(50)) if (is((last = await what()))) return last;
  throw new Error(`never: ${is} of ${JSON.stringify(last)}`);
};
const filter = (rule) => `/customers?count=exact&limit=200&fields=id,score.rfm_recency&filter=${encodeURIComponent(rule)}`;
// Until the panel knows the newest changes it says 503.
const patient = (path) => until(() => server.ask("GET", path), (answer) => answer.status === 200).then((answer) => answer.body);
const list = (rule) => patient(filter(rule));
const fit = async () => {
  const { job_id: id } = await ask("POST", "/models/fit", { name: "rfm" }, 202);
  await until(() => ask("GET", `/jobs/${id}`), (job) => job.status === "done");
  return (await ask("GET", "/models")).items.find((item) => item.name === "rfm").fits[0];
};
const order = (customer_id, number, ordered_at) => {
  const lines = [{ product_code: "T", quantity_thousandths: 1000, price_millionths: 20000000 }];
  return ask("POST", "/orders", { customer_id, number, ordered_at, currency: "CNY", lines }, 201);
};

// Nobody has ordered: as of today.
const empty = await ask("GET", "/models/day");
check(!empty.as_of_past && empty.still_days === 30, JSON.stringify(empty));

// The newest order is 200 days old, at a moment that lies on the same day in most zones.
const noon = Math.floor(Date.now() / 86400000) * 86400000 + 6 * 3600000;
const day = (back) => new Date(noon - back * 86400000).toISOString();
const last = day(200).slice(0, 10);
const ids = [];
for (let i = 0; i < 60; i++) {
  const { id } = await ask("POST", "/customers", { name: `No. ${i}` }, 201);
  ids.push(id);
  for (let k = 0; k <= (i % 4) ** 2; k++) await order(id, `O${i}-${k}`, day(200 + (i % 30) * 2 + k * (15 + i)));
}
await until(() => ask("GET", "/models/day"), (one) => one.as_of_past && one.as_of_day === last);
const fitted = await until(fit, (one) => one.state === "fitted" && one.customers === 60);
check(fitted.as_of_day === last, JSON.stringify(fitted));

const FEW = "rfm(recency) <= 2";

// List, record, segment, report and command line name the same customers.
const scores = async (id) => {
  const answer = await ask("GET", `/customers/${id}/scores`);
  return { ...answer, recency: answer.items.find((one) => one.model === "rfm").scores.find((one) => one.name === "rfm_recency").value };
};
const agree = async (asOf, past) => {
  const left = await list(FEW);
  check(left.scores_as_of === asOf, JSON.stringify(left));
  const inside = new Set(left.items.map((item) => item.id));
  for (const id of ids.filter((_, i) => i % 5 === 0)) {
    const one = await scores(id);
    check(one.as_of_day === asOf && one.as_of_past === past, JSON.stringify(one));
    check(one.recency <= 2 === inside.has(id), `${id}: ${one.recency}, ${[...inside]}`);
    const listed = (await list(`id = ${id}`)).items[0];
    check(listed.scores.rfm_recency === one.recency, `${JSON.stringify(listed)} ${one.recency}`);
    const why = JSON.stringify(await ask("POST", "/segments/why", { rule: FEW, customer_id: id }));
    check(why.includes(inside.has(id) ? '"yes"' : '"no"'), why);
  }
  const selected = Number(execFileSync(process.env.GUANXI, ["select", FEW, "--db", store.url], { encoding: "utf8" }));
  check(selected === left.count, `${selected} ${left.count}`);
  return left.count;
};
const before = await agree(last, true);
check(before < 50, `not everybody has left: ${before}`);

// Windows stay relative to now; a rule of a report that is asked as of a day has the scores of its eve.
check((await list("none(orders, last 190 days)")).count === 60, "windows count back from now");
const next = new Date(Date.parse(last) + 86400000).toISOString().slice(0, 10);
const report = await ask("GET", `/reports/rfm?at=${next}&rule=${encodeURIComponent(FEW)}`);
check(report.rows.reduce((sum, row) => sum + row.customers, 0) === before, `${JSON.stringify(report.rows)} ${before}`);

// Without a day reports look from the end of the last one and say so; beside others they stay there.
const rows = async (query) => {
  const { rows, at, still_since: still } = await ask("GET", `/reports/flow?${query}`);
  return { text: JSON.stringify(rows), at, still };
};
const [said, silent] = [await rows(`at=${next}`), await rows("")];
check(silent.still === last && said.still === undefined && silent.at === said.at && silent.text === said.text, JSON.stringify([said, silent]));
const beside = (await ask("GET", "/reports/flow?at=2100-01-01&against=true")).rows;
check(beside.length > 0 && beside.every((row) => row.won === row.won_before), JSON.stringify(beside));
check((await ask("GET", "/insight")).findings.length === (await ask("GET", `/insight?at=${next}`)).findings.length, "home of insight");

// Members kept.
await ask("POST", "/segments", { name: "Few", kind: "dynamic", rule: FEW }, 201);
const members = async () => (await patient(`/customers?count=exact&limit=1&filter=${encodeURIComponent('in segment("Few")')}`)).count;
check((await until(members, (n) => n === before)) === before, "members");

// The next order moves them to today at once.
const { id: alive } = await order(ids[59], "NEW", new Date(Date.now() - 1000).toISOString());
const now = await ask("GET", "/models/day");
check(!now.as_of_past && now.as_of_day > last, JSON.stringify(now));
await until(() => list("count(orders, last 1 day) > 0"), (one) => one.count === 1);
const after = await agree(now.as_of_day, false);
check(after === before - 1, `${after} ${before}`);
check((await members()) === after, "members of today");
check((await rows("")).still === undefined, "reports look from now again");
check((await fit()).as_of_day === now.as_of_day, "fitted as of today");

// Without that order the shop is still again.
const made = await server.ask("GET", `/orders/${alive}`);
const gone = await server.ask("DELETE", `/orders/${alive}`, undefined, { "If-Match": `"${made.body.version}"` });
check(gone.status < 300, JSON.stringify(gone));
await until(() => ask("GET", "/models/day"), (one) => one.as_of_past && one.as_of_day === last);
await server.stop();
