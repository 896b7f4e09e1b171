// SPDX-License-Identifier: Apache-2.0
//
// How well each way of suggesting foresees what customers buy or look at next, and which is used.
#include "base/when.h"
#include "know/recommend/offer.h"
#include "know/recommend/read.h"
#include "know/recommend/trials.h"
#include "know/report/say.h"
#include "know/report/standing.h"

#include <math.h>
#include <string.h>

enum { PARAM_QUESTION, PARAM_LENGTH, PARAM_WINDOW, PARAM_LEAST };

typedef struct {
    const ReportRun *run;
    TasteQuestion question;
    OrderChoice choice;
    HistoryRead *orders, *visits; // `visits` may be NULL
    ScoreFitted *standing;        // what a job has found; NULL: it is tried out now
    int64_t fitted_at;
} Testing;

// Whether it is asked as the job tries it: of everybody and everything.
static bool is_usual(const ReportRun *run)
{
    return run->everybody && *run->values[PARAM_WINDOW].text == '\0' &&
           run->values[PARAM_LEAST].number == 0 &&
           run->values[PARAM_LENGTH].number == TRIALS_LENGTH;
}

static void *begin(const ReportRun *run)
{
    Testing *testing = ARENA_NEW(run->arena, Testing);
    *testing = (Testing){.run = run,
                         .question = (TasteQuestion)run->values[PARAM_QUESTION].number,
                         .choice = order_choice(run, run->values[PARAM_WINDOW].window,
                                                run->values[PARAM_LEAST].number)};
    if (is_usual(run))
        testing->standing = report_standing(run, "offers", &testing->fitted_at);
    if (testing->standing != NULL)
        return testing;
    size_t each = version_customers(run->version) / RECOMMEND_CUSTOMERS_MOST + 1;
    testing->orders = history_read_new(&testing->choice, each);
    if (testing->question == QUESTION_NEXT)
        testing->visits = history_read_visits(&testing->choice, each);
    return testing;
}

static void read_part(void *state, size_t part, const uint8_t *rows)
{
    const Testing *testing = state;
    if (testing->standing != NULL)
        return;
    history_read_part(testing->orders, part, rows);
    if (testing->visits != NULL)
        history_read_part(testing->visits, part, rows);
}

static Trial try_out(const Testing *testing, HistoryRead *read)
{
    TasteLessons lessons = {.near = true, .factors = true, .crew = testing->run->crew};
    OrderHistories histories = {0};
    history_read_join(read, &histories);
    TrialCut cut = trial_cut(&histories);
    g_autoptr(Taste) taste = taste_new(&histories, cut.ends, &lessons);
    TrialAsk ask = {.question = testing->question,
                    .length = (size_t)testing->run->values[PARAM_LENGTH].number,
                    .crew = testing->run->crew};
    Trial trial = trial_run(&histories, &cut, taste, &ask);
    trial_cut_clear(&cut);
    order_histories_clear(&histories);
    return trial;
}

static void put_trial(const Trial *trial, ReportResult *out)
{
    for (TasteMethod method = 0; method < TASTE_METHODS; method++) {
        const TrialFigures *one = &trial->methods[method];
        if (trial_enters(trial->question, method))
            report_add(out, (int64_t[]){method, report_figure_of(one->hit_rate, 1e6),
                                        report_figure_of(one->hit_sure.low, 1e6),
                                        report_figure_of(one->hit_sure.high, 1e6),
                                        report_figure_of(one->ndcg, 1e6),
                                        report_figure_of(one->ndcg_sure.low, 1e6),
                                        report_figure_of(one->ndcg_sure.high, 1e6),
                                        report_figure_of(one->recall, 1e6),
                                        report_figure_of(one->mrr, 1e6),
                                        report_figure_of(one->coverage, 1e6)});
    }
}

// What the job has found, else what is found now.
static Trial trial_of(const Testing *testing)
{
    const Trials *trials = testing->standing != NULL ? score_fitted_open(testing->standing) : NULL;
    Trial trial = {.thin = true};
    if (trials != NULL)
        return trials->of[testing->question];
    if (testing->visits != NULL)
        trial = try_out(testing, testing->visits);
    return trial.thin ? try_out(testing, testing->orders) : trial;
}

static void finish(void *state, ReportResult *out)
{
    const Testing *testing = state;
    Trial trial = trial_of(testing);
    memcpy(out->totals,
           (int64_t[]){(int64_t)trial.learnt, (int64_t)trial.methods[TASTE_POPULAR].asked,
                       trial.chosen, trial.visits, trial.cut,
                       testing->standing != NULL
                           ? day_of(testing->fitted_at, testing->run->clock.zone)
                           : report_score_day(testing->run)},
           6 * sizeof *out->totals);
    if (!trial.thin)
        put_trial(&trial, out);
    else
        trials_thin(&out->error);
}

static void end(void *state)
{
    Testing *testing = state;
    history_read_free(testing->orders);
    history_read_free(testing->visits);
    score_fitted_unref(testing->standing);
}

static const Choice QUESTION_NAMES[] = {
    [QUESTION_FOR_YOU] = {"for_you", {"For a customer", "推荐给客户"}},
    [QUESTION_WITH] = {"with", {"With a product", "与商品一起"}},
    [QUESTION_NEXT] = {"next", {"Next, for somebody who looks", "接下来看什么"}},
    {.name = NULL},
};

static const Choice SOURCE_NAMES[] = {
    {"orders", {"Orders", "订单"}},
    {"visits", {"Visits", "浏览"}},
    {.name = NULL},
};

static const ReportParam PARAMS[] = {
    [PARAM_QUESTION] = {.name = "question",
                        .type = REPORT_CHOICE,
                        .choices = QUESTION_NAMES,
                        .otherwise = "for_you",
                        .about = {"What is suggested for", "推荐的场合"}},
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
    {"customers", REPORT_COUNT, NULL, {"Customers or visits learnt from", "学习所用客户或浏览"}},
    {"tested", REPORT_COUNT, NULL, {"Cases tested", "检验所用"}},
    {"chosen", REPORT_NAME, TASTE_NAMES, {"What is used", "采用的方法"}},
    {"source", REPORT_NAME, SOURCE_NAMES, {"Learnt and tested on", "数据来源"}},
    {"cut", REPORT_DAY, NULL, {"Learnt from before, tested from", "分界日"}},
    {"as_of", REPORT_DAY, NULL, {"Day of the test", "检验日"}},
    {.name = NULL},
};

static const ReportColumn COLUMNS[] = {
    {"method", REPORT_NAME, TASTE_NAMES, {"Way of suggesting", "推荐方法"}},
    {"hit_rate", REPORT_SHARE, NULL, {"With a hit", "命中占比"}},
    {"hit_low", REPORT_SHARE, NULL, {"At least, 95 %", "下限（95%）"}},
    {"hit_high", REPORT_SHARE, NULL, {"At most, 95 %", "上限（95%）"}},
    {"ndcg", REPORT_SHARE, NULL, {"NDCG: hits, the first places more", "NDCG（越靠前越重）"}},
    {"ndcg_low", REPORT_SHARE, NULL, {"NDCG at least, 95 %", "NDCG 下限（95%）"}},
    {"ndcg_high", REPORT_SHARE, NULL, {"NDCG at most, 95 %", "NDCG 上限（95%）"}},
    {"recall", REPORT_SHARE, NULL, {"Of what was hidden", "被预见的比例"}},
    {"mrr", REPORT_SHARE, NULL, {"1 / place of the first hit", "首个命中名次的倒数"}},
    {"coverage", REPORT_SHARE, NULL, {"Products ever suggested", "被推荐过的商品占比"}},
    {.name = NULL},
};

static int64_t cell_of(const ReportSaying *saying, int64_t method, const char *column)
{
    for (size_t row = 0; row < say_rows(saying); row++)
        if (say_cell(saying, row, "method") == method)
            return say_cell(saying, row, column);
    return REPORT_MISSING;
}

// Whether the shares with a hit differ by more than their errors explain. Both were asked the same
// cases, so this is on the safe side.
static bool differ(const ReportSaying *saying, int64_t one, int64_t other)
{
    double error[2];
    int64_t methods[2] = {one, other};
    for (int i = 0; i < 2; i++)
        error[i] = (double)(cell_of(saying, methods[i], "hit_high") -
                            cell_of(saying, methods[i], "hit_low")) /
                   2;
    int64_t apart = cell_of(saying, one, "hit_rate") - cell_of(saying, other, "hit_rate");
    return fabs((double)apart) > hypot(error[0], error[1]);
}

// What the chosen way is held against: popular products, or where these are chosen the best other.
static int64_t rival_of(const ReportSaying *saying, int64_t chosen)
{
    int64_t popular = 0, best = REPORT_MISSING;
    while (TASTE_NAMES[popular].name != NULL && strcmp(TASTE_NAMES[popular].name, "popular") != 0)
        popular++;
    for (size_t row = 0; chosen == popular && row < say_rows(saying); row++) {
        int64_t method = say_cell(saying, row, "method");
        if (method != chosen && (best == REPORT_MISSING || say_cell(saying, row, "hit_rate") >
                                                               cell_of(saying, best, "hit_rate")))
            best = method;
    }
    return chosen == popular ? best : popular;
}

static void say(ReportSaying *saying)
{
    if (say_rows(saying) == 0)
        return;
    int64_t chosen = say_total(saying, "chosen"), rival = rival_of(saying, chosen);
    say_value(saying, "hit", REPORT_SHARE, cell_of(saying, chosen, "hit_rate"));
    say_value(saying, "low", REPORT_SHARE, cell_of(saying, chosen, "hit_low"));
    say_value(saying, "high", REPORT_SHARE, cell_of(saying, chosen, "hit_high"));
    if (rival != REPORT_MISSING) {
        say_value(saying, "rival_hit", REPORT_SHARE, cell_of(saying, rival, "hit_rate"));
        say_text(saying, "rival", TASTE_NAMES[rival].label);
    }
    if (rival != REPORT_MISSING && !differ(saying, chosen, rival))
        say_sentence(
            saying,
            (Label){
                "There is no clear difference between “{chosen}”, which hits in {hit} of cases "
                "with {given.length} suggestions, and “{rival}” with {rival_hit}: it is within "
                "the error. “{chosen}” is used because it hit most often in the other half of "
                "the cases, by which the way is chosen.",
                "推荐 {given.length} 件，“{chosen}”命中 {hit}，“{rival}”命中 "
                "{rival_hit}，没有明显差别：相差在误差之内。采用“{chosen}”，是因为在另一半用来选方"
                "法的情形中，它命中最多。"});
    else
        say_sentence(
            saying,
            (Label){"Suggestions go by “{chosen}”: in {hit} of cases {given.length} of them held "
                    "something of what was wanted next; “{rival}” reaches {rival_hit}.",
                    "采用“{chosen}”：推荐 {given.length} 件，{hit} "
                    "命中之后真正要的其中之一；“{rival}”为 {rival_hit}。"});
    say_quiet(saying, (Label){"Tested on {tested} cases that had no say in the choice; with 95 % "
                              "confidence between {low} and {high}. The test is of {as_of}.",
                              "在 {tested} 个未参与选择的情形上检验，95% 的把握在 {low} 到 {high} "
                              "之间。检验于{as_of}。"});
}

const Report REPORT_RECOMMEND = {
    .name = "recommend",
    .title = {"Do our suggestions hit", "推荐准不准"},
    .question = {"What should we offer a customer, and how well do such offers hit?",
                 "该向客户推荐什么？推荐得准不准？"},
    .about =
        {"Time is cut where about a seventh of the orders, or visits, are still to come. Taught by "
         "what was before, each method suggests so many products, and the figures say what of the "
         "hidden was among them. For a customer: their first order from that day on. With a "
         "product: one product of an order is told, the others are hidden. Next: of a visit "
         "(products viewed or put into the cart, no more than half an hour apart) the first "
         "products are told, the one after them is hidden; of orders, where there are too few "
         "visits, the next order. The method is chosen by one half of those asked, the figures "
         "are those of the other half; at most 4,000 are asked and 200,000 customers learnt from, "
         "taken evenly.",
         "在约七分之一的订单（或浏览）之前划一条分界日：各方法只用之前的数据学习，推荐若干商品，看"
         "被隐"
         "藏的有多少在其中。推荐给客户：分界日起的第一张订单。与商品一起：告知订单中的一件，其余隐"
         "藏。"
         "接下来：一次浏览（查看或加购商品，间隔不超过半小时）中告知前几件，隐藏其后一件；浏览太少"
         "时用"
         "下一张订单。用一半选方法，用另一半报数；至多检验 4,000 个、学习 20 万位客户，均匀抽取。"},
    .facts = REPORT_LINES,
    .params = PARAMS,
    .totals = TOTALS,
    .columns = COLUMNS,
    .begin = begin,
    .part = read_part,
    .finish = finish,
    .end = end,
    .say = say,
    .picture = {.type = PICTURE_BARS,
                .title = {"Cases with a hit, by way of suggesting", "各推荐方法的命中占比"},
                .name = "method",
                .value = "hit_rate"},
};
