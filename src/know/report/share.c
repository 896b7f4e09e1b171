// SPDX-License-Identifier: Apache-2.0
//
// How much of the revenue the best customers bring: value tiers, the Lorenz curve at their bounds,
// the Gini coefficient; and who is in a tier.
#include "know/insight/concentration.h"
#include "know/report/say.h"
#include "know/report/worths.h"

#include <stdlib.h>
#include <string.h>

enum { PARAM_WINDOW, PARAM_LEAST, PARAM_CUTS };
enum { PARAM_N = PARAM_CUTS, PARAM_FROM, PARAM_TO };
enum { CUTS_MAX = 20, PERCENT_MAX = 100, CUSTOMERS_MAX = 10000 };

static void *begin(const ReportRun *run)
{
    return worths_new(run, run->values[PARAM_WINDOW].window, run->values[PARAM_LEAST].number,
                      false);
}

static void read_part(void *state, size_t part, const uint8_t *rows)
{
    worths_read(state, part, rows);
}

static void end(void *state)
{
    worths_clear(state);
}

// Millionths.
static int64_t share(double part, double all)
{
    return all > 0 ? report_figure_of(part / all, 1e6) : REPORT_MISSING;
}

// ---- tiers ----

// Whole percents, ascending, each below 100; 100 ends them. 0: they cannot be read.
static size_t read_cuts(const char *text, int out[CUTS_MAX])
{
    g_auto(GStrv) each = g_strsplit(text, ",", -1);
    size_t n = 0;
    for (char **at = each; *at != NULL; at++) {
        char *after;
        long cut = strtol(g_strstrip(*at), &after, 10);
        bool wrong = after == *at || *after != '\0' || cut >= PERCENT_MAX || n + 1 == CUTS_MAX ||
                     cut <= (n > 0 ? out[n - 1] : 0);
        if (wrong)
            return 0;
        out[n++] = (int)cut;
    }
    out[n++] = PERCENT_MAX;
    return n;
}

static size_t place_of(int percent, size_t n)
{
    return percent == 0 || n == 0 ? 0 : concentration_place(percent / 100.0, n);
}

typedef struct {
    int64_t customers, orders, amount;
} Sum;

static Sum sum_of(const Worth *worths, size_t from, size_t to)
{
    Sum sum = {(int64_t)(to - from), 0, 0};
    for (size_t i = from; i < to; i++) {
        sum.orders += worths[i].orders;
        sum.amount += worths[i].amount;
    }
    return sum;
}

static void put_tiers(const Worth *worths, size_t n, const int *cuts, size_t n_cuts,
                      ReportResult *out)
{
    double all = (double)out->totals[2], amount = 0;
    size_t from = 0;
    for (size_t i = 0; i < n_cuts; i++) {
        size_t to = place_of(cuts[i], n);
        Sum sum = sum_of(worths, from, to);
        amount += (double)sum.amount;
        if (to == from)
            continue; // fewer customers than tiers
        report_add(out, (int64_t[]){i > 0 ? cuts[i - 1] * INT64_C(10000) : 0,
                                    cuts[i] * INT64_C(10000), sum.customers, sum.orders, sum.amount,
                                    share((double)sum.amount, all), share(amount, all),
                                    sum.amount / sum.customers, worths[to - 1].amount});
        from = to;
    }
}

// The share of customers, the best first, who bring so much of all.
static int64_t who_bring(const Worth *worths, size_t n, double wanted)
{
    double amount = 0;
    size_t i = 0;
    while (i < n && amount < wanted)
        amount += (double)worths[i++].amount;
    return share((double)i, (double)n);
}

static void put_totals(const Worth *worths, size_t n, ReportResult *out)
{
    g_autofree int64_t *amounts = g_new(int64_t, n + 1);
    for (size_t i = 0; i < n; i++)
        amounts[i] = worths[i].amount;
    Concentration found = concentration_of(amounts, n);
    Sum all = sum_of(worths, 0, n), best = sum_of(worths, 0, place_of(20, n));
    double amount = (double)all.amount;
    int64_t totals[] = {all.customers,
                        all.orders,
                        all.amount,
                        report_figure_of(found.gini, 1e3),
                        report_figure_of(found.low, 1e3),
                        report_figure_of(found.high, 1e3),
                        share((double)best.amount, amount),
                        amount > 0 ? who_bring(worths, n, amount / 2) : REPORT_MISSING,
                        amount > 0 ? who_bring(worths, n, amount * 0.8) : REPORT_MISSING};
    memcpy(out->totals, totals, sizeof totals);
}

static void finish(void *state, ReportResult *out)
{
    Worths *worths = state;
    int cuts[CUTS_MAX];
    const char *given = worths->run->values[PARAM_CUTS].text;
    size_t n, n_cuts = read_cuts(given, cuts);
    if (n_cuts == 0) {
        fail(&out->error, ERROR_INVALID,
             "Bounds of tiers are whole percents from 1 to 99 that ascend, such as 1,5,20: “%s”",
             "分层界限应为 1 到 99 的整数百分比，从小到大，如 1,5,20，而不是“%s”", given);
        return;
    }
    g_autofree Worth *sorted = worths_sorted(worths, &n);
    put_totals(sorted, n, out);
    put_tiers(sorted, n, cuts, n_cuts, out);
}

// ---- who is in one ----

static void finish_tier(void *state, ReportResult *out)
{
    Worths *worths = state;
    const ReportValue *values = worths->run->values;
    size_t n;
    g_autofree Worth *sorted = worths_sorted(worths, &n);
    size_t from = place_of((int)values[PARAM_FROM].number, n);
    size_t to = MAX(place_of((int)values[PARAM_TO].number, n), from);
    Sum sum = sum_of(sorted, from, to);
    double all = (double)sum_of(sorted, 0, n).amount,
           together = (double)sum_of(sorted, 0, from).amount;
    memcpy(out->totals, (int64_t[]){sum.customers, sum.orders, sum.amount}, sizeof sum);
    for (size_t i = from; i < to && i - from < (size_t)values[PARAM_N].number; i++) {
        together += (double)sorted[i].amount;
        report_add(out,
                   (int64_t[]){(int64_t)i + 1, sorted[i].id, sorted[i].orders, sorted[i].amount,
                               share((double)sorted[i].amount, all), share(together, all)});
    }
}

// ---- what is said of them ----

#define WINDOW                                                                                     \
    {                                                                                              \
        .name = "window", .type = REPORT_WINDOW, .otherwise = "last 12 months", .about = {         \
            "Orders in this window; empty: all",                                                   \
            "此时间窗口内的订单；空为全部"                                           \
        }                                                                                          \
    }

#define PERCENT(name_, otherwise_, en, zh)                                                         \
    {                                                                                              \
        .name = name_, .type = REPORT_NUMBER, .most = PERCENT_MAX, .otherwise = otherwise_,        \
        .about = {                                                                                 \
            en,                                                                                    \
            zh                                                                                     \
        }                                                                                          \
    }

static const ReportParam PARAMS[] = {
    [PARAM_WINDOW] = WINDOW,
    [PARAM_LEAST] = REPORT_LEAST,
    [PARAM_CUTS] = {.name = "cuts",
                    .type = REPORT_TEXT,
                    .otherwise = "1,5,10,20,30,50,80",
                    .about = {"Where tiers end, in percent of the customers, the best first",
                              "各层的界限：客户的百分比，从最好的算起"}},
    {.name = NULL},
};

static const ReportParam TIER_PARAMS[] = {
    [PARAM_WINDOW] = WINDOW,
    [PARAM_LEAST] = REPORT_LEAST,
    [PARAM_N] = {.name = "n",
                 .type = REPORT_NUMBER,
                 .least = 1,
                 .most = CUSTOMERS_MAX,
                 .otherwise = "100",
                 .about = {"How many customers", "列出多少位客户"}},
    [PARAM_FROM] = PERCENT("from", "0", "After so many percent of the customers, the best first",
                           "从最好的客户算起，排在此百分比之后"),
    [PARAM_TO] = PERCENT("to", "20", "Up to so many percent of them", "到此百分比为止"),
    {.name = NULL},
};

static const ReportColumn TOTALS[] = {
    {"customers", REPORT_COUNT, NULL, {"Customers with orders", "有订单的客户"}},
    {"orders", REPORT_COUNT, NULL, {"Orders", "订单"}},
    {"amount", REPORT_MONEY, NULL, {"Amount", "金额"}},
    {"gini", REPORT_RATIO, NULL, {"Gini coefficient", "基尼系数"}},
    {"gini_low", REPORT_RATIO, NULL, {"Gini at least, 95 %", "基尼系数下限（95%）"}},
    {"gini_high", REPORT_RATIO, NULL, {"Gini at most, 95 %", "基尼系数上限（95%）"}},
    {"best_fifth", REPORT_SHARE, NULL, {"Share of the best 20 %", "最好 20% 客户的金额占比"}},
    {"half", REPORT_SHARE, NULL, {"Customers who bring half of it", "带来一半金额的客户占比"}},
    {"eighty", REPORT_SHARE, NULL, {"Customers who bring 80 % of it", "带来 80% 金额的客户占比"}},
    {.name = NULL},
};

static const ReportColumn COLUMNS[] = {
    {"from", REPORT_SHARE, NULL, {"Customers after", "客户排名自"}},
    {"to", REPORT_SHARE, NULL, {"Customers up to", "客户排名至"}},
    {"customers", REPORT_COUNT, NULL, {"Customers", "客户"}},
    {"orders", REPORT_COUNT, NULL, {"Orders", "订单"}},
    {"amount", REPORT_MONEY, NULL, {"Amount", "金额"}},
    {"worth", REPORT_SHARE, NULL, {"Share of the amount", "金额占比"}},
    {"together", REPORT_SHARE, NULL, {"Share with those before", "累计比例"}},
    {"mean", REPORT_MONEY, NULL, {"Amount each", "人均金额"}},
    {"least", REPORT_MONEY, NULL, {"Amount of the last one", "末位客户的金额"}},
    {.name = NULL},
};

static const ReportColumn TIER_TOTALS[] = {
    {"customers", REPORT_COUNT, NULL, {"Customers", "客户"}},
    {"orders", REPORT_COUNT, NULL, {"Orders", "订单"}},
    {"amount", REPORT_MONEY, NULL, {"Amount", "金额"}},
    {.name = NULL},
};

static const ReportColumn TIER_COLUMNS[] = {
    {"rank", REPORT_COUNT, NULL, {"Rank", "名次"}},
    {"customer", REPORT_RECORD, "customer", {"Customer", "客户"}},
    {"orders", REPORT_COUNT, NULL, {"Orders", "订单"}},
    {"amount", REPORT_MONEY, NULL, {"Amount", "金额"}},
    {"share", REPORT_SHARE, NULL, {"Share of all", "占全部比例"}},
    {"together", REPORT_SHARE, NULL, {"Share with those before", "累计比例"}},
    {.name = NULL},
};

#define ORDER_EN                                                                                   \
    "Customers stand by the amount of their orders in the window, the greatest first, then by id;" \
    " a percentage of them is rounded to whole customers, at least one."
#define ORDER_ZH                                                                                   \
    "客户按时间窗口内的订单金额从高到低排列，相同者按编号；百分比折算为整数位客户，至少一位。"

static void say(ReportSaying *saying)
{
    if (say_total(saying, "gini_low") != REPORT_MISSING)
        say_quiet(saying, (Label){"Gini coefficient {gini} (95 %: {gini_low} – {gini_high}): 0 if "
                                  "all brought the same, 1 if one brought everything.",
                                  "基尼系数 {gini}（95% 区间 {gini_low} – {gini_high}）：0 "
                                  "为各客户相同，1 为集中于一位。"});
    // The tier that ends nearest to a fifth.
    size_t nearest = 0;
    for (size_t row = 1; row < say_rows(saying); row++)
        if (llabs(say_cell(saying, row, "to") - 200000) <
            llabs(say_cell(saying, nearest, "to") - 200000))
            nearest = row;
    say_cell_as(saying, "part", nearest, "to");
    say_next_spent(saying, (Label){"The best {part} of customers", "最好的 {part} 的客户"},
                   say_cell(saying, nearest, "least"), REPORT_MISSING);
}

// Where all of the tier are listed.
static void say_tier(ReportSaying *saying)
{
    size_t n = say_rows(saying);
    if ((int64_t)n == say_total(saying, "customers"))
        say_next_spent(saying,
                       (Label){"Customers from {given.from} to {given.to} % by amount",
                               "按金额排在 {given.from}–{given.to}% 的客户"},
                       say_cell(saying, n - 1, "amount"),
                       strcmp(say_given(saying, "from"), "0") == 0 ? REPORT_MISSING
                                                                   : say_cell(saying, 0, "amount"));
}

const Report REPORT_SHARE_OF_BEST = {
    .name = "share",
    .title = {"Value tiers and the 80/20 share", "价值分层与二八占比"},
    .question = {"How much of the revenue do the best customers bring?",
                 "最好的客户带来多少收入？"},
    .about = {ORDER_EN " The Gini coefficient is 0 where all bring the same, and near 1 where one "
                       "brings everything; its interval is that of the jackknife. It is not told "
                       "where a customer's amount is below zero.",
              ORDER_ZH "基尼系数为 0 表示各客户金额相同，接近 1 表示集中于一位；区间用刀切法得出。"
                       "有客户金额为负时不给出。"},
    .facts = REPORT_ORDERS,
    .params = PARAMS,
    .totals = TOTALS,
    .columns = COLUMNS,
    .begin = begin,
    .part = read_part,
    .finish = finish,
    .end = end,
    .sentence =
        {"The best 20 % of {customers} customers bring {best_fifth} of {amount}; {eighty} of "
         "them bring 80 %.",
         "{customers} 位客户中最好的 20% 带来 {amount} 中的 {best_fifth}；{eighty} "
         "的客户带来 80%。"},
    .say = say,
    .picture = {.type = PICTURE_LINES,
                .title = {"The best customers (across) and the share of the amount that they bring",
                          "最好的客户（横轴）带来的金额比例"},
                .name = "to",
                .value = "together"},
    .keys = "from",
};

const Report REPORT_TIER = {
    .name = "tier",
    .title = {"Customers of a value tier", "价值分层中的客户"},
    .question = {"Who is in a value tier?", "某个价值分层里有哪些客户？"},
    .about = {ORDER_EN, ORDER_ZH},
    .facts = REPORT_ORDERS,
    .params = TIER_PARAMS,
    .totals = TIER_TOTALS,
    .columns = TIER_COLUMNS,
    .begin = begin,
    .part = read_part,
    .finish = finish_tier,
    .end = end,
    .sentence = {"{customers} customers with {orders} orders of {amount}.",
                 "{customers} 位客户，{orders} 笔订单，共 {amount}。"},
    .say = say_tier,
    .picture = {.type = PICTURE_BARS,
                .title = {"Customers by the amount of their orders", "客户的订单金额"},
                .name = "customer",
                .value = "amount"},
    .keys = "customer",
};
