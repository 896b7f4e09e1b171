// SPDX-License-Identifier: Apache-2.0
#include "know/report/refill_read.h"

#include "base/when.h"
#include "entity/entities.h"
#include "know/report/calendar.h"
#include "know/report/costs.h"

#include <stdlib.h>
#include <string.h>

// Of a part. Products of pairs are things of the part until they are joined.
typedef struct {
    GArray *pairs, *buys;
    int64_t *ids; // by thing; 0 is none
    size_t things;
    uint32_t customers;
} PartRefills;

struct RefillRead {
    const OrderChoice *choice;
    Costs costs; // where lines have their amounts
    bool by_category;
    Arena *arena;
    Calendar days;
    int64_t first_day;
    size_t n_parts;
    PartRefills *parts;
};

static int64_t today_of(const OrderChoice *choice)
{
    return day_of(choice->run->clock.now, choice->run->clock.zone);
}

static RefillRead *read_from(const OrderChoice *choice, bool by_category, int64_t first_day,
                             size_t n_parts)
{
    RefillRead *read = g_new0(RefillRead, 1);
    *read = (RefillRead){.choice = choice,
                         .costs = costs_new(choice->run, &choice->at),
                         .by_category = by_category,
                         .arena = arena_new(),
                         .first_day = first_day,
                         .n_parts = n_parts,
                         .parts = g_new0(PartRefills, n_parts + 1)};
    read->days =
        calendar_of_days(read->arena, choice->run->clock.zone, first_day, today_of(choice));
    return read;
}

RefillRead *refill_read_new(const OrderChoice *choice, bool by_category)
{
    return read_from(choice, by_category, order_first_day(choice, today_of(choice)),
                     choice->run->version->n_parts);
}

void refill_read_free(RefillRead *read)
{
    if (read == NULL)
        return;
    for (size_t i = 0; i < read->n_parts; i++) {
        g_clear_pointer(&read->parts[i].pairs, g_array_unref);
        g_clear_pointer(&read->parts[i].buys, g_array_unref);
        g_free(read->parts[i].ids);
    }
    g_free(read->parts);
    arena_free(read->arena);
    g_free(read);
}

// ---- what is bought ----

static int64_t category_of(const RefillRead *read, int64_t product)
{
    const Version *version = read->choice->run->version;
    int shared = layout_shared(version->layout, &ENTITY_PRODUCT);
    int column = layout_column(&version->layout->shared[shared],
                               entity_field(&ENTITY_PRODUCT, "category_id"), false, NULL);
    size_t row;
    if (column < 0 || !shared_frame_row(version->shared[shared], product, &row))
        return 0;
    return column_value(version->shared[shared]->frame.columns[column], row);
}

// The thing that each code of a product is; 0: none. Free it.
static uint32_t *things_of(const RefillRead *read, const Vector *products, PartRefills *out)
{
    uint32_t *things = g_new0(uint32_t, products->most + 1);
    g_autoptr(GHashTable) known = g_hash_table_new(g_int64_hash, g_int64_equal);
    out->ids = g_new0(int64_t, products->most + 1);
    out->things = 1;
    for (uint64_t code = 1; code <= products->most; code++) {
        int64_t *id = &out->ids[out->things];
        gpointer found;
        *id = vector_decode(products, code);
        if (read->by_category)
            *id = category_of(read, *id);
        if (*id == 0)
            continue;
        if (!g_hash_table_lookup_extended(known, id, NULL, &found)) {
            found = GSIZE_TO_POINTER(out->things++);
            g_hash_table_insert(known, id, found);
        }
        things[code] = (uint32_t)GPOINTER_TO_SIZE(found);
    }
    return things;
}

// ---- a part ----

// What a customer bought of one thing.
typedef struct {
    uint32_t days, pair; // pair: its place, where it has days enough
    int32_t last;
} Met;

typedef struct {
    PartRefills *out;
    const PartOrders *orders;
    const PartCosts *costs;
    const PeriodCodes *days;
    const uint32_t *things; // by code of the product
    uint32_t *owner;        // by thing: whose row met it last, + 1
    Met *met;               // by thing
    uint32_t row;
} Reading;

// A line that counts; its thing, or 0.
static uint32_t thing_of(const Reading *reading, uint32_t line)
{
    return column_value(reading->costs->quantities, line) > 0
               ? reading->things[vector_code(reading->costs->products, line)]
               : 0;
}

static void count_days(Reading *reading, uint32_t order, int32_t day)
{
    const Frame *lines = reading->costs->lines;
    for (uint32_t line = lines->starts[order]; line < lines->starts[order + 1]; line++) {
        uint32_t thing = thing_of(reading, line);
        Met *met = &reading->met[thing];
        if (thing == 0)
            continue;
        if (reading->owner[thing] != reading->row + 1) {
            reading->owner[thing] = reading->row + 1;
            *met = (Met){.days = 1, .pair = UINT32_MAX, .last = day};
        } else if (met->last != day) {
            met->days++;
            met->last = day;
        }
    }
}

static RefillPair *pair_of(Reading *reading, uint32_t thing)
{
    PartRefills *out = reading->out;
    Met *met = &reading->met[thing];
    if (met->pair == UINT32_MAX) {
        RefillPair pair = {.customer = reading->row,
                           .product = thing,
                           .first = out->buys->len,
                           .owner = chunk_id(reading->orders->chunk, reading->row)};
        met->pair = out->pairs->len;
        g_array_append_val(out->pairs, pair);
        g_array_set_size(out->buys, out->buys->len + met->days);
    }
    return &g_array_index(out->pairs, RefillPair, met->pair);
}

static void keep_order(Reading *reading, uint32_t order, int32_t day, int64_t amount)
{
    const Frame *lines = reading->costs->lines;
    double sum = order_lines_sum(reading->costs, order);
    for (uint32_t line = lines->starts[order]; line < lines->starts[order + 1]; line++) {
        uint32_t thing = thing_of(reading, line);
        if (thing == 0 || reading->met[thing].days < REFILL_DAYS_LEAST)
            continue;
        RefillPair *pair = pair_of(reading, thing);
        RefillBuy *buys = &g_array_index(reading->out->buys, RefillBuy, pair->first);
        if (pair->n == 0 || buys[pair->n - 1].day != day)
            buys[pair->n++] = (RefillBuy){.day = day};
        buys[pair->n - 1].quantity += (float)column_value(reading->costs->quantities, line);
        pair->amount += line_earned(reading->costs, line, (double)amount, sum).amount;
    }
}

static void read_customer(Reading *reading)
{
    const PartOrders *orders = reading->orders;
    OrderSpan span = part_orders_of(orders, reading->row);
    if (span.after - span.first < REFILL_DAYS_LEAST)
        return;
    for (uint32_t at = span.first; at < span.after; at++)
        count_days(reading, part_order(orders, at),
                   (int32_t)period_of(reading->days, part_order_time(orders, at)));
    for (uint32_t at = span.first; at < span.after; at++)
        keep_order(reading, part_order(orders, at),
                   (int32_t)period_of(reading->days, part_order_time(orders, at)),
                   part_order_amount(orders, at));
}

// `rows`: the customers with a 1; NULL: all.
static void read_chunk(RefillRead *read, const Chunk *chunk, const uint8_t *rows, PartRefills *out)
{
    g_auto(PartOrders) orders;
    g_auto(PartCosts) costs = {0};
    out->pairs = g_array_new(FALSE, FALSE, sizeof(RefillPair));
    out->buys = g_array_new(FALSE, FALSE, sizeof(RefillBuy));
    out->customers = (uint32_t)chunk->n_rows;
    chunk_orders_read(&orders, read->choice, chunk);
    part_costs_read(&costs, &read->costs, orders.chunk);
    if (costs.lines == NULL)
        return;
    g_auto(PeriodCodes) days = period_codes(&read->days, orders.times);
    g_autofree uint32_t *things = things_of(read, costs.products, out);
    g_autofree uint32_t *owner = g_new0(uint32_t, out->things);
    g_autofree Met *met = g_new0(Met, out->things);
    Reading reading = {out, &orders, &costs, &days, things, owner, met, 0};
    for (; reading.row < orders.chunk->n_rows; reading.row++)
        if (rows == NULL || rows[reading.row])
            read_customer(&reading);
}

void refill_read_part(RefillRead *read, size_t part, const uint8_t *rows)
{
    read_chunk(read, read->choice->run->version->parts[part].chunk, rows, &read->parts[part]);
}

// ---- all of them ----

static int by_id(const void *a, const void *b)
{
    int64_t one = *(const int64_t *)a, other = *(const int64_t *)b;
    return (one > other) - (one < other);
}

// The things that pairs have, each once. Returns how many.
static size_t gather_ids(const RefillRead *read, RefillAll *out)
{
    g_autoptr(GArray) ids = g_array_new(FALSE, FALSE, sizeof(int64_t));
    for (size_t i = 0; i < read->n_parts; i++) {
        const PartRefills *part = &read->parts[i];
        g_autofree uint8_t *used = g_malloc0(part->things + 1);
        for (guint k = 0; part->pairs != NULL && k < part->pairs->len; k++)
            used[g_array_index(part->pairs, RefillPair, k).product] = 1;
        for (size_t thing = 0; thing < part->things; thing++)
            if (used[thing])
                g_array_append_val(ids, part->ids[thing]);
    }
    g_array_sort(ids, by_id);
    out->ids = g_new0(int64_t, ids->len + 1);
    size_t n = 0;
    for (guint i = 0; i < ids->len; i++) {
        int64_t id = g_array_index(ids, int64_t, i);
        if (n == 0 || out->ids[n - 1] != id)
            out->ids[n++] = id;
    }
    return n;
}

// Customers of a part are numbered after those before it.
static void join_part(const PartRefills *part, uint32_t customers, size_t n, RefillAll *out)
{
    uint32_t first = out->buys->len;
    g_autofree uint32_t *numbers = g_new0(uint32_t, part->things + 1);
    for (size_t thing = 1; thing < part->things; thing++) {
        const int64_t *at = bsearch(&part->ids[thing], out->ids, n, sizeof(int64_t), by_id);
        numbers[thing] = at != NULL ? (uint32_t)(at - out->ids) : 0;
    }
    for (guint i = 0; i < part->pairs->len; i++) {
        RefillPair pair = g_array_index(part->pairs, RefillPair, i);
        pair.product = numbers[pair.product];
        pair.customer += customers;
        pair.first += first;
        g_array_append_val(out->pairs, pair);
    }
    g_array_append_vals(out->buys, part->buys->data, part->buys->len);
}

// Pairs were made row by row, so those of a customer stand together.
void refill_read_join(const RefillRead *read, RefillAll *out)
{
    uint32_t customers = 0;
    *out = (RefillAll){.pairs = g_array_new(FALSE, FALSE, sizeof(RefillPair)),
                       .buys = g_array_new(FALSE, FALSE, sizeof(RefillBuy)),
                       .first_day = read->first_day};
    size_t n = gather_ids(read, out);
    for (size_t i = 0; i < read->n_parts; i++) {
        if (read->parts[i].pairs != NULL)
            join_part(&read->parts[i], customers, n, out);
        customers += read->parts[i].customers;
    }
    out->seen = (RefillSeen){.pairs = (const RefillPair *)(const void *)out->pairs->data,
                             .n = out->pairs->len,
                             .buys = (const RefillBuy *)(const void *)out->buys->data,
                             .products = n};
}

void refill_read_chunk(const OrderChoice *choice, const Chunk *chunk, RefillAll *out)
{
    const Vector *times = chunk->facts[choice->at.orders].columns[choice->at.time];
    int64_t today = today_of(choice), first = today;
    if (times->most > 0)
        first = MIN(today, day_of(vector_decode(times, 1), choice->run->clock.zone));
    g_autoptr(RefillRead) read = read_from(choice, false, first, 1);
    read_chunk(read, chunk, NULL, &read->parts[0]);
    refill_read_join(read, out);
}

uint32_t refill_product(const RefillFit *fit, const int64_t *ids, int64_t id)
{
    const int64_t *at =
        fit->n_products > 0 ? bsearch(&id, ids, fit->n_products, sizeof id, by_id) : NULL;
    return at != NULL ? (uint32_t)(at - ids) : UINT32_MAX;
}

void refill_all_clear(RefillAll *all)
{
    g_clear_pointer(&all->pairs, g_array_unref);
    g_clear_pointer(&all->buys, g_array_unref);
    g_free(all->ids);
    *all = (RefillAll){0};
}
