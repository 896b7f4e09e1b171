// SPDX-License-Identifier: Apache-2.0
//
// How many leave, month by month, with limits within which the rate moves by chance; and what
// fewer leaving would bring. A customer is active at a moment with an order in the days before it
// that still count. Who was active when a month began and is no longer when it ends has left in it.
// Months share no customers' silence, so each is a look of its own.
//
// Limits: Laney, Improved control charts for attributes, Quality Engineering 14 (2002): three
// standard deviations of a share, widened by how much months before differed beyond that.
#include "base/when.h"
#include "know/insight/distribution.h"
#include "know/report/calendar.h"
#include "know/report/finding.h"
#include "know/report/orders.h"
#include "know/report/say.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { PARAM_MONTHS, PARAM_SILENT, PARAM_TENTHS, PARAM_COST, PARAM_LEAST };
enum { MONTHS_MAX = 36, MONTHS_LEAST = 6, YEAR = 365 };
enum { JUDGED_NOT, JUDGED_INSIDE, JUDGED_ABOVE, JUDGED_BELOW };
#define WIDTH 3.0 // of the limits, standard deviations

typedef struct {
    int64_t active, left;
    int64_t amount; // what those who left had spent in the year before the month
} Month;

typedef struct {
    const ReportRun *run;
    OrderChoice choice;
    Calendar months;   // the last one goes on
    Calendar silences; // the same moments, less the days after which silence is leaving
    int64_t first_day;
    Month **parts; // by number of the month, from 0
} Left;

static void *begin(const ReportRun *run)
{
    Left *left = ARENA_NEW(run->arena, Left);
    int64_t today = day_of(run->clock.now - 1, run->clock.zone);
    size_t n = (size_t)run->values[PARAM_MONTHS].number + 1;
    *left = (Left){.run = run,
                   .choice = order_choice(run, ALWAYS, run->values[PARAM_LEAST].number),
                   .parts = ARENA_ARRAY(run->arena, Month *, run->version->n_parts + 1)};
    left->months = calendar_of_months(run->arena, run->clock.zone, today, n, &left->first_day);
    left->silences = (Calendar){n, ARENA_ARRAY(run->arena, int64_t, n + 1)};
    for (size_t i = 0; i <= n; i++)
        left->silences.begins[i] =
            left->months.begins[i] - run->values[PARAM_SILENT].number * DAY_US;
    return left;
}

// ---- one customer ----

// Of a part. An order counts at the moments, each the beginning of a month, that come after it and
// not later than `silent` after it.
typedef struct {
    const Left *left;
    PartOrders orders;
    PeriodCodes first, after; // by code: the first such moment, and the one behind the last
    Month *months;            // until the end `active` is the difference to the month before
} Reading;

// Moments one after the other at which a customer is active.
typedef struct {
    uint32_t first, after; // none: the same
    uint32_t order;        // position of the last order that counts there
} Active;

static int64_t time_at(const PartOrders *orders, uint32_t position)
{
    return vector_decode(orders->times, part_order_time(orders, position));
}

// Active moments that are over: at the next one the customer has left.
static void add_active(const Reading *reading, OrderSpan span, const Active *active)
{
    const PartOrders *orders = &reading->orders;
    if (active->first == active->after)
        return;
    reading->months[active->first].active++;
    if (active->after == reading->left->months.n)
        return;
    reading->months[active->after].active--;
    Month *month = &reading->months[active->after - 1];
    int64_t year = reading->left->months.begins[active->after - 1] - YEAR * DAY_US;
    month->left++;
    for (uint32_t at = active->order + 1; at > span.first && time_at(orders, at - 1) >= year; at--)
        month->amount += part_order_amount(orders, at - 1);
}

// Backwards, since those before the first moment that is asked about are not looked at.
static void read_customer(const Reading *reading, OrderSpan span)
{
    uint32_t n = (uint32_t)reading->left->months.n;
    Active active = {n, n, 0};
    for (uint32_t at = span.after; at > span.first; at--) {
        uint32_t first = part_order_period(&reading->orders, &reading->first, at - 1);
        uint32_t after = MIN(part_order_period(&reading->orders, &reading->after, at - 1), n);
        if (after == 0)
            break;
        if (first >= after)
            continue;
        if (after < active.first || active.first == active.after) {
            add_active(reading, span, &active);
            active = (Active){first, after, at - 1};
        }
        active.first = MIN(active.first, first);
    }
    add_active(reading, span, &active);
}

static void read_part(void *state, size_t part, const uint8_t *rows)
{
    Left *left = state;
    Reading reading = {.left = left, .months = g_new0(Month, left->months.n + 1)};
    part_orders_read(&reading.orders, &left->choice, part);
    reading.first = part_orders_periods(&reading.orders, &left->months);
    reading.after = part_orders_periods(&reading.orders, &left->silences);
    left->parts[part] = reading.months;
    for (size_t row = 0; row < reading.orders.chunk->n_rows; row++)
        if (rows[row])
            read_customer(&reading, part_orders_of(&reading.orders, row));
    for (size_t i = 1; i < left->months.n; i++)
        reading.months[i].active += reading.months[i - 1].active;
    period_codes_clear(&reading.first);
    period_codes_clear(&reading.after);
    part_orders_clear(&reading.orders);
}

static void end(void *state)
{
    Left *left = state;
    for (size_t part = 0; part < left->run->version->n_parts; part++)
        g_free(left->parts[part]);
}

// ---- limits ----

typedef struct {
    double mean, spread; // of months before; NAN: too few
} Usual;

static double share_of(const Month *month)
{
    return (double)month->left / (double)month->active;
}

// Of the months before one: their mean, and how many times chance they differ, at least once.
static Usual usual_before(const Month *months, size_t n)
{
    double left = 0, active = 0, moved = 0, last = 0;
    size_t looks = 0;
    for (size_t i = 0; i < n; i++) {
        left += (double)months[i].left;
        active += (double)months[i].active;
    }
    double mean = left / active;
    for (size_t i = 0; i < n; i++) {
        double error = sqrt(mean * (1 - mean) / (double)months[i].active);
        if (months[i].active == 0 || !(error > 0))
            continue;
        double z = (share_of(&months[i]) - mean) / error;
        moved += looks > 0 ? fabs(z - last) : 0;
        last = z;
        looks++;
    }
    if (looks < MONTHS_LEAST)
        return (Usual){NAN, NAN};
    // The mean range of two is 1.128 standard deviations.
    return (Usual){mean, MAX(moved / (double)(looks - 1) / 1.128, 1)};
}

typedef struct {
    double rate, low, high; // limits; NAN: not known
    Interval sure;
    int judged;
} Judged;

static Judged judge(const Month *months, size_t i)
{
    const Month *month = &months[i];
    double n = (double)month->active;
    Usual usual = usual_before(months, i);
    double width = WIDTH * usual.spread * sqrt(usual.mean * (1 - usual.mean) / n);
    Judged out = {.rate = share_of(month),
                  .low = usual.mean - width,
                  .high = usual.mean + width,
                  .sure = share_interval((double)month->left, n, normal_quantile(0.975))};
    if (isfinite(out.high)) {
        out.low = MAX(out.low, 0);
        out.high = MIN(out.high, 1);
        out.judged = out.rate > out.high  ? JUDGED_ABOVE
                     : out.rate < out.low ? JUDGED_BELOW
                                          : JUDGED_INSIDE;
    }
    return out;
}

// ---- all of them ----

static int by_rate(const void *a, const void *b)
{
    double one = *(const double *)a, other = *(const double *)b;
    return (one > other) - (one < other);
}

// Least, middle and most of the months' rates.
static void put_spread(const Month *months, size_t n, int64_t *out)
{
    double rates[MONTHS_MAX + 1];
    size_t known = 0;
    for (size_t i = 0; i < n; i++)
        if (months[i].active > 0)
            rates[known++] = share_of(&months[i]);
    qsort(rates, known, sizeof *rates, by_rate);
    const double places[] = {0, 0.25, 0.5, 0.75, 1};
    for (size_t i = 0; i < G_N_ELEMENTS(places); i++)
        out[i] = known > 0 ? report_figure_of(rates[llround(places[i] * (double)(known - 1))], 1e6)
                           : REPORT_MISSING;
}

// What fewer leaving in a month would bring, and what it costs to reach all who are active.
static void put_return(const Left *left, const Month *now, const Month *all, int64_t *out)
{
    double points = (double)left->run->values[PARAM_TENTHS].number / 1000;
    double cost = (double)left->run->values[PARAM_COST].number;
    double rate = (double)all->left / (double)MAX(all->active, 1), n = (double)now->active;
    double each = all->left > 0 ? (double)all->amount / (double)all->left : NAN;
    double kept = MIN(points, rate) * n;
    out[0] = report_figure_of(each, 1);
    out[1] = report_figure_of(kept, 1);
    out[2] = report_figure_of(kept * each, 1);
    out[3] = report_figure_of(n * cost, 1);
    out[4] = report_figure_of(kept * each - n * cost, 1);
}

static void put_row(const Left *left, const Month *months, size_t i, ReportResult *out)
{
    Judged one = judge(months, i);
    report_add(out,
               (int64_t[]){month_begin(left->first_day, (int)i), months[i].active, months[i].left,
                           report_figure_of(one.rate, 1e6), report_figure_of(one.sure.low, 1e6),
                           report_figure_of(one.sure.high, 1e6), report_figure_of(one.low, 1e6),
                           report_figure_of(one.high, 1e6), one.judged, months[i].amount});
}

static void finish(void *state, ReportResult *out)
{
    Left *left = state;
    size_t n = left->months.n - 1; // those that are over
    Month *months = ARENA_ARRAY(left->run->arena, Month, n + 1), all = {0};
    for (size_t part = 0; part < left->run->version->n_parts; part++)
        for (size_t i = 0; i <= n; i++) {
            months[i].active += left->parts[part][i].active;
            months[i].left += left->parts[part][i].left;
            months[i].amount += left->parts[part][i].amount;
        }
    for (size_t i = 0; i < n; i++) {
        all.active += months[i].active;
        all.left += months[i].left;
        all.amount += months[i].amount;
        if (months[i].active > 0)
            put_row(left, months, i, out);
    }
    Interval sure = share_interval((double)all.left, (double)all.active, normal_quantile(0.975));
    double rate = all.active > 0 ? (double)all.left / (double)all.active : NAN;
    int64_t totals[] = {months[n].active,
                        all.left,
                        all.amount,
                        report_figure_of(rate, 1e6),
                        report_figure_of(sure.low, 1e6),
                        report_figure_of(sure.high, 1e6)};
    memcpy(out->totals, totals, sizeof totals);
    put_spread(months, n, out->totals + 6);
    put_return(left, &months[n], &all, out->totals + 11);
}

// ---- what is said of it ----

static void say(ReportSaying *saying)
{
    size_t n = say_rows(saying);
    int64_t judged = n > 0 ? say_cell(saying, n - 1, "judged") : JUDGED_NOT;
    if (judged == JUDGED_ABOVE)
        say_doubt(saying, (Label){"More left in the last month than months before explain: "
                                  "{last.rate}, the limit is {last.limit_high}.",
                                  "上个月的流失率高于以往月份所能解释的范围：{last.rate}，上限为 "
                                  "{last.limit_high}。"});
    if (judged == JUDGED_NOT)
        say_quiet(saying, (Label){"Too few months to say what is usual; six are needed.",
                                  "月份太少，还无法判断是否正常（至少需要六个月）。"});
    else
        say_quiet(saying, (Label){"Months ranged from {least} to {most}; the last one may lie "
                                  "between {last.limit_low} and {last.limit_high} by chance.",
                                  "各月在 {least} 到 {most} 之间；上个月偶然波动的范围为 "
                                  "{last.limit_low} 到 {last.limit_high}。"});
}

static void find(const ReportResult *now, const ReportResult *before, Findings *out)
{
    (void)before;
    size_t n = report_rows(now);
    int64_t judged = n > 0 ? report_cell_named(now, n - 1, "judged") : JUDGED_NOT;
    if (judged != JUDGED_ABOVE && judged != JUDGED_BELOW)
        return;
    FindingFigure figures[] = {
        {"rate", REPORT_SHARE, report_cell_named(now, n - 1, "rate"), NULL},
        {"low", REPORT_SHARE, report_cell_named(now, n - 1, "limit_low"), NULL},
        {"high", REPORT_SHARE, report_cell_named(now, n - 1, "limit_high"), NULL},
        {"left", REPORT_COUNT, report_cell_named(now, n - 1, "left"), NULL},
        {"amount", REPORT_MONEY, report_cell_named(now, n - 1, "lost_amount"), NULL},
        {"month", REPORT_DAY, report_cell_named(now, n - 1, "month"), NULL},
        {.name = NULL}};
    findings_add(
        out, &(Finding){.key = "rate",
                        .tone = judged == JUDGED_ABOVE ? FINDING_BAD : FINDING_GOOD,
                        .sentence = {"{rate} of active customers left in {month:month}, outside of "
                                     "what months before explain ({low} to {high}); these {left} "
                                     "had spent {amount} in a year.",
                                     "{month:month}活跃客户流失 {rate}，超出以往月份的正常范围（"
                                     "{low} 到 {high}）；这 {left} 位客户此前一年消费 {amount}。"},
                        .figures = figures,
                        .amount = figures[4].value});
}

static const ReportFinder FINDER = {.find = find};

static const Choice JUDGED[] = {
    [JUDGED_NOT] = {"unknown", {"Too few months", "月份太少"}},
    [JUDGED_INSIDE] = {"usual", {"As usual", "正常"}},
    [JUDGED_ABOVE] = {"above", {"More than usual", "高于正常"}},
    [JUDGED_BELOW] = {"below", {"Less than usual", "低于正常"}},
    {.name = NULL},
};

static const ReportParam PARAMS[] = {
    [PARAM_MONTHS] = {.name = "months",
                      .type = REPORT_NUMBER,
                      .least = 2,
                      .most = MONTHS_MAX,
                      .otherwise = "12",
                      .about = {"How many months that are over", "已结束的月数"}},
    [PARAM_SILENT] = {.name = "silent",
                      .type = REPORT_NUMBER,
                      .least = 14,
                      .most = 730,
                      .otherwise = "180",
                      .about = {"Left: so many days without an order", "多少天没有下单视为流失"}},
    [PARAM_TENTHS] = {.name = "tenths",
                      .type = REPORT_NUMBER,
                      .least = 1,
                      .most = 1000,
                      .otherwise = "10",
                      .about = {"If of a thousand active customers so many fewer left each month",
                                "假设每月每 1000 位活跃客户少流失几位"}},
    [PARAM_COST] = {.name = "cost",
                    .type = REPORT_NUMBER,
                    .most = INT64_C(1000000000),
                    .otherwise = "0",
                    .about = {"What that costs a month for each active customer, in minor units "
                              "(cents) of the base currency",
                              "为此每月在每位活跃客户身上花费多少，以本位币最小单位（分）表示"}},
    [PARAM_LEAST] = REPORT_LEAST,
    {.name = NULL},
};

static const ReportColumn TOTALS[] = {
    {"customers", REPORT_COUNT, NULL, {"Active when this month began", "本月初活跃客户"}},
    {"left", REPORT_COUNT, NULL, {"Left in these months", "期间流失"}},
    {"lost_amount", REPORT_MONEY, NULL, {"What they had spent in a year", "其流失前一年消费"}},
    {"rate", REPORT_SHARE, NULL, {"Leave a month", "月流失率"}},
    {"rate_low", REPORT_SHARE, NULL, {"At least, 95 %", "下限（95%）"}},
    {"rate_high", REPORT_SHARE, NULL, {"At most, 95 %", "上限（95%）"}},
    {"least", REPORT_SHARE, NULL, {"The best month", "最低的月份"}},
    {"quarter", REPORT_SHARE, NULL, {"A quarter of months below", "四分之一的月份低于"}},
    {"middle", REPORT_SHARE, NULL, {"Half of months below", "一半的月份低于"}},
    {"three_quarters", REPORT_SHARE, NULL, {"Three quarters below", "四分之三的月份低于"}},
    {"most", REPORT_SHARE, NULL, {"The worst month", "最高的月份"}},
    {"each", REPORT_MONEY, NULL, {"A year of one who left", "每位流失客户一年消费"}},
    {"kept", REPORT_COUNT, NULL, {"Kept a month, if fewer left", "若流失降低，每月多保留"}},
    {"gain", REPORT_MONEY, NULL, {"A year of those", "他们一年消费"}},
    {"expense", REPORT_MONEY, NULL, {"What it costs a month", "每月花费"}},
    {"return", REPORT_MONEY, NULL, {"What is left of it", "净回报"}},
    {.name = NULL},
};

static const ReportColumn COLUMNS[] = {
    {"month", REPORT_DAY, NULL, {"Month", "月份"}},
    {"active", REPORT_COUNT, NULL, {"Active when it began", "月初活跃客户"}},
    {"left", REPORT_COUNT, NULL, {"Left", "流失"}},
    {"rate", REPORT_SHARE, NULL, {"Rate", "流失率"}},
    {"rate_low", REPORT_SHARE, NULL, {"At least, 95 %", "下限（95%）"}},
    {"rate_high", REPORT_SHARE, NULL, {"At most, 95 %", "上限（95%）"}},
    {"limit_low", REPORT_SHARE, NULL, {"Usual from", "正常范围自"}},
    {"limit_high", REPORT_SHARE, NULL, {"Usual to", "正常范围至"}},
    {"judged", REPORT_NAME, JUDGED, {"Beside months before", "与以往相比"}},
    {"lost_amount", REPORT_MONEY, NULL, {"What they had spent in a year", "其流失前一年消费"}},
    {.name = NULL},
};

const Report REPORT_LEFT = {
    .name = "left",
    .leading = "month active left rate rate_low rate_high judged lost_amount "
               "total:customers total:left total:lost_amount total:rate total:kept "
               "total:gain total:return",
    .title = {"Rate of leaving", "流失率"},
    .question = {"How many customers leave each month, is that unusual, and what would fewer "
                 "bring?",
                 "每月流失多少客户？是否异常？减少流失值多少？"},
    .about =
        {"Active at a moment: an order in the days before it that still count. Left in a month: "
         "active when it began, no longer when it ended. Intervals are Wilson's. The usual range "
         "of a month is made of those shown before it, six at least: three standard deviations, "
         "widened by how much these differed beyond chance (Laney). What fewer would bring: so "
         "many of those active now, each with what one who left had spent in the year before, as "
         "if they went on so for a year; less the cost for everybody active. Split by a field it "
         "tells the same of each group.",
         "某时刻活跃：此前规定天数内有订单。当月流失：月初活跃、月末不再活跃。区间为 Wilson "
         "区间。某月"
         "的正常范围由其之前显示的月份得出（至少六个月）：三倍标准差，并按这些月份超出偶然的差异放"
         "宽（"
         "Laney）。减少流失的回报：现有活跃客户中相应的人数，各按流失客户此前一年消费计，假设再持续"
         "一年"
         "，减去花在全部活跃客户身上的费用。按字段拆分时对每组分别给出。"},
    .facts = REPORT_ORDERS,
    .params = PARAMS,
    .totals = TOTALS,
    .columns = COLUMNS,
    .begin = begin,
    .part = read_part,
    .finish = finish,
    .end = end,
    .sentence =
        {"Of active customers {rate} leave a month (95 %: {rate_low} – {rate_high}), in "
         "these months {left} with {lost_amount} a year. If {given.tenths} of a thousand "
         "fewer left, {kept} more would stay each month, worth {gain} in a year; after "
         "costs {return}.",
         "活跃客户每月流失 {rate}（95% 区间 {rate_low} – {rate_high}），期间共 {left} "
         "位，涉及年消费 {lost_amount}。若每千位少流失 {given.tenths} 位，每月多留住 {kept} "
         "位，一年值 {gain}；扣除费用后为 {return}。"},
    .say = say,
    .picture = {.type = PICTURE_LINES,
                .title = {"Share of active customers who left, by month, with its interval",
                          "每月活跃客户流失率及其区间"},
                .name = "month",
                .value = "rate",
                .low = "rate_low",
                .high = "rate_high"},
    .finder = &FINDER,
};
