// SPDX-License-Identifier: Apache-2.0
// Everything at once for GUANXI_TEST_SECONDS (6): reads of every kind, writes, bulk work, imports, exports, people who sign in and out,
// streams, and an administrator who changes fields, roles and settings under all of them. Nothing fails that should not, the store is
// whole at the end, and the sanitizer the server was built with (ASan; ThreadSanitizer in the soak) has nothing to say.
import http from "node:http";
import { Server, check, doctor, folder, newStore, random, sleep } from "../crash/lib.mjs";
import { World, send } from "./cases.mjs";

const CLIENTS = 20;
const SECONDS = Number(process.env.GUANXI_TEST_SECONDS ?? 6);

const store = await newStore(folder("mixed"));
const server = new Server(store);
await server.start();
const world = new World(server);
const pick = random();
const one = (list) => list[pick(list.length)];
const customers = [];
const versions = new Map();
const counts = new Map();
let number = 0;

async function ask(wanted, method, path, body, headers) {
  const answer = await server.ask(method, path, body, headers);
  check(wanted.includes(answer.status), `${method} ${path}: ${answer.status} ${JSON.stringify(answer.body)}\n${server.log}`);
  return answer;
}
const get = (path) => ask([200], "GET", path);
const filter = (text) => `filter=${encodeURIComponent(text)}`;
const known = () => (customers.length ? one(customers) : createCustomer());

async function until(job) {
  for (let i = 0; i < 4800; i++) {
    const { body } = await get(`/jobs/${job}`);
    if (!["queued", "running"].includes(body.status)) return body;
    await sleep(25);
  }
  throw new Error(`job ${job} never ends`);
}

async function job(path, body) {
  const started = await ask([202, 409], "POST", path, body);
  if (started.status === 409) return null; // imports and undos wait for each other
  const ended = await until(started.body.job_id);
  check(ended.status === "done", `${path}: ${JSON.stringify(ended)}`);
  return { ...started.body, ...ended.result };
}

// ---- what the clients do ----

async function createCustomer() {
  const n = ++number;
  const { body } = await ask([201], "POST", "/customers", { name: `王 Mixed ${n}`, phone: `+86138${String(n).padStart(8, "0")}`, city: one(["上海市", "杭州市"]) }, { "Idempotency-Key": `mixed-${n}` });
  customers.push(body.id);
  versions.set(body.id, body.version);
  return body.id;
}

async function patchCustomer() {
  const id = await known();
  const answer = await ask([200, 412], "PATCH", `/customers/${id}`, { city: `City ${pick(50)}` }, { "If-Match": `"${versions.get(id)}"`, "Content-Type": "application/merge-patch+json" });
  if (answer.status === 200) versions.set(id, answer.body.version);
  else versions.set(id, (await get(`/customers/${id}`)).body.version);
}

async function createOrder() {
  const lines = [{ product_code: `P${pick(20)}`, name: "x", quantity_thousandths: 1000, price_millionths: 5_000_000 }];
  await ask([201], "POST", "/orders", { customer_id: await known(), number: `M${++number}`, ordered_at: "2026-11-21T10:00:00Z", currency: "CNY", lines });
}

async function createAndDelete() {
  const { body } = await ask([201], "POST", "/notes", { customer_id: await known(), text: "备注" });
  await ask([204], "DELETE", `/notes/${body.id}`, undefined, { "If-Match": `"${body.version}"` });
  await ask([200], "POST", `/notes/${body.id}/restore`);
}

const READS = [
  () => get(`/customers?${filter(`city = "上海市" and order_count >= ${pick(3)}`)}&sort=-created_at&count=exact`),
  () => get(`/customers?${filter('name contains "Mixed"')}&sort=name&limit=200`),
  () => get(`/orders?sort=-ordered_at&${filter("ordered_at > 30 days ago")}`),
  () => get("/search?q=wang"),
  () => get(`/search?q=${1 + pick(9)}${pick(9)}`),
  () => get("/home"),
  () => get("/metadata"),
  () => get("/status"),
  () => get("/openapi.json"),
  () => get("/jobs"),
  () => get("/settings"),
  async () => get(`/customers/${await known()}/profile`),
  async () => get(`/customers/${await known()}/timeline`),
  async () => get(`/customers/${await known()}/changes`),
  async () => get(`/names?entity=customer&ids=${await known()}`),
  () => ask([200], "POST", "/rules/check", { entity: "order", rule: "total > 100 CNY and kind = sale" }),
];

const bulkByIds = async () => ask([200], "POST", "/customers/bulk", { operation: "patch", ids: [await known(), await known()].filter((id, i, all) => all.indexOf(id) === i), patch: { company: `C${pick(9)}` } });
const bulkByFilter = () => job("/customers/bulk", { operation: "patch", filter: `city = "City ${pick(50)}"`, patch: { city: "上海市" } });
const exportAll = async () => {
  const result = await job("/exports", { entity: one(["customer", "order"]), format: one(["csv", "jsonl"]) });
  const content = await send(server.port, "GET", `/api/v1/files/${result.file_id}/content`, { authorization: `Bearer ${server.key}` });
  check(content.status === 200, `content of an export: ${content.status}`);
};

async function importAndUndo() {
  const prefix = `I${++number}`;
  const csv = `name,city\n${Array.from({ length: 300 }, (_, i) => `Import ${prefix} ${i},杭州市`).join("\n")}\n`;
  const file = await ask([201], "POST", "/files", csv, { "Content-Type": "text/csv", "X-File-Name": `${prefix}.csv` });
  const request = { file_id: file.body.id, kind: "customer", mapping: { name: "name", city: "city" } };
  await ask([200], "POST", "/imports/preview", request);
  const result = await job("/imports", request);
  if (result === null) return;
  check(result.inserted === 300, `import: ${JSON.stringify(result)}`);
  await job(`/imports/${result.import_id}/undo`);
}

// Signing in is slow on purpose: one at a time.
async function signInAndOut() {
  const own = new World(server);
  Object.assign(own, { sessions: new Map(), session: World.prototype.session });
  const headers = await own.session("admin");
  for (const path of ["/api/v1/session", "/api/v1/customers?limit=5"]) check((await send(server.port, "GET", path, headers)).status === 200, path);
  check((await send(server.port, "DELETE", "/api/v1/session", headers)).status === 204, "sign out");
}

async function listen() {
  await new Promise((resolve, reject) => {
    const request = http.get({ host: "127.0.0.1", port: server.port, path: "/api/v1/stream", headers: { authorization: `Bearer ${server.key}` }, agent: false }, (response) => {
      response.on("data", () => {});
      response.on("error", () => {});
      setTimeout(() => { request.destroy(); resolve(); }, 100 + pick(500));
    });
    request.on("error", reject);
  });
}

async function administer() {
  const n = ++number;
  const field = await ask([201], "POST", "/custom-fields", { entity: "customer", name: `f${n}`, label: { en: `F ${n}` } });
  const role = await ask([201], "POST", "/roles", { name: `r${n}`, label: { en: "R" }, permissions: ["customer.read"], customer_rule: 'city = "上海市"' });
  await ask([200], "PATCH", `/roles/${role.body.id}`, { permissions: ["customer.read", "order.read"] }, { "If-Match": '"1"' });
  const key = await ask([201], "POST", "/api-keys", { name: `k${n}`, role_id: role.body.id });
  const limited = await send(server.port, "GET", "/api/v1/customers?count=exact", { authorization: `Bearer ${key.body.key}` });
  check(limited.status === 200, `by the new key: ${limited.status} ${limited.body}`);
  const zone = (await get(`/settings?${filter('name = "organisation.timezone"')}`)).body.items[0];
  await ask([200], "PATCH", `/settings/${zone.id}`, { value: one(["Asia/Shanghai", "Europe/London", "America/New_York", "Asia/Kathmandu"]) }, { "If-Match": `"${zone.version}"` });
  await ask([204], "DELETE", `/api-keys/${key.body.api_key.id}`, undefined, { "If-Match": '"1"' });
  await ask([204], "DELETE", `/custom-fields/${field.body.id}`, undefined, { "If-Match": '"1"' });
}

// ---- all at once ----

// At least once, however slow the machine.
async function again(name, action, pause = 0) {
  do {
    await action();
    counts.set(name, (counts.get(name) ?? 0) + 1);
    await sleep(pause);
  } while (Date.now() < end);
}

const mixed = () => one([createCustomer, createCustomer, patchCustomer, createOrder, createAndDelete, bulkByIds, ...READS])();
await createCustomer();
const end = Date.now() + SECONDS * 1000;
await Promise.all([
  ...Array.from({ length: CLIENTS }, () => again("mixed", mixed)),
  again("administer", administer),
  again("import and undo", importAndUndo),
  again("export", exportAll, 50),
  again("bulk", bulkByFilter, 50),
  again("sign in", signInAndOut, 300),
  ...Array.from({ length: 4 }, () => again("listen", listen)),
]);
console.log(JSON.stringify(Object.fromEntries(counts)));
await server.stop();
await doctor(store);
