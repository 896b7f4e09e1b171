// SPDX-License-Identifier: Apache-2.0
// Files that cannot be imported: by the command line and by upload, in both languages. Each is refused with a sentence that says what it is
// or where it is wrong, the command does not end with 0, and nothing of it is kept.
import { spawnSync } from "node:child_process";
import { randomBytes } from "node:crypto";
import { chmodSync, mkdirSync, writeFileSync } from "node:fs";
import { gzipSync } from "node:zlib";
import { GUANXI, Server, check, folder, newStore, sleep } from "../crash/lib.mjs";

const where = folder("wrong-files");
const server = new Server(await newStore(where));
await server.start();

const utf16 = (text) => Buffer.from("\ufeff" + text, "utf16le");
const utf32 = (text) => Buffer.concat([..."\ufeff" + text].map((c) => { const b = Buffer.alloc(4); b.writeUInt32LE(c.codePointAt(0)); return b; }));
// A stored part of an archive by this name.
const zip = (name, bytes) => {
  const head = Buffer.alloc(30);
  head.write("PK\x03\x04", "latin1");
  head.writeUInt32LE(bytes.length, 18);
  head.writeUInt32LE(bytes.length, 22);
  head.writeUInt16LE(name.length, 26);
  return Buffer.concat([head, Buffer.from(name), bytes]);
};
const book = zip("[Content_Types].xml", randomBytes(3000));
const gbk = Buffer.from([0xd0, 0xd5, 0xc3, 0xfb, 0x2c, 0xb5, 0xe7, 0xbb, 0xb0, 0x0a, 0xd5, 0xc5, 0xc8, 0xfd, 0x2c, 0x31, 0x33, 0x38, 0x30, 0x30, 0x31, 0x33, 0x38, 0x30, 0x30, 0x30, 0x0a]); // 姓名,电话 / 张三,13800138000

// name, bytes, what English and Chinese say, options
const WRONG = [
  ["empty.csv", "", "The file is empty", "文件是空的"],
  ["mark.csv", "\ufeff", "The file is empty", "文件是空的"],
  ["blank.csv", "\n\n  \n", "The file is empty", "文件是空的"],
  ["pictures.zip", zip("a.jpg", randomBytes(3000)), "an archive", "压缩包"],
  ["packed.csv.gz", gzipSync("name,phone\nA,1\n"), "an archive", "压缩包"],
  ["book.xlsx", book, "a workbook (XLSX)", "Excel 工作簿（XLSX）"],
  ["cut.xlsx", book.subarray(0, 60), "a workbook (XLSX)", "Excel 工作簿（XLSX）"],
  ["old.xls", Buffer.concat([Buffer.from("d0cf11e0a1b11ae1", "hex"), randomBytes(2000)]), "old Excel (XLS)", "旧版 Excel 工作簿"],
  ["page.xls", "<html><body><table><tr><td>name</td></tr></table></body></html>", "a web page or XML", "网页或 XML"],
  ["paper.pdf", Buffer.concat([Buffer.from("%PDF-1.4\n"), randomBytes(2000)]), "a PDF", "这是 PDF"],
  ["words.pdf", "%PDF-1.4\n1 0 obj\n<< /Type /Catalog >>\nendobj\n", "a PDF", "这是 PDF"],
  ["picture.png", Buffer.concat([Buffer.from("89504e470d0a1a0a", "hex"), randomBytes(2000)]), "a picture", "图片"],
  ["people.json", ' [ {"name": "A"} ]', "This is JSON", "这是 JSON"],
  ["lines.jsonl", '{"name": "A"}\n{"name": "B"}\n', "This is JSON", "这是 JSON"],
  ["noise.csv", Buffer.concat([Buffer.from("name,phone\n\0"), randomBytes(4000)]), "no text file", "不是文本文件"],
  ["wide.csv", utf32("name,phone\n张三,13800138000\n"), "no text file", "不是文本文件"],
  ["others.csv", "foo,bar\n1,2\n", "None of the columns is known: foo, bar", "没有可识别的列：foo, bar"],
  ["quote.csv", 'name,phone\n"A,13800138000\nB,13800138001\n', "Line 2, column 1: the quotation mark", "第 2 行第 1 列"],
  ["columns.csv", Array.from({ length: 2000 }, (_, i) => `c${i}`).join() + "\n", "Line 1: more than", "第 1 行：超过"],
  ["long.csv", "name,phone\nA,13800138000\n" + "x".repeat(2 << 20) + ",1\n", "Line 3, column 1: longer than 1 MiB", "第 3 行第 1 列：超过 1 MiB"],
  ["gbk.csv", gbk, "None of the columns is known", "没有可识别的列", ["--encoding", "utf-8"]],
  ["latin.csv", Buffer.from("name,phone\nJos\xe9,13800138000\nZo\xeb,13800138001\n", "latin1"), "None of the rows could be taken", "没有一行可以导入"],
];
const ROWS_REFUSED = ["latin.csv"]; // read to their end, and no row taken

const guanxi = (language, ...args) => {
  const run = spawnSync(GUANXI, ["import", ...args, "--db", server.store.url, "--language", language], { encoding: "utf8" });
  return { code: run.status, text: run.stdout + run.stderr };
};
const counted = async () => {
  const tables = ["customer", "customer_order", "product", "event", "identity"];
  const [row] = await server.store.rows(`SELECT ${tables.map((one) => `(SELECT count(*) FROM ${one}) AS ${one}`).join()}`);
  return JSON.stringify(row);
};
const before = await counted();
for (const [name, bytes] of WRONG) writeFileSync(`${where}/${name}`, bytes);

// ---- the command line, and beside a server, which may take its job ----

for (const [language, says] of [["en", "None of the columns"], ["zh-CN", "没有可识别的列"]]) {
  const { code, text } = guanxi(language, "customers", `${where}/others.csv`);
  check([1, 5].includes(code) && text.includes(says), `${code} ${text}`);
}
await server.stop();

for (const [name, , en, zh, options = []] of WRONG) {
  for (const [language, says] of [["en", en], ["zh-CN", zh]]) {
    const { code, text } = guanxi(language, "customers", `${where}/${name}`, ...options, ...(language === "en" ? ["--dry-run"] : []));
    check(code === 5 && text.includes(says), `${name}, ${language}: ${code} ${text}`);
  }
}
mkdirSync(`${where}/folder`);
writeFileSync(`${where}/good.csv`, "name,phone\nA,13800138000\n");
const OTHERS = [
  ["folder", 5, "is a folder", "是文件夹"],
  ["nowhere.csv", 3, "There is no file", "没有文件"],
];
if (process.getuid() !== 0) {
  writeFileSync(`${where}/closed.csv`, "name,phone\nA,13800138000\n");
  chmodSync(`${where}/closed.csv`, 0);
  OTHERS.push(["closed.csv", 7, "may not be read by the user", "没有读取"]);
}
for (const [name, wanted, en, zh] of OTHERS) {
  for (const [language, says] of [["en", en], ["zh-CN", zh]]) {
    const { code, text } = guanxi(language, "customers", `${where}/${name}`);
    check(code === wanted && text.includes(says) && text.includes(name), `${name}, ${language}: ${code} ${text}`);
  }
}
// Of several files: which, and nothing of the good ones either.
for (const name of ["paper.pdf", "quote.csv", "empty.csv"]) {
  const { code, text } = guanxi("en", "customers", `${where}/good.csv`, `${where}/${name}`);
  check(code === 5 && text.includes(`“${name}”`), `${code} ${text}`);
}
check((await counted()) === before, `nothing is kept: ${before}, ${await counted()}`);

// ---- uploaded ----

await server.start();

const upload = async (name, bytes) => {
  const answer = await fetch(`${server.base}/files`, { method: "POST", headers: { Authorization: `Bearer ${server.key}`, "Content-Type": "text/csv", "X-File-Name": name }, body: bytes });
  check(answer.status === 201, `${name}: ${answer.status}`);
  return (await answer.json()).id;
};
for (const [name, bytes, en, zh, options = []] of WRONG) {
  const asked = { file_id: await upload(name, bytes), kind: "customer", encoding: options[1] ?? null };
  const seen = await server.ask("POST", "/imports/preview", asked);
  const known = !en.startsWith("None of") && !en.startsWith("Line") && name !== "blank.csv"; // else the preview shows what there is
  check(known ? seen.status === 422 && [en, zh].some((one) => seen.body.detail.includes(one)) : [200, 400, 413, 422].includes(seen.status), `${name}: ${JSON.stringify(seen)}`);
  const started = await server.ask("POST", "/imports", asked);
  check(started.status === 202, `${name}: ${JSON.stringify(started)}`);
  let job;
  do {
    await sleep(20);
    job = (await server.ask("GET", `/jobs/${started.body.job_id}`)).body;
  } while (["queued", "running"].includes(job.status));
  if (ROWS_REFUSED.includes(name)) {
    check(job.status === "done" && job.result.rejected === job.result.rows && job.result.rows > 0 && job.result.refused === true, `${name}: ${JSON.stringify(job)}`);
    const { body } = await server.ask("GET", `/imports/${started.body.import_id}`);
    check(body.status === "refused", `${name}: ${JSON.stringify(body)}`);
    const { body: why } = await server.ask("GET", `/imports/${started.body.import_id}/problems`);
    check(why.reasons.length === 1 && why.reasons[0].count === job.result.rejected && why.reasons[0].reason.zh.includes("编码"), `${name}: ${JSON.stringify(why)}`);
    continue;
  }
  check(!["done", "cancelled"].includes(job.status) && job.error.en.includes(en) && job.error.zh.includes(zh), `${name}: ${JSON.stringify(job)}`);
  const { body } = await server.ask("GET", `/imports/${started.body.import_id}`);
  check(body.status === "failed", `${name}: ${JSON.stringify(body)}`);
}
check((await counted()) === before, "nothing of uploads is kept");

// ---- and what is odd but can be read ----

writeFileSync(`${where}/utf16.csv`, utf16("姓名,电话\n张三,13800138000\n"));
writeFileSync(`${where}/zero.csv`, "name,phone\n王五,13800138001\nLi\0 Si,13800138002\n");
check(guanxi("en", "customers", `${where}/utf16.csv`).text.includes("1 new"), "UTF-16 is read");
const zero = guanxi("en", "customers", `${where}/zero.csv`, "--no-clean");
check(zero.code === 0 && zero.text.includes("1 new") && zero.text.includes("line 3, name: The text contains control characters"), zero.text);
check(guanxi("zh-CN", "customers", `${where}/zero.csv`).text.includes("新增 1"), "cleaning takes U+0000 away");
check((await server.store.rows("SELECT count(*) AS n FROM customer WHERE name IN ('张三', '王五', 'Li Si')"))[0].n === 3, "all three are there");
await server.stop();
