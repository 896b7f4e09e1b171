// SPDX-License-Identifier: Apache-2.0
//
// For tests of reports: the orders that count as plain SQL reads them, what each customer's come
// to, and a report's rows and totals beside figures worked out from that.
#pragma once

#include "test_panel_world.h"
#include "test_report_asked.h"

#include <stdlib.h>

// One line of an order that counts, or an order without lines (product 0).
typedef struct {
    int64_t customer, order, at, amount, product;
} Line;

typedef struct {
    World *world;
    GArray *lines; // of Line, by customer, moment, order
    const GArray *ids;
    Bounds window;
    int64_t least;
} Oracle;

static inline int compare_integers(const void *a, const void *b)
{
    int64_t one = *(const int64_t *)a, other = *(const int64_t *)b;
    return (one > other) - (one < other);
}

static inline bool read_lines(Tx *tx, void *context, GError **error)
{
    (void)error;
    Oracle *oracle = context;
    g_array_set_size(oracle->lines, 0);
    g_autoptr(Cursor) rows = tx_query(
        tx,
        "SELECT o.customer_id, o.id, o.ordered_at, coalesce(o.base_amount_minor, 0), "
        "coalesce(l.product_id, 0) FROM customer_order o JOIN customer c ON c.id = o.customer_id "
        "LEFT JOIN order_line l ON l.customer_id = o.customer_id AND l.order_id = o.id "
        "WHERE o.deleted_at IS NULL AND o.kind = 'sale' AND o.status <> 'cancelled' AND "
        "c.deleted_at IS NULL AND c.kind <> 'anonymous' AND o.ordered_at <= $1 AND "
        "($2 = 0 OR o.base_amount_minor >= $2) ORDER BY o.customer_id, o.ordered_at, o.id",
        PARAMS(value_integer(oracle->world->now), value_integer(oracle->least)));
    while (cursor_next(rows)) {
        Line line = {cursor_integer(rows, 0), cursor_integer(rows, 1), cursor_integer(rows, 2),
                     cursor_integer(rows, 3), cursor_integer(rows, 4)};
        bool asked =
            oracle->ids == NULL || bsearch(&line.customer, oracle->ids->data, oracle->ids->len,
                                           sizeof(int64_t), compare_integers) != NULL;
        if (asked && bounds_hold(oracle->window, line.at))
            g_array_append_val(oracle->lines, line);
    }
    return true;
}

static inline const Line *line_at(const Oracle *oracle, guint i)
{
    return &g_array_index(oracle->lines, Line, i);
}

static inline bool same_order(const Oracle *oracle, guint i)
{
    return i > 0 && line_at(oracle, i)->order == line_at(oracle, i - 1)->order;
}

// ---- what a customer's orders come to ----

typedef struct {
    int64_t id, n, amount, last, median; // median -1: none
    uint64_t months;                     // bit: so many months before the one of now
    bool before;                         // those
} Buyer;

static inline int64_t months_back(const Oracle *oracle, int64_t at)
{
    int year, month, date, this_year, this_month;
    GTimeZone *zone = model_timezone(oracle->world->model);
    day_to_date(day_of(at, zone), &year, &month, &date);
    day_to_date(day_of(oracle->world->now, zone), &this_year, &this_month, &date);
    return (this_year - year) * 12 + this_month - month;
}

static inline int64_t median(GArray *gaps)
{
    int64_t *all = (int64_t *)(void *)gaps->data;
    if (gaps->len == 0)
        return -1;
    qsort(all, gaps->len, sizeof *all, compare_integers);
    return (all[(gaps->len - 1) / 2] + all[gaps->len / 2]) / 2;
}

static inline GArray *buyers_of(const Oracle *oracle, int64_t months)
{
    GArray *buyers = g_array_new(FALSE, FALSE, sizeof(Buyer));
    g_autoptr(GArray) gaps = g_array_new(FALSE, FALSE, sizeof(int64_t));
    for (guint i = 0; i < oracle->lines->len; i++) {
        const Line *line = line_at(oracle, i);
        if (same_order(oracle, i))
            continue;
        if (i == 0 || line_at(oracle, i - 1)->customer != line->customer) {
            g_array_append_val(buyers, ((Buyer){.id = line->customer, .last = line->at}));
            g_array_set_size(gaps, 0);
        }
        Buyer *buyer = &g_array_index(buyers, Buyer, buyers->len - 1);
        int64_t gap = line->at - buyer->last, back = months_back(oracle, line->at);
        if (buyer->n > 0)
            g_array_append_val(gaps, gap);
        buyer->n++;
        buyer->amount += line->amount;
        buyer->last = line->at;
        buyer->median = median(gaps);
        buyer->before |= back >= months;
        buyer->months |= back < months ? UINT64_C(1) << back : 0;
    }
    return buyers;
}

// ---- asking ----

static inline ReportResult run(const Oracle *oracle, Panel *panel, const char *name,
                               const char *const *given)
{
    World *world = oracle->world;
    return report_asked(panel, (ReportAsk){.report = report_find(name),
                                           .given = given,
                                           .rule = oracle->ids != NULL ? world->rule : NULL,
                                           .now = world->now,
                                           .model = world->model});
}

static inline void expect(const ReportResult *result, const GArray *rows, const int64_t *totals)
{
    g_assert_cmpuint(result->cells->len, ==, rows->len);
    for (guint i = 0; i < rows->len; i++)
        g_assert_cmpint(g_array_index(result->cells, int64_t, i), ==,
                        g_array_index(rows, int64_t, i));
    for (size_t i = 0; i < report_columns(result->report->totals); i++)
        g_assert_cmpint(result->totals[i], ==, totals[i]);
}

#define PUT(rows, ...)                                                                             \
    g_array_append_vals(rows, ((int64_t[]){__VA_ARGS__}),                                          \
                        sizeof((int64_t[]){__VA_ARGS__}) / sizeof(int64_t))

// ---- windows ----

// One that reaches until now, or ends before it.
static inline const char *window_of_orders(World *world, Bounds *out)
{
    GTimeZone *zone = model_timezone(world->model);
    int64_t today = day_of(world->now, zone);
    int64_t from = today - 100 - dice(world, 200), to = today - dice(world, 100);
    char days[2][16];
    int last = 20 + dice(world, 200);
    day_print(days[0], from);
    day_print(days[1], to);
    *out = (Bounds){INT64_MIN, INT64_MAX};
    switch (dice(world, 4)) {
    case 0:
        return "";
    case 1:
        out->low = world->now - last * DAY_US;
        return arena_printf(world->arena, "last %d days", last);
    case 2:
        out->high = day_start(to, zone);
        return arena_printf(world->arena, "before %s", days[1]);
    default:
        *out = (Bounds){day_start(from, zone), day_start(to + 1, zone)};
        return arena_printf(world->arena, "between %s and %s", days[0], days[1]);
    }
}
