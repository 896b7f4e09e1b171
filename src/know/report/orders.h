// SPDX-License-Identifier: Apache-2.0
//
// The orders of a part that count: those of the fact kind `orders` (sales, not cancelled) that lie
// in a window, were there at the moment the report looks from, and are worth at least so much. Of
// each customer they are one stretch of adjacent memory.
#pragma once

#include "know/report/calendar.h"
#include "know/test.h"
#include "know/trail.h"

// Where orders and lines stand in the panel.
typedef struct {
    int orders, lines; // fact tables; -1: not held
    int time, amount;  // columns of orders
    int channel;       // the same; -1: not held
    int product;       // of lines
} OrderColumns;

// Which orders a report counts.
typedef struct {
    const ReportRun *run;
    OrderColumns at;
    Bounds window;
    int64_t least;    // minor units; those below do not count. 0: all count
    const char *kind; // of facts: "returns"; NULL: "orders"
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

// Whose facts are the shop's: `rows`, and where everybody is asked for anonymous customers too. By
// row of the part; free with g_free().
uint8_t *shop_rows(const ReportRun *run, size_t part, const uint8_t *rows);

// The trail of a kind of facts that are no parts, kept or made where the memory setting has room
// for it; NULL: neither.
const Trail *kind_trail(const ReportRun *run, const FactKind *kind, const Chunk *chunk);

bool order_columns(const Layout *layout, OrderColumns *out); // false: orders are not held
OrderChoice order_choice(const ReportRun *run, Bounds window, int64_t least);
// A day before which there are no orders, `today` at the latest; it may be earlier than the first
// order, since rows of customers who are gone stay for a while.
int64_t order_first_day(const OrderChoice *choice, int64_t today);

// Positions are those of a trail (know/trail.h): the orders alone that are sales and not cancelled,
// by customer and time. Made here where none is kept, or where more is asked of them.
typedef struct {
    const Chunk *chunk;
    const uint32_t *starts;        // by customer: where theirs begin
    const uint32_t *rows;          // by position: the order; NULL: all orders as they lie
    const Vector *times, *amounts; // by order
    bool all; // all of them count; otherwise those whose time has a code in `span`
    CodeRange span;
    uint32_t *own;            // starts and rows that were made here; or NULL
    const Trail *trail;       // the same, where one is kept; NULL: they were chosen here
    const TrailNumbers *sums; // of amounts, by position; NULL: they must be added up
    // Where the window was cut for all customers at once, by time: how many of each lie in it,
    // NULL: all from the first one on; and how many after it, NULL: none.
    bool counted;
    uint16_t *inside, *beyond;
} PartOrders;

void part_orders_read(PartOrders *out, const OrderChoice *choice, size_t part);
// The same of a chunk of this layout, which need not be a part of the version.
void chunk_orders_read(PartOrders *out, const OrderChoice *choice, const Chunk *chunk);
void part_orders_clear(PartOrders *orders);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(PartOrders, part_orders_clear)

// The median time between the orders of each customer, in microseconds and rounded down, where that
// is kept; NULL: it is not, or not all orders count.
const TrailNumbers *part_orders_gaps(const PartOrders *orders, const OrderChoice *choice);

static inline uint32_t part_order(const PartOrders *orders, uint32_t position)
{
    return orders->rows != NULL ? orders->rows[position] : position;
}

// The code of its time.
static inline uint64_t part_order_time(const PartOrders *orders, uint32_t position)
{
    return vector_code(orders->times, part_order(orders, position));
}

// For those who ask of most orders in which period they lie. Free with period_codes_clear().
static inline PeriodCodes part_orders_periods(const PartOrders *orders, const Calendar *calendar)
{
    return orders->trail != NULL ? period_codes_along(calendar, orders->trail)
                                 : period_codes(calendar, orders->times);
}

// As period_of() of its time; `codes` are those of part_orders_periods().
static inline uint32_t part_order_period(const PartOrders *orders, const PeriodCodes *codes,
                                         uint32_t position)
{
    if (codes->places != NULL) {
        uint16_t place = codes->places[orders->trail->coarse[position] >> codes->coarse_shift];
        if (G_LIKELY(place != PERIOD_SPLIT))
            return place;
    }
    return period_of(codes, part_order_time(orders, position));
}

// Minor units; of an order without amount 0.
static inline int64_t part_order_amount(const PartOrders *orders, uint32_t position)
{
    uint64_t code = vector_code(orders->amounts, part_order(orders, position));
    return code == 0 ? 0 : vector_decode(orders->amounts, code);
}

// What a row of a column holds; 0 where it is missing or the column is not held.
static inline int64_t column_value(const Vector *column, size_t row)
{
    uint64_t code = column == NULL || column->unfit ? 0 : vector_code(column, row);
    return code == 0 ? 0 : vector_decode(column, code);
}

// Positions first ≤ position < after.
typedef struct {
    uint32_t first, after;
} OrderSpan;

// A customer's orders that count: one stretch, since they lie by time.
static inline OrderSpan part_orders_of(const PartOrders *orders, size_t row)
{
    OrderSpan span = {orders->starts[row], orders->starts[row + 1]};
    if (orders->beyond != NULL)
        span.after -= orders->beyond[row];
    if (orders->inside != NULL)
        span.first = span.after - orders->inside[row];
    if (orders->all || orders->counted)
        return span;
    while (span.after > span.first && part_order_time(orders, span.after - 1) > orders->span.last)
        span.after--;
    uint32_t first = span.after;
    while (first > span.first && part_order_time(orders, first - 1) >= orders->span.first)
        first--;
    return (OrderSpan){first, span.after};
}

// Of one customer.
typedef struct {
    uint32_t n;    // orders that count
    uint32_t last; // position of the latest; only when there is one
    int64_t amount;
} OrderSum;

// For those who ask for sums of all customers: takes, or makes, what is kept for them.
void part_orders_keep_sums(PartOrders *orders, const OrderChoice *choice);
// Of the orders of a span; `orders->sums` are kept.
static inline int64_t part_orders_amount(const PartOrders *orders, OrderSpan span)
{
    return trail_sum(orders->sums, span.first, span.after);
}
// Sums of the customers from ≤ row < to, into out[row - from].
void part_orders_sums(const PartOrders *orders, size_t from, size_t to, OrderSum *out);
