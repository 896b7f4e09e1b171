// SPDX-License-Identifier: Apache-2.0
// Lists filled from uploaded files: by a named column or a found one; what could not be used comes back with reasons.
import { Server, check, folder, newStore, sleep } from "../crash/lib.mjs";

const server = new Server(await newStore(folder("list-file")));
await server.start();

async function upload(text, name = "people.csv") {
  const answer = await fetch(`${server.base}/files`, {
    method: "POST",
    headers: { Authorization: `Bearer ${server.key}`, "Content-Type": "text/csv", "X-File-Name": encodeURIComponent(name) },
    body: text,
  });
  check(answer.status === 201, `upload: ${answer.status}`);
  return (await answer.json()).id;
}

async function run(list, body) {
  const started = await server.ask("POST", `/segments/${list}/upload`, body);
  check(started.status === 202, JSON.stringify(started.body));
  for (;;) {
    const { body: job } = await server.ask("GET", `/jobs/${started.body.job_id}`);
    if (!["queued", "running"].includes(job.status)) return job;
    await sleep(50);
  }
}

const same = (found, wanted, what) => check(Object.entries(wanted).every(([key, value]) => found?.[key] === value), `${what}: ${JSON.stringify(found)}`);

const people = [];
for (let i = 0; i < 250; i++) {
  const made = await server.ask("POST", "/customers", { name: `客户 ${i}`, phone: `1380013${String(8000 + i)}` });
  check(made.status === 201, JSON.stringify(made.body));
  people.push(made.body);
}
const list = (await server.ask("POST", "/segments", { name: "Uploaded", kind: "static" })).body.id;
const rows = people.map(({ name, phone }) => `${name},${phone},x`);
const file = await upload(`姓名,手机,备注\r\n${[...rows, "谁,13999999999,x", rows[0], "=1+1,=1+1,x", ",,"].join("\r\n")}\r\n`);

const { body: preview } = await server.ask("POST", "/segments/upload/preview", { file_id: file });
check(preview.column === "手机" && preview.columns.length === 3 && preview.rows.length === 5, JSON.stringify(preview));
const added = await run(list, { file_id: file, operation: "add" });
same(added.result, { rows: 253, done: 250, already: 1, rejected: 2 }, "added");
const rejects = await (await fetch(`${server.base}/files/${added.result.rejects_file_id}/content`, { headers: { Authorization: `Bearer ${server.key}` } })).text();
check(rejects.includes("252,手机,13999999999,No customer has this,没有找到客户") && rejects.includes(`"'=1+1"`) && rejects.split("\r\n").length === 4, rejects);
const { body: count } = await server.ask("POST", "/segments/preview", { rule: 'in list("Uploaded")' });
check(count.count === 250, JSON.stringify(count));

const ids = await upload(`id;note\n${people.slice(0, 7).map(({ id }) => `${id};a`).join("\n")}\n`);
same((await run(list, { file_id: ids, operation: "remove" })).result, { done: 7, rejected: 0, rejects_file_id: 0 }, "taken off by id");
same((await run(list, { file_id: ids, column: "note", operation: "add" })).result, { done: 0, rejected: 7 }, "a column that says nothing");
const plain = await upload(`${people[0].phone}\n${people[1].phone}\n`, "phones.txt");
same((await run(list, { file_id: plain, operation: "add" })).result, { rows: 2, done: 2 }, "one column without a header");
const none = await run(list, { file_id: await upload("a,b\nx,y\n"), operation: "add" });
check(none.status === "dead" && /column/.test(none.error.en), JSON.stringify(none));
const dynamic = (await server.ask("POST", "/segments", { name: "Rule", rule: "order_count >= 1" })).body.id;
check((await server.ask("POST", `/segments/${dynamic}/upload`, { file_id: ids, operation: "add" })).status === 409, "a rule decides");
check((await server.ask("POST", `/segments/${list}/upload`, { file_id: 999999, operation: "add" })).status === 404, "no such file");
await server.stop();
