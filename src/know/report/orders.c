// SPDX-License-Identifier: Apache-2.0
#include "know/report/orders.h"

#include "base/when.h"
#include "entity/entities.h"
#include "know/condition.h"
#include "know/kept.h"
#include "know/postings.h"

#include <string.h>

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
    out->channel = column_of(orders, &ENTITY_ORDER, "channel");
    if (out->lines >= 0)
        out->product = column_of(&layout->facts[out->lines], &ENTITY_ORDER_LINE, "product_id");
    return out->time >= 0 && out->amount >= 0;
}

uint8_t *shop_rows(const ReportRun *run, size_t part, const uint8_t *rows)
{
    const Part *of = &run->version->parts[part];
    const Chunk *chunk = of->chunk;
    const Vector *deleted = chunk->customers.columns[FIELD_DELETED_AT];
    uint8_t *out = g_malloc(chunk->n_rows + 1);
    memcpy(out, rows, chunk->n_rows);
    for (size_t row = 0; run->everybody && row < chunk->n_rows; row++)
        out[row] |= !chunk->counted[row] && (of->live == NULL || of->live[row]) &&
                    vector_code(deleted, row) == 0;
    return out;
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

int64_t order_first_day(const OrderChoice *choice, int64_t today)
{
    const ReportRun *run = choice->run;
    int64_t low = run->clock.now;
    for (size_t i = 0; i < run->version->n_parts; i++) {
        const Chunk *chunk = run->version->parts[i].chunk;
        const Vector *times = chunk->facts[choice->at.orders].columns[choice->at.time];
        low = times->most > 0 ? MIN(low, vector_decode(times, 1)) : low;
    }
    return MIN(today, day_of(low, run->clock.zone));
}

// ---- which count ----

static TrailKey key_of(const Layout *layout, const FactKind *kind)
{
    const Entity *entity = entity_find(kind->entity);
    TrailKey key = {.record = layout_fact(layout, entity)};
    for (int i = 0; i < FACT_CONDITIONS_MAX && kind->where[i].field != NULL; i++) {
        key.columns[key.n_where] =
            column_of(&layout->facts[key.record], entity, kind->where[i].field);
        key.where[key.n_where++] = &kind->where[i];
    }
    return key;
}

static bool has_room(const Version *version, size_t bytes)
{
    int64_t most = version->layout->bytes_most;
    return most == 0 ||
           (int64_t)(version_bytes(version) + version_kept_bytes(version) + bytes) <= most;
}

static const Trail *trail_for(const ReportRun *run, const Chunk *chunk, const TrailKey *key)
{
    const Trail *there = trail_find(chunk, key);
    bool room = there != NULL || has_room(run->version, trail_bytes_most(chunk, key));
    return there != NULL || !room ? there : trail_of(chunk, key);
}

const Trail *kind_trail(const ReportRun *run, const FactKind *kind, const Chunk *chunk)
{
    TrailKey key = key_of(chunk->layout, kind);
    return trail_for(run, chunk, &key);
}

// How many orders of those moments each customer has.
static uint16_t *count_range(const Postings *log, CodeRange moments, size_t n_rows)
{
    uint16_t *counts = g_new0(uint16_t, n_rows + 1);
    PostingsRange range = postings_within(log, 0, moments.first, moments.last);
    for (uint32_t at = range.first; at < range.after; at++)
        counts[log->owners[at]]++;
    return counts;
}

// How many orders each customer has in the window and after it, by the log of the part. Without it
// the window is cut customer by customer.
static void count_by_time(PartOrders *orders, const OrderChoice *choice)
{
    int record = choice->at.orders;
    const Chunk *chunk = orders->chunk;
    CodeRange span = orders->span;
    if (orders->all || !postings_fit(chunk, record, POSTINGS_OF_ALL) ||
        (postings_find(orders->trail, record, POSTINGS_OF_ALL) == NULL &&
         !has_room(choice->run->version, postings_bytes_most(chunk, record))))
        return;
    const Postings *log = postings_of(chunk, orders->trail, record, POSTINGS_OF_ALL);
    if (log->most_each > UINT16_MAX)
        return;
    uint64_t most = orders->times->most;
    orders->counted = true;
    if (span.first > 1 || span.first > span.last)
        orders->inside = count_range(log, span, chunk->n_rows);
    if (span.first <= span.last && span.last < most)
        orders->beyond = count_range(log, (CodeRange){span.last + 1, most}, chunk->n_rows);
}

static CodeRange codes_within(const Vector *vector, Bounds bounds)
{
    CodeRange range = {1, 0};
    if (vector->most > 0)
        vector_codes_between(vector, bounds.low, bounds.high, &range.first, &range.last);
    return range;
}

static void keep(const Test *test, size_t n, uint8_t *restrict answers, uint8_t *restrict counts)
{
    test_rows(test, 0, &(Asked){NULL, n}, answers);
    for (size_t i = 0; i < n; i++)
        counts[i] &= answers[i] == TRUTH_YES;
}

// 1 for orders of the kind that are worth enough.
static uint8_t *count_orders(const OrderChoice *choice, const Frame *orders, const TrailKey *key)
{
    size_t n = orders->n_rows;
    g_autofree uint8_t *answers = g_malloc(n + 1);
    uint8_t *counts = g_malloc(n + 1);
    memset(counts, 1, n);
    for (size_t i = 0; i < key->n_where; i++) {
        Test test = where_test(orders->columns[key->columns[i]], key->where[i]);
        keep(&test, n, answers, counts);
    }
    if (choice->least > 0) {
        const Vector *amounts = orders->columns[choice->at.amount];
        CodeRange range = codes_within(amounts, (Bounds){choice->least, INT64_MAX});
        Test test = {.vector = amounts, .missing = TRUTH_NO, .inside = TRUTH_YES};
        if (range.first <= range.last)
            test_add_range(&test, range.first, range.last);
        keep(&test, n, answers, counts);
    }
    return counts;
}

static void make_own(PartOrders *out, const OrderChoice *choice, const TrailKey *key)
{
    const Frame *orders = &out->chunk->facts[choice->at.orders];
    g_autofree uint8_t *counts = count_orders(choice, orders, key);
    size_t n = out->chunk->n_rows;
    uint32_t *starts = out->own = g_new(uint32_t, n + 1 + orders->n_rows + 1);
    uint32_t *rows = starts + n + 1, at = 0;
    for (size_t row = 0; row < n; row++) {
        starts[row] = at;
        for (uint32_t order = orders->starts[row]; order < orders->starts[row + 1]; order++) {
            rows[at] = order;
            at += counts[order];
        }
    }
    starts[n] = at;
    out->starts = starts;
    out->rows = rows;
}

void part_orders_read(PartOrders *out, const OrderChoice *choice, size_t part)
{
    chunk_orders_read(out, choice, choice->run->version->parts[part].chunk);
}

void chunk_orders_read(PartOrders *out, const OrderChoice *choice, const Chunk *chunk)
{
    const Frame *orders = &chunk->facts[choice->at.orders];
    const FactKind *kind = fact_kind_find(choice->kind != NULL ? choice->kind : "orders");
    TrailKey key = key_of(chunk->layout, kind);
    const Trail *trail = choice->least > 0 ? NULL : trail_for(choice->run, chunk, &key);
    *out = (PartOrders){.chunk = chunk,
                        .trail = trail,
                        .times = orders->columns[choice->at.time],
                        .amounts = orders->columns[choice->at.amount]};
    out->span = codes_within(out->times, choice->window);
    out->all = out->span.first <= 1 && out->span.last >= out->times->most;
    if (trail != NULL) {
        out->starts = trail->starts;
        out->rows = trail->rows;
        count_by_time(out, choice);
    } else {
        make_own(out, choice, &key);
    }
}

void part_orders_keep_sums(PartOrders *orders, const OrderChoice *choice)
{
    const Trail *trail = orders->trail;
    const Chunk *chunk = orders->chunk;
    if (trail == NULL)
        return;
    size_t bytes = (trail->starts[chunk->n_rows] + 1) * sizeof(int64_t);
    RecordColumn amounts = {choice->at.orders, choice->at.amount};
    orders->sums = kept_column_sums(chunk, trail, amounts, has_room(choice->run->version, bytes));
}

const TrailNumbers *part_orders_gaps(const PartOrders *orders, const OrderChoice *choice)
{
    size_t bytes = orders->chunk->n_rows * (sizeof(int64_t) + 1);
    if (orders->trail == NULL || !orders->all)
        return NULL;
    return kept_gaps(orders->chunk, orders->trail, choice->at.orders,
                     has_room(choice->run->version, bytes));
}

void part_orders_clear(PartOrders *orders)
{
    g_free(orders->own);
    g_free(orders->inside);
    g_free(orders->beyond);
}

// ---- sums ----

// Codes are added up, and what they stand for is worked out once for the sum.
#define DEFINE_SUMS(type)                                                                          \
    static void sums_##type(const PartOrders *orders, size_t from, size_t to, OrderSum *out)       \
    {                                                                                              \
        const Vector *amounts = orders->amounts;                                                   \
        const type *restrict codes = amounts->codes;                                               \
        for (size_t row = from; row < to; row++) {                                                 \
            OrderSpan span = part_orders_of(orders, row);                                          \
            uint64_t sum = 0;                                                                      \
            int64_t valued = 0;                                                                    \
            for (uint32_t at = span.first; at < span.after; at++) {                                \
                uint64_t code = codes[part_order(orders, at)];                                     \
                valued += code != 0;                                                               \
                sum += code;                                                                       \
            }                                                                                      \
            int64_t amount =                                                                       \
                valued * (amounts->base - amounts->scale) + (int64_t)sum * amounts->scale;         \
            out[row - from] = (OrderSum){span.after - span.first, span.after - 1, amount};         \
        }                                                                                          \
    }

DEFINE_SUMS(uint8_t)
DEFINE_SUMS(uint16_t)
DEFINE_SUMS(uint32_t)
DEFINE_SUMS(uint64_t)

// All orders are worth the same, or nothing is known of any.
static void sums_same(const PartOrders *orders, size_t from, size_t to, OrderSum *out)
{
    int64_t each = orders->amounts->most == 0 ? 0 : vector_decode(orders->amounts, 1);
    for (size_t row = from; row < to; row++) {
        OrderSpan span = part_orders_of(orders, row);
        uint32_t n = span.after - span.first;
        out[row - from] = (OrderSum){n, span.after - 1, n * each};
    }
}

// The difference of what is kept.
static void sums_kept(const PartOrders *orders, size_t from, size_t to, OrderSum *out)
{
    for (size_t row = from; row < to; row++) {
        OrderSpan span = part_orders_of(orders, row);
        int64_t amount = trail_sum(orders->sums, span.first, span.after);
        out[row - from] = (OrderSum){span.after - span.first, span.after - 1, amount};
    }
}

void part_orders_sums(const PartOrders *orders, size_t from, size_t to, OrderSum *out)
{
    if (orders->sums != NULL) {
        sums_kept(orders, from, to, out);
        return;
    }
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
