// SPDX-License-Identifier: Apache-2.0
// Reports: those of the ten questions that ask for figures of all customers. Each as the report's name and parameters, as SQL that gives the
// same rows in DuckDB as somebody who knows it well would write it, and `rows`: what both must agree on, of the report's own rows.
import { monthsBefore, SALE, time } from "./questions.mjs";

const DAY_US = 86_400_000_000;
const so_far = (v) => `${SALE} AND moment <= ${time(v.now)}`;
const month = (moment) => `(year(${moment}) * 12 + month(${moment}))`;
/** A day, counted from 1970, as the number of its month. */
const monthOfDay = (day) => { const date = new Date(day * 86_400_000); return date.getUTCFullYear() * 12 + date.getUTCMonth() + 1; };
const group = (n, order) => `${n} * (row_number() OVER (ORDER BY ${order}, customer_id) - 1) // count(*) OVER () + 1`;

export const REPORTS = [
  {
    name: "rfm", of: "Q6", about: "RFM quintiles of all, cell counts", faster: 20,
    params: (v) => [`groups=${3 + (v.round + 2) % 4}`],
    sql: (v) => {
      const n = 3 + (v.round + 2) % 4;
      return `WITH sums AS (SELECT customer_id, max(moment)::DATE AS last, count(*) AS n, sum(total)::BIGINT AS amount FROM orders WHERE ${so_far(v)} GROUP BY 1),
        scores AS (SELECT n, amount, ${group(n, "last")} AS r, ${group(n, "n")} AS f, ${group(n, "amount")} AS m FROM sums)
        SELECT r, f, m, count(*), sum(n), sum(amount) FROM scores GROUP BY ALL ORDER BY r DESC, f DESC, m DESC`;
    },
    rows: (rows) => rows.map((row) => row.slice(0, 6)), // the seventh names the cell's group
  },
  {
    name: "cohorts", of: "Q7", about: "monthly cohort matrix", faster: 20,
    params: (v) => [`months=${12 + v.round}`],
    sql: (v) => `WITH active AS (SELECT DISTINCT customer_id, ${month("moment")} AS nth FROM orders WHERE ${so_far(v)}),
      begun AS (SELECT customer_id, min(nth) AS began FROM active GROUP BY 1)
      SELECT began, nth - began AS later, count(*) FROM active JOIN begun USING (customer_id) WHERE began > ${month(time(v.now - 1))} - ${12 + v.round} GROUP BY ALL ORDER BY 1, 2`,
    rows: (rows) => rows.filter(([, , customers]) => customers > 0).map(([day, later, customers]) => [monthOfDay(day), later, customers]),
  },
  {
    name: "pairs", of: "Q8", about: "top 100 product pairs, 180 days", faster: 6,
    params: (v) => [`window=last ${180 - v.round} days`],
    sql: (v) => `WITH bought AS (SELECT DISTINCT customer_id, product_id FROM line WHERE ${so_far(v)} AND moment >= ${v.ago(180 - v.round)} AND product_id IS NOT NULL)
      SELECT a.product_id, b.product_id, count(*) FROM bought a JOIN bought b ON a.customer_id = b.customer_id AND a.product_id < b.product_id
      GROUP BY ALL ORDER BY 3 DESC, 1, 2 LIMIT 100`,
    rows: (rows) => rows.map(([, first, second, both]) => [first, second, both]),
  },
  {
    name: "top", of: "Q10a", about: "top 20 by 12-month spend", faster: 4,
    params: () => ["n=20", "window=last 12 months"],
    sql: (v) => `SELECT customer_id, count(*), sum(total)::BIGINT FROM orders WHERE ${so_far(v)} AND moment >= ${time(monthsBefore(v.now, 12))} GROUP BY 1 ORDER BY 3 DESC, 1 LIMIT 20`,
    rows: (rows) => rows.map(([, id, orders, amount]) => [id, orders, amount]),
  },
  {
    name: "rhythm", of: "Q10b", about: "median time between orders of each customer, how it is spread", faster: 20,
    params: (v) => [`step=${7 + v.round}`, "steps=52"],
    sql: (v) => `WITH gaps AS (SELECT customer_id, epoch_us(moment) - epoch_us(lag(moment) OVER (PARTITION BY customer_id ORDER BY moment)) AS gap FROM orders WHERE ${so_far(v)}),
      medians AS (SELECT median(gap) AS usual FROM gaps WHERE gap IS NOT NULL GROUP BY customer_id)
      SELECT (least(floor(usual / ${(7 + v.round) * DAY_US}), 52) * ${7 + v.round})::BIGINT, count(*) FROM medians GROUP BY 1 ORDER BY 1`,
    rows: (rows) => rows.filter(([, , customers]) => customers > 0).map(([from, , customers]) => [from, customers]),
  },
];
