// SPDX-License-Identifier: Apache-2.0
// Exports in every format hold the same records, each as the asking person sees them; a workbook is opened again with unzip.
import { execFileSync } from "node:child_process";
import { writeFileSync } from "node:fs";
import { GUANXI, Server, check, folder, newStore, sleep } from "../crash/lib.mjs";

const where = folder("exports");
const server = new Server(await newStore(where));
await server.start();

async function exported(order) {
  const started = await server.ask("POST", "/exports", order);
  check(started.status === 202, JSON.stringify(started.body));
  for (;;) {
    const { body: job } = await server.ask("GET", `/jobs/${started.body.job_id}`);
    if (job.status === "done") {
      const answer = await fetch(`${server.base}/files/${job.result.file_id}/content`, { headers: { Authorization: `Bearer ${server.key}` } });
      return { job, type: answer.headers.get("content-type"), bytes: Buffer.from(await answer.arrayBuffer()) };
    }
    check(["queued", "running"].includes(job.status), JSON.stringify(job));
    await sleep(50);
  }
}

const sheetOf = (bytes, sheet = 1) => {
  writeFileSync(`${where}/a.xlsx`, bytes);
  return execFileSync("unzip", ["-p", `${where}/a.xlsx`, `xl/worksheets/sheet${sheet}.xml`], { encoding: "utf8" });
};

const size = await server.ask("POST", "/custom-fields", { entity: "customer", name: "size", kind: "integer", label: { en: "Size", zh: "尺码" } });
check(size.status === 201, JSON.stringify(size.body));
const people = [];
for (let i = 0; i < 3; i++) {
  const made = await server.ask("POST", "/customers", { name: i === 0 ? "=HYPERLINK(1)" : `客户 ${i}`, phone: `1380013800${i}`, birth_day: "1990-02-0" + (i + 1), custom: { size: 40 + i } });
  check(made.status === 201, JSON.stringify(made.body));
  people.push(made.body);
}
await server.ask("POST", "/products", { name: { zh: "茶", en: "Tea" }, code: "T1", price_millionths: 19990000, currency: "CNY" });

const fields = ["id", "name", "phone", "birth_day", "created_at", "custom.size"];
const xlsx = await exported({ entity: "customer", filter: 'phone starts with "138"', sort: "id", fields, format: "xlsx" });
check(xlsx.type.includes("spreadsheetml"), xlsx.type);
check(xlsx.job.result.name.endsWith(".xlsx") && xlsx.job.result.count === 3, JSON.stringify(xlsx.job.result));
const sheet = sheetOf(xlsx.bytes);
for (const [what, wanted] of [
  ["a formula is a text", "<is><t>=HYPERLINK(1)</t></is>"],
  ["ids are numbers", `<v>${people[0].id}</v>`],
  ["phones are texts", "<t>13800138001</t>"],
  ["days are days", "<v>32906</v>"],
  ["custom fields", "<v>42</v>"],
  ["all rows can be filtered", '<autoFilter ref="A1:F4"/>'],
]) check(sheet.includes(wanted), `${what}: no ${wanted} in ${sheet}`);
check(!sheet.includes("<f>"), "no formulas");

const csv = (await exported({ entity: "customer", sort: "id", fields, format: "csv" })).bytes.toString();
check(csv.split("\r\n").length === 5 && csv.includes(`"'=HYPERLINK(1)",`), csv);
const lines = (await exported({ entity: "customer", sort: "id", fields, format: "jsonl" })).bytes.toString().trim().split("\n").map(JSON.parse);
check(lines.length === 3 && lines[2].custom.size === 42 && lines[2].city === undefined, JSON.stringify(lines));
check((await exported({ entity: "customer", filter: "name = \"nobody\"", format: "jsonl" })).bytes.length === 0, "nobody is a file, too");
check(Object.keys(JSON.parse((await exported({ entity: "customer", format: "jsonl" })).bytes.toString().split("\n")[0])).length > 10, "all fields");

const { body: metadata } = await server.ask("GET", "/metadata");
for (const entity of metadata.entities.filter((one) => one.may.includes("export") && !["job", "order_line", "model"].includes(one.name))) {
  const { bytes, job } = await exported({ entity: entity.name, format: "xlsx" });
  check(sheetOf(bytes).endsWith("</worksheet>"), `${entity.name}: ${job.result.count} records in a whole workbook`);
}
check((await server.ask("POST", "/exports", { entity: "customer", format: "xls" })).status === 422, "an unknown format");

// Reports as files.
await server.ask("POST", "/orders", { customer_id: people[0].id, number: "R-1", ordered_at: "2026-01-05T08:00:00Z", currency: "CNY", lines: [{ product_code: "T1", quantity_thousandths: 1000, price_millionths: 19990000 }] });
const report = async (query) => fetch(`${server.base}/reports/top?window=&${query}`, { headers: { Authorization: `Bearer ${server.key}`, "Accept-Language": "zh" } });
let top, topText;
for (let tries = 0; tries === 0 || (tries < 1200 && topText.split("\r\n").length < 3); tries++) {
  await sleep(tries ? 50 : 0); // the panel may be a moment behind
  top = await report("format=csv");
  topText = await top.text();
}
check(top.headers.get("content-type").startsWith("text/csv") && /attachment.*top-.*\.csv/.test(top.headers.get("content-disposition")), JSON.stringify([...top.headers]));
check(topText.includes("rank,customer_id,customer,orders") && topText.includes(`1,${people[0].id},"'=HYPERLINK(1)",1,19.99`), topText);
check(sheetOf(Buffer.from(await (await report("format=xlsx")).arrayBuffer())).includes("<v>19.99</v>"), "a workbook of a report");
check([400, 422].includes((await report("format=odt")).status), "an unknown format of a report");
const sale = await server.ask("POST", "/orders", { customer_id: people[0].id, number: "P-1", currency: "CNY", ordered_at: "2026-11-20T10:00:00Z", lines: [{ product_code: "T1", quantity_thousandths: 9000, price_millionths: 10000000 }] });
check(sale.status === 201, JSON.stringify(sale.body));
for (const method of ["alipay", "Credit Card", "Tante Emma"]) {
  const paid = await server.ask("POST", "/payments", { customer_id: people[0].id, order_id: sale.body.id, amount_minor: 1000, paid_at: "2026-11-20T11:00:00Z", method });
  check(paid.status === 201, JSON.stringify(paid.body));
}
const methods = async (format) => (await exported({ entity: "payment", sort: "id", fields: ["method"], format })).bytes.toString();
const named = await methods("csv");
check(/Alipay|支付宝/.test(named) && /Credit card|信用卡/.test(named) && named.includes("Tante Emma"), `known methods have names: ${named}`);
check((await methods("jsonl")).includes('"alipay"'), "programs get the codes");

// Choices stand in spreadsheets as they are called, in the reader's language, and in programs' files as codes; such a file goes in again and
// changes nothing, in either language.
const choice = await server.ask("POST", "/custom-fields", {
  entity: "customer", name: "skin", kind: "choice", label: { en: "Skin", zh: "肤质" },
  // The last two have one label in Chinese: an import reads the first from it, so the other is written as a code there.
  choices: [{ name: "dry", label: { en: "Dry", zh: "干性" } }, { name: "oily", label: { en: "Oily", zh: "油性" } }, { name: "mixed", label: { en: "Mixed", zh: "其他" } }, { name: "other", label: { en: "Other", zh: "其他" } }],
});
check(choice.status === 201, JSON.stringify(choice.body));
const chosen = [["female", "dry", "gold"], ["male", "oily", "silver"], [null, "mixed", null], ["other", "other", "diamond"]];
for (const [i, [gender, skin, tier]] of chosen.entries()) {
  const made = await server.ask("POST", "/customers", { name: `选项 ${i}`, phone: `+861390013900${i}`, gender, tier, custom: { skin } });
  check(made.status === 201, JSON.stringify(made.body));
}
const readers = { filter: 'phone starts with "+861390013900"', sort: "phone", entity: "customer", fields: ["name", "phone", "kind", "gender", "tier", "custom.skin"] };
const { body: me } = await server.ask("GET", "/me");
const speak = async (language) => {
  const { etag, body } = await server.ask("GET", `/staff/${me.staff?.id ?? me.id ?? 1}`);
  const changed = await server.ask("PATCH", `/staff/${body.id}`, { language }, { "If-Match": etag });
  check(changed.status === 200, JSON.stringify(changed.body));
};
const WORDS = {
  en: { first: "Person,Female,", skins: ["Dry", "Oily", "Mixed", "Other"] },
  "zh-CN": { first: "个人,女,", skins: ["干性", "油性", "其他", "other"] },
};
for (const [language, words] of Object.entries(WORDS)) {
  await speak(language);
  const labels = (await exported({ ...readers, format: "csv" })).bytes.toString();
  const rows = labels.trim().split("\r\n").slice(1);
  check(rows.length === 4 && rows[0].includes(words.first) && rows.every((row, i) => row.endsWith(`,${words.skins[i]}`)), `${language}: ${labels}`);
  check(sheetOf((await exported({ ...readers, format: "xlsx" })).bytes).includes(`<t>${words.skins[0]}</t>`), `${language}: a workbook has labels`);
  const codes = (await exported({ ...readers, format: "csv", values: "codes" })).bytes.toString();
  check(codes.includes("person,female,gold,dry"), codes);
  check((await exported({ ...readers, format: "jsonl" })).bytes.toString().includes('"skin":"mixed"'), "JSON lines keep codes");
  for (const [what, text] of [["labels", labels], ["codes", codes]]) {
    const file = await fetch(`${server.base}/files`, { method: "POST", headers: { Authorization: `Bearer ${server.key}`, "Content-Type": "text/csv", "X-File-Name": "again.csv" }, body: text });
    const { body: started } = await server.ask("POST", "/imports", { file_id: (await file.json()).id, kind: "customer" });
    let job;
    do {
      await sleep(20);
      job = (await server.ask("GET", `/jobs/${started.job_id}`)).body;
    } while (["queued", "running"].includes(job.status));
    check(job.status === "done" && job.result.rejected === 0 && job.result.inserted === 0, `${language}, ${what}: ${JSON.stringify(job)}`);
    const kept = (await server.ask("GET", `/customers?filter=${encodeURIComponent(readers.filter)}&sort=phone`)).body.items.map((one) => [one.gender ?? null, one.custom.skin, one.tier ?? null]);
    check(JSON.stringify(kept) === JSON.stringify(chosen), `${language}, ${what}: ${JSON.stringify(kept)}`);
  }
}
check([400, 422].includes((await server.ask("POST", "/exports", { entity: "customer", format: "csv", values: "names" })).status), "an unknown way of writing choices");
const command = (...more) => execFileSync(GUANXI, ["export", "customers", "--fields", "gender", "--sort", "phone", "--filter", readers.filter, "--db", server.store.url, ...more], { encoding: "utf8" }).trim().split("\r\n")[1];
check(command("--language", "en") === "Female" && command("--language", "zh-CN") === "女" && command("--values", "codes") === "female", "the command line does the same");

await server.stop();
