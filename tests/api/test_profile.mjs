// SPDX-License-Identifier: Apache-2.0
// What the profile of an audience tells about each value is what a rule with that value counts: among the members, and among all.
import { execFileSync } from "node:child_process";
import { GUANXI, Server, check, folder, newStore } from "../crash/lib.mjs";

const RULE = "count(orders, last 1 year) >= 2";
const store = await newStore(folder("profile"));
execFileSync(GUANXI, ["demo", "--customers", "400", "--seed", "7", "--db", store.url], { stdio: "pipe" });
const server = new Server(store);
await server.start();

const count = async (rule) => (await server.ask("POST", "/segments/preview", { rule })).body.count;
const band = (field, value) => {
  const [from, to] = value.split("-");
  if (to) return `${field} between ${from} and ${to}`;
  return value.endsWith("+") ? `${field} >= ${value.slice(0, -1)}` : `${field} = ${value}`;
};
const RULES = {
  order_count: (value) => band("order_count", value),
  return_count: (value) => band("return_count", value),
  "lines.category": async (value) => `any(lines, category = ${JSON.stringify((await server.ask("GET", `/categories/${value}`)).body.name.zh)})`,
  "lines.product": (value) => `any(lines, product = ${value})`,
  tags: async (value) => `tags contains ${JSON.stringify((await server.ask("GET", `/tags/${value}`)).body.name)}`,
};

const { body } = await server.ask("POST", "/segments/profile", { rule: RULE });
check(body.count === (await count(RULE)) && body.customers === (await count("")), "the audience and everybody are counted");
const seen = new Set();
for (const { attribute, refers, value, members, customers } of body.items) {
  if (attribute === "net_base_minor") continue; // a fifth is no rule
  const rule = RULES[attribute] ? await RULES[attribute](value) : `${attribute} = ${refers ? value : JSON.stringify(value)}`;
  seen.add(attribute);
  check((await count(rule)) === customers, `${rule}: ${customers} of all, ${await count(rule)}`);
  check((await count(`${RULE} and ${rule}`)) === members, `${rule}: ${members} members`);
}
for (const attribute of ["order_count", "lines.category"]) check(seen.has(attribute), `${attribute} is among what stands out`);
check(body.items.some((one) => one.attribute === "net_base_minor" && one.value === "1"), "so is the fifth who spent most");
await server.stop();
