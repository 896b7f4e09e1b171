// SPDX-License-Identifier: Apache-2.0
// The questions: as a rule, as SQL that gives the ids in DuckDB as somebody who knows it well would write it, and as the numbers of the
// hand-written loop of the same name in loops.c. Each round asks with other values, so that nobody answers from a memory of the last one.
// `as` says what a question stands for where rules give customers and the original was a report.

const DAY = 86400;

/** The moment `seconds` as the rest of a timestamp literal. */
export const time = (seconds) => `TIMESTAMP '${new Date(seconds * 1000).toISOString().replace("T", " ").replace("Z", "")}'`;
const day = (seconds) => new Date(seconds * 1000).toISOString().slice(0, 10);
const texts = (list) => list.map((text) => `'${text.replaceAll("'", "''")}'`).join(", ");
const quoted = (list) => list.map((text) => JSON.stringify(text)).join(", ");
export const SALE = "kind = 'sale' AND status <> 'cancelled'";

/** So many calendar months before; the day is kept or, where the month is too short, its last one. */
export function monthsBefore(seconds, months) {
  const date = new Date(seconds * 1000), wanted = date.getUTCDate();
  date.setUTCDate(1);
  date.setUTCMonth(date.getUTCMonth() - months);
  const last = new Date(Date.UTC(date.getUTCFullYear(), date.getUTCMonth() + 1, 0)).getUTCDate();
  date.setUTCDate(Math.min(wanted, last));
  return date.getTime() / 1000;
}

/** The first moment of the calendar month so many months before. */
function monthBegins(seconds, months) {
  const date = new Date(seconds * 1000);
  return Date.UTC(date.getUTCFullYear(), date.getUTCMonth() - months, 1) / 1000;
}

/** What the questions of one round are asked with. */
export function values(shop, now, round) {
  const some = (list, n, shift = 0) => Array.from({ length: n }, (_, i) => list[(round * 3 + shift + i) % list.length]);
  const [first, second, third] = some(shop.categories, 3);
  return {
    now, round, cities: some(shop.cities, 5), category: first, categories: [first, second, third], products: some(shop.products, 2),
    tags: ["VIP", "staff"], ago: (days) => time(now - days * DAY),
  };
}

const cohort = (v) => { const at = 6 + (v.round % 6); return [at, at - 1, at - 3, at - 4].map((back) => monthBegins(v.now, back)); };
const birthdays = (v) => Array.from({ length: 7 }, (_, i) => new Date((v.now + i * DAY) * 1000)).map((d) => [d.getUTCMonth() + 1, d.getUTCDate()]);
const place = (v) => `city IN (${texts(v.cities)})`;
const cities = (v) => v.cities.map((city) => `city:${city}`);
const spent = (v) => 1000 + 50 * v.round;

/** Steps of a sequence, each within `within` of the one before: the nearest one before is enough to know. */
function follow(steps, within) {
  const parts = steps.map((step, i) => `s${i} AS (${i === 0 ? step : `SELECT b.customer_id, b.moment FROM (${step}) b ASOF JOIN s${i - 1} a ON b.customer_id = a.customer_id AND b.moment > a.moment WHERE b.moment - a.moment <= INTERVAL ${within}`})`);
  return `WITH ${parts.join(", ")} SELECT DISTINCT customer_id AS id FROM s${steps.length - 1}`;
}
const happened = (name, since) => `SELECT customer_id, moment FROM event WHERE name = '${name}' AND moment >= ${since}`;
const sold = (since) => `SELECT customer_id, moment FROM orders WHERE ${SALE} AND moment >= ${since}`;

export const QUESTIONS = [
  {
    name: "place_tier_mail", of: "Q1", about: "lives in five cities, gold and above, may be sent mail",
    rule: (v) => `city in (${quoted(v.cities)}) and tier >= gold and consent.email`,
    sql: (v) => `SELECT id FROM customer WHERE ${place(v)} AND tier >= 'gold'::tier AND may_mail`,
    loop: cities,
  },
  {
    name: "bought_twice", of: "Q2", about: "bought in a category at least twice in 90 days",
    rule: (v) => `count(lines, last 90 days, category = "${v.category.name}") >= 2`,
    sql: (v) => `SELECT customer_id AS id FROM line WHERE ${SALE} AND moment >= ${v.ago(90)} AND category = '${v.category.code}' GROUP BY 1 HAVING count(*) >= 2`,
    loop: (v) => [`category:${v.category.code}`],
  },
  {
    name: "spent_and_gone", of: "Q3", about: "spent so much in 365 days, nothing in 60",
    rule: (v) => `sum(lines.amount, last 365 days) >= ${spent(v)} and none(orders, last 60 days)`,
    sql: (v) => `SELECT customer_id AS id FROM line WHERE ${SALE} AND moment >= ${v.ago(365)} GROUP BY 1 HAVING sum(amount) >= ${spent(v) * 100} AND max(moment) < ${v.ago(60)}`,
    loop: (v) => [spent(v) * 100],
  },
  {
    name: "viewed_not_bought", of: "Q4", about: "looked at a category in 7 days, never bought it",
    rule: (v) => `any(product_view, last 7 days, category = "${v.category.name}") and none(lines, category = "${v.category.name}")`,
    sql: (v) => `SELECT DISTINCT customer_id AS id FROM event WHERE name = 'product_view' AND moment >= ${v.ago(7)} AND category = '${v.category.code}' AND customer_id NOT IN (SELECT customer_id FROM line WHERE ${SALE} AND category = '${v.category.code}')`,
    loop: (v) => [`category:${v.category.code}`, "event:product_view"],
  },
  {
    name: "all_of_it", of: "Q5", about: "Q1 and Q3 and no mail opened in 30 days",
    rule: (v) => `city in (${quoted(v.cities)}) and tier >= gold and consent.email and sum(lines.amount, last 365 days) >= ${spent(v)} and none(orders, last 60 days) and none(mail_open, last 30 days)`,
    sql: (v) => `SELECT id FROM customer WHERE ${place(v)} AND tier >= 'gold'::tier AND may_mail AND id NOT IN (SELECT customer_id FROM event WHERE name = 'mail_open' AND moment >= ${v.ago(30)}) AND id IN (SELECT customer_id FROM line WHERE ${SALE} AND moment >= ${v.ago(365)} GROUP BY 1 HAVING sum(amount) >= ${spent(v) * 100} AND max(moment) < ${v.ago(60)})`,
    loop: (v) => [...cities(v), spent(v) * 100, "event:mail_open"],
  },
  {
    name: "rfm_best", of: "Q6", about: "recent, frequent and worth much", as: "one cell of RFM by fixed limits; the quintiles are a report",
    rule: (v) => `gap_since(orders) < 90 days and count(orders) >= 5 and sum(base(orders.total)) >= ${spent(v)}`,
    sql: (v) => `SELECT customer_id AS id FROM orders WHERE ${SALE} GROUP BY 1 HAVING max(moment) > ${v.ago(90)} AND count(*) >= 5 AND sum(total) >= ${spent(v) * 100}`,
    loop: (v) => [spent(v) * 100],
  },
  {
    name: "cohort", of: "Q7", about: "first bought in one month, again three months later", as: "one cell of the matrix, which is a report",
    rule: (v) => { const [a, b, c, d] = cohort(v); return `first_time(orders, between ${day(a)} and ${day(b - 1)}) and any(orders, between ${day(c)} and ${day(d - 1)})`; },
    sql: (v) => { const [a, b, c, d] = cohort(v).map(time); return `SELECT customer_id AS id FROM orders WHERE ${SALE} GROUP BY 1 HAVING min(moment) >= ${a} AND min(moment) < ${b} AND bool_or(moment >= ${c} AND moment < ${d})`; },
    loop: cohort,
  },
  {
    name: "pair", of: "Q8", about: "bought both of two products in 180 days", as: "one pair; the pairs are a report",
    rule: (v) => v.products.map((id) => `any(lines, last 180 days, product = ${id})`).join(" and "),
    sql: (v) => `SELECT customer_id AS id FROM line WHERE ${SALE} AND moment >= ${v.ago(180)} AND product_id IN (${v.products}) GROUP BY 1 HAVING count(DISTINCT product_id) = 2`,
    loop: (v) => v.products,
  },
  {
    name: "funnel", of: "Q9", about: "page, product, cart, order, each within 7 days of the one before, last 90",
    rule: () => "sequence(page_view, product_view, add_to_cart, orders, within 7 days, last 90 days)",
    sql: (v) => follow([...["page_view", "product_view", "add_to_cart"].map((name) => happened(name, v.ago(90))), sold(v.ago(90))], "7 DAYS"),
    loop: () => ["event:page_view", "event:product_view", "event:add_to_cart", -1],
  },
  {
    name: "top_spenders", of: "Q10a", about: "spent so much in 12 months", as: "those above a limit; the first 20 are a report",
    rule: (v) => `sum(base(orders.total), last 12 months) >= ${3 * spent(v)}`,
    sql: (v) => `SELECT customer_id AS id FROM orders WHERE ${SALE} AND moment >= ${time(monthsBefore(v.now, 12))} GROUP BY 1 HAVING sum(total) >= ${300 * spent(v)}`,
    loop: (v) => [300 * spent(v), monthsBefore(v.now, 12)],
  },
  {
    name: "rhythm", of: "Q10b", about: "usual time between orders below 45 days",
    rule: (v) => `median_gap(orders) < ${40 + v.round} days`,
    sql: (v) => `SELECT customer_id AS id FROM (SELECT customer_id, epoch_us(moment) - epoch_us(lag(moment) OVER (PARTITION BY customer_id ORDER BY moment)) AS gap FROM orders WHERE ${SALE}) GROUP BY 1 HAVING median(gap) < ${(40 + v.round) * DAY}e6`,
    loop: (v) => [40 + v.round],
  },
  {
    name: "gone_quiet", of: "RFM", about: "bought twice in 180 days, nothing in 45, spent over so much in all",
    rule: (v) => `count(orders, last 180 days) >= 2 and none(orders, last 45 days) and sum(base(orders.total)) > ${spent(v)}`,
    sql: (v) => `SELECT customer_id AS id FROM orders WHERE ${SALE} GROUP BY 1 HAVING max(moment) < ${v.ago(45)} AND sum((moment >= ${v.ago(180)})::INTEGER) >= 2 AND sum(total) > ${spent(v) * 100}`,
    loop: (v) => [spent(v) * 100],
  },
  {
    name: "won_back", of: "win-back", about: "an order in 30 days after 180 days without",
    rule: () => "restarted(orders, gap 180 days, last 30 days)",
    sql: (v) => `SELECT DISTINCT customer_id AS id FROM (SELECT customer_id, moment, lag(moment) OVER (PARTITION BY customer_id ORDER BY moment) AS before FROM orders WHERE ${SALE} AND customer_id IN (SELECT customer_id FROM orders WHERE ${SALE} AND moment >= ${v.ago(30)})) WHERE moment >= ${v.ago(30)} AND moment - before >= INTERVAL 180 DAYS`,
    loop: () => [],
  },
  {
    name: "left_cart", of: "view → cart → no order", about: "looked and put into the cart within a day, last 7 days, no order in them",
    rule: () => "sequence(product_view, add_to_cart, within 1 day, last 7 days) and none(orders, last 7 days)",
    sql: (v) => `SELECT id FROM (${follow(["product_view", "add_to_cart"].map((name) => happened(name, v.ago(7))), "1 DAY")}) WHERE id NOT IN (SELECT customer_id FROM orders WHERE ${SALE} AND moment >= ${v.ago(7)})`,
    loop: () => ["event:product_view", "event:add_to_cart"],
  },
  {
    name: "affinity", of: "affinity", about: "bought two categories in a year, never a third",
    rule: ({ categories: [a, b, c] }) => `any(lines, last 365 days, category = "${a.name}") and any(lines, last 365 days, category = "${b.name}") and none(lines, category = "${c.name}")`,
    sql: (v) => { const [a, b, c] = v.categories.map(({ code }) => code); return `SELECT customer_id AS id FROM line WHERE ${SALE} AND category IN ('${a}', '${b}', '${c}') GROUP BY 1 HAVING bool_or(category = '${a}' AND moment >= ${v.ago(365)}) AND bool_or(category = '${b}' AND moment >= ${v.ago(365)}) AND NOT bool_or(category = '${c}')`; },
    loop: (v) => v.categories.map(({ code }) => `category:${code}`),
  },
  {
    name: "new_regulars", of: "cohorts", about: "first bought within 12 months, since then in 3 of 6 months",
    rule: () => "first_time(orders, last 12 months) and regular(orders, 3 of 6 months)",
    sql: (v) => {
      const edges = Array.from({ length: 7 }, (_, i) => time(monthsBefore(v.now, i)));
      const months = edges.slice(1).map((edge, i) => `bool_or(moment > ${edge} AND moment <= ${edges[i]})::INTEGER`).join(" + ");
      return `SELECT customer_id AS id FROM orders WHERE ${SALE} GROUP BY 1 HAVING min(moment) >= ${time(monthsBefore(v.now, 12))} AND ${months} >= 3`;
    },
    loop: (v) => [monthsBefore(v.now, 12), ...Array.from({ length: 7 }, (_, i) => monthsBefore(v.now, i))],
  },
  {
    name: "discount_hunters", of: "discounts", about: "two orders and more, half of them with a discount",
    rule: () => "count(orders) >= 2 and count(orders, discount > 0) * 2 >= count(orders)",
    sql: () => `SELECT customer_id AS id FROM orders WHERE ${SALE} GROUP BY 1 HAVING count(*) >= 2 AND 2 * sum((discount > 0)::INTEGER) >= count(*)`,
    loop: () => [],
  },
  {
    name: "birthday", of: "birthday", about: "birthday in the next 7 days, may be sent mail",
    rule: () => "anniversary(birthday) within next 7 days and consent.email",
    sql: (v) => `SELECT id FROM customer WHERE may_mail AND (${birthdays(v).map(([month, date]) => `(month(birth_day) = ${month} AND day(birth_day) = ${date})`).join(" OR ")})`,
    loop: (v) => birthdays(v).map(([month, date]) => month * 32 + date),
  },
  {
    name: "tag_place", of: "tag and place", about: "carries one tag and not another, lives in five cities",
    rule: (v) => `tags contains "${v.tags[0]}" and not tags contains "${v.tags[1]}" and city in (${quoted(v.cities)})`,
    sql: (v) => `SELECT id FROM customer WHERE ${place(v)} AND id IN (SELECT customer_id FROM tagged WHERE tag = '${v.tags[0]}') AND id NOT IN (SELECT customer_id FROM tagged WHERE tag = '${v.tags[1]}')`,
    loop: (v) => [...cities(v), ...v.tags.map((tag) => `tag:${tag}`)],
  },
  {
    name: "mail_silent", of: "last open", about: "may be sent mail, opened mails before, none in 60 days",
    rule: () => "consent.email and any(mail_open) and none(mail_open, last 60 days)",
    sql: (v) => `SELECT id FROM customer WHERE may_mail AND id IN (SELECT customer_id FROM event WHERE name = 'mail_open' GROUP BY 1 HAVING max(moment) < ${v.ago(60)})`,
    loop: () => ["event:mail_open"],
  },
  {
    name: "explorers", of: "explorers", about: "four categories in a year, orders of at least so much on average",
    rule: (v) => `distinct(lines.category, last 365 days) >= 4 and avg(base(orders.total)) >= ${60 + v.round}`,
    sql: (v) => `SELECT customer_id AS id FROM orders WHERE ${SALE} GROUP BY 1 HAVING round(avg(total)) >= ${(60 + v.round) * 100} AND customer_id IN (SELECT customer_id FROM line WHERE ${SALE} AND moment >= ${v.ago(365)} GROUP BY 1 HAVING count(DISTINCT category) >= 4)`,
    loop: (v) => [(60 + v.round) * 100],
  },
  {
    name: "night_shoppers", of: "night", about: "two orders and more, half of them by night",
    rule: (v) => `count(orders) >= 2 and count(orders, hour(at) not between ${5 + (v.round % 2)} and 21) * 2 >= count(orders)`,
    sql: (v) => `SELECT customer_id AS id FROM orders WHERE ${SALE} GROUP BY 1 HAVING count(*) >= 2 AND 2 * sum((hour(moment) NOT BETWEEN ${5 + (v.round % 2)} AND 21)::INTEGER) >= count(*)`,
    loop: (v) => [5 + (v.round % 2)],
  },
];
