// SPDX-License-Identifier: Apache-2.0
//
// What customers will be worth in the months to come: their days with orders are read in one pass,
// the forecast (know/insight/forecast.h) is made of all of them, and two reports show it: by groups
// of equal size, and the customers worth most.
#include "base/error.h"
#include "know/insight/forecast.h"
#include "know/report/calendar.h"
#include "know/report/orders.h"

#include <math.h>
#include <stdlib.h>

enum { PARAM_ROWS, PARAM_MONTHS, PARAM_DISCOUNT, PARAM_MODEL, PARAM_LEAST };
enum {
    HOLDOUT_LEAST = 30, // days of the past below which nothing is held out
    HOLDOUT_MOST = 365,
    GROUPS_MAX = 100,
    BEST_MAX = 10000,
};

static const Choice MODELS[] = {
    {"best", {"Whichever foresees best", "预测最准的模型"}},
    {"bg_nbd", {"BG/NBD", "BG/NBD"}},
    {"mbg_nbd", {"MBG/NBD", "MBG/NBD"}},
    {"pareto_nbd", {"Pareto/NBD", "Pareto/NBD"}},
    {"nbd", {"NBD", "NBD"}},
    {.name = NULL},
};

static const Choice ANSWERS[] = {{"no", {"No", "否"}}, {"yes", {"Yes", "是"}}, {.name = NULL}};

static const PurchaseModel *const MODEL_OF[] = {NULL, &BG_NBD, &MBG_NBD, &PARETO_NBD, &NBD};

typedef struct {
    size_t n;
    uint32_t *rows; // customers with orders
    int32_t first;  // day of the first order of all
    PurchaseHistory *histories;
    int64_t *ids;
    int32_t *last; // the day of the last order
    int64_t amount;
    int64_t purchases; // days with orders
} PartHistories;

typedef struct {
    const ReportRun *run;
    OrderChoice choice;
    Calendar days;
    int64_t first_day;      // of the calendar
    int32_t today, holdout; // numbers of days in it, from 1; the holdout comes after its, or is 0
    PartHistories *parts;
} Worth;

// ---- what is known ----

static void *begin(const ReportRun *run)
{
    Worth *worth = ARENA_NEW(run->arena, Worth);
    int64_t today = day_of(run->clock.now, run->clock.zone);
    *worth = (Worth){.run = run,
                     .choice = order_choice(run, ALWAYS, run->values[PARAM_LEAST].number),
                     .first_day = today,
                     .parts = ARENA_ARRAY(run->arena, PartHistories, run->version->n_parts + 1)};
    worth->first_day = order_first_day(&worth->choice, today);
    worth->days = calendar_of_days(run->arena, run->clock.zone, worth->first_day, today);
    worth->today = (int32_t)(today - worth->first_day) + 1;
    return worth;
}

// The first pass finds who has orders and when they begin, which says where the holdout lies.
static void find_customers(void *state, size_t part, const uint8_t *rows)
{
    Worth *worth = state;
    PartHistories *out = &worth->parts[part];
    g_auto(PartOrders) orders;
    part_orders_read(&orders, &worth->choice, part);
    g_auto(PeriodCodes) days = period_codes(&worth->days, orders.times);
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

static void place_holdout(Worth *worth)
{
    int32_t first = worth->today;
    for (size_t part = 0; part < worth->run->version->n_parts; part++)
        first = MIN(first, worth->parts[part].rows != NULL ? worth->parts[part].first : first);
    int32_t held = MIN((worth->today - first) / 3, HOLDOUT_MOST);
    worth->holdout = held >= HOLDOUT_LEAST ? worth->today - held : 0;
}

// One customer's days with orders. Amounts of a day are one purchase.
static void read_history(const Worth *worth, const PartOrders *orders, const PeriodCodes *days,
                         OrderSpan span, PurchaseHistory *out, int32_t *out_last, int64_t *amount)
{
    int32_t first = 0, last = 0;
    int64_t repeat_amount = 0;
    *out = (PurchaseHistory){.seen = {.n = 1}};
    *amount = 0;
    for (uint32_t at = span.first; at < span.after; at++) {
        int32_t day = (int32_t)period_of(days, part_order_time(orders, at));
        int64_t paid = part_order_amount(orders, at);
        first = at == span.first ? day : first;
        repeat_amount += day > first ? paid : 0;
        *amount += paid;
        if (at > span.first && day > last) {
            bool held = worth->holdout > 0 && day > worth->holdout;
            out->seen.repeats++;
            out->later += held;
            out->before.repeats += !held;
            out->before.last = held ? out->before.last : (uint32_t)(day - first);
        }
        last = MAX(last, day);
    }
    out->seen.last = (uint32_t)(last - first);
    out->seen.age = (uint32_t)MAX(worth->today - first, last - first);
    out->before.n = worth->holdout > 0 && first <= worth->holdout;
    out->before.age = out->before.n > 0 ? (uint32_t)(worth->holdout - first) : 0;
    out->repeat_mean = out->seen.repeats > 0 ? (double)repeat_amount / out->seen.repeats : 0;
    *out_last = last;
}

static void read_part(void *context, size_t part)
{
    Worth *worth = context;
    PartHistories *out = &worth->parts[part];
    g_auto(PartOrders) orders;
    part_orders_read(&orders, &worth->choice, part);
    g_auto(PeriodCodes) days = period_codes(&worth->days, orders.times);
    out->histories = g_new(PurchaseHistory, out->n + 1);
    out->ids = g_new(int64_t, out->n + 1);
    out->last = g_new(int32_t, out->n + 1);
    for (size_t i = 0; i < out->n; i++) {
        int64_t amount;
        OrderSpan span = part_orders_of(&orders, out->rows[i]);
        read_history(worth, &orders, &days, span, &out->histories[i], &out->last[i], &amount);
        out->amount += amount;
        out->purchases += out->histories[i].seen.repeats + 1;
        out->ids[i] = chunk_id(orders.chunk, out->rows[i]);
    }
}

static void end(void *state)
{
    Worth *worth = state;
    for (size_t part = 0; part < worth->run->version->n_parts; part++) {
        g_free(worth->parts[part].rows);
        g_free(worth->parts[part].histories);
        g_free(worth->parts[part].ids);
        g_free(worth->parts[part].last);
    }
}

// ---- what is foreseen ----

// A customer and what is foreseen.
typedef struct {
    int64_t id;
    int32_t last;
    uint32_t repeats;
    Outlook outlook;
} Ranked;

// All parts as one list.
typedef struct {
    size_t n, repeaters;
    PurchaseHistory *histories;
    Ranked *ranked;
    double mean;
} Everybody;

static Everybody everybody_of(Worth *worth)
{
    Everybody all = {0};
    int64_t amount = 0, purchases = 0;
    place_holdout(worth);
    crew_run(worth->run->crew, worth->run->version->n_parts, read_part, worth);
    for (size_t part = 0; part < worth->run->version->n_parts; part++)
        all.n += worth->parts[part].n;
    all.histories = g_new(PurchaseHistory, all.n + 1);
    all.ranked = g_new(Ranked, all.n + 1);
    size_t at = 0;
    for (size_t part = 0; part < worth->run->version->n_parts; part++) {
        const PartHistories *from = &worth->parts[part];
        for (size_t i = 0; i < from->n; i++, at++) {
            all.histories[at] = from->histories[i];
            all.ranked[at] = (Ranked){.id = from->ids[i],
                                      .last = from->last[i],
                                      .repeats = from->histories[i].seen.repeats};
            all.repeaters += from->histories[i].seen.repeats > 0;
        }
        amount += from->amount;
        purchases += from->purchases;
    }
    all.mean = purchases > 0 ? (double)amount / (double)purchases : 0;
    return all;
}

static void everybody_clear(Everybody *all)
{
    g_free(all->histories);
    g_free(all->ranked);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(Everybody, everybody_clear)

// The most valuable first; of equals the older customer.
static int by_value(const void *a, const void *b)
{
    const Ranked *left = a, *right = b;
    if (left->outlook.value > right->outlook.value || left->outlook.value < right->outlook.value)
        return left->outlook.value > right->outlook.value ? -1 : 1;
    return (left->id > right->id) - (left->id < right->id);
}

static int64_t rounded(double value, double scale)
{
    return isfinite(value) ? llround(value * scale) : REPORT_MISSING;
}

static int64_t place_of(const PurchaseModel *model)
{
    size_t place = 1;
    while (MODEL_OF[place] != model)
        place++;
    return (int64_t)place;
}

static void put_totals(const Everybody *all, const Forecast *found, int64_t *totals)
{
    double aside = 1.96 * found->value_error;
    memcpy(totals,
           (int64_t[]){(int64_t)all->n, (int64_t)all->repeaters, rounded(found->all.alive, 1),
                       rounded(found->all.purchases, 1), rounded(found->all.spend, 1),
                       rounded(found->all.value, 1),
                       isfinite(aside) ? rounded(fmax(found->all.value - aside, 0), 1)
                                       : REPORT_MISSING,
                       rounded(found->all.value + aside, 1), place_of(found->fit.model),
                       found->fit.fit.converged, found->plain, rounded(found->error, 1000),
                       rounded(found->error_of_rates, 1000), rounded(found->correlation, 1000)},
           14 * sizeof *totals);
}

// Everybody with what is foreseen, the most valuable first; false with out->error set.
static bool foresee(const Worth *worth, Everybody *all, ReportResult *out)
{
    const ReportValue *values = worth->run->values;
    ForecastOptions options = {
        .model = MODEL_OF[values[PARAM_MODEL].number],
        .horizon = {.months = (unsigned)values[PARAM_MONTHS].number,
                    .monthly_discount =
                        pow(1 + (double)values[PARAM_DISCOUNT].number / 100, 1.0 / 12) - 1},
        .holdout_days = worth->holdout > 0 ? (uint32_t)(worth->today - worth->holdout) : 0,
        .mean = all->mean,
        .crew = worth->run->crew,
    };
    g_auto(Forecast) found = {0};
    if (!forecast(all->histories, all->n, &options, &found, &out->error))
        return false;
    for (size_t i = 0; i < all->n; i++)
        all->ranked[i].outlook = found.customers[i];
    qsort(all->ranked, all->n, sizeof *all->ranked, by_value);
    put_totals(all, &found, out->totals);
    return true;
}

static void finish_groups(void *state, ReportResult *out)
{
    Worth *worth = state;
    g_auto(Everybody) all = everybody_of(worth);
    if (!foresee(worth, &all, out))
        return;
    size_t groups = (size_t)worth->run->values[PARAM_ROWS].number;
    double value = 0, together = 0;
    for (size_t i = 0; i < all.n; i++)
        value += all.ranked[i].outlook.value;
    for (size_t g = 0; g < groups; g++) {
        size_t from = g * all.n / groups, to = (g + 1) * all.n / groups;
        Outlook sum = {0};
        if (from == to)
            continue;
        for (size_t i = from; i < to; i++) {
            sum.alive += all.ranked[i].outlook.alive;
            sum.purchases += all.ranked[i].outlook.purchases;
            sum.value += all.ranked[i].outlook.value;
        }
        double n = (double)(to - from);
        together += sum.value;
        report_add(out,
                   (int64_t[]){(int64_t)g + 1, (int64_t)(to - from),
                               rounded(all.ranked[to - 1].outlook.value, 1),
                               rounded(sum.alive / n, 1e6), rounded(sum.purchases / n, 1000),
                               rounded(sum.value / n, 1), rounded(sum.value, 1),
                               rounded(sum.value / value, 1e6), rounded(together / value, 1e6)});
    }
}

static void finish_best(void *state, ReportResult *out)
{
    Worth *worth = state;
    g_auto(Everybody) all = everybody_of(worth);
    if (!foresee(worth, &all, out))
        return;
    size_t n = MIN((size_t)worth->run->values[PARAM_ROWS].number, all.n);
    for (size_t i = 0; i < n; i++) {
        const Ranked *one = &all.ranked[i];
        report_add(out, (int64_t[]){
                            (int64_t)i + 1, one->id, one->repeats, worth->first_day + one->last - 1,
                            rounded(one->outlook.alive, 1e6), rounded(one->outlook.purchases, 1000),
                            rounded(one->outlook.spend, 1), rounded(one->outlook.value, 1)});
    }
}

// ---- what is said of them ----

#define PARAM_LIST(rows)                                                                           \
    {                                                                                              \
        [PARAM_ROWS] = rows,                                                                       \
        [PARAM_MONTHS] = {.name = "months",                                                        \
                          .type = REPORT_NUMBER,                                                   \
                          .least = 1,                                                              \
                          .most = 60,                                                              \
                          .otherwise = "12",                                                       \
                          .about = {"Months to come", "未来几个月"}},                              \
        [PARAM_DISCOUNT] = {.name = "discount",                                                    \
                            .type = REPORT_NUMBER,                                                 \
                            .least = 0,                                                            \
                            .most = 100,                                                           \
                            .otherwise = "10",                                                     \
                            .about = {"By how many percent a year money to come is worth less",    \
                                      "未来的钱每年折价百分之几"}},                                \
        [PARAM_MODEL] = {.name = "model",                                                          \
                         .type = REPORT_CHOICE,                                                    \
                         .choices = MODELS,                                                        \
                         .otherwise = "best",                                                      \
                         .about = {"Which model foresees purchases", "用哪个模型预测购买"}},       \
        [PARAM_LEAST] = REPORT_LEAST, {.name = NULL},                                              \
    }

static const ReportParam GROUP_PARAMS[] = PARAM_LIST(
    ((ReportParam){.name = "groups",
                   .type = REPORT_NUMBER,
                   .least = 1,
                   .most = GROUPS_MAX,
                   .otherwise = "10",
                   .about = {"Into how many groups customers are cut", "客户分为几组"}}));

static const ReportParam BEST_PARAMS[] =
    PARAM_LIST(((ReportParam){.name = "n",
                              .type = REPORT_NUMBER,
                              .least = 1,
                              .most = BEST_MAX,
                              .otherwise = "20",
                              .about = {"How many customers", "列出多少位客户"}}));

static const ReportColumn TOTALS[] = {
    {.name = "customers", .type = REPORT_COUNT, .label = {"Customers with orders", "有订单的客户"}},
    {.name = "repeaters", .type = REPORT_COUNT, .label = {"Who bought again", "复购客户"}},
    {.name = "alive", .type = REPORT_COUNT, .label = {"Not left, expected", "预计未流失客户"}},
    {.name = "purchases", .type = REPORT_COUNT, .label = {"Purchases to come", "预计购买次数"}},
    {.name = "spend", .type = REPORT_MONEY, .label = {"Spent at a time", "预计每次金额"}},
    {.name = "value", .type = REPORT_MONEY, .label = {"Value, of today", "预计价值（现值）"}},
    {.name = "value_low",
     .type = REPORT_MONEY,
     .label = {"Value at least, 95 %", "价值下限（95%）"}},
    {.name = "value_high",
     .type = REPORT_MONEY,
     .label = {"Value at most, 95 %", "价值上限（95%）"}},
    {.name = "model", .type = REPORT_NAME, .label = {"Model", "模型"}, .of = MODELS},
    {.name = "converged",
     .type = REPORT_NAME,
     .label = {"Fit converged", "拟合收敛"},
     .of = ANSWERS},
    {.name = "plain",
     .type = REPORT_NAME,
     .label = {"Leaving cannot be seen", "看不出流失"},
     .of = ANSWERS},
    {.name = "error",
     .type = REPORT_RATIO,
     .label = {"Error in the holdout, purchases", "留出期误差（次）"}},
    {.name = "error_of_rates",
     .type = REPORT_RATIO,
     .label = {"The same by rates of the past", "按过去频率的误差（次）"}},
    {.name = "correlation",
     .type = REPORT_RATIO,
     .label = {"Correlation of number and amount", "次数与金额的相关"}},
    {.name = NULL},
};

static const ReportColumn GROUP_COLUMNS[] = {
    {.name = "group", .type = REPORT_COUNT, .label = {"Group", "组"}},
    {.name = "customers", .type = REPORT_COUNT, .label = {"Customers", "客户"}},
    {.name = "least", .type = REPORT_MONEY, .label = {"Value of the last one", "组内最低价值"}},
    {.name = "alive", .type = REPORT_SHARE, .label = {"Not left", "未流失概率"}},
    {.name = "purchases", .type = REPORT_RATIO, .label = {"Purchases each", "人均购买次数"}},
    {.name = "mean", .type = REPORT_MONEY, .label = {"Value each", "人均价值"}},
    {.name = "value", .type = REPORT_MONEY, .label = {"Value", "价值"}},
    {.name = "share", .type = REPORT_SHARE, .label = {"Share of all", "占比"}},
    {.name = "together", .type = REPORT_SHARE, .label = {"Share with those before", "累计占比"}},
    {.name = NULL},
};

static const ReportColumn BEST_COLUMNS[] = {
    {.name = "rank", .type = REPORT_COUNT, .label = {"Rank", "名次"}},
    {.name = "customer", .type = REPORT_RECORD, .of = "customer", .label = {"Customer", "客户"}},
    {.name = "repeats", .type = REPORT_COUNT, .label = {"Repeat purchases", "复购次数"}},
    {.name = "last", .type = REPORT_DAY, .label = {"Last order", "最近下单"}},
    {.name = "alive", .type = REPORT_SHARE, .label = {"Not left", "未流失概率"}},
    {.name = "purchases", .type = REPORT_RATIO, .label = {"Purchases to come", "预计购买次数"}},
    {.name = "spend", .type = REPORT_MONEY, .label = {"Spent at a time", "预计每次金额"}},
    {.name = "value", .type = REPORT_MONEY, .label = {"Value", "价值"}},
    {.name = NULL},
};

#define ABOUT_EN                                                                                   \
    "Orders of a day are one purchase. The model that errs least on the last third of the past "   \
    "(a year at most) foresees purchases, Gamma-Gamma what is spent at a time; models.md says "    \
    "what they assume. The interval holds how unsure their parameters are, not what seasons or "   \
    "campaigns may change."
#define ABOUT_ZH                                                                                                                                 \
    "同一天的订单算一次购买。购买次数由在最近三分之一历史（至多一年）上预测最准的模型推算，每次金" \
    "额由 "                                                                                                                                    \
    "Gamma-Gamma 模型推算，假设见 models.md。区间只反映参数的不确定，不含季节或活动带来的变化。"

const Report REPORT_VALUE = {
    .name = "value",
    .title = {"Lifetime value", "客户终身价值"},
    .question = {"What will our customers be worth, and how much of it is in how few of them?",
                 "客户未来值多少钱？多少价值集中在多少客户身上？"},
    .about = {"Customers with orders in groups of equal size, the most valuable first. " ABOUT_EN,
              "有订单的客户按预计价值从高到低等分成组。" ABOUT_ZH},
    .facts = REPORT_ORDERS,
    .params = GROUP_PARAMS,
    .totals = TOTALS,
    .columns = GROUP_COLUMNS,
    .begin = begin,
    .part = find_customers,
    .finish = finish_groups,
    .end = end,
};

const Report REPORT_BEST = {
    .name = "best",
    .title = {"Customers worth most", "最有价值的客户"},
    .question = {"Which customers will be worth most?", "哪些客户未来最有价值？"},
    .about =
        {"The customers with the highest value to come, of equals the older one first. " ABOUT_EN,
         "预计价值最高的客户，相同者先建档的在前。" ABOUT_ZH},
    .facts = REPORT_ORDERS,
    .params = BEST_PARAMS,
    .totals = TOTALS,
    .columns = BEST_COLUMNS,
    .begin = begin,
    .part = find_customers,
    .finish = finish_best,
    .end = end,
};
