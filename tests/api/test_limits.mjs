// SPDX-License-Identifier: Apache-2.0
// Limits and bad manners on the wire: sizes, broken requests, clients that go away; the server answers and lives.
import net from "node:net";
import { Server, check, folder, newStore, sleep } from "../crash/lib.mjs";

const server = new Server(await newStore(folder("limits")));
await server.start();
const auth = `Host: localhost\r\nAuthorization: Bearer ${server.key}\r\n`;

/** Sends bytes as they are, gives the status of the first answer (0: the connection was closed without one). */
function raw(text, { half = false } = {}) {
  return new Promise((resolve) => {
    const socket = net.connect(server.port, "127.0.0.1", () => (half ? socket.end(text) : socket.write(text)));
    let answer = "";
    const done = () => { socket.destroy(); resolve(Number(answer.match(/^HTTP\/1\.[01] (\d+)/)?.[1] ?? 0)); };
    socket.on("data", (data) => { answer += data; if (answer.includes("\r\n\r\n")) done(); });
    socket.on("close", done);
    socket.on("error", done);
    setTimeout(done, 40000).unref(); // far more than an answer takes, less than a silent connection is kept
  });
}

async function wants(what, found, ...statuses) {
  check(statuses.includes(found), `${what}: ${found}, wanted ${statuses}`);
  const alive = await server.ask("GET", "/healthz");
  check(alive.status === 200, `dead after ${what}\n${server.log}`);
}

const get = (path, more = "") => raw(`GET ${path} HTTP/1.1\r\n${auth}${more}\r\n`);
await wants("a long address", await get(`/api/v1/customers?filter=${"a".repeat(17000)}`), 413, 414, 431);
await wants("an address as long as may be", await get(`/api/v1/customers?filter=name%20%3D%20%22${"a".repeat(16000)}%22&limit=1`, `X-Long: ${"a".repeat(7000)}\r\n`), 200, 400, 422);
await wants("an endless address", await get(`/${"a".repeat(200000)}`), 0, 413, 414, 431);
await wants("a long header", await get("/api/v1/customers", `X-Long: ${"a".repeat(60000)}\r\n`), 0, 413, 431);
await wants("many headers", await get("/api/v1/customers", "X-A: b\r\n".repeat(10000)), 0, 413, 431);
await wants("another host", await raw(`GET /api/v1/healthz HTTP/1.1\r\nHost: evil.example\r\n\r\n`), 421);
await wants("no host", await raw(`GET /api/v1/healthz HTTP/1.1\r\n\r\n`), 400, 421);
await wants("no HTTP", await raw("hello\r\n\r\n"), 0, 400);
await wants("nothing", await raw("", { half: true }), 0);
await wants("half a request", await raw(`GET /api/v1/customers HT`, { half: true }), 0, 400);
await wants("a body announced too long", await raw(`POST /api/v1/customers HTTP/1.1\r\n${auth}Content-Type: application/json\r\nContent-Length: 20000000\r\n\r\n`), 413);
await wants("a body asked for first", await raw(`POST /api/v1/customers HTTP/1.1\r\n${auth}Content-Type: application/json\r\nExpect: 100-continue\r\nContent-Length: 2000000\r\n\r\n`), 413);
await wants("a body without end", await raw(`POST /api/v1/customers HTTP/1.1\r\n${auth}Content-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\n${"10000\r\n" + "a".repeat(65536) + "\r\n"}`.concat("10000\r\n" + "a".repeat(65536) + "\r\n".repeat(1)).concat(Array.from({ length: 20 }, () => "10000\r\n" + "a".repeat(65536) + "\r\n").join("")) + "0\r\n\r\n"), 413);
await wants("a negative length", await raw(`POST /api/v1/customers HTTP/1.1\r\n${auth}Content-Length: -5\r\n\r\n`), 0, 400, 413);
await wants("a body on a GET", await raw(`GET /api/v1/customers HTTP/1.1\r\n${auth}Content-Length: 5\r\n\r\nhello`), 400, 200);
await wants("a path that climbs", await get("/../../../../etc/passwd"), 200, 404);
await wants("a path that climbs in disguise", await get("/assets/%2e%2e/%2e%2e/etc/passwd"), 404);
await wants("an upload nobody signed in for", await raw(`POST /api/v1/files HTTP/1.1\r\nHost: localhost\r\nContent-Length: 1000000000\r\n\r\n`), 401);

// What two readers could cut apart differently is refused, and nothing behind it is read.
function refusesAndCloses(what, headers, body = "") {
  return new Promise((resolve, reject) => {
    const socket = net.connect(server.port, "127.0.0.1");
    let answer = "";
    const late = setTimeout(() => reject(new Error(`${what}: the connection stays open after ${answer.slice(0, 60)}`)), 40000);
    socket.on("data", (data) => (answer += data));
    socket.on("error", () => {});
    socket.on("close", () => {
      clearTimeout(late);
      const statuses = [...answer.matchAll(/^HTTP\/1\.1 (\d+)/gm)].map((match) => match[1]);
      if (statuses.join() === "400") resolve();
      else reject(new Error(`${what}: answered ${statuses}, wanted 400 alone`));
    });
    socket.write(`POST /api/v1/customers HTTP/1.1\r\n${auth}Content-Type: application/json\r\n${headers}\r\n${body}GET /api/v1/healthz HTTP/1.1\r\n${auth}\r\n`);
  });
}
await refusesAndCloses("length and coding", "Content-Length: 5\r\nTransfer-Encoding: chunked\r\n", "0\r\n\r\n");
await refusesAndCloses("coding and length", "Transfer-Encoding: chunked\r\nContent-Length: 5\r\n", "0\r\n\r\n");
await refusesAndCloses("two lengths", "Content-Length: 2\r\nContent-Length: 4\r\n", "{}");
await refusesAndCloses("the same length twice", "Content-Length: 2\r\nContent-Length: 2\r\n", "{}");
await refusesAndCloses("two codings", "Transfer-Encoding: chunked\r\nTransfer-Encoding: identity\r\n", "2\r\n{}\r\n0\r\n\r\n");
await refusesAndCloses("a coding nobody knows", "Transfer-Encoding: xchunked\r\n");
await refusesAndCloses("a list of codings", "Transfer-Encoding: gzip, chunked\r\n", "2\r\n{}\r\n0\r\n\r\n");
await refusesAndCloses("a space before the colon", "Content-Length : 2\r\n", "{}");
await refusesAndCloses("two hosts", "Host: evil.example\r\nContent-Length: 2\r\n", "{}");

const big = await server.ask("POST", "/customers", JSON.stringify({ name: "a", custom: { x: "y".repeat(1 << 20) } }), { "Content-Type": "application/json" });
check(big.status === 413, `a body above 1 MiB: ${big.status}`);
// Who is refused while still sending must see the answer, not a broken connection: the body is received to its end.
for (let round = 0; round < 6; round++) {
  const answers = await Promise.all(Array.from({ length: 4 }, () => fetch(`${server.base}/customers`, { method: "POST", body: "x".repeat(7 << 20), headers: { "Content-Type": "application/json", Authorization: `Bearer ${server.key}` } })));
  check(answers.every((answer) => answer.status === 413), `7 MiB: ${answers.map((answer) => answer.status)}`);
}
const many = await server.ask("POST", "/customers/bulk", { operation: "delete", ids: Array.from({ length: 1001 }, (_, i) => i + 1) });
check(many.status === 413, `1,001 ids: ${many.status}`);

// clients that leave in the middle of a write, a body, an answer
for (let i = 0; i < 50; i++) {
  const socket = net.connect(server.port, "127.0.0.1");
  socket.on("error", () => {});
  socket.write(`POST /api/v1/customers HTTP/1.1\r\n${auth}Content-Type: application/json\r\nContent-Length: 14\r\n\r\n{"name":"gone"`.slice(0, i % 2 ? undefined : -5));
  setTimeout(() => socket.destroy(), i % 10);
}
await sleep(500);

// an upload and its bytes back
const bytes = Buffer.alloc(3_000_000, "guanxi ");
const upload = await fetch(`${server.base}/files`, { method: "POST", body: bytes, headers: { Authorization: `Bearer ${server.key}`, "Content-Type": "application/octet-stream", "X-File-Name": "big.bin" } });
check(upload.status === 201, `upload: ${upload.status}`);
const { id } = await upload.json();
const back = Buffer.from(await (await fetch(`${server.base}/files/${id}/content`, { headers: { Authorization: `Bearer ${server.key}` } })).arrayBuffer());
check(back.equals(bytes), "the file came back different");

// many connections, kept open
const sockets = await Promise.all(Array.from({ length: 500 }, () => new Promise((resolve, reject) => { const one = net.connect(server.port, "127.0.0.1", () => resolve(one)); one.on("error", reject); })));
await wants("a healthy question beside 500 idle connections", await get("/api/v1/healthz"), 200);
for (const one of sockets) one.destroy();
await server.stop();
check(!/ERROR: |runtime error|assert/i.test(server.log), server.log);
