// SPDX-License-Identifier: Apache-2.0
// Several people work one order at the same moment: together they give back no more than was paid,
// take back and send no more than was bought.
import { Server, check, doctor, folder, newStore } from "../crash/lib.mjs";

const AT_ONCE = 8;
const store = await newStore(folder("order_race"));
const server = new Server(store);
await server.start();
const post = async (path, body) => server.ask("POST", path, body);
const { body: customer } = await post("/customers", { name: "Race" });
const of = { customer_id: customer.id };
const order = async (number, status) =>
  (await post("/orders", { ...of, number, status, ordered_at: "2026-11-19T08:00:00Z", currency: "CNY", lines: [{ product_code: "P", quantity_thousandths: 3000, price_millionths: 10000000 }] })).body;
const together = async (request) => (await Promise.all(Array.from({ length: AT_ONCE }, (_, i) => request(i)))).map((answer) => answer.status);
const done = (statuses) => statuses.filter((status) => status < 300).length;

const paid = await order("R-1", "paid");
const refunds = await together(() => post("/payments", { ...of, order_id: paid.id, kind: "refund", status: "open", amount_minor: 1200, paid_at: "2026-11-20T08:00:00Z" }));
check(done(refunds) === 2 && refunds.every((status) => status === 201 || status === 409), `two of 12.00 fit into 30.00: ${refunds}`);
const { body: after } = await server.ask("GET", `/orders/${paid.id}/steps`);
check(after.refund_due_minor === 2400 && after.refundable_minor === 600, "what is left says so");

const sent = await order("R-2", "paid");
const parcels = await together(() => post("/shipments", { ...of, order_id: sent.id, lines: [{ product_code: "P", quantity_thousandths: 2000 }] }));
check(done(parcels) === 1, `one of two pieces fits into three: ${parcels}`);

const back = await order("R-3", "delivered");
const returns = await together((i) => post("/orders", { ...of, kind: "return", number: `B-${i}`, origin_order_id: back.id, ordered_at: "2026-11-20T08:00:00Z", currency: "CNY", lines: [{ product_code: "P", quantity_thousandths: -2000, price_millionths: 10000000 }] }));
check(done(returns) === 1, `one of two pieces comes back of three: ${returns}`);

const steps = await together(() => post("/orders/steps", { ids: [back.id], step: { step: "return", reason: "race", lines: [{ position: 1, quantity_thousandths: 1000 }] } }));
const { body: all } = await server.ask("GET", `/orders/${back.id}/steps`);
check(done(steps) === AT_ONCE && all.lines[0].returned_thousandths === 3000 && all.returned_minor === 3000, "one of them takes the last piece back");
await server.stop();
await doctor(store);
