// SPDX-License-Identifier: Apache-2.0
#include "know/recommend/read.h"

#include "base/when.h"
#include "entity/entities.h"
#include "know/ids.h"

#include <stdlib.h>
#include <string.h>

enum {
    VISIT_MOST = 50, // products of one visit
    PAUSE_MINUTES = 30
};
#define PAUSE_US ((int64_t)PAUSE_MINUTES * 60 * 1000000)
static const char *const LOOKS[] = {"product_view", "add_to_cart"};

// Ends of customers count orders, ends of orders count items.
typedef struct {
    GArray *customers, *orders, *items; // of uint32_t; items are codes of the part's column
    GArray *days;                       // of int32_t, by order
    const Vector *products;
    uint8_t *used;  // by code
    uint32_t *seen; // by code: the last order that held it, counted from 1
} PartRead;

// Columns of events; table -1: orders are read.
typedef struct {
    int table, name, product, time;
} EventColumns;

struct HistoryRead {
    const OrderChoice *choice;
    size_t n_parts, each;
    EventColumns events;
    PartRead *parts;
};

HistoryRead *history_read_new(const OrderChoice *choice, size_t each)
{
    HistoryRead *read = g_new0(HistoryRead, 1);
    size_t n = choice->run->version->n_parts;
    *read = (HistoryRead){choice, n, each, {.table = -1}, g_new0(PartRead, n + 1)};
    return read;
}

static int column_of(const FrameLayout *layout, const Entity *entity, const char *name)
{
    return layout_column(layout, entity_field(entity, name), false, NULL);
}

static bool event_columns(const Version *version, EventColumns *out)
{
    int table = layout_fact(version->layout, &ENTITY_EVENT);
    if (table < 0)
        return false;
    const FrameLayout *events = &version->layout->facts[table];
    *out = (EventColumns){table, column_of(events, &ENTITY_EVENT, "name"),
                          column_of(events, &ENTITY_EVENT, "product_id"), events->time};
    bool fit = out->name >= 0 && out->product >= 0 && out->time >= 0;
    for (size_t i = 0; i < version->n_parts && fit; i++)
        fit = !version->parts[i].chunk->facts[table].columns[out->time]->unfit;
    return fit;
}

HistoryRead *history_read_visits(const OrderChoice *choice, size_t each)
{
    EventColumns events;
    if (!event_columns(choice->run->version, &events))
        return NULL;
    HistoryRead *read = history_read_new(choice, each);
    read->events = events;
    return read;
}

void history_read_free(HistoryRead *read)
{
    if (read == NULL)
        return;
    for (size_t i = 0; i < read->n_parts; i++) {
        PartRead *part = &read->parts[i];
        if (part->customers == NULL)
            continue; // nobody read it
        g_array_unref(part->customers);
        g_array_unref(part->orders);
        g_array_unref(part->items);
        g_array_unref(part->days);
        g_free(part->used);
        g_free(part->seen);
    }
    g_free(read->parts);
    g_free(read);
}

// ---- a part ----

static void add_order(PartRead *out, const uint32_t *lines, uint32_t order, int32_t day)
{
    uint32_t begin = out->items->len, mark = out->orders->len + 1;
    for (uint32_t line = lines[order]; line < lines[order + 1]; line++) {
        uint32_t code = (uint32_t)vector_code(out->products, line);
        if (code == 0 || out->seen[code] == mark)
            continue;
        out->seen[code] = mark;
        out->used[code] = 1;
        g_array_append_val(out->items, code);
    }
    if (out->items->len == begin)
        return;
    g_array_append_val(out->orders, out->items->len);
    g_array_append_val(out->days, day);
}

// Whether the customer is one of those taken: by id, so that it is the same in every reading.
static bool is_taken(const HistoryRead *read, const Chunk *chunk, size_t row)
{
    return read->each <= 1 || (uint64_t)chunk_id(chunk, row) % read->each == 0;
}

static void part_begin(PartRead *out, const Vector *products)
{
    *out = (PartRead){.customers = g_array_new(FALSE, FALSE, sizeof(uint32_t)),
                      .orders = g_array_new(FALSE, FALSE, sizeof(uint32_t)),
                      .items = g_array_new(FALSE, FALSE, sizeof(uint32_t)),
                      .days = g_array_new(FALSE, FALSE, sizeof(int32_t)),
                      .products = products,
                      .used = g_new0(uint8_t, products->most + 1),
                      .seen = g_new0(uint32_t, products->most + 1)};
}

static void read_orders(const HistoryRead *read, size_t i, const uint8_t *rows)
{
    PartRead *out = &read->parts[i];
    GTimeZone *zone = read->choice->run->clock.zone;
    g_auto(PartOrders) orders;
    part_orders_read(&orders, read->choice, i);
    const Frame *lines = &orders.chunk->facts[read->choice->at.lines];
    part_begin(out, lines->columns[read->choice->at.product]);
    for (size_t row = 0; row < orders.chunk->n_rows; row++) {
        if (!rows[row] || !is_taken(read, orders.chunk, row))
            continue;
        guint before = out->orders->len;
        OrderSpan span = part_orders_of(&orders, row);
        for (uint32_t at = span.first; at < span.after; at++) {
            int64_t moment = vector_decode(orders.times, part_order_time(&orders, at));
            add_order(out, lines->starts, part_order(&orders, at), (int32_t)day_of(moment, zone));
        }
        if (out->orders->len > before)
            g_array_append_val(out->customers, out->orders->len);
    }
}

// ---- visits ----

typedef struct {
    PartRead *out;
    GTimeZone *zone;
    const Vector *times, *names, *products;
    uint8_t *looks; // by code of the name: it is a look at a product
    Bounds window;
    uint32_t begin; // of the visit, among the orders
    int64_t last;   // the look before, microseconds
} VisitRead;

// A visit of one product says nothing of what comes next.
static void end_visit(VisitRead *read)
{
    PartRead *out = read->out;
    if (out->orders->len - read->begin >= 2) {
        g_array_append_val(out->customers, out->orders->len);
    } else {
        g_array_set_size(out->orders, read->begin);
        g_array_set_size(out->days, read->begin);
        g_array_set_size(out->items, read->begin);
    }
    read->begin = out->orders->len;
}

// A product counts once in a visit.
static void look_at(VisitRead *read, uint32_t code, int64_t moment)
{
    PartRead *out = read->out;
    if (moment - read->last > PAUSE_US)
        end_visit(read);
    read->last = moment;
    for (uint32_t i = read->begin; i < out->items->len; i++)
        if (g_array_index(out->items, uint32_t, i) == code)
            return;
    if (out->orders->len - read->begin >= VISIT_MOST)
        return;
    int32_t day = (int32_t)day_of(moment, read->zone);
    out->used[code] = 1;
    g_array_append_val(out->items, code);
    g_array_append_val(out->orders, out->items->len);
    g_array_append_val(out->days, day);
}

static uint8_t *looks_of(const Vector *names)
{
    uint8_t *looks = g_new0(uint8_t, names->most + 1);
    for (uint64_t code = 1; code <= names->most; code++)
        for (size_t i = 0; i < G_N_ELEMENTS(LOOKS); i++)
            looks[code] |= strcmp(vector_text(names, code), LOOKS[i]) == 0;
    return looks;
}

static void read_visits(const HistoryRead *read, size_t i, const uint8_t *rows)
{
    const ReportRun *run = read->choice->run;
    const Chunk *chunk = run->version->parts[i].chunk;
    const Frame *events = &chunk->facts[read->events.table];
    VisitRead visit = {.out = &read->parts[i],
                       .zone = run->clock.zone,
                       .times = events->columns[read->events.time],
                       .names = events->columns[read->events.name],
                       .products = events->columns[read->events.product],
                       .window = read->choice->window};
    g_autofree uint8_t *looks = looks_of(visit.names);
    visit.looks = looks;
    part_begin(visit.out, visit.products);
    for (size_t row = 0; row < chunk->n_rows; row++) {
        if (!rows[row] || !is_taken(read, chunk, row))
            continue;
        visit.last = INT64_MIN / 2;
        for (uint32_t at = events->starts[row]; at < events->starts[row + 1]; at++) {
            uint32_t code = (uint32_t)vector_code(visit.products, at);
            uint64_t time = vector_code(visit.times, at);
            if (code == 0 || time == 0 || !visit.looks[vector_code(visit.names, at)])
                continue;
            int64_t moment = vector_decode(visit.times, time);
            if (moment >= visit.window.low && moment < visit.window.high)
                look_at(&visit, code, moment);
        }
        end_visit(&visit);
    }
}

void history_read_part(HistoryRead *read, size_t part, const uint8_t *rows)
{
    (read->events.table >= 0 ? read_visits : read_orders)(read, part, rows);
}

// ---- all parts ----

static GArray *gather_products(const HistoryRead *read)
{
    GArray *ids = g_array_new(FALSE, FALSE, sizeof(int64_t));
    for (size_t i = 0; i < read->n_parts; i++) {
        const PartRead *part = &read->parts[i];
        for (uint64_t code = 1; part->customers != NULL && code <= part->products->most; code++) {
            int64_t id = part->used[code] ? vector_decode(part->products, code) : 0;
            if (part->used[code])
                g_array_append_val(ids, id);
        }
    }
    ids_sort(ids);
    return ids;
}

static int compare_ids(const void *a, const void *b)
{
    int64_t one = *(const int64_t *)a, other = *(const int64_t *)b;
    return (one > other) - (one < other);
}

static uint32_t *numbers_of(const PartRead *part, const OrderHistories *of)
{
    uint32_t *numbers = g_new0(uint32_t, part->products->most + 1);
    for (uint64_t code = 1; code <= part->products->most; code++) {
        int64_t id = vector_decode(part->products, code);
        if (part->used[code])
            numbers[code] = (uint32_t)((const int64_t *)bsearch(&id, of->ids, of->n_products,
                                                                sizeof id, compare_ids) -
                                       of->ids);
    }
    return numbers;
}

static uint32_t ends_at(const GArray *ends, guint i)
{
    return g_array_index(ends, uint32_t, i);
}

// Behind those that are there.
static void join_part(const PartRead *part, OrderHistories *out)
{
    g_autofree uint32_t *numbers = numbers_of(part, out);
    uint32_t orders = (uint32_t)out->n_orders, items = out->orders[out->n_orders];
    for (guint i = 0; i < part->items->len; i++)
        out->items[items + i] = numbers[ends_at(part->items, i)];
    for (guint i = 0; i < part->orders->len; i++) {
        out->orders[orders + i + 1] = items + ends_at(part->orders, i);
        out->days[orders + i] = g_array_index(part->days, int32_t, i);
    }
    for (guint i = 0; i < part->customers->len; i++)
        out->customers[out->n_customers + i + 1] = orders + ends_at(part->customers, i);
    out->n_orders += part->orders->len;
    out->n_customers += part->customers->len;
}

// Categories are numbered as the panel numbers them.
static void read_groups(const Version *version, OrderHistories *out)
{
    int shared = layout_shared(version->layout, &ENTITY_PRODUCT);
    int column = shared < 0
                     ? -1
                     : column_of(&version->layout->shared[shared], &ENTITY_PRODUCT, "category_id");
    if (column < 0)
        return;
    const SharedFrame *products = version->shared[shared];
    const Vector *categories = products->frame.columns[column];
    out->groups = g_new0(uint32_t, out->n_products + 1);
    out->n_groups = (size_t)categories->most + 1;
    for (size_t product = 0, row; product < out->n_products; product++)
        if (shared_frame_row(products, out->ids[product], &row))
            out->groups[product] = (uint32_t)vector_code(categories, row);
}

void history_read_join(HistoryRead *read, OrderHistories *out)
{
    size_t customers = 0, orders = 0, items = 0;
    GArray *ids = gather_products(read);
    for (size_t i = 0; i < read->n_parts; i++) {
        const PartRead *part = &read->parts[i];
        customers += part->customers != NULL ? part->customers->len : 0;
        orders += part->customers != NULL ? part->orders->len : 0;
        items += part->customers != NULL ? part->items->len : 0;
    }
    *out = (OrderHistories){.n_products = ids->len,
                            .customers = g_new0(uint32_t, customers + 1),
                            .orders = g_new0(uint32_t, orders + 1),
                            .items = g_new(uint32_t, items + 1),
                            .days = g_new(int32_t, orders + 1),
                            .visits = read->events.table >= 0};
    out->ids = (int64_t *)(void *)g_array_free(ids, FALSE);
    for (size_t i = 0; i < read->n_parts; i++)
        if (read->parts[i].customers != NULL)
            join_part(&read->parts[i], out);
    read_groups(read->choice->run->version, out);
}
