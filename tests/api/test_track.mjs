// SPDX-License-Identifier: Apache-2.0
// The tracking API on the wire: what clients of the Segment protocol send in all its forms, what is stored of it, once, and whose it becomes.
import net from "node:net";
import { createRequire } from "node:module";
import { gzipSync } from "node:zlib";
import { Server, check, doctor, folder, newStore } from "../crash/lib.mjs";

const { Analytics } = createRequire(import.meta.url)("@segment/analytics-node");
const store = await newStore(folder("track"));
const server = new Server(store);
await server.start();
process.on("uncaughtException", (error) => { console.error(error, server.log); process.exit(1); });
const base = `http://127.0.0.1:${server.port}`;

const source = await server.made("/sources", { name: "Web shop", code: "web", kind: "web" });
const { key, id: keyId } = await server.made("/write-keys", { name: "Pages", source_id: source.id });
check(/^[A-Za-z0-9]{32}$/.test(key), `key ${key}`);
const basic = "Basic " + Buffer.from(`${key}:`).toString("base64");

async function send(path, body, headers = { Authorization: basic, "Content-Type": "application/json" }) {
  const raw = typeof body === "string" || body instanceof Uint8Array ? body : JSON.stringify(body);
  const response = await fetch(base + path, { method: "POST", headers, body: raw });
  const text = await response.text();
  return { status: response.status, headers: response.headers, body: text ? JSON.parse(text) : null };
}
async function taken(path, body, headers) {
  const answer = await send(path, body, headers);
  check(answer.status === 200 && answer.body.success, `${path}: ${answer.status} ${JSON.stringify(answer.body)}`);
  return answer.body;
}
const rows = (sql) => store.rows(sql);
const one = async (sql) => Object.values((await rows(sql))[0] ?? {})[0];
const same = (found, wanted, what) => check(JSON.stringify(found) === JSON.stringify(wanted), `${what}: ${JSON.stringify(found)}, wanted ${JSON.stringify(wanted)}`);
const owner = (visitor) => one(`SELECT customer_id AS id FROM identity_map WHERE kind = 'cookie' AND namespace = 'web' AND value = '${visitor}'`);
const user = (id) => one(`SELECT customer_id AS id FROM identity_map WHERE kind = 'number' AND namespace = 'web' AND value = '${id}'`);

// ---- forms ----

const at = "2026-01-02T03:04:05.678Z";
await taken("/v1/track", { anonymousId: "v1", event: "Product Viewed", messageId: "m1", timestamp: at, properties: { sku: "A-1", price: 9.5 }, context: { page: { url: "https://shop.example/a" }, campaign: { source: "mail", name: "spring \"tea\"" } } });
same(await rows("SELECT name, message_key, happened_at FROM event"), [{ name: "product_view", message_key: "m1", happened_at: Date.parse(at) * 1000 }], "one event");
const stored = (await server.ask("GET", "/events")).body.items[0];
same(Object.entries(stored.properties).sort(), [["campaign", "spring \"tea\""], ["price", 9.5], ["sku", "A-1"]], "properties, and the campaign beside them");
const written = (await server.ask("GET", `/events/${stored.id}/changes`)).body.items;
same(written.map((one) => [one.operation, Math.abs(Date.parse(one.at) - Date.parse(stored.created_at)) < 2000]), [["create", true]], "when it was written");
await taken("/v1/track", `{"anonymousId": "v1", "event": "escaped", "messageId": "m1e", "properties": {"col\\u006fur": "r\\u0065d", "n": [1, {"\\u0061": 2}]}}`);
const names = await one("SELECT CAST(properties AS text) AS p FROM event WHERE message_key = 'm1e'");
check(names.includes('"colour"'), `names of properties are kept without escapes: ${names}`);
same(JSON.parse(names).n, [1, { a: 2 }], "what is inside stays");
await taken("/v1/t", JSON.stringify({ anonymousId: "v1", event: "x", messageId: "m2", writeKey: key }), { "Content-Type": "text/plain" });
await taken("/v1/page", gzipSync(JSON.stringify({ anonymousId: "v1", name: "Home", category: "Start", messageId: "m3", properties: { url: "/" }, writeKey: key })), { "Content-Encoding": "gzip" });
const page = (await rows("SELECT CAST(properties AS text) AS p FROM event WHERE message_key = 'm3'"))[0];
same(Object.entries(JSON.parse(page.p)).sort(), [["category", "Start"], ["name", "Home"], ["url", "/"]], "a page's name is a property");
await taken("/v1/s", { anonymousId: 17, name: "Cart", messageId: "m4", properties: { campaign: "own" }, context: { campaign: { name: "other" } } });
same(JSON.parse(await one("SELECT CAST(properties AS text) AS p FROM event WHERE message_key = 'm4'")).campaign, "own", "the event's own campaign");
same(await one("SELECT count(*) AS n FROM event WHERE name = 'page_view'"), 2, "pages and screens");
check((await send("/v1/track", { anonymousId: "v1", event: "x" }, {})).status === 401, "no key");
check((await send("/v1/track", "{\"event\":", { Authorization: basic })).status === 400, "no JSON");
check((await send("/v1/track", gzipSync("{}").subarray(0, 12), { Authorization: basic })).status === 400, "half a gzip");
check((await send("/v1/nothing", {})).status === 404, "no such call");
check((await fetch(`${base}/v1/track`)).status === 405, "GET");
check((await fetch(`${base}/v1/none.js`, { headers: { Accept: "text/javascript" } })).status === 404, "a file that is not there");
check((await send("/v1/m", { series: [] }, {})).status === 200, "metrics");

// ---- pages of other sites ----

const preflight = await fetch(`${base}/v1/t`, { method: "OPTIONS", headers: { Origin: "https://shop.example", "Access-Control-Request-Method": "POST", "Access-Control-Request-Headers": "authorization,x-retry-count" } });
check(preflight.status === 204 && preflight.headers.get("access-control-allow-headers") === "authorization,x-retry-count" && preflight.headers.get("access-control-allow-origin") === "*", "preflight");
const across = await send("/v1/t", { anonymousId: "v1", event: "x", messageId: "m5" }, { Authorization: basic, Origin: "https://shop.example", "Sec-Fetch-Site": "cross-site" });
check(across.status === 200 && across.headers.get("access-control-allow-origin") === "*", "from another site");
const settings = await (await fetch(`${base}/v1/projects/${key}/settings`)).json();
same([settings.integrations["Segment.io"].apiKey, settings.integrations["Segment.io"].apiHost], [key, `127.0.0.1:${server.port}/v1`], "settings");
check((await fetch(`${base}/v1/projects/none/settings`)).status === 404, "settings of no key");
check((await fetch(`${base}/api/v1/v1/track`, { method: "POST", headers: { Authorization: `Bearer ${server.key}` } })).status === 404, "open routes are not in the API");

// ---- a batch with bad ones: the rest is kept, the bad ones are seen ----

const bad = [{ type: "track", anonymousId: "v2", messageId: "b1" }, { type: "dance", anonymousId: "v2", messageId: "b2" }, 7, { type: "track", event: "x", messageId: "b3" },
  { type: "track", event: "x", anonymousId: "v2", messageId: "b4", properties: { a: "\u0000" } }, { type: "track", event: "big", anonymousId: "v2", messageId: "b5", properties: { a: "x".repeat(33000) } },
  { type: "track", event: "x", anonymousId: "v2", messageId: "b6", timestamp: "yesterday" }];
const good = { type: "track", event: "good", anonymousId: "v2", messageId: "g1" };
const mixed = await taken("/v1/batch", { batch: [...bad, good], sentAt: new Date().toISOString() });
same([mixed.accepted, mixed.rejected.map((each) => each.code)], [1, ["no_event", "type", "not_an_object", "no_person", "characters", "too_large", "timestamp"]], "a mixed batch");
const seen = (await server.ask("GET", "/rejected-events?sort=id&limit=50")).body.items;
same(seen.map((each) => each.code), mixed.rejected.map((each) => each.code), "rejected events");
check(seen[0].reason.en && seen[0].reason.zh && seen[0].body.includes("b1"), "a reason in both languages, and the event as sent");
const again = await taken("/v1/batch", { batch: [...bad, good] });
same([again.accepted, again.repeated, again.rejected.length], [0, 1, 7], "the same again");
same(await one("SELECT count(*) AS n FROM rejected_event"), 8, "only what has no id is kept again");
// Bad ones are mended and taken, once, or thrown away, by who may; then they are gone.
const rejected = (await server.ask("GET", "/rejected-events?sort=id&limit=50")).body.items;
const [unnamed, unknown] = [rejected.find((each) => each.code === "no_event"), rejected.find((each) => each.code === "type")];
const replay = (id, event) => server.ask("POST", `/rejected-events/${id}/replay`, event ? { event } : {});
const stillBad = await replay(unnamed.id);
check(stillBad.status === 422 && /name/.test(stillBad.body.detail) && (await server.ask("GET", `/rejected-events/${unnamed.id}`)).status === 200, `not mended: ${JSON.stringify(stillBad.body)}`);
const role = (await server.ask("GET", "/roles?limit=50")).body.items.find((each) => each.name?.en === "Marketer" || each.label?.en === "Marketer");
const narrow = (await server.ask("POST", "/api-keys", { name: "narrow", role_id: role.id })).body.key;
for (const [method, path] of [["DELETE", ""], ["POST", "/replay"]])
  check((await fetch(`${server.base}/rejected-events/${unnamed.id}${path}`, { method, headers: { Authorization: `Bearer ${narrow}`, "Content-Type": "application/json" }, ...(method === "POST" && { body: "{}" }) })).status === 403, `${method} by who may not`);
// Who sees only some customers sees none: whose they are cannot be asked, and what was sent stands in them.
const own = (await server.ask("GET", "/roles?limit=50")).body.items.find((each) => each.name === "own_only");
const some = (await server.ask("POST", "/api-keys", { name: "some", role_id: own.id })).body.key;
const asSome = (path) => fetch(`${server.base}${path}`, { headers: { Authorization: `Bearer ${some}` } });
const none = await (await asSome("/rejected-events?count=exact")).json();
check(none.items.length === 0 && none.count === 0 && (await asSome(`/rejected-events/${unnamed.id}`)).status === 404, `rejected events of everybody: ${JSON.stringify(none)}`);
const mended = await replay(unnamed.id, { ...JSON.parse(unnamed.body), event: "Mended" });
check(mended.status === 200 && (await server.ask("GET", `/rejected-events/${unnamed.id}`)).status === 404 && (await replay(unnamed.id)).status === 404, `mended: ${JSON.stringify(mended.body)}`);
same(await rows("SELECT message_key FROM event WHERE name = 'Mended'"), [{ message_key: `replayed-${unnamed.id}` }], "taken once");
check((await server.ask("DELETE", `/rejected-events/${unknown.id}`)).status === 204 && (await server.ask("DELETE", `/rejected-events/${unknown.id}`)).status === 404, "thrown away");
const broken = Buffer.from(JSON.stringify({ batch: [{ ...good, messageId: "u1", properties: { a: "?" } }, { ...good, messageId: "u2" }] }));
broken[broken.indexOf("?")] = 0xff;
same((await taken("/v1/batch", broken)).rejected.map((each) => each.index), [0], "bytes that are no UTF-8");
same((await taken("/v1/batch", { batch: Array.from({ length: 1201 }, (_, i) => ({ ...good, messageId: `n${i % 1200}` })) })).accepted, 1200, "more than one transaction");
check((await send("/v1/batch", { batch: Array(5001).fill(good) })).status === 413, "too many");
const announced = await new Promise((resolve) => {
  const socket = net.connect(server.port, "127.0.0.1", () => socket.write(`POST /v1/batch HTTP/1.1\r\nHost: localhost\r\nContent-Length: ${(8 << 20) + 1}\r\n\r\n`));
  socket.on("data", (data) => { socket.destroy(); resolve(String(data).slice(9, 12)); });
});
check(announced === "413", `announced too long: ${announced}`);
check((await send("/v1/batch", `{"batch":[],"x":"${"x".repeat(5 << 20)}"}`)).status === 413, "too long");
check((await send("/v1/batch", gzipSync(`{"batch":[],"x":"${"x".repeat(5 << 20)}"}`))).status === 413, "too long when unzipped");

// ---- times ----

const skewed = Date.now() + 3600e3;
await taken("/v1/batch", { sentAt: new Date(skewed).toISOString(), batch: [{ ...good, event: "late clock", messageId: "t1", timestamp: new Date(skewed - 60e3).toISOString() }] });
const corrected = Number(await one("SELECT happened_at AS at FROM event WHERE message_key = 't1'")) / 1000;
check(Math.abs(corrected - (Date.now() - 60e3)) < 20e3, `a clock that is an hour fast: ${new Date(corrected).toISOString()}`);

// ---- visitors become customers ----

const visitor = await owner("v1");
same(await one(`SELECT kind FROM customer WHERE id = ${visitor}`), "anonymous", "a visitor");
same((await server.ask("GET", "/customers?count=exact")).body.count, 0, "visitors are not counted");
const before = Number(await one(`SELECT count(*) AS n FROM event WHERE customer_id = ${visitor}`));
await taken("/v1/identify", { anonymousId: "v1", userId: "u1", messageId: "i1", traits: { name: " 张三 ", phone: "138 1234 5678", email: "Zhang@Example.com", plan: "pro", address: { city: "杭州", country: "CN" }, gender: "女" } });
const known = await user("u1");
same(await owner("v1"), known, "the browser is the customer's");
same([Number(await one(`SELECT count(*) AS n FROM event WHERE customer_id = ${visitor}`)), Number(await one(`SELECT count(*) AS n FROM event WHERE customer_id = ${known} AND origin_customer_id = ${visitor}`))], [0, before], "the history has moved");
same((await rows(`SELECT name, phone, email, city, gender, number, kind FROM customer WHERE id = ${known}`))[0], { name: "张三", phone: "+8613812345678", email: "zhang@example.com", city: "杭州市", gender: "female", number: "u1", kind: "person" }, "traits are cleaned into fields");
same(JSON.parse(await one("SELECT CAST(properties AS text) AS p FROM event WHERE message_key = 'i1'")), { plan: "pro" }, "what is no field stays with the event");
await taken("/v1/batch", { batch: [{ type: "track", event: "y", userId: "u1", anonymousId: "v9", messageId: "j1" }, { type: "identify", userId: "u1", messageId: "j2", traits: { name: "张三丰" } }] });
same([await owner("v9"), await one(`SELECT name FROM customer WHERE id = ${known}`)], [known, "张三丰"], "a second browser; a new name from the same source");
await taken("/v1/identify", { anonymousId: "v1", userId: "u2", messageId: "j3" });
check((await owner("v1")) === known && (await user("u2")) !== known, "a browser that two use stays with the first");
await taken("/v1/alias", { previousId: "u1", userId: "u1", messageId: "a1" });
await taken("/v1/t", { anonymousId: "v5", event: "x", messageId: "a2" });
await taken("/v1/alias", { previousId: "v5", userId: "u5", messageId: "a3" });
same(await owner("v5"), await user("u5"), "alias");
// A known user under a new name stays one customer, also when both names come in one batch.
await taken("/v1/alias", { previousId: "u1", userId: "u1-renamed", messageId: "a4" });
same(await user("u1-renamed"), known, "a new name of a known user");
await taken("/v1/batch", { batch: [{ type: "identify", userId: "n1", messageId: "a5", traits: { name: "New" } }, { type: "alias", previousId: "n1", userId: "n2", messageId: "a6" }, { type: "alias", previousId: "n2", userId: "n3", messageId: "a7" }, { type: "track", event: "x", userId: "n3", messageId: "a8" }] });
same([await user("n2"), await user("n3"), await one("SELECT count(*) AS n FROM customer WHERE number IN ('n1', 'n2', 'n3')")], [await user("n1"), await user("n1"), 1], "three names, one customer");
await taken("/v1/alias", { previousId: "u2", userId: "u1", messageId: "a9" });
check((await user("u2")) !== known, "two known users stay two");
const node = new Analytics({ writeKey: key, host: base, flushAt: 1 });
node.identify({ userId: "node-1", traits: { name: "Node" } });
await node.flush();
node.alias({ previousId: "node-1", userId: "node-2" });
await node.flush(); // else the next may overtake it on a connection of its own, and a known user stays who it is
node.track({ userId: "node-2", event: "Signed In" });
await node.closeAndFlush();
same(await user("node-2"), await user("node-1"), "the public client's alias");
check((await server.ask("GET", `/write-keys/${keyId}`)).body.last_used_at !== null, "the key was used");
await taken("/v1/group", { userId: "u1", groupId: "g1", messageId: "o1", traits: { name: "Yunxi Ltd" } });
same((await rows(`SELECT c.company, c.kind FROM relation r JOIN customer c ON c.id = r.other_customer_id WHERE r.customer_id = ${known} AND r.kind = 'contact_of'`))[0], { company: "Yunxi Ltd", kind: "organisation" }, "group");

// Birthdays of either calendar; what is none stays with the event, and customers of other sources keep theirs.
const birthdays = async (id) => (await rows(`SELECT birth_day, lunar_birthday FROM customer WHERE id = ${await user(id)}`))[0];
const identify = (userId, traits) => taken("/v1/identify", { userId, messageId: `birth-${userId}-${Object.values(traits)}`, traits });
for (const [id, traits, birth_day, lunar_birthday] of [
  ["b1", { birthday: "农历1990年闰五月初三" }, null, "1990-05x-03"], ["b2", { birthday: "1990-08-15", lunarBirthday: "六月廿五" }, 7531, "--06-25"],
  ["b3", { lunar_birthday: "1990-05x-03" }, null, "1990-05x-03"], ["b4", { lunarBirthday: "1990-03x-01" }, null, null],
  ["b5", { lunarBirthday: "some day" }, null, null], ["b6", { birthday: "农历八月十五", lunarBirthday: "八月十六" }, null, "--08-16"],
]) {
  await identify(id, traits);
  same(await birthdays(id), { birth_day, lunar_birthday }, JSON.stringify(traits));
}
await identify("b1", { birthday: "农历八月十五" });
same(await birthdays("b1"), { birth_day: null, lunar_birthday: "--08-15" }, "changed where the source made the customer");
check((await one("SELECT CAST(properties AS text) AS p FROM event WHERE message_key = 'birth-b4-1990-03x-01'")).includes("1990-03x-01"), "a day that never was stays with the event");

// Anybody can send traits: of customers who came another way they fill blanks only.
const old = await server.made("/customers", { name: "李四", email: "li@example.com" });
await taken("/v1/identify", { anonymousId: "v7", messageId: "c1", traits: { email: "li@example.com", name: "Mallory", city: "Leeds" } });
same([await owner("v7"), (await rows(`SELECT name, city FROM customer WHERE id = ${old.id}`))[0]], [Number(old.id), { name: "李四", city: "Leeds" }], "recognised by mail");
await taken("/v1/identify", { anonymousId: "v8", messageId: "c2", traits: { email: "new@example.com" } });
same(await one(`SELECT kind FROM customer WHERE id = ${await owner("v8")}`), "person", "who can be reached is known");

// Several numbers in one trait: the others are further identities of a customer whom the source has made, or whose field was blank; of nobody else.
const phones = (id) => rows(`SELECT value FROM identity WHERE kind = 'phone' AND deleted_at IS NULL AND customer_id = ${id} ORDER BY value`).then((all) => all.map((each) => each.value));
await taken("/v1/identify", { userId: "u7", messageId: "s1", traits: { name: "钱七", phone: "13700137001 / 13700137002, 021-62345678 转 805" } });
same(await phones(await user("u7")), ["+8613700137001", "+8613700137002", "+862162345678;ext=805"], "several phone numbers");
await taken("/v1/identify", { anonymousId: "v10", messageId: "s2", traits: { email: "li@example.com", phone: "13700137003、13700137002" } });
same(await phones(old.id), ["+8613700137003"], "a blank is filled; what another has stays with them");
await taken("/v1/identify", { anonymousId: "v10", messageId: "s3", traits: { phone: "13700137003、13700137004" } });
same(await phones(old.id), ["+8613700137003"], "nothing is added to who came another way");

// ---- a key that was deleted; too much at once ----

const held = [];
for (let i = 0; i < 17; i++) {
  const socket = net.connect(server.port, "127.0.0.1");
  socket.on("error", () => {});
  socket.write(`POST /v1/batch HTTP/1.1\r\nHost: localhost\r\nContent-Length: ${4 << 20}\r\n\r\n`);
  socket.write(Buffer.alloc((4 << 20) - 1, " "));
  held.push(socket);
}
let busy;
const inTime = ((begun) => () => Date.now() < begun + 40_000)(Date.now()); // a server under a sanitizer reads slowly
while (inTime() && busy?.status !== 503) busy = await send("/v1/t", { anonymousId: "v1", event: "x" });
check(busy.status === 503 && Number(busy.headers.get("retry-after")) > 0, `too much at once: ${busy.status}`);
for (const socket of held) socket.destroy();
while (inTime() && busy.status !== 200) busy = await send("/v1/t", { anonymousId: "v1", event: "x", messageId: "z1" });
check(busy.status === 200, `and afterwards: ${busy.status}`);

// ---- every route once more, and odd bodies ----

same((await taken("/v1/track", { anonymousId: "form", event: "A batch seen", messageId: "form1", batch: [] })).accepted, 1, "one event is one, whatever it holds");
same((await taken("/v1/track", Buffer.from("\ufeff" + JSON.stringify({ anonymousId: "form", event: "Marked", messageId: "form2" })))).accepted, 1, "a byte order mark before it");
for (const [letter, name] of Object.entries({ i: "identify", t: "Letter", p: "page_view", s: "page_view", g: "group", a: "alias" })) {
  const body = { anonymousId: "letters", userId: "letters-user", previousId: "letters", event: "Letter", groupId: "letters-firm", messageId: `letter-${letter}` };
  same((await taken(`/v1/${letter}`, body)).accepted, 1, `/v1/${letter}`);
  same(await one(`SELECT name FROM event WHERE message_key = 'letter-${letter}'`), name, `what /v1/${letter} becomes`);
}
same((await taken("/v1/b", { batch: [{ type: "track", anonymousId: "letters", event: "Letter", messageId: "letter-b" }] })).accepted, 1, "/v1/b");
const gone = await fetch(`${base}/api/v1/write-keys/${keyId}`, { method: "DELETE", headers: { Authorization: `Bearer ${server.key}`, "If-Match": '"1"' } });
check(gone.status < 300, `delete: ${gone.status}`);
check((await send("/v1/t", { anonymousId: "v1", event: "x" })).status === 401, "a deleted key");
await server.stop();
if (process.env.KEEP) (await import("node:fs")).copyFileSync(store.url.slice(7), process.env.KEEP);
await doctor(store);
console.log("ok");
