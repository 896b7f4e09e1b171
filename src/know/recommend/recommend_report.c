// SPDX-License-Identifier: Apache-2.0
//
// How well each way of suggesting foresees the last orders of customers, and which is used.
#include "know/recommend/offer.h"
#include "know/report/say.h"
#include "know/recommend/read.h"

#include <math.h>

enum { PARAM_LENGTH, PARAM_WINDOW, PARAM_LEAST };

typedef struct {
    const ReportRun *run;
    OrderChoice choice;
    HistoryRead *read;
} Testing;

static void *begin(const ReportRun *run)
{
    Testing *testing = ARENA_NEW(run->arena, Testing);
    *testing = (Testing){.run = run,
                         .choice = order_choice(run, run->values[PARAM_WINDOW].window,
                                                run->values[PARAM_LEAST].number)};
    size_t each = version_customers(run->version) / RECOMMEND_CUSTOMERS_MOST + 1;
    testing->read = history_read_new(&testing->choice, run->version->n_parts, each);
    return testing;
}

static void read_part(void *state, size_t part, const uint8_t *rows)
{
    const Testing *testing = state;
    history_read_part(testing->read, part, rows);
}

static int64_t millionths(double share)
{
    return llround(share * 1e6);
}

static void put_trial(const Trial *trial, ReportResult *out)
{
    for (TasteMethod method = 0; method < TASTE_METHODS; method++) {
        const TrialFigures *one = &trial->methods[method];
        report_add(out, (int64_t[]){method, millionths(one->hit_rate), millionths(one->recall),
                                    millionths(one->mrr), millionths(one->coverage)});
    }
    out->totals[2] = trial->chosen;
}

static void finish(void *state, ReportResult *out)
{
    Testing *testing = state;
    OrderHistories histories = {0};
    history_read_join(testing->read, &histories);
    Trial trial = trial_run(&histories, (size_t)testing->run->values[PARAM_LENGTH].number);
    out->totals[0] = (int64_t)histories.n_customers;
    out->totals[1] = (int64_t)trial.methods[0].customers;
    out->totals[2] = trial.chosen;
    if (!trial.thin)
        put_trial(&trial, out);
    else
        fail(&out->error, ERROR_INVALID,
             "Too few customers have bought twice to test suggestions: %d are needed. Until then "
             "customers are offered what they bought, and what is bought with it.",
             "购买两次以上的客户太少，无法检验推荐（至少需要 %d "
             "位）。在此之前按个人习惯与一起购买推荐。",
             TRIAL_LEAST);
    order_histories_clear(&histories);
}

static void end(void *state)
{
    Testing *testing = state;
    history_read_free(testing->read);
}

static const ReportParam LENGTHS[] = {
    [PARAM_LENGTH] = {.name = "length",
                      .type = REPORT_NUMBER,
                      .least = 1,
                      .most = TRIAL_LENGTH_MOST,
                      .otherwise = "10",
                      .about = {"How many products are suggested to each", "每人推荐几件"}},
    [PARAM_WINDOW] = {.name = "window",
                      .type = REPORT_WINDOW,
                      .otherwise = "",
                      .about = {"Orders in this window; empty: all",
                                "此时间窗口内的订单；空为全部"}},
    [PARAM_LEAST] = REPORT_LEAST,
    {.name = NULL},
};

static const ReportColumn TOTALS[] = {
    {"customers", REPORT_COUNT, NULL, {"Customers learnt from", "学习所用客户"}},
    {"tested", REPORT_COUNT, NULL, {"Customers tested", "检验所用客户"}},
    {"chosen", REPORT_NAME, TASTE_NAMES, {"What is used", "采用的方法"}},
    {.name = NULL},
};

static const ReportColumn COLUMNS[] = {
    {"method", REPORT_NAME, TASTE_NAMES, {"Way of suggesting", "推荐方法"}},
    {"hit_rate", REPORT_SHARE, NULL, {"Customers with a hit", "命中客户占比"}},
    {"recall", REPORT_SHARE, NULL, {"Of the order foreseen", "订单被预见的比例"}},
    {"mrr", REPORT_SHARE, NULL, {"1 / place of the first hit", "首个命中名次的倒数"}},
    {"coverage", REPORT_SHARE, NULL, {"Products ever suggested", "被推荐过的商品占比"}},
    {.name = NULL},
};

static int64_t hits_of(const ReportSaying *saying, int64_t method)
{
    for (size_t row = 0; row < say_rows(saying); row++)
        if (say_cell(saying, row, "method") == method)
            return say_cell(saying, row, "hit_rate");
    return REPORT_MISSING;
}

static void say(ReportSaying *saying)
{
    int64_t popular = 0;
    while (TASTE_NAMES[popular].name != NULL && strcmp(TASTE_NAMES[popular].name, "popular") != 0)
        popular++;
    say_value(saying, "hit", REPORT_SHARE, hits_of(saying, say_total(saying, "chosen")));
    say_value(saying, "popular", REPORT_SHARE, hits_of(saying, popular));
    say_sentence(saying,
                 (Label){"Used is “{chosen}”: of {given.length} suggestions {hit} of customers had "
                         "bought one in their last order; popular products alone reach {popular}.",
                         "采用“{chosen}”：推荐 {given.length} 件，{hit} "
                         "的客户在最近一单里买了其中之一；只推热销为 {popular}。"});
}

const Report REPORT_RECOMMEND = {
    .name = "recommend",
    .title = {"Do our suggestions hit", "推荐准不准"},
    .question = {"Which way of suggesting foresees best what our customers buy next?",
                 "哪种推荐方法最能预见客户接下来买什么？"},
    .about = {"The last order of every customer with two or more is hidden; taught by all others, "
              "each method suggests so many products, and the figures say what of the hidden order "
              "was among them. The method is chosen by one half of the customers, the figures are "
              "those of the other half; at most 10,000 are tested and 200,000 learnt from, taken "
              "evenly. Orders of others later than the hidden one are known to the methods.",
              "隐藏每位至少两次购买的客户的最后一张订单，各方法据其余订单推荐若干商品，看其中有多少"
              "在隐"
              "藏的订单里。用一半客户选方法，用另一半客户报数；至多检验 1 万、学习 20 万位客户，均"
              "匀抽取。"
              "其他客户更晚的订单对各方法可见。"},
    .facts = REPORT_LINES,
    .params = LENGTHS,
    .totals = TOTALS,
    .columns = COLUMNS,
    .begin = begin,
    .part = read_part,
    .finish = finish,
    .end = end,
    .say = say,
    .picture = {.type = PICTURE_BARS,
                .title = {"Customers with a hit, by way of suggesting", "各推荐方法的命中客户占比"},
                .name = "method",
                .value = "hit_rate"},
};
