// SPDX-License-Identifier: Apache-2.0
// How fast models learn, on plain arrays and two threads (models.c): purchases of a million made-up customers and of CDNOW, itemsets of
// made-up baskets, the tone of the reviews. What was fitted must have converged, with standard errors.
import { row } from "./lib/figures.mjs";
import { ROOT, output } from "./lib/machine.mjs";

const PROGRAM = "build/release/bench/models";
const CUSTOMERS = 1_000_000, TEXTS_PER_SECOND = 500_000;

const WANTED = {
  bg_nbd: ["BG/NBD fitted on made-up customers", 2000],
  pareto_nbd: ["Pareto/NBD fitted on made-up customers", 10_000],
  bg_nbd_cdnow: ["BG/NBD fitted on CDNOW", 50],
  pareto_nbd_cdnow: ["Pareto/NBD fitted on CDNOW", 300],
  itemsets: ["frequent itemsets, 88,162 baskets at 0.1 %", 150],
};

const time = (ms) => (ms < 1000 ? `${ms.toFixed(0)} ms` : `${(ms / 1000).toFixed(2)} s`);

function shown(found) {
  if (found.what === "tone")
    return row("tone of texts by the shipped model", `${Math.round(found.per_second).toLocaleString("en-US")}/s`, `≥ ${TEXTS_PER_SECOND.toLocaleString("en-US")}/s`,
      found.fine && found.per_second >= TEXTS_PER_SECOND, `CPU ${time(found.cpu_ms)}; ${found.how}`);
  const [title, most] = WANTED[found.what];
  return row(title, time(found.ms), `≤ ${time(most)}`, found.fine && found.ms <= most, `CPU ${time(found.cpu_ms)}; ${found.how}`);
}

export async function run({ given }) {
  await output("make", ["-s", PROGRAM], { cwd: ROOT });
  const archives = process.env.GUANXI_TEST_DATA ?? `${ROOT}/build/data`;
  const lines = (await output(`${ROOT}/${PROGRAM}`, [archives, String(given || CUSTOMERS)])).trim().split("\n");
  return { rows: lines.map((line) => shown(JSON.parse(line))), figures: {} };
}
