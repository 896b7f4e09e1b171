// SPDX-License-Identifier: Apache-2.0
// Models: refused where there is too little, fitted where there is enough; rules that ask scores name the same customers as each one's scores, and say so where there is no panel.
import { execFileSync } from "node:child_process";
import { Server, check, folder, newStore, sleep } from "../crash/lib.mjs";

const store = await newStore(folder("scores"));
const server = new Server(store);
await server.start();
const ask = async (method, path, body, status = 200) => {
  const answer = await server.ask(method, path, body);
  check(answer.status === status, `${method} ${path}: ${answer.status} ${JSON.stringify(answer.body)}`);
  return answer.body;
};
const filter = (rule) => `/customers?count=exact&limit=200&fields=id&filter=${encodeURIComponent(rule)}`;
const fits = async (name) => (await ask("GET", "/models")).items.find((item) => item.name === name).fits;
const fit = async (name = "value") => {
  const before = (await fits(name))[0]?.id ?? 0;
  const { job_id: id } = await ask("POST", "/models/fit", { name }, 202);
  for (;;) {
    const job = await ask("GET", `/jobs/${id}`);
    if (job.status === "done") break;
    check(["queued", "running"].includes(job.status) && !job.error, JSON.stringify(job));
    await sleep(30);
  }
  const latest = (await fits(name))[0];
  check(latest.id > before, "a record for each time");
  return latest;
};

check((await fit()).state === "refused", "nobody has ordered yet");
const thin = await ask("GET", filter("alive < 0.5"), undefined, 422);
check(thin.position === 0 && /could not be fitted|not been fitted/.test(thin.detail), JSON.stringify(thin));
await ask("POST", "/models/fit", { name: "luck" }, 422);

const day = (back) => new Date(Date.now() - back * 86400000).toISOString();
const tea = await ask("POST", "/products", { code: "T", name: { en: "Tea" } }, 201);
const ids = [];
for (let i = 0; i < 60; i++) {
  const { id } = await ask("POST", "/customers", { name: `No. ${i}` }, 201);
  ids.push(id);
  for (let k = 0; k <= i % 4; k++) {
    const lines = [{ product_id: tea.id, product_code: "T", quantity_thousandths: 1000, price_millionths: (20 + (i % 7)) * 1000000 }];
    await ask("POST", "/orders", { customer_id: id, number: `O${i}-${k}`, ordered_at: day(420 - 2 * i - k * (15 + i)), currency: "CNY", lines }, 201);
  }
}
const nobody = await ask("POST", "/customers", { name: "Never bought" }, 201);

let stands;
for (let tries = 0; tries < 400 && stands?.facts !== 150; tries++, await sleep(50)) stands = await fit(); // the panel follows
check(stands.state === "fitted" && stands.customers === 60 && stands.facts === 150, JSON.stringify(stands));
let list;
for (let tries = 0; tries < 2000; tries++, await sleep(30)) if ((list = await server.ask("GET", filter("clv(12 months) >= 0"))).status === 200) break;
check(list.body?.count === 60, JSON.stringify(list));

// What each says alone is what the list says of all.
const scores = async (id) => Object.fromEntries((await ask("GET", `/customers/${id}/scores`)).items.find((one) => one.model === "value").scores.map((one) => [one.name, one.value]));
const some = ids.filter((_, i) => i % 6 === 0);
const each = await Promise.all(some.map(scores));
const middle = [...each.map((one) => one.clv)].sort((a, b) => a - b)[5];
const above = new Set((await ask("GET", filter(`clv(12 months) >= ${middle / 100}`))).items.map((item) => item.id));
some.forEach((id, i) => check(above.has(id) === each[i].clv >= middle, `${id}: ${JSON.stringify(each[i])} and ${middle}`));
check(each.every(({ alive, expected }) => alive > 0 && alive <= 1000000 && expected >= 0), JSON.stringify(each));
check((await scores(nobody.id)).clv === null, "nothing can be said of who has never bought");
check((await ask("POST", "/segments/preview", { rule: "alive() <= 1 and expected(90 days) >= 0" })).count === 60, "previewed");
const why = await ask("POST", "/segments/why", { rule: "alive <= 1", customer_id: ids[0] });
check(JSON.stringify(why).includes('"yes"'), JSON.stringify(why));
await ask("GET", `/orders?filter=${encodeURIComponent("alive < 1")}`, undefined, 503); // only customers are in the panel

// Columns of lists, sorted by, page after page; only those that stand.
const figures = async () => (await ask("GET", "/metadata")).entities.find((entity) => entity.name === "customer").figures.map((one) => one.name);
check(JSON.stringify(await figures()) === JSON.stringify(["score.alive", "score.clv", "score.expected"]), "those that stand");
await ask("GET", "/customers?fields=id,score.rfm_group", undefined, 422);
check((await fit("rfm")).state === "fitted", "places");
for (let tries = 0; tries < 2000 && !(await figures()).includes("score.rfm_group"); tries++) await sleep(30); // what the job made is noticed
check((await figures()).includes("score.rfm_group"), "and now these");
const sorted = [];
for (let cursor = ""; cursor !== null; ) {
  const page = await server.ask("GET", `/customers?limit=17&sort=-score.clv&fields=id,name,score.clv,score.rfm_group${cursor}`);
  if (page.status === 422 || page.status === 503) {
    await sleep(30); // the panel follows
    continue;
  }
  check(page.status === 200, JSON.stringify(page));
  sorted.push(...page.body.items);
  cursor = page.body.next === null ? null : `&cursor=${encodeURIComponent(page.body.next)}`;
}
check(sorted.length === 61 && new Set(sorted.map((item) => item.id)).size === 61, `all once: ${sorted.length}`);
check(sorted.every((item, i) => i === 0 || item.scores.clv === null || item.scores.clv <= sorted[i - 1].scores.clv), JSON.stringify(sorted.map((item) => item.scores.clv)));
check(sorted.at(-1).id === nobody.id && sorted.at(-1).scores.clv === null && sorted.at(-1).scores.rfm_group === null, JSON.stringify(sorted.at(-1)));
check(sorted.find((item) => item.id === some[0]).scores.clv === each[0].clv, "the same as alone");
const top = (await ask("GET", filter("clv(12 months) in top 20%"))).items.map((item) => item.id);
check((await ask("POST", "/segments/profile", { rule: "clv(12 months) in top 20%" }, 422)).hint !== undefined, "a profile asks no scores, and says what to do");
check(top.length >= 12 && sorted.slice(0, 12).every((item) => top.includes(item.id)), JSON.stringify(top));
check((await ask("GET", filter("rfm(recency) = 5 or rfm(group) = champions"))).count > 0, "places in rules");
await ask("GET", "/orders?sort=-score.clv", undefined, 400);
const sole = (await ask("GET", "/customers?limit=1&fields=score.clv")).items[0];
check(sole.scores.clv !== undefined && sole.name === undefined, JSON.stringify(sole));

// A file of the command line, which finds out by itself who can answer.
const guanxi = (...words) => execFileSync(process.env.GUANXI, [...words, "--db", store.url], { encoding: "utf8" });
check(Number(guanxi("select", "clv(12 months) in top 20%")) === top.length, "counted");
const lines = guanxi("select", "clv(12 months) in top 20%", "--format", "csv", "--fields", "id,score.clv,score.rfm_group").trim().split("\r\n");
check(lines.length === top.length + 1 && /^\d+,\d+\.\d\d,[A-Z][A-Za-z ]+$/.test(lines[1]), lines.slice(0, 2).join(" | "));

// Who may not see orders may not see what is foretold of them.
await ask("POST", "/roles", { name: "narrow", label: { en: "No orders" }, permissions: ["customer.read"] }, 201);
const { key } = JSON.parse(guanxi("key", "create", "narrow", "--role", "narrow", "--json"));
const narrow = async (path) => (await server.ask("GET", path, undefined, { Authorization: `Bearer ${key}` })).status;
check((await narrow("/customers?fields=id")) === 200, "customers");
for (const path of ["/customers?fields=id,score.clv", "/customers?sort=score.clv", filter("alive < 1"), `/customers/${some[0]}/scores`, `/customers/${some[0]}/needs`]) check((await narrow(path)) === 403, path);

// What a customer needs again: learnt from all, told from orders as they are now.
const needs = (id) => ask("GET", `/customers/${id}/needs`);
const given = await needs(ids[3]);
check(given.reason === null && given.bought === 1 && given.items.length === 0, `stopped long ago: ${JSON.stringify(given)}`);
const regular = await ask("POST", "/customers", { name: "Regular" }, 201);
for (let k = 0; k < 4; k++) {
  const bought = [{ product_id: tea.id, product_code: "T", quantity_thousandths: 1000, price_millionths: 20000000 }];
  await ask("POST", "/orders", { customer_id: regular.id, number: `R-${k}`, ordered_at: day(15 + 20 * k), currency: "CNY", lines: bought }, 201);
}
const { items: [need], bought } = await needs(regular.id);
const after = (Date.parse(need.day) - Date.parse(need.last)) / 86400000;
check(bought === 1 && need.product === "Tea" && need.days === 4 && need.state === "due" && need.chance > 0.5, JSON.stringify(need));
check(after === Math.round(need.usual) && need.usual > 18 && need.usual < 40 && need.from < need.day && need.day < need.to, `20 days, drawn towards all: ${JSON.stringify(need)}`);
check((await needs(nobody.id)).bought === 0, "nothing was bought");

// What may be seen is no matter of scores.
await ask("POST", "/roles", { name: "Some", permissions: ["customer.read"], customer_rule: "alive < 0.5" }, 422);
await server.stop();

// Without a panel nobody can say; with it again the scores are the same.
const bare = new Server(store, ["--panel-memory", "0"]);
bare.key = server.key;
await bare.start();
const without = await bare.ask("GET", filter("clv(12 months) >= 0"));
check(without.status === 503 && /panel/.test(without.body.detail), JSON.stringify(without));
const alone = await bare.ask("GET", `/customers/${some[0]}/scores`);
check(alone.body.items.find((one) => one.model === "value").scores.find((one) => one.name === "clv").value === each[0].clv, "the same after a new start");
await bare.stop();
