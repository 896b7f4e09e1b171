// SPDX-License-Identifier: Apache-2.0
//
// What customers will be worth in the months to come: their days with orders are read in one pass,
// the forecast (know/insight/forecast.h) is made of all of them, and two reports show it: by groups
// of equal size, and the customers worth most. Where the fit that stands foresees the same, nothing
// is fitted.
#include "base/decimal.h"
#include "base/error.h"
#include "base/when.h"
#include "know/insight/value_interval.h"
#include "know/report/finding.h"
#include "know/report/histories.h"
#include "know/report/say.h"
#include "know/report/standing.h"
#include "know/report/value_standing.h"

#include <math.h>
#include <stdlib.h>

enum { PARAM_ROWS, PARAM_MONTHS, PARAM_DISCOUNT, PARAM_MODEL, PARAM_LEAST };
enum { TOTAL_FITTED = 14 };
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

static const PurchaseModel *const MODEL_OF[] = {NULL, &BG_NBD, &MBG_NBD, &PARETO_NBD, &NBD};

// ---- what is foreseen ----

// A customer and what is foreseen.
typedef struct {
    int64_t id;
    int32_t last;
    uint32_t place; // among the histories
    Outlook outlook;
} Expected;

typedef struct {
    Everybody known;
    ForecastKept kept;
    Expected *ranked;
} Foreseen;

static void foreseen_clear(Foreseen *all)
{
    everybody_clear(&all->known);
    g_free(all->ranked);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(Foreseen, foreseen_clear)

// One of the two, or none of them with an error.
typedef struct {
    const ReportRun *run;
    ValueStanding *standing;
    Histories *histories;
    GError *error;
} Valuing;

enum { STANDING_MONTHS = 12, STANDING_DISCOUNT = 10 };

static void *begin(const ReportRun *run)
{
    const ReportValue *values = run->values;
    Valuing *valuing = ARENA_NEW(run->arena, Valuing);
    *valuing = (Valuing){.run = run};
    if (values[PARAM_MONTHS].number == STANDING_MONTHS &&
        values[PARAM_DISCOUNT].number == STANDING_DISCOUNT && values[PARAM_MODEL].number == 0 &&
        values[PARAM_LEAST].number == 0)
        valuing->standing = value_standing_new(run);
    if (valuing->standing == NULL && report_may_learn(run, "value", &valuing->error))
        valuing->histories = histories_new(run, values[PARAM_LEAST].number);
    return valuing;
}

static void find(void *state, size_t part, const uint8_t *rows)
{
    Valuing *valuing = state;
    if (valuing->standing != NULL)
        value_standing_part(valuing->standing, part, rows);
    else if (valuing->histories != NULL)
        histories_find(valuing->histories, part, rows);
}

static void end(void *state)
{
    Valuing *valuing = state;
    if (valuing->standing != NULL)
        value_standing_clear(valuing->standing);
    else if (valuing->histories != NULL)
        histories_clear(valuing->histories);
    g_clear_error(&valuing->error);
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

// `sums`: alive, purchases and value of all, `spend` the mean, `error` of the value.
static void put_totals(const Outlook *sums, const Forecast *found, double error, int64_t *totals)
{
    double aside = 1.96 * error;
    memcpy(totals,
           (int64_t[]){report_figure_of(sums->alive, 1), report_figure_of(sums->purchases, 1),
                       report_figure_of(sums->spend, 1), report_figure_of(sums->value, 1),
                       isfinite(aside) ? report_figure_of(fmax(sums->value - aside, 0), 1)
                                       : REPORT_MISSING,
                       report_figure_of(sums->value + aside, 1), place_of(found->fit.model),
                       found->fit.fit.converged, found->plain, report_figure_of(found->error, 1000),
                       report_figure_of(found->error_of_rates, 1000),
                       report_figure_of(found->correlation, 1000)},
           12 * sizeof *totals);
}

static Horizon horizon_of(const ReportRun *run)
{
    double yearly = (double)run->values[PARAM_DISCOUNT].number / 100;
    return (Horizon){.months = (unsigned)run->values[PARAM_MONTHS].number,
                     .monthly_discount = pow(1 + yearly, 1.0 / 12) - 1};
}

// Everybody with what is foreseen, the most valuable first; false with out->error set.
static bool foresee(Valuing *valuing, Foreseen *all, ReportResult *out)
{
    const ReportRun *run = valuing->run;
    Histories *histories = valuing->histories;
    Everybody *known = &all->known;
    if (histories == NULL) {
        out->error = g_steal_pointer(&valuing->error);
        return false;
    }
    histories_read(histories, known);
    ForecastOptions options = {
        .model = MODEL_OF[run->values[PARAM_MODEL].number],
        .horizon = horizon_of(run),
        .holdout_days = histories_held(histories),
        .mean = known->mean,
        .crew = run->crew,
    };
    g_auto(Forecast) found = {0};
    if (!forecast(known->histories, known->n, &options, &found, &out->error))
        return false;
    all->ranked = g_new(Expected, known->n + 1);
    for (size_t i = 0; i < known->n; i++)
        all->ranked[i] = (Expected){known->ids[i], known->last[i], (uint32_t)i, found.customers[i]};
    all->kept = (ForecastKept){.fits = found, .mean = known->mean};
    all->kept.fits.customers = NULL; // goes with `found`
    qsort(all->ranked, known->n, sizeof *all->ranked, by_value);
    memcpy(out->totals, (int64_t[]){(int64_t)known->n, (int64_t)known->repeaters},
           2 * sizeof *out->totals);
    put_totals(&found.all, &found, found.value_error, out->totals + 2);
    out->totals[TOTAL_FITTED] = day_of(run->clock.now, run->clock.zone);
    return true;
}

// ---- by groups ----

// Of a group, and of those before it with it.
static void add_group(ReportResult *out, size_t g, const ValueSum *sums, double together,
                      double all, int64_t rule)
{
    const ValueSum *sum = &sums[g];
    double each = (double)sum->customers;
    report_add(out,
               (int64_t[]){(int64_t)g + 1, sum->customers, sum->least,
                           report_figure_of(sum->alive / each, 1e6),
                           report_figure_of(sum->purchases / each, 1000),
                           report_figure_of(sum->value / each, 1), report_figure_of(sum->value, 1),
                           report_figure_of(sum->value / all, 1e6),
                           report_figure_of(together / all, 1e6), rule});
}

// Those with at least this value; of equal ones, where the group ends amid them, those before
// another customer.
static void add_line(GString *rule, const ValueSum *sum, bool above, int digits)
{
    char least[32];
    decimal_print(least, sum->least, digits);
    if (sum->until == 0)
        g_string_append_printf(rule, "clv(12 months) %s %s", above ? ">=" : "<", least);
    else
        g_string_append_printf(rule,
                               "(clv(12 months) %s %s or clv(12 months) = %s and id %s "
                               "%" G_GINT64_FORMAT ")",
                               above ? ">" : "<", least, least, above ? "<" : ">=", sum->until);
}

// Whom the fit that stands puts into the group: clv() asks the same one.
static int64_t rule_of_group(const Valuing *valuing, const ValueSum *sums, size_t g,
                             ReportResult *out)
{
    int digits = MAX(currency_exponent(model_currency(valuing->run->model)), 0);
    g_autoptr(GString) rule = g_string_new(NULL);
    if (valuing->standing == NULL)
        return REPORT_MISSING;
    add_line(rule, &sums[g], true, digits);
    if (g > 0) {
        g_string_append(rule, " and ");
        add_line(rule, &sums[g - 1], false, digits);
    }
    return report_word(out, rule->str);
}

// By the fit that stands. How sure it is of a group of customers is not known: only of all of them.
static ValueSum stand_groups(const Valuing *valuing, ValueSum *groups, size_t n, ReportResult *out)
{
    ValueStanding *standing = valuing->standing;
    const Forecast *fits = value_standing_fits(standing);
    bool some = valuing->run->is_group || !(valuing->run->everybody || valuing->run->parted);
    double error = some ? NAN : fits->value_error;
    ValueSum all = value_standing_groups(standing, groups, n);
    Outlook sums = {all.alive, all.purchases, fits->all.spend, all.value};
    memcpy(out->totals, (int64_t[]){all.customers, all.repeaters}, 2 * sizeof *out->totals);
    put_totals(&sums, fits, error * all.value, out->totals + 2);
    return all;
}

static ValueSum sum_of(const Expected *ranked, size_t from, size_t to)
{
    ValueSum sum = {.customers = (int64_t)(to - from)};
    for (size_t i = from; i < to; i++) {
        sum.alive += ranked[i].outlook.alive;
        sum.purchases += ranked[i].outlook.purchases;
        sum.value += ranked[i].outlook.value;
    }
    sum.least = to > from ? report_figure_of(ranked[to - 1].outlook.value, 1) : 0;
    return sum;
}

static void set_fitted(const Valuing *valuing, ReportResult *out)
{
    out->totals[TOTAL_FITTED] =
        day_of(value_standing_fitted_at(valuing->standing), valuing->run->clock.zone);
}

static void finish_groups(void *state, ReportResult *out)
{
    Valuing *valuing = state;
    g_auto(Foreseen) all = {0};
    size_t groups = (size_t)valuing->run->values[PARAM_ROWS].number;
    g_autofree ValueSum *sums = g_new0(ValueSum, groups);
    ValueSum total;
    double together = 0;
    if (valuing->standing != NULL) {
        total = stand_groups(valuing, sums, groups, out);
        set_fitted(valuing, out);
    } else {
        if (!foresee(valuing, &all, out))
            return;
        for (size_t g = 0; g < groups; g++)
            sums[g] = sum_of(all.ranked, g * all.known.n / groups, (g + 1) * all.known.n / groups);
        total = sum_of(all.ranked, 0, all.known.n);
    }
    for (size_t g = 0; g < (valuing->run->news ? 1 : groups); g++) // news tell of the first alone
        if (sums[g].customers > 0)
            add_group(out, g, sums, together += sums[g].value, total.value,
                      rule_of_group(valuing, sums, g, out));
}

// ---- the first ones ----

// All of them, with what the value of each lies between.
static void put_best(const Valuing *valuing, const ForecastKept *kept, const ValueBest *best,
                     size_t n, ReportResult *out)
{
    const ReportRun *run = valuing->run;
    g_autofree PurchaseHistory *histories = g_new(PurchaseHistory, n + 1);
    g_autofree ValueInterval *intervals = g_new(ValueInterval, n + 1);
    Horizon horizon = horizon_of(run);
    for (size_t i = 0; i < n; i++)
        histories[i] = best[i].history;
    value_intervals(kept, histories, n, &horizon, run->crew, intervals);
    for (size_t i = 0; i < n; i++) {
        const ValueBest *one = &best[i];
        report_add(out, (int64_t[]){(int64_t)i + 1, one->id, one->history.seen.repeats, one->last,
                                    report_figure_of(one->outlook.alive, 1e6),
                                    report_figure_of(one->outlook.purchases, 1000),
                                    report_figure_of(one->outlook.spend, 1),
                                    report_figure_of(one->outlook.value, 1),
                                    report_figure_of(intervals[i].low, 1),
                                    report_figure_of(intervals[i].high, 1)});
    }
}

static void stand_best(const Valuing *valuing, size_t most, ReportResult *out)
{
    ValueSum sums;
    g_autofree ValueBest *found = g_new(ValueBest, most);
    stand_groups(valuing, &sums, 1, out);
    size_t n = value_standing_best(valuing->standing, found, most);
    put_best(valuing, value_standing_kept(valuing->standing), found, n, out);
    set_fitted(valuing, out);
}

static void finish_best(void *state, ReportResult *out)
{
    Valuing *valuing = state;
    g_auto(Foreseen) all = {0};
    size_t most = (size_t)valuing->run->values[PARAM_ROWS].number;
    if (valuing->standing != NULL) {
        stand_best(valuing, most, out);
        return;
    }
    if (!foresee(valuing, &all, out))
        return;
    size_t n = MIN(most, all.known.n);
    g_autofree ValueBest *found = g_new(ValueBest, n + 1);
    for (size_t i = 0; i < n; i++) {
        const Expected *one = &all.ranked[i];
        int64_t last = valuing->histories->first_day + one->last - 1;
        found[i] = (ValueBest){one->id, last, all.known.histories[one->place], one->outlook};
    }
    put_best(valuing, &all.kept, found, n, out);
}

// ---- what is news ----

static void tell(const ReportResult *now, const ReportResult *before, Findings *out)
{
    (void)before;
    int64_t value = report_total_named(now, "value"), low = report_total_named(now, "value_low");
    if (report_rows(now) == 0)
        return;
    static const Label SURE = {"95 %: {low} – {high}; fitted on {fitted}",
                               "95% 区间：{low} – {high}；拟合于 {fitted}"};
    static const Label ALONE = {"fitted on {fitted}", "拟合于 {fitted}"};
    findings_add(
        out,
        &(Finding){.key = "value",
                   .sentence = {"Customers will be worth {value} in the next 12 months; {share} of "
                                "it is in the most valuable tenth.",
                                "客户未来 12 个月的价值约 {value}，其中 {share} "
                                "集中在最有价值的十分之一客户。"},
                   .sure = low != REPORT_MISSING ? SURE : ALONE,
                   .figures =
                       (FindingFigure[]){
                           {"value", REPORT_MONEY, value, NULL},
                           {"low", REPORT_MONEY, low, NULL},
                           {"high", REPORT_MONEY, report_total_named(now, "value_high"), NULL},
                           {"share", REPORT_SHARE, report_cell_named(now, 0, "share"), NULL},
                           {"fitted", REPORT_DAY, report_total_named(now, "fitted"), NULL},
                           {.name = NULL}},
                   .amount = value});
}

static const ReportFinder FINDER = {.find = tell};

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
     .of = REPORT_NO_YES},
    {.name = "plain",
     .type = REPORT_NAME,
     .label = {"Leaving cannot be seen", "看不出流失"},
     .of = REPORT_NO_YES},
    {.name = "error",
     .type = REPORT_RATIO,
     .label = {"Error in the holdout, purchases", "留出期误差（次）"}},
    {.name = "error_of_rates",
     .type = REPORT_RATIO,
     .label = {"The same by rates of the past", "按过去频率的误差（次）"}},
    {.name = "correlation",
     .type = REPORT_RATIO,
     .label = {"Correlation of number and amount", "次数与金额的相关"}},
    [TOTAL_FITTED] = {.name = "fitted", .type = REPORT_DAY, .label = {"Fitted on", "拟合日期"}},
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
    {.name = "rule", .type = REPORT_WORD, .label = {"Who is in it, as a rule", "组内客户的规则"}},
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
    {.name = "low", .type = REPORT_MONEY, .label = {"Value at least, 80 %", "价值下限（80%）"}},
    {.name = "high", .type = REPORT_MONEY, .label = {"Value at most, 80 %", "价值上限（80%）"}},
    {.name = NULL},
};

#define ABOUT_EN                                                                                   \
    "Orders of a day are one purchase. The model that errs least on the last third of the past "   \
    "(a year at most) foresees purchases, Gamma-Gamma what is spent at a time; models.md says "    \
    "what they assume. The interval holds how unsure their parameters are, not what seasons or "   \
    "campaigns may change. With the parameters as they are and for all customers, also split by "  \
    "a "                                                                                           \
    "field, the fit that stands is used (Models, `guanxi models`); otherwise it is fitted anew."
#define ABOUT_ZH                                                                                                                                 \
    "同一天的订单算一次购买。购买次数由在最近三分之一历史（至多一年）上预测最准的模型推算，每次金" \
    "额由 "                                                                                                                                    \
    "Gamma-Gamma 模型推算，假设见 models.md。区间只反映参数的不确定，不含季节或活动带来的变化。"               \
    "参数不变且针对全部客户（含按字段拆分）时使用现有的拟合结果，否则重新拟合。"

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
    say_sentence(
        saying,
        single ? (Label){"Customers will be worth {value} in the next {given.months} months; "
                         "{first.share} of it is in the most valuable group.",
                         "客户在未来 {given.months} 个月预计值 {value}，最有价值的一组占 "
                         "{first.share}。"}
               : (Label){"Customers will be worth {value} in the next {given.months} months "
                         "(95 %: {value_low} – {value_high}); {first.share} of it is in the "
                         "most valuable group.",
                         "客户在未来 {given.months} 个月预计值 {value}（95% 区间 {value_low} – "
                         "{value_high}），最有价值的一组占 {first.share}。"});
    say_trust(saying);
    say_next(
        saying,
        (Label){"The fifth of the customers who will be worth most", "预计最有价值的五分之一"},
        arena_printf(saying->arena, "clv(%s months) in top 20%%", say_given(saying, "months")));
}

static const ReportOpens OPENS[] = {
    {"customers", "{rule}", NULL, NULL},
    {"total:customers", "any(orders)", NULL, NULL},
    {.column = NULL},
};

const Report REPORT_VALUE = {
    .name = "value",
    .leading = "group rank customer customers repeats last alive purchases spend mean "
               "value share together low high total:customers total:repeaters "
               "total:alive total:purchases total:value total:value_low total:value_high",
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
    .finder = &FINDER,
};

const Report REPORT_BEST = {
    .name = "best",
    .leading = "group rank customer customers repeats last alive purchases spend mean "
               "value share together low high total:customers total:repeaters "
               "total:alive total:purchases total:value total:value_low total:value_high",
    .title = {"Customers worth most", "最有价值的客户"},
    .question = {"Which customers will be worth most?", "哪些客户未来最有价值？"},
    .about =
        {"The customers with the highest value to come, of equals the older one first. What one of "
         "them will be worth lies between the last two columns in eight of ten cases. " ABOUT_EN,
         "预计价值最高的客户，相同者先建档的在前。单个客户的实际价值十次有八次落在最后两列之间"
         "。" ABOUT_ZH},
    .facts = REPORT_ORDERS,
    .params = BEST_PARAMS,
    .totals = TOTALS,
    .columns = BEST_COLUMNS,
    .begin = begin,
    .part = find,
    .finish = finish_best,
    .end = end,
    .sentence =
        {"“{first.customer}” will be worth most in the next {given.months} months: "
         "{first.value}, in eight of ten cases {first.low} to {first.high}.",
         "“{first.customer}”未来 {given.months} 个月预计最有价值：{first.value}（八成把握在 "
         "{first.low} 至 {first.high} 之间）。"},
    .say = say_trust,
    .picture = {.type = PICTURE_BARS,
                .title = {"Customers who will be worth most", "预计价值最高的客户"},
                .name = "customer",
                .value = "value"},
    .opens = OPENS,
};
