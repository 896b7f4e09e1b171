// SPDX-License-Identifier: Apache-2.0
// Data quality: what is wrong is found and settled again, and every figure is the count of the list that its rule opens.
import { Server, check, folder, newStore, sleep } from "../crash/lib.mjs";

const where = folder("quality");
const server = new Server(await newStore(where));
await server.start();
const look = async () => {
  const started = await server.ask("POST", "/quality/run");
  check(started.status === 202, JSON.stringify(started));
  for (;;) {
    const { body: job } = await server.ask("GET", `/jobs/${started.body.job_id}`);
    if (job.status === "done") return job.result;
    check(["queued", "running"].includes(job.status), JSON.stringify(job));
    await sleep(30);
  }
};

check((await server.ask("GET", "/quality?entity=customer")).body.at === null, "not looked at yet");
const till = await server.made("/sources", { name: "Till", code: "till", kind: "shop" });
const people = [
  { name: "王小明", phone: "+8613800138000", email: "wang@example.com", city: "上海市", source_id: till.id },
  { name: "李雷", phone: "+8613800138000", email: "li@gmial.com", birth_day: "1990-02-03" }, // the phone of 王小明; a slip
  { name: "12345", phone: "138", source_id: till.id }, // no name, no number
  { name: "John Smith", birth_day: "1700-01-01", email: "john@example.com" },
];
const made = [];
for (const person of people) made.push(await server.made("/customers", person));
await server.made("/products", { name: { en: "Tea", zh: "茶" }, code: "T1", currency: "CNY" });

const first = await look();
check(first.customers === 4 && first.found >= 5, JSON.stringify(first));
check((await look()).found === 0, "looking again finds nothing new");

const figuresOf = async (entity) => (await server.ask("GET", `/quality?entity=${entity}`)).body.figures;
for (const entity of ["customer", "order", "product"]) {
  const figures = await figuresOf(entity);
  check(figures.length > 8, `${entity}: ${figures.length} figures`);
  for (const { field, aspect, source_id: source, count, rule } of figures) {
    const list = await server.ask("GET", `/${entity}s?count=exact&limit=1${rule && `&filter=${encodeURIComponent(rule)}`}`);
    check(list.status === 200 && list.body.count === count, `${entity} ${field} ${aspect} of ${source}: ${count}, and the list of ${rule}: ${JSON.stringify(list.body)}`);
  }
}
const count = async (field, aspect, source = 0) => (await figuresOf("customer")).find((one) => one.field === field && one.aspect === aspect && one.source_id === source)?.count;
check((await count("", "total")) === 4 && (await count("", "total", till.id)) === 2 && (await count("", "total", -1)) === 2, "by source");
check((await count("phone", "filled")) === 3 && (await count("phone", "shared")) === 2 && (await count("phone", "doubtful")) === 1, "phones");
check((await count("email", "doubtful")) === 1 && (await count("name", "doubtful")) === 1 && (await count("birth_day", "doubtful")) === 1, "mails, names, birthdays");
check((await count("", "reachable")) === 3, "who can be reached");

// Put right, it is settled.
const patch = async (id, body) => {
  const { etag } = await server.ask("GET", `/customers/${id}`);
  const answer = await server.ask("PATCH", `/customers/${id}`, body, { "If-Match": etag });
  check(answer.status === 200, JSON.stringify(answer.body));
};
await patch(made[1].id, { email: "li@gmail.com", phone: "+8613900139000" });
const second = await look();
check(second.settled === 3 && second.found === 0, JSON.stringify(second)); // a slip, and a number that two had
check((await count("phone", "shared")) === 0 && (await count("email", "doubtful")) === 0, "settled");
const { body: course } = await server.ask("GET", "/quality/course?entity=customer&field=phone&aspect=filled");
check(course.points.length === 1 && course.points[0].count === 3 && course.points[0].total === 4, JSON.stringify(course));
await server.stop();
