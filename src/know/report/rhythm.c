// SPDX-License-Identifier: Apache-2.0
//
// How long customers usually wait before they buy again: the median of the times between the orders
// of each, as median_gap(orders) of the rule language gives it, and how these are spread.
#include "base/when.h"
#include "know/report/orders.h"
#include "know/report/ranks.h"
#include "know/report/say.h"
#include "know/sort_few.h"

enum { PARAM_STEP, PARAM_STEPS, PARAM_LEAST };
enum { STEPS_MAX = 200, ROOM = 24 };

static const int PERCENTS[] = {10, 25, 50, 75, 90};
enum { N_PERCENTS = G_N_ELEMENTS(PERCENTS) };

typedef struct {
    size_t n;
    int64_t *medians; // of those who ordered twice or more; microseconds
    int64_t steps[STEPS_MAX + 1];
} PartRhythm;

typedef struct {
    const ReportRun *run;
    OrderChoice choice;
    int64_t step; // microseconds
    size_t n_steps;
    PartRhythm *parts;
    Ranks ranks;
} Rhythm;

static void *begin(const ReportRun *run)
{
    Rhythm *rhythm = ARENA_NEW(run->arena, Rhythm);
    *rhythm = (Rhythm){.run = run,
                       .choice = order_choice(run, ALWAYS, run->values[PARAM_LEAST].number),
                       .step = run->values[PARAM_STEP].number * DAY_US,
                       .n_steps = (size_t)run->values[PARAM_STEPS].number,
                       .parts = ARENA_ARRAY(run->arena, PartRhythm, run->version->n_parts + 1)};
    ranks_init(&rhythm->ranks, run->version->n_parts);
    return rhythm;
}

// ---- one customer ----

DEFINE_SORT_FEW(sort_gaps, uint64_t)

// Between orders that count, in codes of their times: one fewer than these.
static void read_gaps(const PartOrders *orders, OrderSpan span, uint64_t *gaps)
{
    uint64_t before = part_order_time(orders, span.first);
    for (uint32_t at = span.first + 1; at < span.after; at++) {
        uint64_t code = part_order_time(orders, at);
        *gaps++ = code - before;
        before = code;
    }
}

// Microseconds. Of an even number the mean of the two middle ones, rounded down.
static int64_t median_of(uint64_t *gaps, size_t n, int64_t scale)
{
    sort_gaps(gaps, n);
    int64_t high = (int64_t)gaps[n / 2] * scale;
    return n % 2 == 1 ? high : ((int64_t)gaps[n / 2 - 1] * scale + high) / 2;
}

// What is made of one part.
typedef struct {
    const Rhythm *rhythm;
    const PartOrders *orders;
    const uint8_t *rows;
    uint32_t *counters;
    PartRhythm *out;
} Reading;

static void note_median(const Reading *reading, int64_t median)
{
    const Rhythm *rhythm = reading->rhythm;
    PartRhythm *out = reading->out;
    out->medians[out->n++] = median;
    out->steps[MIN((size_t)(median / rhythm->step), rhythm->n_steps)]++;
    reading->counters[rank_bucket(median)]++;
}

static void read_kept(const Reading *reading, const TrailNumbers *kept)
{
    for (size_t row = 0; row < reading->orders->chunk->n_rows; row++)
        if (reading->rows[row] && !kept->missing[row])
            note_median(reading, kept->numbers[row]);
}

static void read_orders(const Reading *reading)
{
    const PartOrders *orders = reading->orders;
    g_autofree uint64_t *gaps = NULL;
    size_t room = 0;
    for (size_t row = 0; row < orders->chunk->n_rows; row++) {
        OrderSpan span = part_orders_of(orders, row);
        size_t found = span.after - span.first;
        if (!reading->rows[row] || found < 2)
            continue;
        if (found > room) {
            room = 2 * found + ROOM;
            g_free(gaps); // each customer fills it anew
            gaps = g_new0(uint64_t, room);
        }
        read_gaps(orders, span, gaps);
        note_median(reading, median_of(gaps, found - 1, orders->times->scale));
    }
}

static void read_part(void *state, size_t part, const uint8_t *rows)
{
    Rhythm *rhythm = state;
    g_auto(PartOrders) orders;
    part_orders_read(&orders, &rhythm->choice, part);
    rhythm->parts[part].medians = g_new(int64_t, orders.chunk->n_rows + 1);
    Reading reading = {rhythm, &orders, rows, ranks_counters(&rhythm->ranks, part),
                       &rhythm->parts[part]};
    const TrailNumbers *kept = part_orders_gaps(&orders, &rhythm->choice);
    if (kept != NULL)
        read_kept(&reading, kept);
    else
        read_orders(&reading);
}

// ---- all of them ----

static void gather_part(void *context, size_t part)
{
    Rhythm *rhythm = context;
    const PartRhythm *values = &rhythm->parts[part];
    for (size_t i = 0; i < values->n; i++) {
        uint32_t bucket = rank_bucket(values->medians[i]);
        if (ranks_wants(&rhythm->ranks, bucket))
            ranks_gather(&rhythm->ranks, part, bucket, (Ranked){values->medians[i], 0});
    }
}

static int64_t in_days(int64_t us)
{
    return (us + DAY_US / 200) / (DAY_US / 100);
}

// The smallest value that so many percent do not exceed.
static void put_percents(Rhythm *rhythm, size_t n, int64_t *totals)
{
    size_t places[N_PERCENTS];
    Ranked found[N_PERCENTS];
    for (int i = 0; i < N_PERCENTS; i++) {
        size_t reached = (n * (size_t)PERCENTS[i] + 99) / 100;
        places[i] = reached - 1;
    }
    ranks_want(&rhythm->ranks, places, N_PERCENTS);
    crew_run(rhythm->run->crew, rhythm->run->version->n_parts, gather_part, rhythm);
    ranks_found(&rhythm->ranks, found);
    for (int i = 0; i < N_PERCENTS; i++)
        totals[i] = in_days(found[i].value);
}

static void finish(void *state, ReportResult *out)
{
    Rhythm *rhythm = state;
    int64_t n = 0, sums[STEPS_MAX + 1] = {0};
    for (size_t part = 0; part < rhythm->run->version->n_parts; part++) {
        n += (int64_t)rhythm->parts[part].n;
        for (size_t step = 0; step <= rhythm->n_steps; step++)
            sums[step] += rhythm->parts[part].steps[step];
    }
    out->totals[0] = n;
    for (int i = 0; i < N_PERCENTS; i++)
        out->totals[1 + i] = REPORT_MISSING;
    if (n > 0)
        put_percents(rhythm, (size_t)n, out->totals + 1);
    int64_t step = rhythm->step / DAY_US, below = 0;
    for (size_t i = 0; i <= rhythm->n_steps && n > 0; i++) {
        below += sums[i];
        report_add(out, (int64_t[]){(int64_t)i * step,
                                    i < rhythm->n_steps ? (int64_t)(i + 1) * step : REPORT_MISSING,
                                    sums[i], sums[i] * 1000000 / n, below * 1000000 / n});
    }
}

static void end(void *state)
{
    Rhythm *rhythm = state;
    for (size_t part = 0; part < rhythm->run->version->n_parts; part++)
        g_free(rhythm->parts[part].medians);
    ranks_clear(&rhythm->ranks);
}

static const ReportParam PARAMS[] = {
    [PARAM_STEP] = {.name = "step",
                    .type = REPORT_NUMBER,
                    .least = 1,
                    .most = 366,
                    .otherwise = "7",
                    .about = {"Days in one row", "每行的天数"}},
    [PARAM_STEPS] = {.name = "steps",
                     .type = REPORT_NUMBER,
                     .least = 1,
                     .most = STEPS_MAX,
                     .otherwise = "52",
                     .about = {"Rows; the last one holds all that is longer",
                               "行数；更长的都归入最后一行"}},
    [PARAM_LEAST] = REPORT_LEAST,
    {.name = NULL},
};

static const ReportColumn TOTALS[] = {
    {"customers", REPORT_COUNT, NULL, {"Customers with two orders or more", "至少两单的客户"}},
    {"p10", REPORT_DAYS, NULL, {"Days, 10 % wait no longer", "天数，10% 不超过"}},
    {"p25", REPORT_DAYS, NULL, {"Days, 25 %", "天数，25%"}},
    {"p50", REPORT_DAYS, NULL, {"Days, half of them", "天数，一半"}},
    {"p75", REPORT_DAYS, NULL, {"Days, 75 %", "天数，75%"}},
    {"p90", REPORT_DAYS, NULL, {"Days, 90 %", "天数，90%"}},
    {.name = NULL},
};

static const ReportColumn COLUMNS[] = {
    {"from", REPORT_COUNT, NULL, {"From days", "起（天）"}},
    {"below", REPORT_COUNT, NULL, {"Below days", "止（天）"}},
    {"customers", REPORT_COUNT, NULL, {"Customers", "客户"}},
    {"share", REPORT_SHARE, NULL, {"Share", "比例"}},
    {"together", REPORT_SHARE, NULL, {"Share with those before", "累计比例"}},
    {.name = NULL},
};

static const ReportOpens OPENS[] = {
    {"customers", "median_gap(orders) >= {from} days[ and median_gap(orders) < {below} days]", NULL,
     NULL},
    {"total:customers", "count(orders) >= 2", NULL, NULL},
    {.column = NULL},
};

const Report REPORT_RHYTHM = {
    .name = "rhythm",
    .title = {"Time between orders", "购买间隔"},
    .question = {"How long do customers usually wait before they buy again?",
                 "客户通常隔多久再买？"},
    .about = {"The median time between the orders of each customer who ordered twice or more, as "
              "median_gap(orders) gives it; of an even number of times the mean of the two in the "
              "middle. Percentiles are the smallest value that so many customers do not exceed.",
              "每位至少两单的客户的订单间隔中位数，即 "
              "median_gap(orders)；间隔为偶数个时取中间两个的平均。"
              "百分位为相应比例的客户不超过的最小值。"},
    .facts = REPORT_ORDERS,
    .params = PARAMS,
    .totals = TOTALS,
    .columns = COLUMNS,
    .begin = begin,
    .part = read_part,
    .finish = finish,
    .end = end,
    .sentence = {"Half of those who buy again do so within {p50:0} days, nine of ten within "
                 "{p90:0}.",
                 "再次购买的客户中，一半的间隔不超过 {p50:0} 天，九成不超过 {p90:0} 天。"},
    .say = say_next_overdue,
    .picture = {.type = PICTURE_COLUMNS,
                .title = {"The usual time between a customer's orders, in days",
                          "客户通常的购买间隔（天）"},
                .name = "from",
                .until = "below",
                .value = "customers"},
    .keys = "from below",
    .opens = OPENS,
};
