// SPDX-License-Identifier: Apache-2.0
// The event stream: what changed, only for those who may see it; resumed after a break; ended with the session; many at once.
import http from "node:http";
import { STORE, Server, check, folder, newStore, output, psql, sleep } from "../crash/lib.mjs";
import { World } from "./cases.mjs";

const store = await newStore(folder("stream"));
const server = new Server(store);
await server.start();
const world = new World(server);

class Listener {
  constructor(headers) {
    this.events = [];
    this.ended = false;
    this.opened = new Promise((resolve, reject) => {
      this.request = http.get({ host: "127.0.0.1", port: server.port, path: "/api/v1/stream", headers, agent: false }, (response) => {
        this.status = response.statusCode;
        this.type = response.headers["content-type"];
        let text = "";
        response.on("data", (chunk) => {
          text += chunk;
          const blocks = text.split("\n\n");
          text = blocks.pop();
          for (const block of blocks) this.take(block);
          resolve();
        });
        response.on("end", () => { this.ended = true; resolve(); });
        response.on("error", () => (this.ended = true));
      });
      this.request.on("error", reject);
    });
    this.opened.catch(() => {});
  }

  take(block) {
    const fields = Object.fromEntries(block.split("\n").filter((line) => !line.startsWith(":")).map((line) => [line.slice(0, line.indexOf(":")), line.slice(line.indexOf(":") + 1).trim()]));
    if (fields.event) this.events.push({ ...fields, data: JSON.parse(fields.data) });
  }

  async until(test, what) {
    for (let i = 0; i < 1600; i++) {
      const found = this.events.find(test);
      if (found) return found;
      await sleep(25);
    }
    throw new Error(`no ${what}: ${JSON.stringify(this.events)}`);
  }

  close() {
    this.request.destroy();
  }
}

const cookie = async (who) => ({ cookie: (await world.session(who)).cookie });
const make = async (path, body) => (await server.made(path, body)).id;
const about = (id) => (event) => event.event === "change" && event.data.entity === "customer" && event.data.id === id;

const nobody = new Listener({});
await nobody.opened;
check(nobody.status === 401, `nobody: ${nobody.status}`);

const [adminCookie, ownCookie, shortenedCookie] = [await cookie("admin"), await cookie("own_only"), await cookie("read_only")];
// Streams end when the server notices the new staff: it has when two changes since then, one after the other, come through one stream.
async function quiet() {
  const probe = new Listener(adminCookie);
  await probe.opened;
  for (let change = 0; change < 2 && !probe.ended; change++) {
    const id = await make("/customers", { name: `Probe ${change}` });
    while (!probe.ended && !probe.events.some(about(id))) await sleep(25);
  }
  probe.close();
  return !probe.ended;
}
while (!(await quiet())) await sleep(25);
const all = new Listener(adminCookie), own = new Listener(ownCookie);
await Promise.all([all.opened, own.opened]);
check(all.status === 200 && all.type === "text/event-stream", `${all.status} ${all.type}`);

const mine = await make("/customers", { name: "Mine", owner_staff_id: world.kept.own_only_id });
const other = await make("/customers", { name: "Other", owner_staff_id: 1 });
const last = await make("/customers", { name: "Last", owner_staff_id: world.kept.own_only_id });
const seen = await all.until(about(other), "change for who sees all");
check(seen.data.operation === "create" && seen.data.customer_id === other && Number(seen.id) === seen.data.pos, JSON.stringify(seen));
await own.until(about(mine), "change of one's own customer");
await own.until(about(last), "change of one's last customer");
check(!own.events.some((event) => event.data.customer_id === other), "somebody else's customer was told");

// a break: what happened meanwhile comes after Last-Event-ID
all.close();
const meanwhile = await make("/customers", { name: "Meanwhile" });
await server.ask("POST", "/notes", { customer_id: meanwhile, text: "x" });
await sleep(300);
const again = new Listener({ ...adminCookie, "last-event-id": seen.id });
await again.until(about(meanwhile), "change that was missed");
check(!again.events.some((event) => event.event === "change" && event.data.pos <= seen.data.pos), "told twice");

// files, imports and private views of others are told to nobody who may not see them
const shortened = new Listener(shortenedCookie);
await shortened.opened;
const upload = await fetch(`${server.base}/files`, { method: "POST", body: "name\nA\n", headers: { Authorization: `Bearer ${server.key}`, "Content-Type": "text/csv", "X-File-Name": "a.csv" } });
check(upload.status === 201, `upload: ${upload.status}`);
const file = (await upload.json()).id;
const view = await make("/saved-views", { name: "Private", entity: "customer", shared: false });
const shared = await make("/saved-views", { name: "Shared", entity: "customer", shared: true });
const of = (entity, id) => (event) => event.event === "change" && event.data.entity === entity && event.data.id === id;
await again.until(of("file", file), "file for who may see it");
await again.until(of("saved_view", view), "one's own private view");
await shortened.until(of("saved_view", shared), "a shared view");
check(!shortened.events.some((event) => event.data.entity === "file"), "a file of somebody else was told");
check(!shortened.events.some(of("saved_view", view)), "a private view of somebody else was told");

// jobs
const bulk = await server.ask("POST", "/customers/bulk", { operation: "patch", filter: "name = \"Mine\"", patch: { city: "x" } });
check(bulk.status === 202, JSON.stringify(bulk.body));
await again.until((event) => event.event === "job" && event.data.id === bulk.body.job_id && event.data.status === "done", "job that is done");

// A state of a job that is committed later than a newer one of another job, as one whose transaction took longer.
const late = `UPDATE job SET updated_at = updated_at - 1000000 WHERE id = ${bulk.body.job_id}`;
await again.until((event) => event.event === "job" && event.data.id === bulk.body.job_id && event.data.status === "done", "job that is done");
const told = again.events.length;
await (STORE === "postgresql" ? psql(store.url, late) : output("sqlite3", ["-cmd", ".timeout 20000", store.url.slice(7), late]));
await make("/customers", { name: "After the job" });
await again.until((event, i) => i >= told && event.event === "job" && event.data.id === bulk.body.job_id, "job that was late");

// many at once, all told
const crowd = Array.from({ length: 200 }, () => new Listener(adminCookie));
await Promise.all(crowd.map((one) => one.opened));
const news = await make("/customers", { name: "News" });
await Promise.all(crowd.map((one) => one.until(about(news), "change in the crowd")));
for (const one of crowd) one.close();

// signing out ends the session's streams
const session = await world.session("own_only");
check((await fetch(`${server.base}/session`, { method: "DELETE", headers: session })).status === 204, "sign out");
for (let i = 0; i < 1600 && !own.ended; i++) await sleep(25);
check(own.ended, "the stream outlives its session");

// a stop waits for nobody
const begun = Date.now();
await server.stop();
check(Date.now() - begun < 40000, "the server waits for open streams"); // they live for 15 minutes
check(!/ERROR: |runtime error|assert/i.test(server.log), server.log);
