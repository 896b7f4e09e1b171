// SPDX-License-Identifier: Apache-2.0
//
// What customers will be worth in the months to come: their days with orders are read in one pass,
// the forecast (know/insight/forecast.h) is made of all of them, and two reports show it: by groups
// of equal size, and the customers worth most.
#include "base/error.h"
#include "know/insight/forecast.h"
#include "know/report/histories.h"
#include "know/report/say.h"

#include <math.h>
#include <stdlib.h>

enum { PARAM_ROWS, PARAM_MONTHS, PARAM_DISCOUNT, PARAM_MODEL, PARAM_LEAST };
enum {
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

// ---- what is foreseen ----

// A customer and what is foreseen.
typedef struct {
    int64_t id;
    int32_t last;
    uint32_t repeats;
    Outlook outlook;
} Expected;

typedef struct {
    Everybody known;
    Expected *ranked;
} Foreseen;

static void foreseen_clear(Foreseen *all)
{
    everybody_clear(&all->known);
    g_free(all->ranked);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(Foreseen, foreseen_clear)

static void *begin(const ReportRun *run)
{
    return histories_new(run, run->values[PARAM_LEAST].number);
}

static void find(void *state, size_t part, const uint8_t *rows)
{
    histories_find(state, part, rows);
}

static void end(void *state)
{
    histories_clear(state);
}

// The most valuable first; of equals the older customer.
static int by_value(const void *a, const void *b)
{
    const Expected *left = a, *right = b;
    if (left->outlook.value > right->outlook.value || left->outlook.value < right->outlook.value)
        return left->outlook.value > right->outlook.value ? -1 : 1;
    return (left->id > right->id) - (left->id < right->id);
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
           (int64_t[]){(int64_t)all->n, (int64_t)all->repeaters,
                       report_figure_of(found->all.alive, 1),
                       report_figure_of(found->all.purchases, 1),
                       report_figure_of(found->all.spend, 1), report_figure_of(found->all.value, 1),
                       isfinite(aside) ? report_figure_of(fmax(found->all.value - aside, 0), 1)
                                       : REPORT_MISSING,
                       report_figure_of(found->all.value + aside, 1), place_of(found->fit.model),
                       found->fit.fit.converged, found->plain, report_figure_of(found->error, 1000),
                       report_figure_of(found->error_of_rates, 1000),
                       report_figure_of(found->correlation, 1000)},
           14 * sizeof *totals);
}

// Everybody with what is foreseen, the most valuable first; false with out->error set.
static bool foresee(Histories *histories, Foreseen *all, ReportResult *out)
{
    const ReportRun *run = histories->run;
    Everybody *known = &all->known;
    histories_read(histories, known);
    ForecastOptions options = {
        .model = MODEL_OF[run->values[PARAM_MODEL].number],
        .horizon = {.months = (unsigned)run->values[PARAM_MONTHS].number,
                    .monthly_discount =
                        pow(1 + (double)run->values[PARAM_DISCOUNT].number / 100, 1.0 / 12) - 1},
        .holdout_days = histories_held(histories),
        .mean = known->mean,
        .crew = run->crew,
    };
    g_auto(Forecast) found = {0};
    if (!forecast(known->histories, known->n, &options, &found, &out->error))
        return false;
    all->ranked = g_new(Expected, known->n + 1);
    for (size_t i = 0; i < known->n; i++)
        all->ranked[i] = (Expected){known->ids[i], known->last[i], known->histories[i].seen.repeats,
                                    found.customers[i]};
    qsort(all->ranked, known->n, sizeof *all->ranked, by_value);
    put_totals(known, &found, out->totals);
    return true;
}

static void finish_groups(void *state, ReportResult *out)
{
    Histories *histories = state;
    g_auto(Foreseen) all = {0};
    if (!foresee(histories, &all, out))
        return;
    size_t n = all.known.n, groups = (size_t)histories->run->values[PARAM_ROWS].number;
    double value = 0, together = 0;
    for (size_t i = 0; i < n; i++)
        value += all.ranked[i].outlook.value;
    for (size_t g = 0; g < groups; g++) {
        size_t from = g * n / groups, to = (g + 1) * n / groups;
        Outlook sum = {0};
        if (from == to)
            continue;
        for (size_t i = from; i < to; i++) {
            sum.alive += all.ranked[i].outlook.alive;
            sum.purchases += all.ranked[i].outlook.purchases;
            sum.value += all.ranked[i].outlook.value;
        }
        double each = (double)(to - from);
        together += sum.value;
        report_add(out, (int64_t[]){(int64_t)g + 1, (int64_t)(to - from),
                                    report_figure_of(all.ranked[to - 1].outlook.value, 1),
                                    report_figure_of(sum.alive / each, 1e6),
                                    report_figure_of(sum.purchases / each, 1000),
                                    report_figure_of(sum.value / each, 1),
                                    report_figure_of(sum.value, 1),
                                    report_figure_of(sum.value / value, 1e6),
                                    report_figure_of(together / value, 1e6)});
    }
}

static void finish_best(void *state, ReportResult *out)
{
    Histories *histories = state;
    g_auto(Foreseen) all = {0};
    if (!foresee(histories, &all, out))
        return;
    size_t n = MIN((size_t)histories->run->values[PARAM_ROWS].number, all.known.n);
    for (size_t i = 0; i < n; i++) {
        const Expected *one = &all.ranked[i];
        report_add(out, (int64_t[]){(int64_t)i + 1, one->id, one->repeats,
                                    histories->first_day + one->last - 1,
                                    report_figure_of(one->outlook.alive, 1e6),
                                    report_figure_of(one->outlook.purchases, 1000),
                                    report_figure_of(one->outlook.spend, 1),
                                    report_figure_of(one->outlook.value, 1)});
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

// How far models can be believed.
static void say_trust(ReportSaying *saying)
{
    const int64_t yes = 1;
    if (say_total(saying, "plain") == yes)
        say_doubt(saying, (Label){"Nobody can be seen to have left: those silent for long may just "
                                  "buy rarely.",
                                  "从数据中看不出有客户流失：久未购买的客户可能只是买得少。"});
    if (say_total(saying, "converged") == !yes)
        say_doubt(saying, (Label){"The model did not converge; take the figures with care.",
                                  "模型没有收敛，数字只可作参考。"});
    int64_t correlation = say_total(saying, "correlation");
    if (correlation != REPORT_MISSING && ABS(correlation) > 300)
        say_doubt(saying, (Label){"Who buys often spends otherwise than who does not; amounts may "
                                  "be off.",
                                  "购买次数与每次金额相关，金额的推算可能偏离。"});
    if (say_total(saying, "error") != REPORT_MISSING)
        say_quiet(saying,
                  (Label){"{model} foresaw a part of the past it had not seen within {error} "
                          "purchases a customer (rates of the past: {error_of_rates}).",
                          "用 {model} 预测留出的历史，平均误差 {error} 次（按过去频率推算为 "
                          "{error_of_rates} 次）。"});
}

static void say_groups(ReportSaying *saying)
{
    bool single = say_total(saying, "value_low") == REPORT_MISSING;
    say_sentence(saying,
                 single
                     ? (Label){"Customers will be worth {value} in the next {given.months} months; "
                               "{first.share} of it is in the most valuable group.",
                               "客户在未来 {given.months} 个月预计值 {value}，最有价值的一组占 "
                               "{first.share}。"}
                     : (Label){"Customers will be worth {value} in the next {given.months} months "
                               "(95 %: {value_low} – {value_high}); {first.share} of it is in the "
                               "most valuable group.",
                               "客户在未来 {given.months} 个月预计值 {value}（95% 区间 {value_low} – "
                               "{value_high}），最有价值的一组占 {first.share}。"});
    say_trust(saying);
}

static const ReportOpens OPENS[] = {
    {"total:customers", "any(orders)", NULL, NULL},
    {.column = NULL},
};

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
    .part = find,
    .finish = finish_groups,
    .end = end,
    .say = say_groups,
    .picture = {.type = PICTURE_COLUMNS,
                .title = {"Value to come, by group of customers", "各组客户的预计价值"},
                .name = "group",
                .value = "value"},
    .keys = "group",
    .opens = OPENS,
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
    .part = find,
    .finish = finish_best,
    .end = end,
    .sentence = {"“{first.customer}” will be worth most in the next {given.months} months: "
                 "{first.value}.",
                 "“{first.customer}”未来 {given.months} 个月预计最有价值：{first.value}。"},
    .say = say_trust,
    .picture = {.type = PICTURE_BARS,
                .title = {"Customers who will be worth most", "预计价值最高的客户"},
                .name = "customer",
                .value = "value"},
    .opens = OPENS,
};
