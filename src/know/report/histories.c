// SPDX-License-Identifier: Apache-2.0
#include "know/report/histories.h"

enum {
    HOLDOUT_LEAST = 30, // days of the past below which nothing is held out
    HOLDOUT_MOST = 365,
};

struct PartHistories {
    size_t n;
    uint32_t *rows; // customers with orders
    int32_t first;  // day of the first order of all
    PurchaseHistory *histories;
    int64_t *ids;
    int32_t *last;
    int64_t amount, purchases;
};

Histories *histories_new(const ReportRun *run, int64_t least)
{
    Histories *histories = ARENA_NEW(run->arena, Histories);
    int64_t today = day_of(run->clock.now, run->clock.zone);
    *histories =
        (Histories){.run = run,
                    .choice = order_choice(run, ALWAYS, least),
                    .first_day = today,
                    .parts = ARENA_ARRAY(run->arena, PartHistories, run->version->n_parts + 1)};
    histories->first_day = order_first_day(&histories->choice, today);
    histories->days = calendar_of_days(run->arena, run->clock.zone, histories->first_day, today);
    histories->today = (int32_t)(today - histories->first_day) + 1;
    return histories;
}

void histories_clear(Histories *histories)
{
    for (size_t part = 0; part < histories->run->version->n_parts; part++) {
        g_free(histories->parts[part].rows);
        g_free(histories->parts[part].histories);
        g_free(histories->parts[part].ids);
        g_free(histories->parts[part].last);
    }
}

void histories_find(Histories *histories, size_t part, const uint8_t *rows)
{
    PartHistories *out = &histories->parts[part];
    g_auto(PartOrders) orders;
    part_orders_read(&orders, &histories->choice, part);
    g_auto(PeriodCodes) days = period_codes(&histories->days, orders.times);
    size_t n_rows = orders.chunk->n_rows;
    out->rows = g_new(uint32_t, n_rows + 1);
    out->first = INT32_MAX;
    for (size_t row = 0; row < n_rows; row++) {
        OrderSpan span = part_orders_of(&orders, row);
        if (!rows[row] || span.first == span.after)
            continue;
        out->rows[out->n++] = (uint32_t)row;
        out->first =
            MIN(out->first, (int32_t)period_of(&days, part_order_time(&orders, span.first)));
    }
}

static void place_holdout(Histories *histories)
{
    int32_t first = histories->today;
    for (size_t part = 0; part < histories->run->version->n_parts; part++)
        first =
            MIN(first, histories->parts[part].rows != NULL ? histories->parts[part].first : first);
    int32_t held = MIN((histories->today - first) / 3, HOLDOUT_MOST);
    histories->holdout = held >= HOLDOUT_LEAST ? histories->today - held : 0;
}

uint32_t histories_held(const Histories *histories)
{
    return histories->holdout > 0 ? (uint32_t)(histories->today - histories->holdout) : 0;
}

HistoryEnd history_of(const PartOrders *orders, const PeriodCodes *days, OrderSpan span,
                      int32_t today, int32_t holdout, PurchaseHistory *out)
{
    int32_t first = 0, last = 0;
    int64_t repeat_amount = 0, amount = 0;
    *out = (PurchaseHistory){.seen = {.n = 1}};
    for (uint32_t at = span.first; at < span.after; at++) {
        int32_t day = (int32_t)period_of(days, part_order_time(orders, at));
        int64_t paid = part_order_amount(orders, at);
        first = at == span.first ? day : first;
        repeat_amount += day > first ? paid : 0;
        amount += paid;
        if (at > span.first && day > last) {
            bool held = holdout > 0 && day > holdout;
            out->seen.repeats++;
            out->later += held;
            out->before.repeats += !held;
            out->before.last = held ? out->before.last : (uint32_t)(day - first);
        }
        last = MAX(last, day);
    }
    out->seen.last = (uint32_t)(last - first);
    out->seen.age = (uint32_t)MAX(today - first, last - first);
    out->before.n = holdout > 0 && first <= holdout;
    out->before.age = out->before.n > 0 ? (uint32_t)(holdout - first) : 0;
    out->repeat_mean = out->seen.repeats > 0 ? (double)repeat_amount / out->seen.repeats : 0;
    return (HistoryEnd){last, amount};
}

static void read_part(void *context, size_t part)
{
    Histories *histories = context;
    PartHistories *out = &histories->parts[part];
    if (out->rows == NULL)
        return; // the run was cancelled before it was found
    g_auto(PartOrders) orders;
    part_orders_read(&orders, &histories->choice, part);
    g_auto(PeriodCodes) days = period_codes(&histories->days, orders.times);
    out->histories = g_new(PurchaseHistory, out->n + 1);
    out->ids = g_new(int64_t, out->n + 1);
    out->last = g_new(int32_t, out->n + 1);
    for (size_t i = 0; i < out->n; i++) {
        OrderSpan span = part_orders_of(&orders, out->rows[i]);
        HistoryEnd found = history_of(&orders, &days, span, histories->today, histories->holdout,
                                      &out->histories[i]);
        out->last[i] = found.last;
        out->amount += found.amount;
        out->purchases += out->histories[i].seen.repeats + 1;
        out->ids[i] = chunk_id(orders.chunk, out->rows[i]);
    }
}

void histories_read(Histories *histories, Everybody *out)
{
    Everybody all = {0};
    int64_t amount = 0;
    size_t n_parts = histories->run->version->n_parts, at = 0;
    place_holdout(histories);
    crew_run(histories->run->crew, n_parts, read_part, histories);
    for (size_t part = 0; part < n_parts; part++)
        all.n += histories->parts[part].n;
    all.histories = g_new(PurchaseHistory, all.n + 1);
    all.ids = g_new(int64_t, all.n + 1);
    all.last = g_new(int32_t, all.n + 1);
    for (size_t part = 0; part < n_parts; part++) {
        const PartHistories *from = &histories->parts[part];
        for (size_t i = 0; i < from->n; i++, at++) {
            all.histories[at] = from->histories[i];
            all.ids[at] = from->ids[i];
            all.last[at] = from->last[i];
            all.repeaters += from->histories[i].seen.repeats > 0;
        }
        amount += from->amount;
        all.purchases += from->purchases;
    }
    all.mean = all.purchases > 0 ? (double)amount / (double)all.purchases : 0;
    *out = all;
}

void everybody_clear(Everybody *all)
{
    g_free(all->histories);
    g_free(all->ids);
    g_free(all->last);
}
