// SPDX-License-Identifier: Apache-2.0
#include "know/report/periods.h"

#include "base/when.h"
#include "entity/entities.h"
#include "know/report/line_choice.h"
#include "know/report/visits.h"

#include <math.h>
#include <string.h>

enum { MONDAY = 4 }; // day 4 of 1970 was one
enum { DAYS_MOST = 1096, WEEKS_MOST = 313, MONTHS_MOST = 180 };

struct Periods {
    const ReportRun *run;
    PeriodChoice choice;
    OrderChoice orders;
    LineChoice lines;
    int channel; // column of orders; -1: not held
    Calendar calendar;
    int64_t *days;
    size_t n_parts;
    double **sums; // by part, then period
};

// ---- periods ----

int64_t period_after(PeriodLength length, int64_t day, int64_t n)
{
    if (length == EVERY_MONTH)
        return month_begin(day, (int)n);
    return day + n * (length == EVERY_WEEK ? 7 : 1);
}

static int64_t period_of_day(PeriodLength length, int64_t day)
{
    if (length == EVERY_MONTH)
        return month_begin(day, 0);
    return length == EVERY_WEEK ? day - (day - MONDAY + 7) % 7 : day;
}

// The moment of the first event of all.
static int64_t first_event(const ReportRun *run)
{
    int at = layout_fact(run->version->layout, &ENTITY_EVENT);
    int64_t low = run->clock.now;
    for (size_t i = 0; at >= 0 && i < run->version->n_parts; i++) {
        const Vector *times =
            run->version->parts[i].chunk->facts[at].columns[run->version->layout->facts[at].time];
        low = times->most > 0 ? MIN(low, vector_decode(times, 1)) : low;
    }
    return low;
}

// Those that are over before the day on which the report looks.
static void make_calendar(Periods *periods, const ReportRun *run)
{
    static const size_t MOST[] = {DAYS_MOST, WEEKS_MOST, MONTHS_MOST};
    PeriodLength length = periods->choice.length;
    int64_t today = day_of(run->clock.now, run->clock.zone);
    bool visits = periods->choice.figure == PERIOD_VISITS;
    int64_t first = visits ? day_of(first_event(run), run->clock.zone)
                           : order_first_day(&periods->orders, today);
    int64_t end = period_of_day(length, today), day = period_of_day(length, MIN(first, today));
    size_t n = 0, most = MOST[length];
    int64_t *days = ARENA_ARRAY(run->arena, int64_t, most + 1);
    // Counted backwards, so that the latest are kept.
    while (n < most && period_after(length, end, -(int64_t)n) > day)
        n++;
    int64_t *begins = ARENA_ARRAY(run->arena, int64_t, n + 1);
    for (size_t i = 0; i <= n; i++) {
        days[i] = period_after(length, end, (int64_t)i - (int64_t)n);
        begins[i] = day_start(days[i], run->clock.zone);
    }
    periods->calendar = (Calendar){.n = n, .begins = begins};
    periods->days = days;
}

// ---- what is asked for ----

Periods *periods_new(const ReportRun *run, const PeriodChoice *choice)
{
    Periods *periods = ARENA_NEW(run->arena, Periods);
    *periods = (Periods){.run = run,
                         .choice = *choice,
                         .orders = order_choice(run, ALWAYS, 0),
                         .n_parts = run->version->n_parts,
                         .sums = ARENA_ARRAY(run->arena, double *, run->version->n_parts + 1)};
    periods->channel = periods->orders.at.channel;
    periods->lines = line_choice(&periods->orders, choice->product, choice->category);
    make_calendar(periods, run);
    return periods;
}

void periods_clear(Periods *periods)
{
    for (size_t part = 0; part < periods->n_parts; part++)
        g_free(periods->sums[part]);
}

// ---- orders ----

static double order_value(const Periods *periods, const PartOrders *orders, uint32_t position)
{
    const PeriodChoice *choice = &periods->choice;
    double amount = (double)part_order_amount(orders, position);
    if (choice->figure != PERIOD_UNITS && periods->lines.all)
        return choice->figure == PERIOD_REVENUE ? amount : 1;
    LinesSum sum = lines_sum(&periods->lines, orders->chunk, part_order(orders, position), amount);
    if (choice->figure == PERIOD_ORDERS)
        return sum.any ? 1 : 0;
    return choice->figure == PERIOD_UNITS ? sum.units : sum.part;
}

static bool in_channel(const Periods *periods, const Chunk *chunk, uint32_t order)
{
    const char *wanted = periods->choice.channel;
    if (wanted == NULL || *wanted == '\0')
        return true;
    if (periods->channel < 0)
        return false;
    const Vector *channels = chunk->facts[periods->orders.at.orders].columns[periods->channel];
    uint64_t code = vector_code(channels, order);
    return code > 0 && strcmp(vector_text(channels, code), wanted) == 0;
}

static void read_orders(Periods *periods, size_t part, const uint8_t *rows, double *sums)
{
    g_auto(PartOrders) orders;
    part_orders_read(&orders, &periods->orders, part);
    g_auto(PeriodCodes) codes = period_codes(&periods->calendar, orders.times);
    for (size_t row = 0; row < orders.chunk->n_rows; row++) {
        OrderSpan span = part_orders_of(&orders, row);
        for (uint32_t at = span.first; rows[row] && at < span.after; at++) {
            uint32_t period = period_of(&codes, part_order_time(&orders, at));
            if (period > 0 && period <= periods->calendar.n &&
                in_channel(periods, orders.chunk, part_order(&orders, at)))
                sums[period - 1] += order_value(periods, &orders, at);
        }
    }
}

// ---- visits ----

typedef struct {
    const Calendar *calendar;
    double *sums;
} Visits;

static void add_visit(void *context, size_t row, const Visit *visit)
{
    (void)row;
    const Visits *to = context;
    size_t low = 0, high = to->calendar->n + 1; // begins[low] ≤ at < begins[high]
    if (to->calendar->n == 0 || visit->at < to->calendar->begins[0] ||
        visit->at >= to->calendar->begins[to->calendar->n])
        return;
    while (high - low > 1) {
        size_t middle = (low + high) / 2;
        if (to->calendar->begins[middle] <= visit->at)
            low = middle;
        else
            high = middle;
    }
    to->sums[low]++;
}

static void read_visits(Periods *periods, size_t part, const uint8_t *rows, double *sums)
{
    const ReportRun *run = periods->run;
    Visits to = {&periods->calendar, sums};
    if (!visits_held(run->version->layout))
        return;
    g_auto(PartVisits) visits;
    part_visits_read(&visits, run, part);
    for (size_t row = 0; row < run->version->parts[part].chunk->n_rows; row++)
        if (rows[row])
            part_visits_each(&visits, run, row, add_visit, &to);
}

void periods_read(Periods *periods, size_t part, const uint8_t *rows)
{
    g_autofree uint8_t *shop = shop_rows(periods->run, part, rows);
    double *sums = periods->sums[part] = g_new0(double, periods->calendar.n + 1);
    if (periods->choice.figure == PERIOD_VISITS)
        read_visits(periods, part, shop, sums);
    else
        read_orders(periods, part, shop, sums);
}

PeriodSeries periods_series(Periods *periods)
{
    size_t n = periods->calendar.n, first = 0;
    double *values = ARENA_ARRAY(periods->run->arena, double, n + 1);
    memset(values, 0, (n + 1) * sizeof *values);
    for (size_t part = 0; part < periods->n_parts; part++)
        for (size_t i = 0; periods->sums[part] != NULL && i < n; i++)
            values[i] += periods->sums[part][i];
    while (first < n && values[first] == 0)
        first++;
    return (PeriodSeries){n - first, values + first, periods->days + first};
}
