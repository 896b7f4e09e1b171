// SPDX-License-Identifier: Apache-2.0
// A scheduled export is one series, whatever happens to one of its runs: one that fails is tried again without a second series, one that is
// cancelled while it waits is left out and the next one follows. What went wrong with a folder is said with its name, in words of the language,
// and pictures of reports are removed like other files when there are too many.
import { mkdirSync, readdirSync, rmdirSync, writeFileSync } from "node:fs";
import { Server, check, folder, newStore, sleep } from "../crash/lib.mjs";

const where = folder("export-series");
for (const name of ["there", "gone"]) mkdirSync(`${where}/${name}`, { recursive: true });
process.env.GUANXI_SERVE_EXPORT_FOLDERS = `there=${where}/there,gone=${where}/gone`;
const server = new Server(await newStore(where));
await server.start();
rmdirSync(`${where}/gone`);

let made_so_far = 0;
const make = async (change) => {
  const made = await server.ask("POST", "/export-schedules", { name: `客户 ${made_so_far++}`, entity: "customer", format: "csv", rhythm: "every 10 minutes", folder: "there", keep: 2, ...change });
  check(made.status === 201, JSON.stringify(made.body));
  return made.body.id;
};
const jobs = async (id, status) => {
  const { body } = await server.ask("GET", `/jobs?limit=200&filter=${encodeURIComponent('kind = "export_schedule"')}`);
  return body.items.filter((job) => job.arguments.schedule_id === id && (!status || job.status === status));
};
const job = async (id) => (await server.ask("GET", `/jobs/${id}`)).body;
const next = async (id) => (await server.ask("GET", `/export-schedules/${id}/runs`)).body.next_at;
const ended = async (id) => {
  for (let tries = 0; tries < 1200; tries++) {
    const now = await job(id);
    if (["done", "dead"].includes(now.status)) return now;
    await sleep(50);
  }
  throw new Error(`job ${id} does not end`);
};

// Left out: the one after it is planned, later than it.
const kept = await make({});
const [waiting] = await jobs(kept, "queued");
const first = await next(kept);
check((await server.ask("POST", `/jobs/${waiting.id}/cancel`)).body.status === "cancelled", "it is cancelled");
check((await next(kept)) > first, `the series goes on: ${first}, then ${await next(kept)}`);
check((await jobs(kept, "queued")).length === 1, "with one run");
// One by hand is none of the series.
const daily = await make({ rhythm: "daily 03:30" });
const [planned] = await jobs(daily, "queued");
await server.ask("POST", `/jobs/${planned.id}/cancel`);
check(Date.parse(await next(daily)) - Date.parse(planned.run_at) === 86_400_000, `the day after ${planned.run_at}: ${await next(daily)}`);

// A run of the series itself, which fails, is tried again and run again by hand: still one that waits.
const lost = await make({ folder: "gone" });
const [due] = await jobs(lost, "queued");
await server.ask("POST", `/jobs/${due.id}/cancel`);
await server.ask("POST", `/jobs/${due.id}/retry`);
const dead = await ended(due.id);
check(dead.status === "dead" && dead.tries === 3, JSON.stringify(dead));
check((await jobs(lost, "queued")).length === 1, `one run waits after three tries: ${JSON.stringify((await jobs(lost, "queued")).map((one) => one.run_at))}`);
check(dead.error.en.includes("“gone” is not there") && dead.error.zh.includes("“gone”已不存在"), JSON.stringify(dead.error));

// Off while it waits: cancelling plans nothing.
const off = await make({ active: false });
check((await next(off)) === null, "nothing waits");

// Old pictures and documents of a report go as other files do.
for (const suffix of ["png", "pdf"]) {
  const report = await make({ name: suffix, report: "top", parameters: "n=3", format: suffix, rhythm: "daily 03:30" });
  for (const day of ["20200101", "20200102", "20200103"]) writeFileSync(`${where}/there/${suffix}-s${report}-${day}-0000.${suffix}`, "old");
  const started = (await server.ask("POST", `/export-schedules/${report}/run`)).body.job_id;
  check((await ended(started)).status === "done", JSON.stringify(await job(started)));
  const files = readdirSync(`${where}/there`).filter((name) => name.endsWith(suffix));
  check(files.length === 2, `two ${suffix} stay: ${files.join()}`);
}
await server.stop();
