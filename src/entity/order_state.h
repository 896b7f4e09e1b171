// SPDX-License-Identifier: Apache-2.0
//
// What an order's payments, shipments and returns amount to, and the one place that keeps the order
// in line with them. What people do is checked here: refunds within what was paid, parcels and
// returns within what was bought. An import is history and is taken as it comes: its orders say
// their state themselves.
#pragma once

#include "entity/write.h"

// Quantities that can still be summed up over thousands of lines.
#define ORDER_QUANTITY_MOST INT64_C(100000000000000)

// True for what people and programs do; false for imports, their undo and the system itself.
bool order_is_guarded(const Writing *writing);

typedef struct {
    int64_t paid;     // payments that are done; where none was ever recorded, what the status says
    int64_t refunded; // refunds that are done
    int64_t due;      // refunds that are open
    bool told;        // no payment was ever recorded: `paid` is the status's word
} OrderMoney;

// Of a return also what was given back for it under its sale.
OrderMoney order_money(Tx *tx, const Record *order);
// What the buyer still owes: nothing of a return or a cancelled order, nor what was given back
// without a return. Below zero: paid too much.
int64_t order_owed(const Record *order, const OrderMoney *money);
// The sale that a return belongs to; NULL: none, or none of the same customer.
Record *order_sale_of(Tx *tx, Arena *arena, const Record *order);
// What may still be given back: of a return what it is worth, and no more than its sale allows.
int64_t order_refundable(Tx *tx, Arena *arena, const Record *order);
// Before money is given back, what the status alone says was paid becomes a payment.
bool order_record_told_payment(Writing *writing, const Record *order, GError **error);

// One for each line of a sale, in thousandths; returned ones positive. Lines of the same product
// code fill up in the order they stand, after what names its occurrence.
typedef struct {
    int64_t bought, packed, shipped, delivered, returned; // shipped includes delivered
} OrderLineState;

// What stands in other shipments and returns than these two may be asked for (0: in all).
OrderLineState *order_line_states(Tx *tx, Arena *arena, const Record *order,
                                  int64_t but_shipment_id, int64_t but_return_id);

// The checks of what people write; `after` is about to be stored.
bool order_check_payment(Writing *writing, const Record *before, Record *after, GError **error);
bool order_check_shipment(Writing *writing, const Record *before, Record *after, GError **error);
// Of a return, what comes back; of a sale, that no line falls below what has left or come back.
bool order_check_lines(Writing *writing, const Record *before, const Record *after, GError **error);

// Brings the sums and the status of an order in line with its payments, shipments and returns.
bool order_settle(Writing *writing, int64_t order_id, GError **error);
// The sums alone: an import says by itself how far an order is.
bool order_settle_sums(Writing *writing, int64_t order_id, GError **error);
