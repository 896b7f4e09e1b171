// SPDX-License-Identifier: Apache-2.0
//
// Who is due to order again and who is overdue, by each customer's own rhythm (know/insight/
// next_order.h). Days with orders count, not orders. How far the foretelling errs is measured on
// the last order of everybody with four such days, which it is not told.
#include "base/when.h"
#include "know/insight/next_order.h"
#include "know/report/calendar.h"
#include "know/report/say.h"
#include "know/report/orders.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { PARAM_N, PARAM_WHO, PARAM_WITHIN, PARAM_LEAST };
enum { ROWS_MAX = 10000, DAYS_LEAST = 3, HELD_LEAST = 4 };
enum { WHO_SOON, WHO_DUE, WHO_OVERDUE, WHO_SILENT };
enum { STATE_LATER, STATE_DUE, STATE_OVERDUE, STATE_SILENT, STATES };

static const double OVERDUE = 0.1, SILENT = 0.01; // so many still wait then

static const Choice WHOSE[] = {
    [WHO_SOON] = {"soon", {"Due or overdue", "该买或已超期"}},
    [WHO_DUE] = {"due", {"Due", "该买了"}},
    [WHO_OVERDUE] = {"overdue", {"Overdue", "已超期"}},
    [WHO_SILENT] = {"silent", {"Silent for long", "久无音讯"}},
    {NULL, {NULL, NULL}},
};

static const Choice NAMES[] = {
    [STATE_LATER] = {"later", {"Later", "以后"}},
    [STATE_DUE] = {"due", {"Due", "该买了"}},
    [STATE_OVERDUE] = {"overdue", {"Overdue", "已超期"}},
    [STATE_SILENT] = {"silent", {"Silent for long", "久无音讯"}},
    {NULL, {NULL, NULL}},
};

// A customer who ordered on three days or more.
typedef struct {
    RhythmSeen seen, before; // before: without the last time between orders,
    double held;             // which is this
    int64_t id, amount;
    int32_t last, days;
} Waiting;

typedef struct {
    const ReportRun *run;
    OrderChoice choice;
    Calendar days;
    int64_t first_day, today;
    GArray **parts; // of Waiting
} Next;

static void *begin(const ReportRun *run)
{
    Next *next = ARENA_NEW(run->arena, Next);
    int64_t today = day_of(run->clock.now, run->clock.zone);
    *next = (Next){.run = run,
                   .choice = order_choice(run, ALWAYS, run->values[PARAM_LEAST].number),
                   .today = today,
                   .parts = ARENA_ARRAY(run->arena, GArray *, run->version->n_parts + 1)};
    next->first_day = order_first_day(&next->choice, today);
    next->days = calendar_of_days(run->arena, run->clock.zone, next->first_day, today);
    return next;
}

static void read_customer(const PartOrders *orders, const PeriodCodes *days, OrderSpan span,
                          Waiting *out)
{
    *out = (Waiting){0};
    for (uint32_t at = span.first; at < span.after; at++) {
        int32_t day = (int32_t)period_of(days, part_order_time(orders, at));
        out->amount += part_order_amount(orders, at);
        if (out->days > 0 && day == out->last)
            continue;
        if (out->days > 0) {
            out->before = out->seen;
            out->held = day - out->last;
            rhythm_see(&out->seen, out->held);
        }
        out->days++;
        out->last = day;
    }
}

static void read_part(void *state, size_t part, const uint8_t *rows)
{
    Next *next = state;
    g_auto(PartOrders) orders;
    part_orders_read(&orders, &next->choice, part);
    g_auto(PeriodCodes) days = period_codes(&next->days, orders.times);
    GArray *found = next->parts[part] = g_array_new(FALSE, FALSE, sizeof(Waiting));
    for (size_t row = 0; row < orders.chunk->n_rows; row++) {
        OrderSpan span = part_orders_of(&orders, row);
        if (!rows[row] || span.after - span.first < DAYS_LEAST)
            continue;
        Waiting one;
        read_customer(&orders, &days, span, &one);
        one.id = chunk_id(orders.chunk, row);
        if (one.days >= DAYS_LEAST)
            g_array_append_val(found, one);
    }
}

static void end(void *state)
{
    Next *next = state;
    for (size_t part = 0; part < next->run->version->n_parts; part++)
        if (next->parts[part] != NULL)
            g_array_unref(next->parts[part]);
}

// ---- how far it errs ----

enum { ERROR_N, ERROR_DAYS, ERROR_MEANS, ERROR_INSIDE, ERRORS };

// Foretells the last time between orders from those before it, for all of them.
static void measure(const GArray *all, RhythmSeen *seen, int64_t out[ERRORS])
{
    RhythmFit fit;
    double n = 0, days = 0, means = 0, inside = 0;
    for (guint i = 0; i < all->len; i++)
        seen[i] = g_array_index(all, Waiting, i).before;
    bool fitted = rhythm_fit(seen, all->len, &fit, NULL);
    for (guint i = 0; fitted && i < all->len; i++) {
        const Waiting *one = &g_array_index(all, Waiting, i);
        if (one->days < HELD_LEAST)
            continue;
        RhythmOutlook outlook = rhythm_outlook(&fit, &one->before, 0);
        double mean = one->before.total / one->before.gaps;
        n++;
        days += fabs(outlook.usual - one->held);
        means += fabs(mean - one->held);
        inside += one->held >= outlook.low && one->held <= outlook.high;
    }
    out[ERROR_N] = (int64_t)n;
    out[ERROR_DAYS] = report_figure_of(days / n, 100);
    out[ERROR_MEANS] = report_figure_of(means / n, 100);
    out[ERROR_INSIDE] = report_figure_of(inside / n, 1e6);
}

// ---- who is due ----

typedef struct {
    const Waiting *one;
    RhythmOutlook outlook;
    double chance;
    int64_t each;
    int state;
} Due;

static Due foretell(const Next *next, const RhythmFit *fit, const Waiting *one)
{
    double waited = (double)(next->today - (next->first_day + one->last - 1));
    double within = (double)next->run->values[PARAM_WITHIN].number;
    Due due = {.one = one,
               .outlook = rhythm_outlook(fit, &one->seen, waited),
               .chance = rhythm_chance(fit, &one->seen, waited, within),
               .each = one->amount / one->days};
    due.state = due.outlook.still < SILENT    ? STATE_SILENT
                : due.outlook.still < OVERDUE ? STATE_OVERDUE
                : due.chance >= 0.5           ? STATE_DUE
                                              : STATE_LATER;
    return due;
}

static bool is_asked(const Next *next, int state)
{
    switch (next->run->values[PARAM_WHO].number) {
    case WHO_DUE:
        return state == STATE_DUE;
    case WHO_OVERDUE:
        return state == STATE_OVERDUE;
    case WHO_SILENT:
        return state == STATE_SILENT;
    default:
        return state == STATE_DUE || state == STATE_OVERDUE;
    }
}

// What is at stake first.
static int by_each(const void *a, const void *b)
{
    const Due *one = a, *other = b;
    if (one->each != other->each)
        return one->each > other->each ? -1 : 1;
    return (one->one->id > other->one->id) - (one->one->id < other->one->id);
}

static void put_row(const Next *next, const Due *due, ReportResult *out)
{
    int64_t last = next->first_day + due->one->last - 1;
    int64_t until = last + (int64_t)ceil(due->outlook.high);
    report_add(out, (int64_t[]){due->one->id, due->state, due->one->days, last,
                                report_figure_of(due->outlook.usual, 100),
                                last + (int64_t)llround(due->outlook.usual),
                                last + (int64_t)floor(due->outlook.low), until,
                                next->today > until ? next->today - until : REPORT_MISSING,
                                report_figure_of(due->chance, 1e6), due->each});
}

static void finish(void *state, ReportResult *out)
{
    Next *next = state;
    g_autoptr(GArray) all = g_array_new(FALSE, FALSE, sizeof(Waiting));
    g_autoptr(GArray) asked = g_array_new(FALSE, FALSE, sizeof(Due));
    for (size_t part = 0; part < next->run->version->n_parts; part++)
        g_array_append_vals(all, next->parts[part]->data, next->parts[part]->len);
    g_autofree RhythmSeen *seen = g_new(RhythmSeen, all->len + 1);
    RhythmFit fit;
    int64_t errors[ERRORS], n[STATES] = {0}, amounts[STATES] = {0};
    measure(all, seen, errors);
    for (guint i = 0; i < all->len; i++)
        seen[i] = g_array_index(all, Waiting, i).seen;
    if (!rhythm_fit(seen, all->len, &fit, &out->error))
        return;
    for (guint i = 0; i < all->len; i++) {
        Due due = foretell(next, &fit, &g_array_index(all, Waiting, i));
        n[due.state]++;
        amounts[due.state] += due.each;
        if (is_asked(next, due.state))
            g_array_append_val(asked, due);
    }
    g_array_sort(asked, by_each);
    for (guint i = 0; i < MIN(asked->len, (guint)next->run->values[PARAM_N].number); i++)
        put_row(next, &g_array_index(asked, Due, i), out);
    memcpy(out->totals,
           (int64_t[]){all->len, n[STATE_DUE], amounts[STATE_DUE], n[STATE_OVERDUE],
                       amounts[STATE_OVERDUE], n[STATE_SILENT], amounts[STATE_SILENT],
                       report_figure_of(exp(fit.mean), 100), errors[ERROR_N], errors[ERROR_DAYS],
                       errors[ERROR_MEANS], errors[ERROR_INSIDE]},
           12 * sizeof(int64_t));
}

// ---- what is said of them ----

static const ReportParam PARAMS[] = {
    [PARAM_N] = {.name = "n",
                 .type = REPORT_NUMBER,
                 .least = 1,
                 .most = ROWS_MAX,
                 .otherwise = "100",
                 .about = {"How many customers", "列出多少位客户"}},
    [PARAM_WHO] = {.name = "who",
                   .type = REPORT_CHOICE,
                   .choices = WHOSE,
                   .otherwise = "soon",
                   .about = {"Which of them", "列出哪些客户"}},
    [PARAM_WITHIN] = {.name = "within",
                      .type = REPORT_NUMBER,
                      .least = 1,
                      .most = 366,
                      .otherwise = "14",
                      .about = {"Days to come in which a customer is due",
                                "未来多少天内会再买的客户算“该买了”"}},
    [PARAM_LEAST] = REPORT_LEAST,
    {.name = NULL},
};

static const ReportColumn TOTALS[] = {
    {"customers", REPORT_COUNT, NULL, {"Customers with a rhythm", "有购买节奏的客户"}},
    {"due", REPORT_COUNT, NULL, {"Due", "该买了"}},
    {"due_amount", REPORT_MONEY, NULL, {"Their next orders", "其下次订单金额"}},
    {"overdue", REPORT_COUNT, NULL, {"Overdue", "已超期"}},
    {"overdue_amount", REPORT_MONEY, NULL, {"Orders not made", "未下的订单金额"}},
    {"silent", REPORT_COUNT, NULL, {"Silent for long", "久无音讯"}},
    {"silent_amount", REPORT_MONEY, NULL, {"Orders they do not make", "其不再下的订单金额"}},
    {"usual", REPORT_DAYS, NULL, {"Usual days between orders", "通常间隔天数"}},
    {"held", REPORT_COUNT, NULL, {"Last orders foretold", "用于检验的最后一单"}},
    {"error", REPORT_DAYS, NULL, {"Off by so many days, mean", "平均误差天数"}},
    {"error_of_means", REPORT_DAYS, NULL, {"The same by own averages", "按自身平均间隔的误差"}},
    {"inside", REPORT_SHARE, NULL, {"Within the window of 10–90 %", "落在 10%–90% 区间内"}},
    {.name = NULL},
};

static const ReportColumn COLUMNS[] = {
    {"customer", REPORT_RECORD, "customer", {"Customer", "客户"}},
    {"state", REPORT_NAME, NAMES, {"State", "状态"}},
    {"orders", REPORT_COUNT, NULL, {"Days with orders", "有订单的天数"}},
    {"last", REPORT_DAY, NULL, {"Last order", "最近下单"}},
    {"usual", REPORT_DAYS, NULL, {"Usual days", "通常间隔天数"}},
    {"day", REPORT_DAY, NULL, {"Next order", "预计下次下单"}},
    {"from", REPORT_DAY, NULL, {"From", "最早"}},
    {"to", REPORT_DAY, NULL, {"To", "最晚"}},
    {"late", REPORT_COUNT, NULL, {"Days late", "超期天数"}},
    {"chance", REPORT_SHARE, NULL, {"Chance to come", "近期再买概率"}},
    {"each", REPORT_MONEY, NULL, {"Spent at a time", "每次金额"}},
    {.name = NULL},
};

static void say(ReportSaying *saying)
{
    say_sentence(saying,
                 (Label){"{due} customers are due to order within {given.within} days (about "
                         "{due_amount}); {overdue} are overdue, with orders of about "
                         "{overdue_amount} not made.",
                         "{due} 位客户在未来 {given.within} 天内该再买了（约 "
                         "{due_amount}）；{overdue} 位已超期，未下的订单约 {overdue_amount}。"});
    if (say_total(saying, "error") != REPORT_MISSING)
        say_quiet(saying,
                  (Label){"Each customer’s last order, foretold from those before it, is {error} "
                          "days off on average (own averages: {error_of_means}); {inside} fell "
                          "into the window given.",
                          "用之前的订单预测每位客户的最后一单，平均差 {error} 天（按自身平均间隔差 "
                          "{error_of_means} 天），{inside} 落在给出的区间内。"});
}

const Report REPORT_NEXT = {
    .name = "next",
    .title = {"Next orders", "下次下单"},
    .question = {"Who is due to order again, and who is overdue?", "谁该再买了？谁已经超期？"},
    .about =
        {"Of customers who ordered on three days or more, by their own rhythm drawn towards that "
         "of all (models.md). From and to: in eight of ten cases the next order lies between. Due: "
         "at least an even chance within the days asked for, of one who has not left. Overdue: "
         "later than nine of ten times. Silent for long: later than 99 of 100; such a customer has "
         "probably left. The greatest amount at a time first. The error is that of the last order "
         "of everybody with four days, foretold from those before it.",
         "针对至少在三天下过单的客户，按各自节奏推算，并向全体靠拢（见 "
         "models.md）。最早与最晚：十次中"
         "有八次下次订单在此之间。该买了：若未流失，在所选天数内再买的可能性至少一半。已超期：比十"
         "次中的"
         "九次都晚。久无音讯：比一百次中的九十九次都晚，多半已流失。按每次金额从高到低排列。误差是"
         "对至少"
         "四天有订单的客户，用之前的订单预测其最后一单得出的。"},
    .facts = REPORT_ORDERS,
    .params = PARAMS,
    .totals = TOTALS,
    .columns = COLUMNS,
    .begin = begin,
    .part = read_part,
    .finish = finish,
    .end = end,
    .say = say,
    .picture = {.type = PICTURE_BARS,
                .title = {"Customers due or overdue, by what they spend at a time",
                          "该买或已超期的客户，按每次金额"},
                .name = "customer",
                .value = "each"},
    .keys = "customer",
};
