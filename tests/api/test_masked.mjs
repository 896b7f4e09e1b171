// SPDX-License-Identifier: Apache-2.0
// A lunar birthday is hidden whole, as its field says, from those who see personal data shortened, by every way out: list, record, profile,
// changes, search, export, webhook and stream. What only looks like one, in another field, is shortened like any text of that field.
import http from "node:http";
import { Server, check, folder, newStore, sleep } from "../crash/lib.mjs";
import { World } from "./cases.mjs";

const server = new Server(await newStore(folder("masked")), ["--webhook-networks", "127.0.0.1"]);
await server.start();
const world = new World(server);
const marketer = await world.session("marketer");
const LUNAR = "1990-05x-03";
const { id } = await server.made("/customers", { name: LUNAR, lunar_birthday: LUNAR, birth_day: "1990-06-24", nickname: "--08-15" });
const { etag } = await server.ask("GET", `/customers/${id}`);

async function as(session, method, path, body) {
  const answer = await fetch(server.base + path, { method, headers: { ...session, ...(body ? { "Content-Type": "application/json" } : {}) }, body: body && JSON.stringify(body) });
  return { status: answer.status, text: await answer.text() };
}
async function shown(path) {
  const { status, text } = await as(marketer, "GET", path);
  check(status === 200, `${path}: ${status} ${text}`);
  return text;
}
function hidden(text, what) {
  check(!text.includes(LUNAR) && !text.includes("05x") && !text.includes("08-15"), `${what}: ${text}`);
}
function masked(customer, what) {
  check(customer.lunar_birthday === "***" && customer.birth_day === null, `${what}: ${JSON.stringify(customer)}`);
  if ("name" in customer) check(customer.name === "1**" && customer.nickname === "-**", `${what}: a text is shortened by its field, not by its look: ${JSON.stringify(customer)}`);
}

masked(JSON.parse(await shown(`/customers/${id}`)), "record");
masked(JSON.parse(await shown("/customers?fields=name,nickname,lunar_birthday,birth_day")).items[0], "list");
masked(JSON.parse(await shown(`/customers/${id}/profile`)).customer, "profile");
const patched = await server.ask("PATCH", `/customers/${id}`, { lunar_birthday: "--08-15" }, { "If-Match": etag });
check(patched.status === 200 && patched.body.lunar_birthday === "--08-15", JSON.stringify(patched));
let changes = [];
for (let i = 0; i < 100 && changes.length < 2; i++, await sleep(50)) changes = JSON.parse(await shown(`/customers/${id}/changes`)).items;
check(changes.length === 2 && changes[0].before.lunar_birthday === "***" && changes[0].after.lunar_birthday === "***", JSON.stringify(changes));
hidden(JSON.stringify(changes), "changes");
hidden(await shown(`/customers/${id}/timeline`), "timeline");
hidden(await shown(`/search?q=${encodeURIComponent(LUNAR)}`), "search");
for (const question of [`/customers?filter=${encodeURIComponent('lunar_birthday = "--08-15"')}`, "/customers?sort=lunar_birthday"])
  check((await as(marketer, "GET", question)).status === 403, `${question} would tell`);

for (const format of ["csv", "jsonl"]) {
  const started = await as(marketer, "POST", "/exports", { entity: "customer", fields: ["name", "nickname", "lunar_birthday", "birth_day"], format });
  check(started.status === 202, started.text);
  let job = {};
  for (let i = 0; i < 200 && job.status !== "done"; i++, await sleep(50)) job = JSON.parse(await shown(`/jobs/${JSON.parse(started.text).job_id}`));
  const file = await shown(`/files/${job.result.file_id}/content`);
  hidden(file, format);
  check(file.includes("***") && file.includes("1**"), `${format}: ${file}`);
}

const got = [];
const sink = http.createServer((request, response) => {
  let text = "";
  request.on("data", (chunk) => (text += chunk));
  request.on("end", () => { got.push(text); response.end(); });
});
await new Promise((resolve) => sink.listen(0, "127.0.0.1", resolve));
const { items: roles } = (await server.ask("GET", "/roles?limit=100")).body;
const { id: endpoint } = await server.made("/webhook-endpoints", { name: "Sink", url: `http://127.0.0.1:${sink.address().port}/`, events: ["customer.*"], role_id: roles.find(({ name }) => name === "marketer").id });
await server.made(`/webhook-endpoints/${endpoint}/secrets`, {});
let stream = "";
const listening = http.get({ host: "127.0.0.1", port: server.port, path: "/api/v1/stream", headers: marketer, agent: false }, (response) => response.on("data", (chunk) => (stream += chunk)));
await new Promise((resolve) => listening.on("response", resolve));
await server.made("/customers", { name: "B", lunar_birthday: LUNAR });
for (let i = 0; i < 400 && (got.length === 0 || !stream.includes("event: change")); i++) await sleep(25);
check(got.length > 0 && JSON.parse(got[0]).data.lunar_birthday === "***", `webhook: ${got}`);
check(stream.includes("event: change"), "no change in the stream");
hidden(got.join() + stream, "webhook and stream");
listening.destroy();
sink.close();
await server.stop();
