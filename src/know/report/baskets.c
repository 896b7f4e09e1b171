// SPDX-License-Identifier: Apache-2.0
#include "know/report/baskets.h"

#include "know/sort_few.h"

#include <string.h>

BoughtBaskets *baskets_new(Arena *arena, size_t n_parts, const BasketChoice *choice)
{
    BoughtBaskets *baskets = ARENA_NEW(arena, BoughtBaskets);
    *baskets = (BoughtBaskets){.n_parts = n_parts,
                               .parts = ARENA_ARRAY(arena, PartBaskets, n_parts + 1),
                               .choice = choice};
    return baskets;
}

void baskets_clear(BoughtBaskets *baskets)
{
    for (size_t i = 0; i < baskets->n_parts; i++) {
        g_free(baskets->parts[i].items);
        g_free(baskets->parts[i].ends);
        g_free(baskets->parts[i].support);
        g_free(baskets->parts[i].numbers);
    }
    g_free(baskets->products);
}

// ---- reading ----

typedef struct {
    PartBaskets *out;
    const PartOrders *orders;
    const uint32_t *lines; // by order: where its lines begin
    uint32_t *seen;        // by code: the last basket that held it
    uint32_t basket;       // counts from 1
    uint32_t begin, end;   // of the items
    const BasketChoice *choice;
    const Vector *channels; // by order; NULL: whatever they are
    uint64_t channel;       // the code that is asked for
} Reading;

// Adds what the lines hold that the basket does not yet. Nobody foresees which that is, so nothing
// is jumped over: what is there already is written where the next one will be.
static void add_lines(Reading *reading, uint32_t from, uint32_t to)
{
    PartBaskets *out = reading->out;
    uint32_t end = reading->end;
    for (uint32_t line = from; line < to; line++) {
        uint64_t code = vector_code(out->products, line);
        bool fresh = (code != 0) & (reading->seen[code] != reading->basket);
        reading->seen[code] = reading->basket;
        out->items[end] = (uint32_t)code;
        out->support[code] += fresh;
        end += fresh;
    }
    reading->end = end;
}

static void end_basket(Reading *reading)
{
    PartBaskets *out = reading->out;
    uint32_t n = reading->end - reading->begin;
    out->n_all += n > 0;
    if (n < (reading->choice->singles ? 1 : 2))
        reading->end = reading->begin;
    else
        out->ends[out->n++] = reading->begin = reading->end;
    reading->basket++;
}

static bool is_chosen(const Reading *reading, uint32_t order)
{
    return reading->channels == NULL || vector_code(reading->channels, order) == reading->channel;
}

static void read_orders(Reading *reading, OrderSpan span)
{
    for (uint32_t at = span.first; at < span.after; at++) {
        uint32_t order = part_order(reading->orders, at);
        if (is_chosen(reading, order))
            add_lines(reading, reading->lines[order], reading->lines[order + 1]);
        end_basket(reading);
    }
}

// Orders that follow one another have their lines side by side.
static void read_customer(Reading *reading, OrderSpan span)
{
    const PartOrders *orders = reading->orders;
    for (uint32_t at = span.first; at < span.after; at++) {
        uint32_t first = part_order(orders, at), last = first;
        if (!is_chosen(reading, first))
            continue;
        while (at + 1 < span.after && part_order(orders, at + 1) == last + 1 &&
               is_chosen(reading, last + 1)) {
            at++;
            last++;
        }
        add_lines(reading, reading->lines[first], reading->lines[last + 1]);
    }
    end_basket(reading);
}

// The code of a text in a column; one that no row has where it does not occur.
static uint64_t code_of_text(const Vector *texts, const char *text)
{
    for (uint64_t code = 1; code <= texts->texts.n; code++)
        if (strcmp(vector_text(texts, code), text) == 0)
            return code;
    return UINT64_MAX;
}

static void choose_channel(Reading *reading, const Chunk *chunk)
{
    const OrderColumns *at = &reading->choice->orders.at;
    if (reading->choice->channel == NULL || at->channel < 0)
        return;
    reading->channels = chunk->facts[at->orders].columns[at->channel];
    reading->channel = code_of_text(reading->channels, reading->choice->channel);
}

void baskets_read(BoughtBaskets *baskets, size_t part, const uint8_t *rows)
{
    PartBaskets *out = &baskets->parts[part];
    const OrderChoice *choice = &baskets->choice->orders;
    g_auto(PartOrders) orders;
    part_orders_read(&orders, choice, part);
    const Frame *lines = &orders.chunk->facts[choice->at.lines];
    out->products = lines->columns[choice->at.product];
    // As many as there are lines at most; memory that is not written to is none.
    out->items = g_new(uint32_t, lines->n_rows + 1);
    out->ends = g_new(uint32_t, lines->n_rows + 1);
    out->support = g_new0(uint32_t, out->products->most + 1);
    g_autofree uint32_t *seen = g_new0(uint32_t, out->products->most + 1);
    Reading reading = {.out = out,
                       .orders = &orders,
                       .lines = lines->starts,
                       .seen = seen,
                       .basket = 1,
                       .choice = baskets->choice};
    choose_channel(&reading, orders.chunk);
    for (size_t row = 0; row < orders.chunk->n_rows; row++) {
        OrderSpan span = part_orders_of(&orders, row);
        if (!rows[row] || span.first == span.after)
            continue;
        if (baskets->choice->by_order)
            read_orders(&reading, span);
        else
            read_customer(&reading, span);
    }
}

// ---- numbering ----

static int by_id(const void *a, const void *b)
{
    const BasketProduct *one = a, *other = b;
    return (one->id > other->id) - (one->id < other->id);
}

static int by_support(const void *a, const void *b)
{
    const BasketProduct *one = a, *other = b;
    int order = (one->support < other->support) - (one->support > other->support);
    return order != 0 ? order : by_id(a, b);
}

// Every product once, by id.
static GArray *gather_products(const BoughtBaskets *baskets)
{
    GArray *all = g_array_new(FALSE, FALSE, sizeof(BasketProduct));
    for (size_t i = 0; i < baskets->n_parts; i++) {
        const PartBaskets *part = &baskets->parts[i];
        for (uint64_t code = 1; code <= part->products->most; code++) {
            BasketProduct product = {vector_decode(part->products, code), part->support[code]};
            if (product.support > 0)
                g_array_append_val(all, product);
        }
    }
    BasketProduct *products = (BasketProduct *)(void *)all->data;
    guint n = 0;
    if (all->len > 1)
        qsort(products, all->len, sizeof *products, by_id);
    for (guint i = 0; i < all->len; i++) {
        if (n > 0 && products[n - 1].id == products[i].id)
            products[n - 1].support += products[i].support;
        else
            products[n++] = products[i];
    }
    g_array_set_size(all, n);
    return all;
}

typedef struct {
    BoughtBaskets *baskets;
    const BasketProduct *by_id; // all of them
    const uint32_t *numbers;    // in that order
} Numbering;

static void number_part(void *context, size_t i)
{
    const Numbering *numbering = context;
    PartBaskets *part = &numbering->baskets->parts[i];
    uint32_t *numbers = part->numbers = g_new(uint32_t, part->products->most + 1);
    for (uint64_t code = 1; code <= part->products->most; code++) {
        BasketProduct key = {.id = vector_decode(part->products, code)};
        const BasketProduct *found =
            part->support[code] == 0 ? NULL
                                     : bsearch(&key, numbering->by_id,
                                               numbering->baskets->n_products, sizeof key, by_id);
        numbers[code] = found != NULL ? numbering->numbers[found - numbering->by_id] : 0;
    }
}

void baskets_number(BoughtBaskets *baskets, Crew *crew)
{
    g_autoptr(GArray) all = gather_products(baskets);
    size_t n = all->len;
    baskets->n_products = n;
    baskets->products = g_memdup2(all->data, n * sizeof(BasketProduct));
    if (n > 1)
        qsort(baskets->products, n, sizeof(BasketProduct), by_support);
    const BasketProduct *ids = (const BasketProduct *)(void *)all->data;
    g_autofree uint32_t *numbers = g_new(uint32_t, n + 1);
    for (size_t i = 0; i < n; i++) {
        const BasketProduct *at = bsearch(&baskets->products[i], ids, n, sizeof *ids, by_id);
        numbers[at - ids] = (uint32_t)i;
    }
    Numbering numbering = {baskets, ids, numbers};
    crew_run(crew, baskets->n_parts, number_part, &numbering);
    for (size_t i = 0; i < baskets->n_parts; i++)
        baskets->n_all += baskets->parts[i].n_all;
}

// ---- their order ----

DEFINE_SORT_FEW(sort_items, uint32_t)

typedef struct {
    BoughtBaskets *baskets;
    uint32_t below;
} Ordering;

// What is left is written over what was read.
static void order_part(void *context, size_t i)
{
    const Ordering *ordering = context;
    PartBaskets *part = &ordering->baskets->parts[i];
    uint32_t least = ordering->baskets->choice->singles ? 1 : 2;
    uint32_t item = 0, first = 0;
    size_t n = 0;
    for (size_t basket = 0; basket < part->n; basket++) {
        uint32_t end = first;
        for (; item < part->ends[basket]; item++) {
            uint32_t number = part->numbers[part->items[item]];
            part->items[end] = number;
            end += number < ordering->below;
        }
        if (end - first < least)
            continue;
        sort_items(part->items + first, end - first);
        part->ends[n++] = first = end;
    }
    part->n = n;
}

void baskets_order(BoughtBaskets *baskets, size_t below, Crew *crew)
{
    Ordering ordering = {baskets, (uint32_t)below};
    crew_run(crew, baskets->n_parts, order_part, &ordering);
}
