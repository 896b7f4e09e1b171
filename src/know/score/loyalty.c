// SPDX-License-Identifier: Apache-2.0
//
// Loyalty (know/report/loyalty_read.h) as scores: the mean of how a customer buys and how they
// care (of how they buy alone where no feelings are known), and why they stay. Nothing is learnt:
// the rules are those of the report without parameters.
#include "base/buffer.h"
#include "base/error.h"
#include "know/report/loyalty_read.h"
#include "know/score/orders_read.h"

#include "base/counted.h"

#include <math.h>

enum { LOYALTY, TYPE };
enum { CUSTOMERS_LEAST = 20 };

// ---- fitting: whether there is anybody to be judged ----

static void count(void *context, size_t row, const Loyal *loyal)
{
    int64_t *counts = context;
    (void)row;
    counts[0]++;
    counts[1] += loyal->orders;
}

static bool fit(const ScoreLook *look, ScoreFit *out, GError **error)
{
    ReportRun run = score_run(look, NULL);
    Loyalty loyalty = loyalty_of(&run, &LOYALTY_RULES);
    int64_t counts[2] = {0};
    for (size_t part = 0; part < look->version->n_parts; part++) {
        g_autofree uint8_t *rows = score_counted_rows(look, part);
        loyalty_each(&loyalty, look->version->parts[part].chunk, rows, count, counts);
    }
    if (counts[0] < CUSTOMERS_LEAST)
        return fail(error, ERROR_INVALID, "Fewer than %d customers bought in the last 365 days.",
                    "最近 365 天有订单的客户不足 %d 位。", CUSTOMERS_LEAST);
    *out = (ScoreFit){.variant = g_strdup("rules"),
                      .parameters = g_strdup("{}"),
                      .customers = counts[0],
                      .facts = counts[1],
                      .converged = true};
    return true;
}

static void *open_fit(const char *parameters, const Model *model, GError **error)
{
    (void)parameters, (void)model, (void)error;
    return g_memdup2(&LOYALTY_RULES, sizeof LOYALTY_RULES);
}

// ---- scores ----

typedef struct {
    const ScoreAsk *ask;
    int64_t *out;
} Scoring;

static void score_row(void *context, size_t row, const Loyal *loyal)
{
    const Scoring *scoring = context;
    double behaviour = (double)loyal->behaviour, emotion = (double)loyal->emotion;
    double mean = isnan(emotion) ? behaviour : (behaviour + emotion) / 2;
    scoring->out[row] = scoring->ask->which == TYPE ? loyal->type : llround(mean * 1e6);
}

static void score(const void *open, const ScoreAsk *ask, const ScoreLook *look, const Chunk *chunk,
                  int64_t *out)
{
    ReportRun run = score_run(look, NULL);
    Loyalty loyalty = loyalty_of(&run, open);
    Scoring scoring = {ask, out};
    for (size_t row = 0; row < chunk->n_rows; row++)
        out[row] = SCORE_MISSING; // who has not bought in the year is not judged
    loyalty_each(&loyalty, chunk, NULL, score_row, &scoring);
}

// ---- why ----

typedef struct {
    Loyal loyal;
    bool known;
} First;

static void take_first(void *context, size_t row, const Loyal *loyal)
{
    First *first = context;
    if (row == 0)
        *first = (First){*loyal, true};
}

static void add(ScoreReason *out, size_t *n, bool raises, char *en, char *zh)
{
    if (*n < SCORE_REASONS) {
        out[(*n)++] = (ScoreReason){raises, en, zh};
        return;
    }
    g_free(en);
    g_free(zh);
}

static void add_acts(const Loyal *one, const LoyaltyRules *rules, ScoreReason *out, size_t *n)
{
    add(out, n, one->orders >= rules->often,
        counted_printf("%d {order|orders} in a year", one->orders),
        g_strdup_printf("一年 %d 笔订单", one->orders));
    add(out, n, one->months >= 4,
        counted_printf("Orders in %d {month|months} of the year", one->months),
        g_strdup_printf("一年中 %d 个月有订单", one->months));
    if (one->products > 0)
        add(out, n, one->products >= 5,
            counted_printf("%d different {product|products}", one->products),
            g_strdup_printf("%d 种不同商品", one->products));
    if (one->visits >= 0)
        add(out, n, one->visits >= 6, counted_printf("%d {day|days} with visits", one->visits),
            g_strdup_printf("%d 天来访", one->visits));
}

static void add_feelings(const Loyal *one, ScoreReason *out, size_t *n)
{
    double rating = (double)one->rating, tone = (double)one->tone;
    if (!isnan(rating))
        add(out, n, rating >= 0.6, g_strdup_printf("Rates you %.0f %% of the best", 100 * rating),
            g_strdup_printf("评分为满分的 %.0f%%", 100 * rating));
    if (!isnan(tone))
        add(out, n, tone >= 0,
            g_strdup(tone >= 0 ? "Sounds content in what they wrote"
                               : "Sounds discontent in what they wrote"),
            g_strdup(tone >= 0 ? "所写文字语气满意" : "所写文字语气不满"));
    if (one->referrals > 0)
        add(out, n, true, counted_printf("Referred %d {customer|customers}", one->referrals),
            g_strdup_printf("推荐了 %d 位客户", one->referrals));
    if (isnan(one->emotion))
        add(out, n, false,
            g_strdup("No feelings known: no rating, text, visit, agreement or referral"),
            g_strdup("不了解情感：没有评分、文字、来访、同意或推荐记录"));
}

static size_t reasons(const void *open, const ScoreLook *look, const Chunk *chunk, ScoreReason *out)
{
    const LoyaltyRules *rules = open;
    ReportRun run = score_run(look, NULL);
    Loyalty loyalty = loyalty_of(&run, rules);
    First first = {0};
    size_t n = 0;
    loyalty_each(&loyalty, chunk, NULL, take_first, &first);
    if (!first.known)
        return 0;
    const Loyal *one = &first.loyal;
    add_feelings(one, out, &n);
    add_acts(one, rules, out, &n);
    if (one->consent >= 0)
        add(out, &n, one->consent > 0,
            g_strdup(one->consent > 0 ? "Agrees to be written to"
                                      : "Does not want to be written to"),
            g_strdup(one->consent > 0 ? "同意接收消息" : "不愿接收消息"));
    if (one->discounted > 0)
        add(out, &n, false,
            g_strdup_printf("%.0f %% of the orders had a discount", 100 * (double)one->discounted),
            g_strdup_printf("%.0f%% 的订单有优惠", 100 * (double)one->discounted));
    return n;
}

static const Score SCORES[] = {
    [LOYALTY] = {"loyalty", {"Loyalty", "忠诚度"}, SCORE_SHARE, SCORE_NOW, 0},
    [TYPE] = {"loyalty_type", {"Why they stay", "因何忠诚"}, SCORE_NAME, SCORE_NOW, 0},
    {.name = NULL},
};

const ScoreModel LOYALTY_MODEL = {
    .name = "loyalty",
    .title = {"Loyalty", "客户忠诚"},
    .reads =
        {"Orders, visits, agreements, ratings and texts of the last 365 days, and referrals, "
         "judged by the rules of the report loyalty.",
         "最近 365 天的订单、来访、同意记录、评分和文字，以及推荐，按“客户忠诚”报表的规则判断。"},
    .scores = SCORES,
    .names = LOYAL_TYPE_NAMES,
    .held = score_orders_held,
    .fit = fit,
    .open = open_fit,
    .close = g_free,
    .score = score,
    .reasons = reasons,
};
