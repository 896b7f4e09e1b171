// SPDX-License-Identifier: Apache-2.0
//
// Who began in which month, and who of them was active again how many months later. A customer's
// months with orders are the bits of one word: the lowest says when it began.
#include "know/report/calendar.h"
#include "know/report/finding.h"
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

// ---- what is news ----

// Who began in a month and came back in the next one.
typedef struct {
    int64_t customers, back;
} Returned;

static Returned returned_of(const ReportResult *result, int64_t month)
{
    Returned found = {0, 0};
    for (size_t row = 0; row < report_rows(result); row++)
        if (report_cell_named(result, row, "month") == month) {
            int64_t n = report_cell_named(result, row, "customers");
            int64_t later = report_cell_named(result, row, "later");
            found.customers = later == 0 ? n : found.customers;
            found.back = later == 1 ? n : found.back;
        }
    return found;
}

// The last cohort that has had a whole month to come back, beside those of the year before.
static void find(const ReportResult *now, const ReportResult *before, Findings *out)
{
    (void)before;
    enum { MONTHS_BEFORE = 12 };
    size_t n = report_rows(now);
    if (n == 0)
        return;
    int64_t month = month_begin(report_cell_named(now, n - 1, "month"), -2);
    Returned last = returned_of(now, month), earlier = {0, 0};
    for (int back = 1; back <= MONTHS_BEFORE; back++) {
        Returned one = returned_of(now, month_begin(month, -back));
        earlier.customers += one.customers;
        earlier.back += one.back;
    }
    if (last.customers == 0 || earlier.customers == 0)
        return;
    double share = (double)last.back / (double)last.customers;
    double was = (double)earlier.back / (double)earlier.customers;
    char first[16], end[16], then[16], until[16];
    first[day_print(first, month)] = end[day_print(end, month_begin(month, 1) - 1)] = '\0';
    then[day_print(then, month_begin(month, 1))] = '\0';
    until[day_print(until, month_begin(month, 2) - 1)] = '\0';
    g_autofree char *rule =
        g_strdup_printf("first(orders.at) between %s and %s and any(orders, between %s and %s)",
                        first, end, then, until);
    findings_add(
        out, &(Finding){
                 .key = "back",
                 .tone = share > was ? FINDING_GOOD : FINDING_BAD,
                 .sentence = {"Of {n} customers who first ordered in {month:month}, {share} came "
                              "back in the month after; of those of the year before {was}.",
                              "{month:month}首次下单的 {n} 位客户中，{share} "
                              "次月再次购买；此前一年为 {was}。"},
                 .figures =
                     (FindingFigure[]){{"n", REPORT_COUNT, last.customers, NULL},
                                       {"month", REPORT_DAY, month, NULL},
                                       {"share", REPORT_SHARE, report_figure_of(share, 1e6), NULL},
                                       {"was", REPORT_SHARE, report_figure_of(was, 1e6), NULL},
                                       {.name = NULL}},
                 .rule = rule,
                 .compared = true,
                 .relative = was > 0 ? share / was - 1 : 1,
                 .chance = chance_of_shares((double)last.back, (double)last.customers,
                                            (double)earlier.back, (double)earlier.customers)});
}

static const ReportFinder FINDER = {.find = find};

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
                .title = {"Share of each month's new customers who bought again in later months",
                          "各月首购客户在之后各月的回购比例"},
                .name = "month",
                .across = "later",
                .value = "share",
                .skip = true},
    .keys = "month later",
    .opens = OPENS,
    .finder = &FINDER,
};
