// SPDX-License-Identifier: Apache-2.0
// The OpenAPI document passes a public linter, makes types that compile, and every GET it names answers as it says.
import { execFileSync } from "node:child_process";
import { existsSync, writeFileSync } from "node:fs";
import { STORE, Server, check, folder, newStore, skip } from "../crash/lib.mjs";

const bin = new URL("../node_modules/.bin/", import.meta.url).pathname;
if (!existsSync(`${bin}redocly`)) skip("npm ci in tests/ first");

const where = folder("openapi");
const server = new Server(await newStore(where));
await server.start();
const { body: document } = await server.ask("GET", "/openapi.json");
const file = `${where}/openapi.json`;
writeFileSync(file, JSON.stringify(document));
// What a document is made from knows no store: on SQLite it is looked through for both.
if (STORE === "sqlite") {
  writeFileSync(`${where}/redocly.yaml`, "extends: [recommended-strict]\n");
  try {
    execFileSync(`${bin}redocly`, ["lint", "--config", `${where}/redocly.yaml`, file], { stdio: "pipe", env: { ...process.env, REDOCLY_TELEMETRY: "off" } });
  } catch (error) {
    console.log(`${error.stdout}${error.stderr}`);
    process.exit(1);
  }
  execFileSync(`${bin}openapi-typescript`, [file, "-o", `${where}/api.ts`], { stdio: "pipe" });
  execFileSync(`${bin}tsc`, ["--noEmit", "--strict", `${where}/api.ts`], { stdio: "pipe" });
}

// ---- what is described is what is served ----

const schemas = document.components.schemas;

function faults(schema, value, path) {
  if (schema.$ref) return faults(schemas[schema.$ref.split("/").at(-1)], value, path);
  if (schema.anyOf) return schema.anyOf.some((one) => faults(one, value, path).length === 0) ? [] : [`${path}: fits none`];
  const types = [schema.type ?? []].flat();
  const type = value === null ? "null" : Array.isArray(value) ? "array" : typeof value;
  const fits = types.length === 0 || types.includes(type) || (type === "number" && types.includes("integer") && Number.isInteger(value));
  if (!fits) return [`${path}: ${type}, described as ${types}`];
  if (schema.enum && !schema.enum.includes(value)) return [`${path}: ${value} is none of ${schema.enum}`];
  if (type === "array") return value.flatMap((item, i) => faults(schema.items ?? {}, item, `${path}/${i}`));
  if (type !== "object") return [];
  const missing = (schema.required ?? []).filter((name) => !(name in value)).map((name) => `${path}/${name}: missing`);
  const unknown = schema.properties && !schema.additionalProperties ? Object.keys(value).filter((name) => !(name in schema.properties)).map((name) => `${path}/${name}: not described`) : [];
  const members = Object.entries(schema.properties ?? {}).filter(([name]) => name in value).flatMap(([name, one]) => faults(one, value[name], `${path}/${name}`));
  return [...missing, ...unknown, ...members];
}

async function make(path, body) {
  const answer = await server.ask("POST", path, body);
  check(answer.status === 201, `POST ${path}: ${JSON.stringify(answer.body)}`);
  return answer.body.id;
}

const customer = await make("/customers", { name: "Ann", phone: "13800138000" });
for (const name of ["Ann", "Bo", "Cy"]) await make("/customers", { name }); // two and two can be compared
const ids = {
  customers: customer,
  orders: await make("/orders", { customer_id: customer, number: "1", ordered_at: "2026-11-20T10:00:00Z", currency: "CNY", lines: [{ product_code: "A", quantity_thousandths: 1000, price_millionths: 1000000 }] }),
  notes: await make("/notes", { customer_id: customer, text: "x" }),
  events: await make("/events", { customer_id: customer, name: "page_view", happened_at: "2026-11-20T10:00:00Z" }),
  tags: await make("/tags", { name: "t" }),
  products: await make("/products", { code: "A", name: { en: "A" } }),
};
const queries = { "/search": "?q=Ann", "/names": "?entity=customer&ids=1", "/segments/values": "?field=city", "/event-schemas/one": "?name=page_view", "/lift": "?treated=name%20%3D%20%22Ann%22&after=2026-11-01", "/lift/plan": "?rate=0.1&effect=0.01" };
// The event is learnt a moment after it arrived.
for (let tries = 0; tries < 2400 && (await server.ask("GET", "/event-schemas")).body.items.length === 0; tries++) await new Promise((resolve) => setTimeout(resolve, 50));
const MODELLED = ["value", "best", "churn", "leaving", "next", "recommend", "forecast", "revenue", "replenish", "subscriptions", "uplift"].map((name) => `/reports/${name}`);
let checked = 0;
for (const [path, operations] of Object.entries(document.paths)) {
  const content = operations.get?.responses["200"]?.content?.["application/json"];
  const id = ids[path.split("/")[1]] ?? 1;
  if (!content || path === "/openapi.json" || path === "/session") continue;
  const answer = await server.ask("GET", path.replace("{id}", id) + (queries[path] ?? ""));
  if (answer.status === 404 && path.includes("{id}")) continue;
  if (MODELLED.includes(path) && answer.status === 422) continue; // models want more than a customer
  check(answer.status === 200, `GET ${path}: ${answer.status} ${JSON.stringify(answer.body)} ${server.log}`);
  const found = faults(content.schema, answer.body, path);
  check(found.length === 0, found.slice(0, 20).join("\n"));
  checked++;
}
check(checked > 40, `only ${checked} routes were checked`);

// ---- entities may be created as described ----

for (const name of Object.keys(schemas).filter((one) => one.endsWith("Create"))) check(schemas[name].type === "object", name);
await server.stop();
