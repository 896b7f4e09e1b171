// SPDX-License-Identifier: Apache-2.0
#include "know/report/worths.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { BLOCK = 1024 };

const Choice WORTH_BY[] = {
    [WORTH_REVENUE] = {"revenue", {"Revenue", "收入"}},
    [WORTH_MARGIN] = {"margin", {"Margin", "毛利"}},
    {NULL, {NULL, NULL}},
};

Worths *worths_new(const ReportRun *run, Bounds window, int64_t least, bool by_margin)
{
    Worths *worths = ARENA_NEW(run->arena, Worths);
    *worths = (Worths){.run = run,
                       .choice = order_choice(run, window, least),
                       .by_margin = by_margin,
                       .parts = ARENA_ARRAY(run->arena, PartWorths, run->version->n_parts + 1)};
    worths->costs = costs_new(run, &worths->choice.at);
    return worths;
}

void worths_clear(Worths *worths)
{
    for (size_t part = 0; part < worths->run->version->n_parts; part++)
        g_free(worths->parts[part].worths);
}

static int by_value(const void *a, const void *b)
{
    const Worth *one = a, *other = b;
    if (one->value != other->value)
        return one->value > other->value ? -1 : 1;
    return (one->id > other->id) - (one->id < other->id);
}

static void sort_part(void *context, size_t part)
{
    PartWorths *own = &((Worths *)context)->parts[part];
    if (own->n > 1)
        qsort(own->worths, own->n, sizeof *own->worths, by_value);
}

// ---- reading ----

static void add_costs(const PartOrders *orders, const PartCosts *costs, size_t row, Worth *worth,
                      Earned *all)
{
    OrderSpan span = part_orders_of(orders, row);
    Earned earned = {0};
    for (uint32_t at = span.first; at < span.after; at++) {
        Earned order = order_earned(costs, part_order(orders, at), part_order_amount(orders, at));
        earned_add(&earned, &order);
    }
    earned_add(all, &earned);
    if (earned.amount > 0) {
        worth->known = earned.known / earned.amount;
        worth->cost = earned.cost / earned.amount;
    }
}

void worths_read(Worths *worths, size_t part, const uint8_t *rows)
{
    PartWorths *own = &worths->parts[part];
    g_auto(PartOrders) orders;
    g_auto(PartCosts) costs = {0};
    part_orders_read(&orders, &worths->choice, part);
    part_orders_keep_sums(&orders, &worths->choice);
    if (worths->by_margin)
        part_costs_read(&costs, &worths->costs, orders.chunk);
    size_t n_rows = orders.chunk->n_rows;
    own->worths = g_new(Worth, n_rows + 1);
    OrderSum sums[BLOCK];
    for (size_t from = 0; from < n_rows; from += BLOCK) {
        size_t to = MIN(from + BLOCK, n_rows);
        part_orders_sums(&orders, from, to, sums);
        for (size_t row = from; row < to; row++) {
            const OrderSum *sum = &sums[row - from];
            if (!(rows[row] & (sum->n > 0)))
                continue;
            Worth *worth = &own->worths[own->n++];
            *worth = (Worth){.id = chunk_id(orders.chunk, row),
                             .value = sum->amount,
                             .amount = sum->amount,
                             .orders = sum->n};
            if (worths->by_margin)
                add_costs(&orders, &costs, row, worth, &own->earned);
        }
    }
    if (!worths->by_margin)
        sort_part(worths, part);
}

// ---- all ----

static void set_margins(void *context, size_t part)
{
    Worths *worths = context;
    PartWorths *own = &worths->parts[part];
    for (size_t i = 0; i < own->n; i++) {
        Worth *worth = &own->worths[i];
        double amount = (double)worth->amount;
        Earned earned = {amount, worth->known * amount, worth->cost * amount};
        worth->value = llround(cost_margin(&earned, &worths->earned));
    }
    sort_part(worths, part);
}

// Two stretches that lie side by side become one, in `room`.
static void merge_two(Worth *from, size_t n_first, size_t n, Worth *room)
{
    size_t a = 0, b = n_first;
    for (size_t i = 0; i < n; i++) {
        bool first = b == n || (a < n_first && by_value(&from[a], &from[b]) <= 0);
        room[i] = first ? from[a++] : from[b++];
    }
    memcpy(from, room, n * sizeof *from);
}

// Ends of sorted stretches; every round there are half as many.
static void merge_all(Worth *all, size_t *ends, size_t n_ends)
{
    size_t n = n_ends > 0 ? ends[n_ends - 1] : 0;
    g_autofree Worth *room = g_new(Worth, n + 1);
    while (n_ends > 1) {
        size_t kept = 0;
        for (size_t i = 0; i < n_ends; i += 2) {
            size_t from = i > 0 ? ends[i - 1] : 0, to = ends[MIN(i + 1, n_ends - 1)];
            if (i + 1 < n_ends)
                merge_two(all + from, ends[i] - from, to - from, room);
            ends[kept++] = to;
        }
        n_ends = kept;
    }
}

Worth *worths_sorted(Worths *worths, size_t *out_n)
{
    size_t n_parts = worths->run->version->n_parts, n = 0;
    for (size_t part = 0; part < n_parts; part++) {
        n += worths->parts[part].n;
        earned_add(&worths->earned, &worths->parts[part].earned);
    }
    if (worths->by_margin) {
        worths->by_margin = worths->earned.known > 0;
        crew_run(worths->run->crew, n_parts, worths->by_margin ? set_margins : sort_part, worths);
    }
    Worth *all = g_new(Worth, n + 1);
    g_autofree size_t *ends = g_new(size_t, n_parts + 1);
    size_t at = 0;
    for (size_t part = 0; part < n_parts; part++) {
        const PartWorths *own = &worths->parts[part];
        if (own->n > 0)
            memcpy(all + at, own->worths, own->n * sizeof *all);
        ends[part] = at += own->n;
    }
    merge_all(all, ends, n_parts);
    *out_n = n;
    return all;
}
