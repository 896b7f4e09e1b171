// SPDX-License-Identifier: Apache-2.0
#include "know/recommend/read.h"

#include "base/when.h"
#include "know/ids.h"

#include <stdlib.h>

// Ends of customers count orders, ends of orders count items.
typedef struct {
    GArray *customers, *orders, *items; // of uint32_t; items are codes of the part's column
    GArray *days;                       // of int32_t, by order
    const Vector *products;
    uint8_t *used;  // by code
    uint32_t *seen; // by code: the last order that held it, counted from 1
} PartRead;

struct HistoryRead {
    const OrderChoice *choice;
    size_t n_parts, each;
    PartRead *parts;
};

HistoryRead *history_read_new(const OrderChoice *choice, size_t n_parts, size_t each)
{
    HistoryRead *read = g_new0(HistoryRead, 1);
    *read = (HistoryRead){choice, n_parts, each, g_new0(PartRead, n_parts + 1)};
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

void history_read_part(HistoryRead *read, size_t i, const uint8_t *rows)
{
    PartRead *out = &read->parts[i];
    GTimeZone *zone = read->choice->run->clock.zone;
    g_auto(PartOrders) orders;
    part_orders_read(&orders, read->choice, i);
    const Frame *lines = &orders.chunk->facts[read->choice->at.lines];
    out->products = lines->columns[read->choice->at.product];
    out->customers = g_array_new(FALSE, FALSE, sizeof(uint32_t));
    out->orders = g_array_new(FALSE, FALSE, sizeof(uint32_t));
    out->items = g_array_new(FALSE, FALSE, sizeof(uint32_t));
    out->days = g_array_new(FALSE, FALSE, sizeof(int32_t));
    out->used = g_new0(uint8_t, out->products->most + 1);
    out->seen = g_new0(uint32_t, out->products->most + 1);
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
                            .days = g_new(int32_t, orders + 1)};
    out->ids = (int64_t *)(void *)g_array_free(ids, FALSE);
    for (size_t i = 0; i < read->n_parts; i++)
        if (read->parts[i].customers != NULL)
            join_part(&read->parts[i], out);
}
