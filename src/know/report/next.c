// SPDX-License-Identifier: Apache-2.0
//
// Who is due to order again and who is overdue, by each customer's own rhythm (know/insight/
// next_order.h). Days with orders count, not orders. How far the foretelling errs is measured on
// the last order of everybody with four such days, which it is not told.
#include "base/when.h"
#include "know/report/calendar.h"
#include "know/report/due.h"
#include "know/report/finding.h"
#include "know/report/say.h"
#include "know/report/orders.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { PARAM_N, PARAM_WHO, PARAM_WITHIN, PARAM_LEAST };
enum { ROWS_MAX = 10000, DAYS_LEAST = 3, HELD_LEAST = 4 };
enum { DAYS_BEFORE = 30 }; // that the news compare with
// A customer who ordered on three days or more.
typedef struct {
    RhythmSeen seen; // first: rhythm_fit_all() goes by it
    int64_t id, amount;
    int32_t last, days;
} Waiting;

// The same without the last time between orders, which foretelling is measured on.
typedef struct {
    RhythmSeen seen;
    double held; // that time
} Held;

typedef struct {
    size_t n;
    Waiting *all;
    Held *held; // one of each of those; NULL in runs for news, which do not tell it
} PartNext;

typedef struct {
    const ReportRun *run;
    OrderChoice choice;
    Calendar days;
    int64_t first_day, today;
    double *logs; // of days between orders, by their number
    PartNext *parts;
} Next;

static void *begin(const ReportRun *run)
{
    Next *next = ARENA_NEW(run->arena, Next);
    int64_t today = day_of(run->clock.now, run->clock.zone);
    *next = (Next){.run = run,
                   .choice = order_choice(run, ALWAYS, run->values[PARAM_LEAST].number),
                   .today = today,
                   .parts = ARENA_ARRAY(run->arena, PartNext, run->version->n_parts + 1)};
    next->first_day = order_first_day(&next->choice, today);
    next->days = calendar_of_days(run->arena, run->clock.zone, next->first_day, today);
    next->logs = ARENA_ARRAY(run->arena, double, next->days.n + 2);
    for (size_t days = 1; days < next->days.n + 2; days++)
        next->logs[days] = log((double)days);
    return next;
}

// Orders by days of a customer; `held` may be NULL.
static void read_customer(const Next *next, const PartOrders *orders, const PeriodCodes *days,
                          OrderSpan span, Waiting *out, Held *held)
{
    RhythmSeen seen = {0};
    int64_t amount = orders->sums != NULL ? part_orders_amount(orders, span) : 0;
    int32_t last = 0, n = 0;
    for (uint32_t at = span.first; at < span.after; at++) {
        int32_t day = (int32_t)part_order_period(orders, days, at);
        if (orders->sums == NULL)
            amount += part_order_amount(orders, at);
        if (n > 0 && day == last)
            continue;
        if (n > 0 && held != NULL)
            *held = (Held){seen, day - last};
        if (n > 0)
            rhythm_see_log(&seen, day - last, next->logs[day - last]);
        n++;
        last = day;
    }
    *out = (Waiting){.seen = seen, .amount = amount, .last = last, .days = n};
}

static bool may_wait(const PartOrders *orders, const uint8_t *rows, size_t row)
{
    OrderSpan span = part_orders_of(orders, row);
    return rows[row] && span.after - span.first >= DAYS_LEAST;
}

static void read_part(void *state, size_t part, const uint8_t *rows)
{
    Next *next = state;
    PartNext *out = &next->parts[part];
    g_auto(PartOrders) orders;
    part_orders_read(&orders, &next->choice, part);
    part_orders_keep_sums(&orders, &next->choice);
    g_auto(PeriodCodes) days = part_orders_periods(&orders, &next->days);
    size_t most = 0;
    for (size_t row = 0; row < orders.chunk->n_rows; row++)
        most += may_wait(&orders, rows, row);
    out->all = g_new(Waiting, most + 1);
    out->held = next->run->news ? NULL : g_new0(Held, most + 1);
    for (size_t row = 0; row < orders.chunk->n_rows; row++) {
        if (!may_wait(&orders, rows, row))
            continue;
        Waiting *one = &out->all[out->n];
        read_customer(next, &orders, &days, part_orders_of(&orders, row), one,
                      out->held != NULL ? &out->held[out->n] : NULL);
        one->id = chunk_id(orders.chunk, row);
        out->n += one->days >= DAYS_LEAST;
    }
}

static void end(void *state)
{
    Next *next = state;
    for (size_t part = 0; part < next->run->version->n_parts; part++) {
        g_free(next->parts[part].all);
        g_free(next->parts[part].held);
    }
}

// ---- how far it errs ----

// Of what was foretold, in sums of a part.
typedef struct {
    double n, days, means, inside;
} Errors;

// Foretells the last time between orders from those before it.
static void measure(const PartNext *part, const RhythmFit *fit, Errors *out)
{
    for (size_t i = 0; i < part->n; i++) {
        const Held *one = &part->held[i];
        if (one->seen.gaps + 2 < HELD_LEAST) // days: one more than times, and the last one's
            continue;
        RhythmOutlook outlook = rhythm_outlook(fit, &one->seen, 0);
        double mean = one->seen.total / one->seen.gaps;
        out->n++;
        out->days += fabs(outlook.usual - one->held);
        out->means += fabs(mean - one->held);
        out->inside += one->held >= outlook.low && one->held <= outlook.high;
    }
}

// ---- who is due ----

typedef struct {
    const Waiting *one;
    int64_t each;
    RhythmState state;
} Due;

static double waited_of(const Next *next, const Waiting *one)
{
    return (double)(next->today - (next->first_day + one->last - 1));
}

static Due foretell(const Next *next, const RhythmFit *fit, const Waiting *one)
{
    double within = (double)next->run->values[PARAM_WITHIN].number;
    return (Due){one, one->amount / one->days,
                 rhythm_state_of(fit, &one->seen, waited_of(next, one), within)};
}

// What is at stake first.
static int by_each(const void *a, const void *b)
{
    const Due *one = a, *other = b;
    if (one->each != other->each)
        return one->each > other->each ? -1 : 1;
    return (one->one->id > other->one->id) - (one->one->id < other->one->id);
}

static void put_row(const Next *next, const RhythmFit *fit, const Due *due, ReportResult *out)
{
    double waited = waited_of(next, due->one);
    double within = (double)next->run->values[PARAM_WITHIN].number;
    RhythmOutlook outlook = rhythm_outlook(fit, &due->one->seen, waited);
    int64_t last = next->first_day + due->one->last - 1;
    int64_t until = last + (int64_t)ceil(outlook.high);
    double chance = rhythm_chance(fit, &due->one->seen, waited, within);
    report_add(out, (int64_t[]){due->one->id, due->state, due->one->days, last,
                                report_figure_of(outlook.usual, 100),
                                last + (int64_t)llround(outlook.usual),
                                last + (int64_t)floor(outlook.low), until,
                                next->today > until ? next->today - until : REPORT_MISSING,
                                report_figure_of(chance, 1e6), due->each});
}

// ---- all of them ----

// What is foretold of the customers of a part.
typedef struct {
    Errors errors;
    int64_t n[RHYTHM_STATES], amounts[RHYTHM_STATES];
    GArray *asked; // of Due: as many as rows are wanted at most
} Told;

typedef struct {
    const Next *next;
    const RhythmFit *fit, *before; // before: without the last times; NULL: too few
    Told *parts;
} Telling;

static void tell_part(void *context, size_t part)
{
    const Telling *telling = context;
    const Next *next = telling->next;
    const PartNext *from = &next->parts[part];
    Told *out = &telling->parts[part];
    out->asked = g_array_new(FALSE, FALSE, sizeof(Due));
    if (telling->before != NULL)
        measure(from, telling->before, &out->errors);
    for (size_t i = 0; i < from->n; i++) {
        Due due = foretell(next, telling->fit, &from->all[i]);
        out->n[due.state]++;
        out->amounts[due.state] += due.each;
        if (!next->run->news && due_is_asked(next->run->values[PARAM_WHO].number, due.state))
            g_array_append_val(out->asked, due);
    }
    g_array_sort(out->asked, by_each);
    g_array_set_size(out->asked, MIN(out->asked->len, (guint)next->run->values[PARAM_N].number));
}

// To everybody's times; `held`: without the last ones.
static bool fit_all(const Next *next, bool held, RhythmFit *out, GError **error)
{
    size_t n_parts = next->run->version->n_parts;
    g_autofree RhythmSeens *places = g_new(RhythmSeens, n_parts + 1);
    for (size_t part = 0; part < n_parts; part++) {
        const PartNext *from = &next->parts[part];
        places[part] = held ? (RhythmSeens){(const void *)from->held, from->n, sizeof(Held)}
                            : (RhythmSeens){(const void *)from->all, from->n, sizeof(Waiting)};
    }
    return rhythm_fit_all(places, n_parts, out, error);
}

static void add_told(const Told *from, Told *to)
{
    to->errors.n += from->errors.n;
    to->errors.days += from->errors.days;
    to->errors.means += from->errors.means;
    to->errors.inside += from->errors.inside;
    for (int state = 0; state < RHYTHM_STATES; state++) {
        to->n[state] += from->n[state];
        to->amounts[state] += from->amounts[state];
    }
    g_array_append_vals(to->asked, from->asked->data, from->asked->len);
    g_array_unref(from->asked);
}

static void put_totals(const Told *all, const RhythmFit *fit, size_t n, int64_t *totals)
{
    const Errors *errors = &all->errors;
    memcpy(totals,
           (int64_t[]){(int64_t)n, all->n[RHYTHM_DUE], all->amounts[RHYTHM_DUE],
                       all->n[RHYTHM_OVERDUE], all->amounts[RHYTHM_OVERDUE], all->n[RHYTHM_SILENT],
                       all->amounts[RHYTHM_SILENT], report_figure_of(exp(fit->mean), 100),
                       (int64_t)errors->n, report_figure_of(errors->days / errors->n, 100),
                       report_figure_of(errors->means / errors->n, 100),
                       report_figure_of(errors->inside / errors->n, 1e6)},
           12 * sizeof(int64_t));
}

static void finish(void *state, ReportResult *out)
{
    Next *next = state;
    size_t n = 0, n_parts = next->run->version->n_parts;
    RhythmFit fit, before;
    if (!fit_all(next, false, &fit, &out->error))
        return;
    bool held = !next->run->news && fit_all(next, true, &before, NULL);
    for (size_t part = 0; part < n_parts; part++)
        n += next->parts[part].n;
    g_autofree Told *parts = g_new0(Told, n_parts + 1);
    Telling telling = {next, &fit, held ? &before : NULL, parts};
    crew_run(next->run->crew, n_parts, tell_part, &telling);
    Told all = {.asked = g_array_new(FALSE, FALSE, sizeof(Due))};
    for (size_t part = 0; part < n_parts; part++)
        add_told(&parts[part], &all);
    g_array_sort(all.asked, by_each);
    for (guint i = 0; i < MIN(all.asked->len, (guint)next->run->values[PARAM_N].number); i++)
        put_row(next, &fit, &g_array_index(all.asked, Due, i), out);
    put_totals(&all, &fit, n, out->totals);
    g_array_unref(all.asked);
}

// ---- what is news ----

static void find(const ReportResult *now, const ReportResult *before, Findings *out)
{
    int64_t n = report_total_named(now, "customers"), overdue = report_total_named(now, "overdue");
    int64_t due = report_total_named(now, "due"), amount = report_total_named(now, "due_amount");
    int64_t late = report_total_named(now, "overdue_amount");
    if (due > 0)
        findings_add(
            out, &(Finding){.key = "due",
                            .sentence = {"{n} customers are due to order, now or within 14 days, "
                                         "for about {amount}.",
                                         "{n} 位客户在未来 14 天内该再买了，约 {amount}。"},
                            .figures = (FindingFigure[]){{"n", REPORT_COUNT, due, NULL},
                                                         {"amount", REPORT_MONEY, amount, NULL},
                                                         {.name = NULL}},
                            .params = (FindingParam[]){{"who", "due"}, {NULL, NULL}},
                            .amount = amount});
    if (before == NULL || overdue == 0)
        return;
    int64_t n_then = report_total_named(before, "customers");
    int64_t then = report_total_named(before, "overdue");
    double share = (double)overdue / (double)n, was = (double)then / (double)n_then;
    double relative = was > 0 ? share / was - 1 : 1;
    findings_add(
        out,
        &(Finding){
            .key = "overdue",
            .tone = relative > 0 ? FINDING_BAD : FINDING_GOOD,
            .sentence = {"{share} of the customers with a rhythm, {n}, are overdue by it, "
                         "with orders of about {amount} not made; {days} days ago {was}.",
                         "有购买节奏的客户中 {share}（{n} 位）已超期，未下的订单约 "
                         "{amount}；{days} 天前为 {was}。"},
            .figures =
                (FindingFigure[]){{"share", REPORT_SHARE, report_figure_of(share, 1e6), NULL},
                                  {"n", REPORT_COUNT, overdue, NULL},
                                  {"amount", REPORT_MONEY, late, NULL},
                                  {"days", REPORT_COUNT, DAYS_BEFORE, NULL},
                                  {"was", REPORT_SHARE, report_figure_of(was, 1e6), NULL},
                                  {.name = NULL}},
            .params = (FindingParam[]){{"who", "overdue"}, {NULL, NULL}},
            .amount = late,
            .compared = true,
            .anyway = true,
            .relative = relative,
            .chance = chance_of_shares((double)overdue, (double)n, (double)then, (double)n_then)});
}

static const ReportFinder FINDER = {
    .given = (const char *const[]){"1", NULL, NULL, NULL}, .before = DAYS_BEFORE, .find = find};

// ---- what is said of them ----

static const ReportParam PARAMS[] = {
    [PARAM_N] = {.name = "n",
                 .type = REPORT_NUMBER,
                 .least = 1,
                 .most = ROWS_MAX,
                 .otherwise = "100",
                 .about = {"How many customers", "列出多少位客户"}},
    [PARAM_WHO] = REPORT_DUE_WHO,
    [PARAM_WITHIN] = REPORT_DUE_WITHIN,
    [PARAM_LEAST] = REPORT_LEAST,
    {.name = NULL},
};

static const ReportColumn TOTALS[] = {
    {"customers", REPORT_COUNT, NULL, {"Customers with a rhythm", "有购买节奏的客户"}},
    {"due", REPORT_COUNT, NULL, {"Due", "该买了"}},
    {"due_amount", REPORT_MONEY, NULL, {"Their next orders", "其下次订单金额"}},
    {"overdue", REPORT_COUNT, NULL, {"Overdue", "已超期"}},
    {"overdue_amount", REPORT_MONEY, NULL, {"Orders not made", "未下的订单金额"}},
    {"silent", REPORT_COUNT, NULL, {"Silent for long", "久未再买"}},
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
    {"state", REPORT_NAME, DUE_STATES, {"State", "状态"}},
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
                  (Label){"Each customer's last order, foretold from those before it, is {error} "
                          "days off on average (own averages: {error_of_means}); {inside} fell "
                          "into the window given.",
                          "用之前的订单预测每位客户的最后一单，平均差 {error} 天（按自身平均间隔差 "
                          "{error_of_means} 天），{inside} 落在给出的区间内。"});
    say_next_overdue(saying);
}

const Report REPORT_NEXT = {
    .name = "next",
    .leading = "customer state orders last usual day from to chance each total:customers "
               "total:due total:due_amount total:overdue total:overdue_amount "
               "total:silent total:usual",
    .title = {"Next orders", "下次下单"},
    .question = {"Who is due to order again, and who is overdue?", "谁该再买了？谁已经超期？"},
    .about =
        {"Of customers who ordered on three days or more, by their own rhythm drawn towards that "
         "of all (models.md). From and to: in eight of ten cases the next order lies between. Due: "
         "the usual day has come, or comes within the days asked for. Overdue: later than nine of "
         "ten times. Silent for long: later than 99 of 100; such a customer has probably left. The "
         "chance is that an order comes within the days asked for, of one who has not left. The "
         "greatest amount at a time first. The error is that of the last order of everybody with "
         "four days, foretold from those before it.",
         "针对至少在三天下过单的客户，按各自节奏推算，并向全体靠拢（见 models.md）。最早与最晚：十"
         "次中有八次下次订单在此之间。该买了：通常的日子已到，或在所选天数内到来。已超期：比十次中"
         "的九次都晚。久未再买：比一百次中的九十九次都晚，多半已流失。概率指未流失者在所选天数内再"
         "买的可能性。按每次金额从高到低排列。误差是对至少四天有订单的客户，用之前的订单预测其最后"
         "一单得出的。"},
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
    .finder = &FINDER,
};
