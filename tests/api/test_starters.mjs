// SPDX-License-Identifier: Apache-2.0
// Every example segment is a rule that the server takes, counts, and prints as it stands.
import { Server, check, folder, newStore } from "../crash/lib.mjs";

const where = folder("starters");
const server = new Server(await newStore(where));
await server.start();
const { body } = await server.ask("GET", "/segments/starters");
check(body.items.length >= 30, `${body.items.length} examples`);
check(new Set(body.items.map((one) => one.key)).size === body.items.length, "keys are there once");
for (const { key, label, about, rule } of body.items) {
  check(label.zh && label.en && about.zh && about.en, `${key}: described in both languages`);
  const counted = await server.ask("POST", "/segments/preview", { rule, steps: true });
  check(counted.status === 200, `${key}: ${counted.status} ${JSON.stringify(counted.body)}`);
}
await server.stop();
