// SPDX-License-Identifier: Apache-2.0
//
// The orders of a part that count: those of the fact kind `orders` (sales, not cancelled) that lie
// in a window, were there at the moment the report looks from, and are worth at least so much.
// Decided for all orders of the part at once, so that what a report does with them is a short loop
// over adjacent memory.
#pragma once

#include "know/report/report.h"

// Where orders and lines stand in the panel.
typedef struct {
    int orders, lines; // fact tables; -1: not held
    int time, amount;  // columns of orders
    int product;       // of lines
} OrderColumns;

// Which orders a report counts.
typedef struct {
    const ReportRun *run;
    OrderColumns at;
    Bounds window;
    int64_t least; // minor units; those below do not count. 0: all count
} OrderChoice;

// The parameter `least`, and the window of reports that have none.
extern const Bounds ALWAYS;
#define REPORT_LEAST                                                                                                \
    {                                                                                                               \
        .name = "least", .type = REPORT_NUMBER, .most = INT64_C(1000000000000), .otherwise = "0",                   \
        .about = {                                                                                                  \
            "Orders of less than this do not count, in minor units (cents) of the base "                            \
            "currency; 1 leaves out what was free",                                                                 \
            "低于此金额的订单不计，以本位币最小单位（分）表示；1 表示不计免费订单" \
        }                                                                                                           \
    }

bool order_columns(const Layout *layout, OrderColumns *out); // false: orders are not held
OrderChoice order_choice(const ReportRun *run, Bounds window, int64_t least);

typedef struct {
    const Chunk *chunk;
    const uint32_t *starts; // by customer
    const Vector *times, *amounts;
    uint8_t *counts; // by order: 1: it counts
} PartOrders;

void part_orders_read(PartOrders *out, const OrderChoice *choice, size_t part);
void part_orders_clear(PartOrders *orders);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(PartOrders, part_orders_clear)

// Of one customer.
typedef struct {
    uint32_t n;    // orders that count
    uint32_t last; // the latest of them; only when there is one
    int64_t amount;
} OrderSum;

static inline int64_t order_amount(const PartOrders *orders, uint32_t order)
{
    uint64_t code = vector_code(orders->amounts, order);
    return code == 0 ? 0 : vector_decode(orders->amounts, code);
}

// Sums of the customers from ≤ row < to, into out[row - from].
void part_orders_sums(const PartOrders *orders, size_t from, size_t to, OrderSum *out);
