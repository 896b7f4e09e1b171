// SPDX-License-Identifier: Apache-2.0
#include "know/report/orders.h"

#include "entity/entities.h"
#include "know/condition.h"

const Bounds ALWAYS = {INT64_MIN, INT64_MAX};

static int column_of(const FrameLayout *layout, const Entity *entity, const char *name)
{
    return layout_column(layout, entity_field(entity, name), false, NULL);
}

bool order_columns(const Layout *layout, OrderColumns *out)
{
    *out = (OrderColumns){.orders = layout_fact(layout, &ENTITY_ORDER),
                          .lines = layout_fact(layout, &ENTITY_ORDER_LINE)};
    if (out->orders < 0)
        return false;
    const FrameLayout *orders = &layout->facts[out->orders];
    out->time = orders->time;
    out->amount = column_of(orders, &ENTITY_ORDER, "base_amount_minor");
    if (out->lines >= 0)
        out->product = column_of(&layout->facts[out->lines], &ENTITY_ORDER_LINE, "product_id");
    return out->time >= 0 && out->amount >= 0;
}

static Bounds both(Bounds a, Bounds b)
{
    return (Bounds){MAX(a.low, b.low), MIN(a.high, b.high)};
}

OrderChoice order_choice(const ReportRun *run, Bounds window, int64_t least)
{
    OrderChoice choice = {.run = run, .least = least};
    // What was not yet at that moment does not count.
    choice.window = both(window, (Bounds){INT64_MIN, run->clock.now + 1});
    bool held = order_columns(run->version->layout, &choice.at);
    g_assert(held); // report_run() has looked
    return choice;
}

// ---- which count ----

static void keep(const Test *test, size_t n, uint8_t *restrict answers, uint8_t *restrict counts)
{
    test_rows(test, 0, &(Asked){NULL, n}, answers);
    for (size_t i = 0; i < n; i++)
        counts[i] &= answers[i] == TRUTH_YES;
}

static Test within(const Vector *vector, Bounds bounds)
{
    Test test = {.vector = vector, .missing = TRUTH_NO, .inside = TRUTH_YES};
    uint64_t first, last;
    if (vector->most > 0 && vector_codes_between(vector, bounds.low, bounds.high, &first, &last))
        test_add_range(&test, first, last);
    return test;
}

static void count_orders(const OrderChoice *choice, const Frame *orders, uint8_t *counts)
{
    size_t n = orders->n_rows;
    g_autofree uint8_t *answers = g_malloc(n + 1);
    const FactKind *kind = fact_kind_find("orders");
    memset(counts, 1, n);
    for (int i = 0; i < FACT_CONDITIONS_MAX && kind->where[i].field != NULL; i++) {
        int column = column_of(orders->layout, &ENTITY_ORDER, kind->where[i].field);
        Test test = where_test(orders->columns[column], &kind->where[i]);
        keep(&test, n, answers, counts);
    }
    Test test = within(orders->columns[choice->at.time], choice->window);
    keep(&test, n, answers, counts);
    if (choice->least > 0) {
        test = within(orders->columns[choice->at.amount], (Bounds){choice->least, INT64_MAX});
        keep(&test, n, answers, counts);
    }
}

void part_orders_read(PartOrders *out, const OrderChoice *choice, size_t part)
{
    const Chunk *chunk = choice->run->version->parts[part].chunk;
    const Frame *orders = &chunk->facts[choice->at.orders];
    *out = (PartOrders){.chunk = chunk,
                        .starts = orders->starts,
                        .times = orders->columns[choice->at.time],
                        .amounts = orders->columns[choice->at.amount],
                        .counts = g_malloc(orders->n_rows + 1)};
    count_orders(choice, orders, out->counts);
}

void part_orders_clear(PartOrders *orders)
{
    g_free(orders->counts);
}

// ---- sums ----

// Codes are added up, and what they stand for is worked out once for the sum. Without branches
// inside: a customer has few orders, and which count is not to be foreseen.
#define DEFINE_SUMS(type)                                                                          \
    static void sums_##type(const PartOrders *orders, size_t from, size_t to, OrderSum *out)       \
    {                                                                                              \
        const Vector *amounts = orders->amounts;                                                   \
        const type *restrict codes = amounts->codes;                                               \
        const uint8_t *restrict counts = orders->counts;                                           \
        for (size_t row = from; row < to; row++) {                                                 \
            uint64_t sum = 0;                                                                      \
            uint32_t n = 0, valued = 0, last = 0, end = orders->starts[row + 1];                   \
            for (uint32_t order = orders->starts[row]; order < end; order++) {                     \
                uint64_t code = codes[order] & -(uint64_t)counts[order];                           \
                n += counts[order];                                                                \
                valued += code != 0;                                                               \
                sum += code;                                                                       \
                last = counts[order] ? order : last;                                               \
            }                                                                                      \
            int64_t amount =                                                                       \
                valued * (amounts->base - amounts->scale) + (int64_t)sum * amounts->scale;         \
            out[row - from] = (OrderSum){n, last, amount};                                         \
        }                                                                                          \
    }

DEFINE_SUMS(uint8_t)
DEFINE_SUMS(uint16_t)
DEFINE_SUMS(uint32_t)
DEFINE_SUMS(uint64_t)

// All orders are worth the same, or nothing is known of any.
static void sums_same(const PartOrders *orders, size_t from, size_t to, OrderSum *out)
{
    for (size_t row = from; row < to; row++) {
        OrderSum *sum = &out[row - from];
        *sum = (OrderSum){0};
        for (uint32_t order = orders->starts[row]; order < orders->starts[row + 1]; order++) {
            sum->n += orders->counts[order];
            sum->amount += orders->counts[order] ? order_amount(orders, order) : 0;
            sum->last = orders->counts[order] ? order : sum->last;
        }
    }
}

void part_orders_sums(const PartOrders *orders, size_t from, size_t to, OrderSum *out)
{
    switch (orders->amounts->width) {
    case 1:
        sums_uint8_t(orders, from, to, out);
        break;
    case 2:
        sums_uint16_t(orders, from, to, out);
        break;
    case 4:
        sums_uint32_t(orders, from, to, out);
        break;
    case 8:
        sums_uint64_t(orders, from, to, out);
        break;
    default:
        sums_same(orders, from, to, out);
    }
}
