// SPDX-License-Identifier: Apache-2.0
// Figures and how they are printed.

export function median(values) {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = sorted.length >> 1;
  return sorted.length % 2 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
}

/** "12,345 (11,900 … 12,800)": median and what the machine's noise makes of it. */
export function spread(values, digits = 0) {
  const show = (value) => value.toLocaleString("en-US", { maximumFractionDigits: digits, minimumFractionDigits: digits });
  if (values.length === 1) return show(values[0]);
  return `${show(median(values))} (${show(Math.min(...values))} … ${show(Math.max(...values))})`;
}

export const percent = (ratio) => `${(100 * ratio).toFixed(0)} %`;

/** One line of the results: what was measured, what was reached, what is wanted. */
export function row(what, reached, wanted, fine, note = "") {
  return { what, reached, wanted, verdict: fine === null ? "" : fine ? "reached" : "**missed**", note };
}

export function markdown(rows) {
  const line = (cells) => `| ${cells.join(" | ")} |`;
  return [
    line(["what", "reached: median (least … most)", "to reach", "", "how"]),
    line(["---", "---", "---", "---", "---"]),
    ...rows.map((r) => line([r.what, r.reached, r.wanted, r.verdict, r.note])),
  ].join("\n");
}
