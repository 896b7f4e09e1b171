// SPDX-License-Identifier: Apache-2.0
//
// The leaky bucket: month by month, who was won, kept, lost and won back, in customers and money.
// A customer is active at the end of a month with an order in it or in the `idle` - 1 months
// before. Who was active a month ago and is no longer is lost; who orders after having been lost is
// won back. A customer's orders are looked at once, in the order of time: only the months between
// two of them matter.
#include "base/spoken.h"
#include "know/report/calendar.h"
#include "know/report/say.h"
#include "know/report/finding.h"
#include "know/report/orders.h"

enum { PARAM_MONTHS, PARAM_IDLE, PARAM_LEAST };
enum { MONTHS_MAX = 60, IDLE_MAX = 36 };

// Of one month.
typedef struct {
    int64_t won, back, lost;
    int64_t became; // active with an order of this month, less those who ceased to be in it
    int64_t won_amount, back_amount, kept_amount;
    int64_t lost_amount; // what those lost had spent in the months that they were last active in
} Month;

typedef struct {
    const ReportRun *run;
    OrderChoice choice;
    Calendar months;
    int64_t first_day; // of the first month
    int32_t idle;
    Month **parts; // by number of the month, from 1
} Flow;

static size_t months_between(int64_t first, int64_t last)
{
    int years[2], months[2], day;
    day_to_date(first, &years[0], &months[0], &day);
    day_to_date(last, &years[1], &months[1], &day);
    return (size_t)((years[1] - years[0]) * 12 + months[1] - months[0]);
}

static void *begin(const ReportRun *run)
{
    Flow *flow = ARENA_NEW(run->arena, Flow);
    *flow = (Flow){.run = run,
                   .choice = order_choice(run, ALWAYS, run->values[PARAM_LEAST].number),
                   .idle = (int32_t)run->values[PARAM_IDLE].number,
                   .parts = ARENA_ARRAY(run->arena, Month *, run->version->n_parts + 1)};
    // Looked at from the first moment of a month, that month has not begun. All of the past is
    // looked at: what was long ago says who is back.
    int64_t today = day_of(run->clock.now - 1, run->clock.zone);
    size_t n = months_between(order_first_day(&flow->choice, today), today) + 1;
    flow->months = calendar_of_months(run->arena, run->clock.zone, today, n, &flow->first_day);
    return flow;
}

// ---- one customer ----

// An unbroken time of being active.
typedef struct {
    int32_t last;   // month of the last order yet
    int64_t amount; // of all its orders
} Stay;

static void lose(const Flow *flow, const Stay *stay, Month *months)
{
    int32_t month = stay->last + flow->idle;
    if (month > (int32_t)flow->months.n)
        return; // not yet
    months[month].lost++;
    months[month].became--;
    months[month].lost_amount += stay->amount;
}

static void read_customer(const Flow *flow, const PartOrders *orders, const PeriodCodes *codes,
                          OrderSpan span, Month *months)
{
    Stay stay = {.last = INT32_MIN};
    int32_t won_in = INT32_MIN, back_in = INT32_MIN;
    for (uint32_t at = span.first; at < span.after; at++) {
        int32_t month = (int32_t)part_order_period(orders, codes, at);
        int64_t amount = part_order_amount(orders, at);
        bool first = at == span.first;
        if (first || month - stay.last > flow->idle) {
            if (!first)
                lose(flow, &stay, months);
            months[month].became++;
            months[month].won += first;
            months[month].back += !first;
            *(first ? &won_in : &back_in) = month;
            stay.amount = 0;
        }
        stay.last = month;
        stay.amount += amount;
        if (month == won_in)
            months[month].won_amount += amount;
        else if (month == back_in)
            months[month].back_amount += amount;
        else
            months[month].kept_amount += amount;
    }
    lose(flow, &stay, months);
}

static void read_part(void *state, size_t part, const uint8_t *rows)
{
    Flow *flow = state;
    g_auto(PartOrders) orders;
    part_orders_read(&orders, &flow->choice, part);
    g_auto(PeriodCodes) codes = part_orders_periods(&orders, &flow->months);
    Month *months = flow->parts[part] = g_new0(Month, flow->months.n + 1);
    for (size_t row = 0; row < orders.chunk->n_rows; row++) {
        OrderSpan span = part_orders_of(&orders, row);
        if (rows[row] && span.first < span.after)
            read_customer(flow, &orders, &codes, span, months);
    }
}

// ---- all of them ----

static void add_month(const Flow *flow, size_t month, Month *out)
{
    *out = (Month){0};
    for (size_t part = 0; part < flow->run->version->n_parts; part++) {
        const Month *from = &flow->parts[part][month];
        out->won += from->won;
        out->back += from->back;
        out->lost += from->lost;
        out->became += from->became;
        out->won_amount += from->won_amount;
        out->back_amount += from->back_amount;
        out->kept_amount += from->kept_amount;
        out->lost_amount += from->lost_amount;
    }
}

static void finish(void *state, ReportResult *out)
{
    Flow *flow = state;
    int64_t active = 0, before = 0;
    size_t n = flow->months.n, shown = (size_t)flow->run->values[PARAM_MONTHS].number;
    bool begun = false;
    for (size_t month = 1; month <= n; month++) {
        Month all;
        add_month(flow, month, &all);
        before = active;
        active += all.became;
        begun |= all.won > 0 || before > 0;
        if (month + shown <= n || !begun)
            continue; // before those shown, or before the first customer
        // Whoever seems lost in a month that goes on may still buy.
        bool over = month < n;
        int64_t kept = active - all.won - all.back + (over ? 0 : all.lost);
        report_add(out,
                   (int64_t[]){month_begin(flow->first_day, (int)month - 1),
                               over ? active : active + all.lost, all.won, all.back, kept,
                               over ? all.lost : REPORT_MISSING,
                               over && before > 0 ? all.lost * 1000000 / before : REPORT_MISSING,
                               all.won_amount, all.back_amount, all.kept_amount,
                               over ? all.lost_amount : REPORT_MISSING});
        out->totals[0] += all.won;
        out->totals[1] += all.back;
        out->totals[2] += over ? all.lost : 0;
        out->totals[3] += over ? all.lost_amount : 0;
    }
}

static void end(void *state)
{
    Flow *flow = state;
    for (size_t part = 0; part < flow->run->version->n_parts; part++)
        g_free(flow->parts[part]);
}

// ---- what is news ----

// The last month that is over beside the one before.
typedef struct {
    Findings *out;
    const ReportResult *result;
    size_t last;
    int64_t first, next, days, days_before; // the day it begins with, and the next month does
} Latest;

typedef struct {
    const char *column, *amount;
    FindingTone more; // what it is when there are more of them
    Label sentence;
    char *rule;
} Movement;

static void find_movement(const Latest *latest, const Movement *movement)
{
    const ReportResult *result = latest->result;
    int64_t n = report_cell_named(result, latest->last, movement->column);
    int64_t before = report_cell_named(result, latest->last - 1, movement->column);
    int64_t amount = report_cell_named(result, latest->last, movement->amount);
    FindingTone less = movement->more == FINDING_GOOD ? FINDING_BAD : FINDING_GOOD;
    // Of months of equal length.
    double alike = (double)before * (double)latest->days / (double)latest->days_before;
    double relative = alike > 0 ? (double)n / alike - 1 : 1;
    findings_add(
        latest->out,
        &(Finding){.key = movement->column,
                   .tone = relative > 0 ? movement->more : less,
                   .sentence = movement->sentence,
                   .figures = (FindingFigure[]){{"n", REPORT_COUNT, n, NULL},
                                                {"before", REPORT_COUNT, before, NULL},
                                                {"change", REPORT_SHARE,
                                                 report_figure_of(relative, 1e6), NULL},
                                                {"amount", REPORT_MONEY, amount, NULL},
                                                {"month", REPORT_DAY, latest->first, NULL},
                                                {.name = NULL}},
                   .rule = movement->rule,
                   .amount = amount,
                   .compared = true,
                   .relative = relative,
                   .chance = chance_of_counts((double)n, (double)latest->days, (double)before,
                                              (double)latest->days_before)});
    g_free(movement->rule);
}

// "between 2026-10-01 and 2026-10-31": whole months, so many before the latest.
static char *months_between_text(const Latest *latest, int from, int to)
{
    char first[16], last[16];
    first[day_print(first, month_begin(latest->first, from))] = '\0';
    last[day_print(last, month_begin(latest->first, to + 1) - 1)] = '\0';
    return g_strdup_printf("between %s and %s", first, last);
}

static void find_movements(const Latest *latest)
{
    enum { IDLE = 6 }; // as the parameter is without being given
    g_autofree char *month = months_between_text(latest, 0, 0);
    g_autofree char *silent = months_between_text(latest, -IDLE, -1);
    g_autofree char *active = months_between_text(latest, -IDLE, -IDLE);
    g_autofree char *since = months_between_text(latest, 1 - IDLE, 0);
    char before[16];
    before[day_print(before, month_begin(latest->first, -IDLE))] = '\0';
    find_movement(latest,
                  &(Movement){"won",
                              "won_amount",
                              FINDING_GOOD,
                              {"{n} customers were won in {month:month}, {before} the month "
                               "before ({change:signed} a day); they spent {amount}.",
                               "{month:month}新增 {n} 位客户，上月 {before} 位（日均 "
                               "{change:signed}），消费 {amount}。"},
                              g_strdup_printf("first(orders.at) %s", month)});
    find_movement(
        latest,
        &(Movement){"lost",
                    "lost_amount",
                    FINDING_BAD,
                    {"{n} customers were lost in {month:month}, {before} the month "
                     "before ({change:signed} a day); they had spent {amount}.",
                     "{month:month}流失 {n} 位客户，上月 {before} 位（日均 "
                     "{change:signed}），他们此前消费 {amount}。"},
                    g_strdup_printf("any(orders, %s) and none(orders, %s)", active, since)});
    find_movement(
        latest,
        &(Movement){"back",
                    "back_amount",
                    FINDING_GOOD,
                    {"{n} lost customers came back in {month:month}, {before} the month before "
                     "({change:signed} a day), and spent {amount}.",
                     "{month:month}召回 {n} 位流失客户，上月 {before} 位（日均 "
                     "{change:signed}），消费 {amount}。"},
                    g_strdup_printf("any(orders, %s) and none(orders, %s) and any(orders, before "
                                    "%s)",
                                    month, silent, before)});
}

static void find(const ReportResult *now, const ReportResult *before, Findings *out)
{
    (void)before;
    size_t n = report_rows(now);
    Latest latest = {.out = out, .result = now, .last = n - 2};
    if (n < 3)
        return; // no two months are over
    latest.first = report_cell_named(now, latest.last, "month");
    latest.next = report_cell_named(now, n - 1, "month");
    latest.days = latest.next - latest.first;
    latest.days_before = latest.first - report_cell_named(now, latest.last - 1, "month");
    find_movements(&latest);
}

static const ReportFinder FINDER = {.given = (const char *const[]){"3", NULL, NULL}, .find = find};

static const ReportParam PARAMS[] = {
    [PARAM_MONTHS] = {.name = "months",
                      .type = REPORT_NUMBER,
                      .least = 1,
                      .most = MONTHS_MAX,
                      .otherwise = "24",
                      .about = {"How many months, the last one is the month it looks from",
                                "月数，最后一个为所看的当月"}},
    [PARAM_IDLE] = {.name = "idle",
                    .type = REPORT_NUMBER,
                    .least = 1,
                    .most = IDLE_MAX,
                    .otherwise = "6",
                    .about = {"After how many months without an order a customer is lost",
                              "几个月没有下单视为流失"}},
    [PARAM_LEAST] = REPORT_LEAST,
    {.name = NULL},
};

static const ReportColumn TOTALS[] = {
    {"won", REPORT_COUNT, NULL, {"Won", "新增"}},
    {"back", REPORT_COUNT, NULL, {"Won back", "召回"}},
    {"lost", REPORT_COUNT, NULL, {"Lost", "流失"}},
    {"lost_amount", REPORT_MONEY, NULL, {"What those lost had spent", "流失客户此前消费"}},
    {.name = NULL},
};

static const ReportColumn COLUMNS[] = {
    {"month", REPORT_DAY, NULL, {"Month", "月份"}},
    {"active", REPORT_COUNT, NULL, {"Active at its end", "月末活跃客户"}},
    {"won", REPORT_COUNT, NULL, {"Won", "新增"}},
    {"back", REPORT_COUNT, NULL, {"Won back", "召回"}},
    {"kept", REPORT_COUNT, NULL, {"Kept", "保留"}},
    {"lost", REPORT_COUNT, NULL, {"Lost", "流失"}},
    {"rate", REPORT_SHARE, NULL, {"Lost of those active before", "流失率"}},
    {"won_amount", REPORT_MONEY, NULL, {"Amount of those won", "新增客户金额"}},
    {"back_amount", REPORT_MONEY, NULL, {"Amount of those won back", "召回客户金额"}},
    {"kept_amount", REPORT_MONEY, NULL, {"Amount of those kept", "保留客户金额"}},
    {"lost_amount", REPORT_MONEY, NULL, {"What those lost had spent", "流失客户此前消费"}},
    {.name = NULL},
};

// The last month that is over.
static void say(ReportSaying *saying)
{
    static const char *const FIGURES[] = {"won", "back", "lost", "active"};
    size_t over = say_rows(saying);
    while (over > 0 && say_cell(saying, over - 1, "lost") == REPORT_MISSING)
        over--;
    if (over == 0) {
        say_sentence(saying, (Label){"No month is over yet.", "还没有一个完整的月份。"});
        return;
    }
    say_text(saying, "month", month_label(saying->arena, say_cell(saying, over - 1, "month")));
    for (size_t i = 0; i < G_N_ELEMENTS(FIGURES); i++)
        say_value(saying, FIGURES[i], REPORT_COUNT, say_cell(saying, over - 1, FIGURES[i]));
    say_value(saying, "rate", REPORT_SHARE, say_cell(saying, over - 1, "rate"));
    say_sentence(
        saying,
        (Label){"{month}: {won} customers won and {back} won back, {lost} lost ({rate} of "
                "those active before); {active} were active at its end.",
                "{month} 新增 {won} 位、召回 {back} 位客户，流失 {lost} 位（占上月末活跃客户的 "
                "{rate}），月末活跃 {active} 位。"});
}

#define ACTIVE_NOW    "any(orders, between {month-idle+1} and {month.end})"
#define ACTIVE_BEFORE "any(orders, between {month-idle} and {month-1.end})"

static const ReportOpens OPENS[] = {
    // Whoever seems lost in a month that goes on may still buy.
    {"active", "any(orders, between {month-idle} and {month.end})", "lost=", NULL},
    {"active", ACTIVE_NOW, NULL, NULL},
    {"won", "first(orders.at) between {month} and {month.end}", NULL, NULL},
    {"back",
     "any(orders, between {month} and {month.end}) and none(orders, between {month-idle} and "
     "{month-1.end}) and any(orders, before {month-idle})",
     NULL, NULL},
    {"kept", ACTIVE_BEFORE, "lost=", NULL},
    {"kept", ACTIVE_BEFORE " and " ACTIVE_NOW, NULL, NULL},
    {"lost",
     "any(orders, between {month-idle} and {month-idle.end}) and none(orders, between "
     "{month-idle+1} and {month.end})",
     NULL, NULL},
    {.column = NULL},
};

static const ReportPicture AMOUNTS = {
    .type = PICTURE_COLUMNS,
    .title = {"The same in money: what they ordered in the month, and what those lost had spent",
              "以金额计：各类客户当月的订单金额，以及流失客户此前的消费"},
    .name = "month",
    .value = "kept_amount",
    .and = "won_amount back_amount",
    .less = "lost_amount",
};

const Report REPORT_FLOW = {
    .name = "flow",
    .title = {"Won, kept, lost", "新增、保留与流失"},
    .question = {"Do we win more customers than we lose?", "新增的客户多，还是流失的多？"},
    .about =
        {"A customer is active at the end of a month with an order in it or in the months "
         "before it that still count. Lost: active a month ago, no longer now. Won back: an "
         "order after having been lost. Who was lost is told for months that are over, with "
         "what they had spent since they were last won. The first months of a shop have only "
         "new customers.",
         "月末活跃客户：当月或此前若干个月内有订单的客户。流失：上月末活跃、本月末不再活跃。召回："
         "流失之后再次下单。流失只统计已结束的月份，并给出流失客户自上次新增或召回以来的消费。"
         "店铺最初几个月全部是新客户。"},
    .facts = REPORT_ORDERS,
    .params = PARAMS,
    .totals = TOTALS,
    .columns = COLUMNS,
    .begin = begin,
    .part = read_part,
    .finish = finish,
    .end = end,
    .say = say,
    .picture = {.type = PICTURE_COLUMNS,
                .title = {"Customers each month: kept (pale), won (dark) and won back (middle) "
                          "upwards, lost (grey) downwards",
                          "各月客户：向上为保留（浅）、新增（深）与召回（中），向下灰色为流失"},
                .name = "month",
                .value = "kept",
                .and = "won back",
                .less = "lost",
                .below = &AMOUNTS},
    .opens = OPENS,
    .finder = &FINDER,
};
