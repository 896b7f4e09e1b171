// SPDX-License-Identifier: Apache-2.0
//
// What a shop tells of goods and money that went back, and how it becomes returns and refunds of
// the order: each once, under the shop's id of it, however often and in whatever order it is told.
// What somebody recorded here by hand, or a file brought, is recognised and is not another one.
#pragma once

#include "entity/write.h"

// A line of which some was given back.
typedef struct {
    int64_t line_id; // the shop's
    const char *code, *name;
    int64_t quantity_thousandths, price_millionths;
    bool came_back; // else it was taken off before it left: the sale is smaller, nothing returns
} RefundedLine;

// Money on its way back.
typedef struct {
    const char *key;    // the shop's id of it
    const char *status; // open, done, failed
    const char *method, *reference;
    int64_t amount_minor, at;
} RefundedMoney;

typedef struct {
    const char *key; // the shop's id of it
    const char *reason;
    int64_t at;
    const RefundedLine *lines;
    size_t n_lines, n_back; // of them, how many came back
    const RefundedMoney *money;
    size_t n_money;
    // In minor units: all that it gave back, of it what came back with its tax and shipping, and
    // shipping that was given back alone.
    int64_t value, value_tax;
    int64_t worth, tax, shipping;
    int64_t shipping_alone;
} Refund;

typedef struct {
    const Refund *refunds;
    size_t n_refunds;
    int64_t paid_minor; // what the shop has received for the order; below 0: it does not say
    int64_t paid_at;
    bool complete; // refunds that are not among them are no more
} Refunds;

// The sums over all of them.
typedef struct {
    int64_t value, value_tax, worth, tax, shipping_alone, done;
} RefundSums;
RefundSums refunds_sums(const Refunds *refunds);
// How many pieces of a line were given back, those that came back or the others; in thousandths.
int64_t refunds_pieces(const Refunds *refunds, int64_t line_id, bool came_back);

typedef struct {
    int64_t source_id, order_id;
    const char *shop_id; // the shop's id of the order
} RefundedOrder;

// Writes what of it is new or changed. The order stands as the shop tells it.
bool refunds_put(Writing *writing, const RefundedOrder *order, const Refunds *refunds,
                 GError **error);
