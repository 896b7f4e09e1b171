#!/usr/bin/env node
// SPDX-License-Identifier: Apache-2.0
// Webhooks that go out: signed as the public library of Standard Webhooks verifies it, in order, as the endpoint's role sees
// the records; sinks that are slow, down or answer nonsense delay only themselves; sent again on request and after kill -9.
import { statSync } from "node:fs";
import { createServer } from "node:http";
import { Webhook } from "standardwebhooks";
import { STORE, Server, check, doctor, folder, newStore, sleep } from "../crash/lib.mjs";

const store = await newStore(folder("hooks-out"));
const server = new Server(store, ["--webhook-networks", "127.0.0.1"]);
await server.start();

/** A sink: what it got, and how it answers (a function of the message's number). */
class Sink {
  got = [];
  answer = () => 204;
  async start() {
    this.http = createServer((request, response) => {
      const parts = [];
      request.on("data", (data) => parts.push(data));
      request.on("end", () => {
        const text = Buffer.concat(parts).toString();
        const message = { ...JSON.parse(text), id: request.headers["webhook-id"], headers: request.headers, text, path: request.url };
        const status = this.answer(this.got.length, response, message);
        if (status === undefined) return;
        this.got.push({ ...message, status });
        response.writeHead(status, status === 302 ? { Location: `http://127.0.0.1:${this.http.address().port}/elsewhere` } : {}).end();
      });
    });
    await new Promise((resolve) => this.http.listen(0, "127.0.0.1", resolve));
    this.url = `http://127.0.0.1:${this.http.address().port}/hook`;
    return this;
  }
  stop() {
    this.http.closeAllConnections();
    return new Promise((resolve) => this.http.close(resolve));
  }
}

async function ask(method, path, body, wanted = 200, headers = {}) {
  const answer = await server.ask(method, path, body, headers);
  check(answer.status === wanted, `${method} ${path}: ${answer.status} ${JSON.stringify(answer.body)}`);
  return answer.body;
}
async function until(what, condition, seconds = 60) {
  for (const end = Date.now() + seconds * 1000; Date.now() < end; await sleep(20)) if (await condition()) return;
  throw new Error(`never: ${what}\n${server.log}`);
}
const roles = Object.fromEntries((await ask("GET", "/roles?limit=100")).items.map((role) => [role.name, role.id]));
async function endpoint(sink, more = {}) {
  const { id } = await ask("POST", "/webhook-endpoints", { name: "Sink", url: sink.url ?? sink, events: ["customer.*"], role_id: roles.administrator, ...more }, 201);
  return { id, secret: (await ask("POST", `/webhook-endpoints/${id}/secrets`, {}, 201)).secret };
}
const position = (id) => ask("GET", `/webhook-endpoints/${id}/position`);
const deliveries = async (id, more = "") => (await ask("GET", `/webhook-deliveries?endpoint_id=${id}${more}`)).items;
const patch = async (path, body) => ask("PATCH", path, body, 200, { "If-Match": (await server.ask("GET", path)).etag });

// ---- in order, signed, as the role sees it ----

const sink = await new Sink().start(), masked = await new Sink().start(), ruled = await new Sink().start();
const first = await endpoint(sink, { events: ["customer.*", "order.created"] });
const second = await endpoint(masked, { role_id: roles.marketer, events: ["customer.created"] });
const third = await endpoint(ruled, { rule_entity: "customer", rule: 'city = "上海"' });
const ids = [];
for (let i = 0; i < 30; i++) ids.push((await ask("POST", "/customers", { name: `王${i}`, phone: `1380013${8000 + i}`, city: i % 3 ? "北京" : "上海" }, 201)).id);
await patch(`/customers/${ids[0]}`, { city: "杭州" });
await ask("DELETE", `/customers/${ids[1]}`, undefined, 204, { "If-Match": '"1"' });
await until("all messages", () => sink.got.length >= 32);
check(sink.got.length === 32 && sink.got.every((each, i) => i === 0 || each.pos > sink.got[i - 1].pos), "each once, in order");
for (const message of sink.got) new Webhook(first.secret).verify(message.text, message.headers);
const [created, updated, deleted] = [sink.got[0], sink.got[30], sink.got[31]];
check(created.type === "customer.created" && created.data.id === ids[0] && created.data.phone === "13800138000" && !Number.isNaN(Date.parse(created.timestamp)), JSON.stringify(created));
check(updated.type === "customer.updated" && updated.changed.join() === "city" && updated.data.city === "杭州", updated.text);
check(deleted.type === "customer.deleted" && deleted.data.id === ids[1], deleted.text);
await until("the masked ones", () => masked.got.length === 30);
check(/\*/.test(masked.got[2].data.phone) && !masked.got[2].text.includes("13800138002"), "a marketer's endpoint sees personal data shortened");
await until("the ruled ones", () => ruled.got.length >= 10);
check(ruled.got.every((each) => each.data.city === "上海"), "only what passes the rule");

// ---- rotation: both secrets sign ----

const stored = await store.rows("SELECT secret FROM webhook_secret");
check(stored.length > 0 && stored.every((row) => row.secret.startsWith("sealed:")), "secrets are sealed");
check(STORE !== "sqlite" || (statSync(`${store.url.slice(7)}.key`).mode & 0o777) === 0o600, "only the owner may read the key");
const fresh = (await ask("POST", `/webhook-endpoints/${first.id}/secrets`, {}, 201)).secret;
await ask("POST", "/customers", { name: "after rotation" }, 201);
await until("one more", () => sink.got.length === 33);
for (const secret of [first.secret, fresh]) new Webhook(secret).verify(sink.got[32].text, sink.got[32].headers);
check((await server.ask("GET", `/webhook-endpoints/${first.id}`)).body.secret === undefined, "secrets are not in the record");

// ---- others misbehave, nobody else waits ----

const slow = await new Sink().start(), broken = await new Sink().start(), moved = await new Sink().start(), gone = await new Sink().start();
const waiting = [];
slow.answer = (_, response) => void waiting.push(response);
broken.answer = (n, response) => { if (n > 0) return 200; broken.got.push({}); response.socket.end("nonsense\r\n\r\n"); };
moved.answer = (n, response, message) => (message.path === "/elsewhere" ? 599 : n < 2 ? 302 : 200);
gone.answer = () => 410;
const [slowly, brokenly, movedly, gonely] = [await endpoint(slow), await endpoint(broken), await endpoint(moved), await endpoint(gone)];
const down = await endpoint("http://127.0.0.1:1/"), inside = await endpoint("http://10.1.2.3/"), named = await endpoint("http://localhost:9/x");
const before = sink.got.length, begun = Date.now();
for (let i = 0; i < 5; i++) await ask("POST", "/customers", { name: `more ${i}` }, 201);
await until("the good sink", () => sink.got.length === before + 5);
check(Date.now() - begun < 12000, "a slow one delays only itself"); // it is given up after 15 s
await until("nonsense is tried again", () => broken.got.length === 6);
await until("redirects are failures", () => moved.got.length === 7);
check(moved.got.every((each) => each.path === "/hook"), "and are not followed");
await until("410 turns it off", async () => !(await ask("GET", `/webhook-endpoints/${gonely.id}`)).enabled);
const off = await ask("GET", `/webhook-endpoints/${gonely.id}`);
check(/410/.test(off.disabled_reason.en) && off.disabled_reason.zh && off.disabled_at, JSON.stringify(off));
await until("the log says why", async () => (await deliveries(inside.id))[0]?.problem != null && (await deliveries(down.id))[0]?.problem != null);
check(/private/.test((await deliveries(inside.id))[0].problem.en), "private addresses are refused");
check((await position(down.id)).failing_since && (await position(down.id)).tries > 0, "its state is seen");
await until("::1 is not among the networks, or nobody is there", async () => (await deliveries(named.id))[0]?.problem != null);
for (const each of waiting) each.writeHead(200).end();
slow.answer = () => 200;
await until("the slow one catches up", () => slow.got.length >= 4);

// ---- the log, a test, again ----

const [last] = await deliveries(first.id);
const whole = await ask("GET", `/webhook-deliveries/${last.id}`);
check(whole.status === "delivered" && whole.http_status === 204 && /webhook-id: msg_/.test(whole.request_head) && !whole.request_head.includes("v1,") && /^HTTP\/1.1 204/.test(whole.response_head) && whole.duration_us > 0, JSON.stringify(whole));
await ask("POST", `/webhook-endpoints/${first.id}/test`, undefined, 202);
await until("a test arrives", () => sink.got.some((each) => each.type === "guanxi.test"));
const count = sink.got.length, firstId = sink.got[0].id;
await ask("POST", `/webhook-endpoints/${first.id}/replay`, { from_pos: sink.got[0].pos });
await until("everything again", () => sink.got.length >= count + 38);
check(sink.got[count].id === firstId, "under the same ids");

const refusing = await new Sink().start();
refusing.answer = () => 422;
const refused = await endpoint(refusing, { events: ["tag.created"] });
await ask("POST", "/tags", { name: "vip" }, 201);
await until("refused", async () => (await deliveries(refused.id))[0]?.status === "retrying");
check((await deliveries(refused.id))[0].http_status === 422, "with the status");
refusing.answer = () => 200;
await patch(`/webhook-endpoints/${refused.id}`, { name: "edited" }); // tried at once
await until("delivered at last", async () => (await deliveries(refused.id))[0]?.status === "delivered");
check((await deliveries(refused.id)).length === 1, "one entry");
await ask("POST", `/webhook-endpoints/${refused.id}/replay`, { delivery_id: (await deliveries(refused.id))[0].id });
for (const id of [0, -1, 999999, (await deliveries(first.id))[0].id]) await ask("POST", `/webhook-endpoints/${refused.id}/replay`, { delivery_id: id }, 404); // nobody's, or another's
await until("one alone again", () => refusing.got.filter((each) => each.status === 200).length >= 2);

// ---- what is refused ----

for (const url of ["ftp://x/", "http://", "https://a:b@c/", "http://x/#y", "http://x y/", "javascript:alert(1)"])
  await ask("POST", "/webhook-endpoints", { name: "x", url, events: ["*"], role_id: roles.administrator }, 422);
for (const events of [[], ["nothing.created"], ["customer.eaten"], "customer.created", [7]])
  await ask("POST", "/webhook-endpoints", { name: "x", url: "https://x.example/", events, role_id: roles.administrator }, 422);

// ---- kill -9 in the midst: nothing is missing, repeats have the same id ----

const steady = await new Sink().start();
const survivor = await endpoint(steady, { events: ["tag.created"] });
const made = [];
for (let round = 0; round < 3; round++) {
  const work = Array.from({ length: 40 }, async (_, i) => { const tag = await server.ask("POST", "/tags", { name: `tag ${round} ${i}` }); if (tag.status === 201) made.push(tag.body.id); });
  await sleep(60 + 40 * round);
  await server.kill();
  await Promise.all(work);
  await server.start();
}
await until("all of them", () => made.every((id) => steady.got.some((each) => each.data.id === id)));
const byId = new Map();
for (const each of steady.got) {
  check(!byId.has(each.id) || byId.get(each.id) === each.data.id, "an id means one message");
  byId.set(each.id, each.data.id);
}
const firsts = [...new Map(steady.got.map((each) => [each.id, each.pos])).values()];
check(firsts.every((pos, i) => i === 0 || pos > firsts[i - 1]), "in order");
check((await position(survivor.id)).behind >= 0, "alive");

await server.stop();
for (const each of [sink, masked, ruled, slow, broken, moved, gone, refusing, steady]) await each.stop();
await doctor(store);
void [second, third, slowly, brokenly, movedly];
