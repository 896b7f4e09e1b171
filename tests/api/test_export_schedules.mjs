// SPDX-License-Identifier: Apache-2.0
// Scheduled exports: files appear whole in a folder that the administrator allows and nowhere else, with the rights of whoever changed the
// schedule last; old ones go; what is wrong is said when it is saved. Or they are sent to an address that an administrator lets take files.
import { createServer } from "node:http";
import { createRequire } from "node:module";
import { mkdirSync, readFileSync, readdirSync, symlinkSync, writeFileSync } from "node:fs";
import { Server, check, folder, newStore, sleep } from "../crash/lib.mjs";

const { Webhook } = createRequire(import.meta.url)("standardwebhooks");

const where = folder("export-schedules");
const reports = `${where}/reports`;
mkdirSync(reports, { recursive: true });
process.env.GUANXI_SERVE_EXPORT_FOLDERS = `reports=${reports}`;
process.env.GUANXI_SERVE_WEBHOOK_NETWORKS = "127.0.0.2"; // not 127.0.0.1
const server = new Server(await newStore(where));
await server.start();

for (let i = 0; i < 3; i++) await server.ask("POST", "/customers", { name: `客户 ${i}`, city: i === 0 ? "杭州市" : "上海市" });
check((await server.ask("GET", "/export-folders")).body.items.join() === "reports", "folders have names");

const wanted = { name: "../上海/客户", entity: "customer", filter: 'city = "上海市"', columns: "name,city", format: "csv", rhythm: "daily 03:30", folder: "reports", keep: 2 };
const refused = async (change, pointer) => {
  const answer = await server.ask("POST", "/export-schedules", { ...wanted, ...change });
  check(answer.status === 422 || answer.status === 400, `${JSON.stringify(change)}: ${answer.status} ${JSON.stringify(answer.body)}`);
  if (pointer) check(JSON.stringify(answer.body).includes(pointer), JSON.stringify(answer.body));
};
await refused({ folder: "/etc" }, "/folder");
await refused({ folder: "../reports" }, "/folder");
await refused({ rhythm: "every 1 minute" }, "/rhythm");
await refused({ rhythm: "often" }, "/rhythm");
await refused({ keep: 0 }, "/keep");
await refused({ entity: "job" });
await refused({ columns: "no_such_field" });
await refused({ filter: "no_such_field = 1" });

const made = await server.ask("POST", "/export-schedules", wanted);
check(made.status === 201, JSON.stringify(made.body));
const { id } = made.body;
const runs = async () => (await server.ask("GET", `/export-schedules/${id}/runs`)).body;
check((await runs()).next_at !== null && (await runs()).runs.length === 0, "the next run is planned");

const run = async (which = id) => {
  const started = await server.ask("POST", `/export-schedules/${which}/run`);
  check(started.status === 202, JSON.stringify(started.body));
  for (;;) {
    const { body: job } = await server.ask("GET", `/jobs/${started.body.job_id}`);
    if (["done", "dead", "failed"].includes(job.status)) return job;
    await sleep(30);
  }
};
// Files of other series, of people, and links stay; a name cannot leave the folder.
writeFileSync(`${reports}/上海-客户-s${id}-20200101-0000.csv`, "old");
writeFileSync(`${reports}/上海-客户-s${id}-20200102-0000.csv`, "old");
writeFileSync(`${reports}/x-s${id}99-20200101-0000.csv`, "another's");
writeFileSync(`${reports}/notes.csv`, "mine");
symlinkSync("/etc/hostname", `${reports}/link-s${id}-19990101-0000.csv`);
const job = await run();
check(job.status === "done" && job.result.count === 2 && job.result.removed === 1, JSON.stringify(job));
check(/^上海-客户-s\d+-\d{8}-\d{4}\.csv$/.test(job.result.name), job.result.name);
const text = readFileSync(`${reports}/${job.result.name}`, "utf8");
check(text.split("\r\n").length === 4 && text.includes("客户 1") && !text.includes("杭州"), text);
const names = readdirSync(reports);
check(names.includes(`上海-客户-s${id}-20200102-0000.csv`) && !names.includes(`上海-客户-s${id}-20200101-0000.csv`), names.join());
check(names.includes("notes.csv") && names.includes(`x-s${id}99-20200101-0000.csv`) && names.some((n) => n.startsWith("link-")) && !names.some((n) => n.startsWith(".")), names.join());

// Another rhythm plans anew; off plans nothing; what is deleted does not run.
const state = async (patch) => {
  const { etag } = await server.ask("GET", `/export-schedules/${id}`);
  const answer = await server.ask("PATCH", `/export-schedules/${id}`, patch, { "If-Match": etag });
  check(answer.status === 200, JSON.stringify(answer.body));
  return (await runs()).next_at;
};
const daily = (await runs()).next_at;
const often = await state({ rhythm: "every 10 minutes", format: "xlsx" });
check(often !== null && often !== daily, `${daily} ${often}`);
check((await state({ active: false })) === null, "nothing is planned when it is off");
const workbook = await run();
check(workbook.result.name.endsWith(".xlsx") && readFileSync(`${reports}/${workbook.result.name}`).subarray(0, 2).toString() === "PK", JSON.stringify(workbook));
check((await runs()).runs.length === 2, "runs are kept");

// A report instead of records: as a PDF with the parameters it keeps; what cannot be is said at once.
const asked = { ...wanted, name: "报表 top", columns: null, report: "top", parameters: "n=5&compare=year", format: "pdf", language: "zh-CN" };
await refused({ ...asked, report: "nothing" }, "/report");
await refused({ ...asked, parameters: "n=many" }, "/parameters");
await refused({ ...asked, parameters: "colour=red" }, "/parameters");
await refused({ ...asked, format: "jsonl" }, "/format");
await refused({ ...asked, entity: "product", filter: null }, "/entity");
// Choices stay codes, for the programs that read such files; who chooses a language gets labels in it.
for (const [language, title, kind] of [[null, /./, "person"], ["en", /^\ufeff?Name,Kind\r\n/, "Person"], ["zh-CN", /^\ufeff?姓名,类型\r\n/, "个人"]]) {
  const kinds = await server.ask("POST", "/export-schedules", { ...wanted, name: `kinds ${language}`, columns: "name,kind", language });
  check(kinds.status === 201, JSON.stringify(kinds.body));
  const ran = await run(kinds.body.id);
  const file = readFileSync(`${reports}/${ran.result.name}`, "utf8");
  check(title.test(file) && file.split("\r\n")[1].endsWith(`,${kind}`), `${language}: ${file}`);
}

const report = (await server.ask("POST", "/export-schedules", asked)).body;
const paged = await run(report.id);
check(paged.status === "done" && paged.result.name.endsWith(".pdf"), JSON.stringify(paged));
check(readFileSync(`${reports}/${paged.result.name}`).subarray(0, 5).toString() === "%PDF-", "a PDF");

// The list says of each when it runs next and how it ended last.
const states = async () => Object.fromEntries((await server.ask("GET", "/export-states")).body.items.map((one) => [one.id, one]));
check((await states())[id].next_at === null && (await states())[id].last.status === "done", JSON.stringify(await states()));
check((await states())[report.id].next_at !== null && (await states())[report.id].last.job_id === paged.id, JSON.stringify(await states()));

// To an address: signed, tried again, private networks only where they are allowed.
const got = [];
let answers = [];
const sink = createServer((request, response) => {
  const pieces = [];
  request.on("data", (data) => pieces.push(data)).on("end", () => {
    got.push({ headers: request.headers, body: Buffer.concat(pieces) });
    response.writeHead(answers.shift() ?? 204).end();
  });
});
await new Promise((resolve) => sink.listen(0, "0.0.0.0", resolve));
const place = (address) => `http://${address}:${sink.address().port}/files`;
const role = (await server.ask("GET", "/roles?limit=1")).body.items[0].id;
const endpoint = (await server.ask("POST", "/webhook-endpoints", { name: "Files", url: place("127.0.0.2"), events: [], role_id: role, takes_files: true })).body;
check((await server.ask("POST", "/webhook-endpoints", { name: "None", url: place("127.0.0.2"), events: [], role_id: role })).status === 422, "an address without events and files");
const sent = { ...wanted, name: "上海", folder: null, address: "Files", format: "jsonl" };
await refused({ address: "Files" }, "/address"); // and a folder
await refused({ folder: null, address: "Elsewhere" }, "/address");
await refused({ folder: null }, "/folder");
const sending = (await server.ask("POST", "/export-schedules", sent)).body;
check((await server.ask("GET", "/export-folders")).body.addresses.join() === "Files", "addresses have names");
const unsigned = await run(sending.id);
check((await states())[sending.id].last.status === "dead" && /secret/.test((await states())[sending.id].last.error.en) && (await states())[sending.id].last.error.zh, "the list knows that it failed, and why");
check(unsigned.status === "dead" && /secret/.test(unsigned.error.en) && got.length === 0, `without a secret: ${JSON.stringify(unsigned)}`);
const { secret } = (await server.ask("POST", `/webhook-endpoints/${endpoint.id}/secrets`, {})).body;
answers = [503, 200];
const there = await run(sending.id);
check(there.status === "done" && there.result.address === "Files" && there.result.status === 200 && there.result.tries === 2 && there.result.count === 2, JSON.stringify(there));
const [first, second] = got;
check(got.length === 2 && first.headers["webhook-id"] === second.headers["webhook-id"] && second.body.length === there.result.bytes, "the same again");
for (const each of got) new Webhook(secret).verify(each.body, each.headers, { jsonParse: false });
check(second.headers["content-type"] === "application/x-ndjson" && second.headers["content-disposition"].includes(encodeURIComponent("上海")), JSON.stringify(second.headers));
check(second.body.toString().trim().split("\n").map((line) => JSON.parse(line)).every((each) => each.city === "上海市"), second.body.toString());
answers = [404];
const nobody = await run(sending.id);
check(nobody.status === "dead" && nobody.error.en.includes("404") && got.length === 3, JSON.stringify(nobody));
const lead = async (url) => {
  const { etag } = await server.ask("GET", `/webhook-endpoints/${endpoint.id}`);
  await server.ask("PATCH", `/webhook-endpoints/${endpoint.id}`, { url }, { "If-Match": etag });
  return run(sending.id);
};
for (const url of [place("127.0.0.1"), `https://localhost:${sink.address().port}/`, "http://192.168.1.1/"]) {
  const barred = await lead(url);
  check(barred.status === "dead" && /networks/.test(barred.error.en) && got.length === 3, `${url}: ${JSON.stringify(barred)}`);
}
sink.close();
await server.stop();
