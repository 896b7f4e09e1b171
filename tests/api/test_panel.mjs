// SPDX-License-Identifier: Apache-2.0
// Two servers on one store, one with the panel and one without: lists and counts are the same, in any order and on any
// page; whoever writes sees it in the next list; too little memory leaves out history and says so.
import { GUANXI, Server, check, folder, newStore, output, random, sleep } from "../crash/lib.mjs";

const FILTERS = [
  "", "city = \"上海\"", "tier >= silver and order_count >= 2", "birth_day is empty", "not (city = \"上海\")",
  "count(orders, last 1 year) >= 2", "sum(orders.base_amount) > 500", "any(page_view, last 90 days)", "tags contains \"VIP\"",
  "name starts with \"王\" or order_count = 0", "order_count > 10000",
];
const SORTS = [
  "id", "-id", "name", "-name", "city", "-city", "-net_base_minor", "net_base_minor", "-created_at", "updated_at", "birth_day",
  "-birth_day", "tier", "-gender", "last_order_at", "-last_order_at", "number", "owner_staff_id", "-country", "occupation",
];

async function serverWith(store, memory, key) {
  process.env.GUANXI_SERVE_PANEL_MEMORY = memory;
  process.env.GUANXI_SERVE_PANEL_LISTS_FROM = "0";
  const server = new Server(store);
  server.key = key;
  await server.start();
  return server;
}

async function panelOf(server, state) {
  for (let tries = 0; tries < 2400; tries++) {
    const { body } = await server.ask("GET", "/panel");
    if (body.state === state) return body;
    await sleep(25);
  }
  check(false, `the panel is not ${state}:\n${server.log}`);
}

const list = async (server, query) => {
  const answer = await server.ask("GET", `/customers?fields=id&${new URLSearchParams(query)}`);
  check(answer.status === 200, `${JSON.stringify(query)}: ${JSON.stringify(answer.body)}`);
  return answer.body;
};

const where = folder("panel");
process.env.XDG_STATE_HOME = where;
const store = await newStore(where);
await output(GUANXI, ["demo", "--db", store.url, "--customers", "150"]);
const without = await serverWith(store, "0");
const withPanel = await serverWith(store, "1G", without.key);
check((await without.ask("GET", "/panel")).body.state === "off", "no panel with 0");
const held = await panelOf(withPanel, "ready");
check(held.tables.find((table) => table.entity === "event").rows > 0, "events are held");

// ---- the same lists ----

const dice = random();
for (const filter of FILTERS) {
  for (let i = 0; i < 4; i++) {
    const query = { sort: SORTS[dice(SORTS.length)], limit: 1 + dice(60), count: "exact" };
    if (filter !== "") query.filter = filter;
    if (dice(3) === 0) query.skip = dice(90);
    for (let page = 0; page < 3; page++) {
      const [one, other] = [await list(withPanel, query), await list(without, query)];
      check(JSON.stringify(one) === JSON.stringify(other), `${JSON.stringify(query)}\n${JSON.stringify(one)}\n${JSON.stringify(other)}`);
      if (one.next === null) break;
      query.cursor = one.next;
    }
  }
  const preview = async (server) => (await server.ask("POST", "/segments/preview", { rule: filter })).body;
  const [one, other] = [await preview(withPanel), await preview(without)];
  check(one.count === other.count && one.customers === other.customers, `${filter}: ${one.count} and ${other.count}`);
  check(one.answered_by === "panel" && other.answered_by === "store", `${filter}: ${JSON.stringify(one)}`);
}

// ---- what somebody has written is in the next list ----

for (let i = 0; i < 20; i++) {
  const before = await list(withPanel, { filter: "city = \"拉萨\"", sort: "-occupation", count: "exact" });
  const made = await withPanel.ask("POST", "/customers", { name: `新${i}`, city: "拉萨", occupation: `o${i % 7}` });
  const after = await list(withPanel, { filter: "city = \"拉萨\"", sort: "-occupation", count: "exact", limit: 100 });
  check(after.count === before.count + 1 && after.items.some(({ id }) => id === made.body.id), `written and not listed: ${i}`);
  if (i % 2 === 0) continue;
  await withPanel.ask("DELETE", `/customers/${made.body.id}`, undefined, { "If-Match": "\"1\"" });
  const gone = await list(withPanel, { filter: "city = \"拉萨\"", count: "exact", limit: 100 });
  check(gone.count === before.count && !gone.items.some(({ id }) => id === made.body.id), `deleted and listed: ${i}`);
}

// ---- too little memory ----

await withPanel.stop();
const tight = await serverWith(store, `${Math.floor((held.bytes * 0.8) / 1024)}K`, without.key);
const small = await panelOf(tight, "ready");
check(small.left_out.length > 0 && small.bytes <= small.bytes_most, `${small.bytes} of ${held.bytes}: ${small.left_out}`);
const asked = { event: "any(page_view)", order: "count(orders) >= 1" };
for (const [entity, rule] of Object.entries({ ...asked, customer: "city = \"上海\"" })) {
  const one = (await tight.ask("POST", "/segments/preview", { rule })).body, other = (await without.ask("POST", "/segments/preview", { rule })).body;
  const out = small.left_out.includes(entity);
  check(one.count === other.count, `${rule}: ${one.count} and ${other.count}`);
  check(one.answered_by === (out ? "store" : "panel") && (!out || /save memory/.test(one.reason.en)), `${rule}: ${JSON.stringify(one)}`);
}
await tight.stop();
const tiny = await serverWith(store, "1K", without.key);
await panelOf(tiny, "too_large");
check((await list(tiny, { filter: "order_count >= 1", count: "exact" })).count > 0, "the store answers");
await tiny.stop();
await without.stop();
