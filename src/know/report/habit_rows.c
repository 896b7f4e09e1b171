// SPDX-License-Identifier: Apache-2.0
#include "know/report/habit_rows.h"

#include "base/when.h"
#include "know/report/calendar.h"
#include "know/report/habit_moments.h"

// Products are remembered in a table by code up to so many codes, else in a hash.
enum { CODES_MOST = 1 << 20 };

// Which products a customer has bought.
typedef struct {
    const Frame *lines;
    const Vector *products;
    uint32_t *stamps; // by code: the row + 1 of the customer who bought it last
    GHashTable *set;  // instead: codes of one customer
} Bought;

static Bought bought_new(const Chunk *chunk, const OrderColumns *at)
{
    Bought bought = {0};
    if (at->lines < 0 || at->product < 0)
        return bought;
    const Frame *lines = &chunk->facts[at->lines];
    if (lines->columns[at->product]->unfit)
        return bought;
    bought.lines = lines;
    bought.products = lines->columns[at->product];
    if (bought.products->most <= CODES_MOST)
        bought.stamps = g_new0(uint32_t, bought.products->most + 1);
    else
        bought.set = g_hash_table_new(NULL, NULL);
    return bought;
}

static void bought_clear(Bought *bought)
{
    g_free(bought->stamps);
    if (bought->set != NULL)
        g_hash_table_unref(bought->set);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(Bought, bought_clear)

static bool is_fresh(Bought *bought, size_t row, uint64_t code)
{
    if (bought->set != NULL)
        return g_hash_table_add(bought->set, GSIZE_TO_POINTER(code));
    bool fresh = bought->stamps[code] != row + 1;
    bought->stamps[code] = (uint32_t)row + 1;
    return fresh;
}

static void read_lines(Bought *bought, size_t row, uint32_t order, HabitOrder *out)
{
    if (bought->lines == NULL)
        return;
    for (uint32_t at = bought->lines->starts[order]; at < bought->lines->starts[order + 1]; at++) {
        uint64_t code = vector_code(bought->products, at);
        out->lines++;
        out->fresh += code != 0 && is_fresh(bought, row, code);
    }
}

// Orders, or returns, of a chunk, with the day of each.
typedef struct {
    PartOrders orders;
    PeriodCodes days;
    int32_t before; // the day before the calendar's first one
    GArray *read;   // of HabitOrder, of one customer
} Source;

static void source_open(Source *out, const OrderChoice *choice, const Chunk *chunk, Arena *arena)
{
    const Clock *clock = &choice->run->clock;
    chunk_orders_read(&out->orders, choice, chunk);
    const Vector *times = out->orders.times;
    int64_t today = day_of(clock->now, clock->zone);
    int64_t low = times->most > 0 ? vector_decode(times, 1) : clock->now;
    int64_t first = MIN(today, day_of(low, clock->zone));
    Calendar calendar = calendar_of_days(arena, clock->zone, first, today);
    out->days = period_codes(&calendar, times);
    out->before = (int32_t)first - 1;
    out->read = g_array_new(FALSE, FALSE, sizeof(HabitOrder));
}

static void source_clear(Source *source)
{
    part_orders_clear(&source->orders);
    period_codes_clear(&source->days);
    g_array_unref(source->read);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(Source, source_clear)

// `bought` may be NULL: lines are not asked for.
static const HabitOrder *source_read(Source *source, size_t row, Bought *bought, size_t *out_n)
{
    OrderSpan span = part_orders_of(&source->orders, row);
    g_array_set_size(source->read, 0);
    for (uint32_t at = span.first; at < span.after; at++) {
        uint32_t period = period_of(&source->days, part_order_time(&source->orders, at));
        int64_t amount = part_order_amount(&source->orders, at);
        HabitOrder order = {.day = source->before + (int32_t)period, .amount = ABS(amount)};
        if (bought != NULL)
            read_lines(bought, row, part_order(&source->orders, at), &order);
        g_array_append_val(source->read, order);
    }
    *out_n = source->read->len;
    return (const HabitOrder *)(void *)source->read->data;
}

void habits_each(const ReportRun *run, const HabitChoice *choice, const Chunk *chunk,
                 HabitVisit visit, void *context)
{
    g_autoptr(Arena) arena = arena_new();
    OrderChoice sales = order_choice(run, ALWAYS, choice->least);
    OrderChoice back = order_choice(run, ALWAYS, 0);
    back.kind = "returns";
    g_auto(Source) orders, returns;
    source_open(&orders, &sales, chunk, arena);
    source_open(&returns, &back, chunk, arena);
    g_auto(Bought) bought = bought_new(chunk, &sales.at);
    g_auto(HabitMoments) moments;
    habit_moments_open(&moments, run, chunk, choice->heard);
    for (size_t row = 0; row < chunk->n_rows; row++) {
        HabitHistory history = {0};
        if (choice->rows != NULL && !choice->rows[row])
            continue;
        if (bought.set != NULL)
            g_hash_table_remove_all(bought.set);
        history.orders = source_read(&orders, row, &bought, &history.n_orders);
        if (history.n_orders == 0)
            continue;
        history.returns = source_read(&returns, row, NULL, &history.n_returns);
        habit_moments_read(&moments, row, &history);
        visit(context, row, &history);
    }
}
