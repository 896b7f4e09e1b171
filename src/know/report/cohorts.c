// SPDX-License-Identifier: Apache-2.0
//
// Who began in which month, and who of them was active again how many months later. A customer's
// months with orders are the bits of one word: the lowest says when it began.
#include "know/report/calendar.h"
#include "know/report/say.h"
#include "know/report/orders.h"

enum { PARAM_MONTHS, PARAM_LEAST };
enum { MONTHS_MAX = 60 };

typedef struct {
    uint32_t active[MONTHS_MAX][MONTHS_MAX]; // by month of the first order, months later
} Matrix;

typedef struct {
    const ReportRun *run;
    OrderChoice choice;
    Calendar months;
    int64_t first_day; // of the first month
    Matrix **parts;
} Cohorts;

static void *begin(const ReportRun *run)
{
    Cohorts *cohorts = ARENA_NEW(run->arena, Cohorts);
    *cohorts = (Cohorts){.run = run,
                         .choice = order_choice(run, ALWAYS, run->values[PARAM_LEAST].number),
                         .parts = ARENA_ARRAY(run->arena, Matrix *, run->version->n_parts + 1)};
    // Looked at from the first moment of a month, that month has not begun.
    int64_t today = day_of(run->clock.now - 1, run->clock.zone);
    cohorts->months =
        calendar_of_months(run->arena, run->clock.zone, today,
                           (size_t)run->values[PARAM_MONTHS].number, &cohorts->first_day);
    return cohorts;
}

// Bit 0: before the first month; bit m + 1: month m.
static uint64_t months_of(const PartOrders *orders, const PeriodCodes *months, size_t row)
{
    uint64_t bits = 0;
    OrderSpan span = part_orders_of(orders, row);
    for (uint32_t at = span.first; at < span.after; at++)
        bits |= UINT64_C(1) << period_of(months, part_order_time(orders, at));
    return bits;
}

static void read_part(void *state, size_t part, const uint8_t *rows)
{
    Cohorts *cohorts = state;
    g_auto(PartOrders) orders;
    part_orders_read(&orders, &cohorts->choice, part);
    g_auto(PeriodCodes) months = period_codes(&cohorts->months, orders.times);
    Matrix *matrix = cohorts->parts[part] = g_new0(Matrix, 1);
    for (size_t row = 0; row < orders.chunk->n_rows; row++) {
        uint64_t bits = rows[row] ? months_of(&orders, &months, row) : 0;
        if (bits == 0 || (bits & 1) != 0)
            continue; // none, or it began before
        bits >>= 1;
        uint32_t first = (uint32_t)__builtin_ctzll(bits);
        for (bits >>= first; bits != 0; bits &= bits - 1)
            matrix->active[first][__builtin_ctzll(bits)]++;
    }
}

static void finish(void *state, ReportResult *out)
{
    Cohorts *cohorts = state;
    for (size_t month = 0; month < cohorts->months.n; month++) {
        int64_t day = month_begin(cohorts->first_day, (int)month), all = 0;
        for (size_t later = 0; month + later < cohorts->months.n; later++) {
            int64_t active = 0;
            for (size_t part = 0; part < cohorts->run->version->n_parts; part++)
                active += cohorts->parts[part]->active[month][later];
            all = later == 0 ? active : all;
            if (all == 0)
                break; // nobody began in this month
            report_add(out, (int64_t[]){day, (int64_t)later, active, active * 1000000 / all});
        }
        out->totals[0] += all;
        out->totals[1] += all > 0;
    }
}

static void end(void *state)
{
    Cohorts *cohorts = state;
    for (size_t part = 0; part < cohorts->run->version->n_parts; part++)
        g_free(cohorts->parts[part]);
}

static const ReportParam PARAMS[] = {
    [PARAM_MONTHS] = {.name = "months",
                      .type = REPORT_NUMBER,
                      .least = 1,
                      .most = MONTHS_MAX,
                      .otherwise = "24",
                      .about = {"How many months, the last one is the month it looks from",
                                "月数，最后一个为所看的当月"}},
    [PARAM_LEAST] = REPORT_LEAST,
    {.name = NULL},
};

static const ReportColumn TOTALS[] = {
    {"customers", REPORT_COUNT, NULL, {"Customers won", "新增客户"}},
    {"cohorts", REPORT_COUNT, NULL, {"Months with new customers", "有新客户的月份"}},
    {.name = NULL},
};

static const ReportColumn COLUMNS[] = {
    {"month", REPORT_DAY, NULL, {"Month of the first order", "首单月份"}},
    {"later", REPORT_COUNT, NULL, {"Months later", "之后第几个月"}},
    {"customers", REPORT_COUNT, NULL, {"Customers with orders", "有订单的客户"}},
    {"share", REPORT_SHARE, NULL, {"Share of the cohort", "占该批客户比例"}},
    {.name = NULL},
};

// The share of those who came back so many months later, of all cohorts that are old enough,
// weighted by their customers.
static int64_t back_after(const ReportSaying *saying, int64_t later)
{
    int64_t all = 0, back = 0, whole = 0;
    // Rows of a cohort stand together, its months one after the other; the last one is not over.
    for (size_t row = 0; row + 1 < say_rows(saying); row++) {
        int64_t at = say_cell(saying, row, "later"), customers = say_cell(saying, row, "customers");
        whole = at == 0 ? customers : whole;
        if (at == later && say_cell(saying, row + 1, "later") == later + 1) {
            all += whole;
            back += customers;
        }
    }
    return all > 0 ? back * 1000000 / all : REPORT_MISSING;
}

static void say(ReportSaying *saying)
{
    int64_t first = back_after(saying, 1);
    say_value(saying, "back", REPORT_SHARE, first);
    say_value(saying, "third", REPORT_SHARE, back_after(saying, 3));
    say_sentence(saying,
                 first == REPORT_MISSING
                     ? (Label){"Whether customers come back cannot be seen yet: it takes orders of "
                               "two months.",
                               "还看不出客户是否会回来：需要至少两个月的订单。"}
                     : (Label){"{back} of new customers come back in the month after their first "
                               "order, {third} in the third.",
                               "首次购买后的下一个月，有 {back} 的客户再来；第三个月为 {third}。"});
}

static const ReportOpens OPENS[] = {
    {"customers",
     "first(orders.at) between {month} and {month.end} and any(orders, between {month+later} and "
     "{month+later.end})",
     NULL, NULL},
    {.column = NULL},
};

const Report REPORT_COHORTS = {
    .name = "cohorts",
    .title = {"Monthly cohorts", "月度同期群"},
    .question = {"Of those who began in a month, how many come back in later months?",
                 "某月首次购买的客户，之后各月有多少人回来？"},
    .about = {"A customer belongs to the month of its first order, by the organisation's time "
              "zone; a month is told by its first day. Months later 0 is the cohort itself. Who "
              "began before the first month shown is left out.",
              "客户属于其首单所在月份（按组织时区），月份以其第一天表示。第 0 个月即该批客户总数。"
              "早于所示首月开始购买的客户不计。"},
    .facts = REPORT_ORDERS,
    .params = PARAMS,
    .totals = TOTALS,
    .columns = COLUMNS,
    .begin = begin,
    .part = read_part,
    .finish = finish,
    .end = end,
    .say = say,
    .picture = {.type = PICTURE_HEAT,
                .title = {"Share of each month’s new customers who bought again in later months",
                          "各月首购客户在之后各月的回购比例"},
                .name = "month",
                .across = "later",
                .value = "share",
                .skip = true},
    .keys = "month later",
    .opens = OPENS,
};
