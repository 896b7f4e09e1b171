// SPDX-License-Identifier: Apache-2.0
//
// Delivered value (know/insight/delivered.h) of the last 365 days as scores: in money, and as what
// a customer gains for each unit of what it costs them. Fitted is what is usual in the shop; what
// trouble is worth says the setting insight.delivered, which holds at once.
#include "base/buffer.h"
#include "base/decimal.h"
#include "base/error.h"
#include "base/json_read.h"
#include "know/report/delivered_read.h"
#include "know/score/orders_read.h"

#include <math.h>

enum { VALUE, RATIO };
enum { ORDERS_LEAST = 30 };

typedef struct {
    DeliveredUsual usual;
    DeliveredCosts costs;
} Fitted;

// ---- fitting ----

static void put(Buffer *out, const char *name, double value)
{
    if (!isnan(value))
        json_member_real(out, name, value);
}

static char *usual_json(const DeliveredUsual *usual)
{
    g_auto(Buffer) out = {0};
    json_object_begin(&out);
    put(&out, "usual_order", usual->order);
    put(&out, "usual_fee", usual->fee);
    put(&out, "usual_wait_days", usual->wait_days);
    json_object_end(&out);
    buffer_string(&out);
    return buffer_steal(&out);
}

static void count_part(void *context, size_t row, const DeliveredFacts *facts)
{
    int64_t *counts = context;
    (void)row;
    counts[0] += facts->orders > 0;
    counts[1] += facts->orders;
}

static bool fit(const ScoreLook *look, ScoreFit *out, GError **error)
{
    g_autoptr(Arena) arena = arena_new();
    ReportRun run = score_run(look, arena);
    int64_t counts[2] = {0};
    for (size_t part = 0; part < look->version->n_parts && counts[1] < ORDERS_LEAST; part++) {
        g_autofree uint8_t *rows = score_counted_rows(look, part);
        delivered_each(&run, look->version->parts[part].chunk, rows, NAN, count_part, counts);
    }
    if (counts[1] < ORDERS_LEAST)
        return fail(error, ERROR_INVALID, "Fewer than %d orders in the last 365 days.",
                    "最近 365 天的订单不足 %d 笔。", ORDERS_LEAST);
    DeliveredUsual usual = delivered_usual(&run);
    *out = (ScoreFit){.variant = g_strdup("usual"),
                      .parameters = usual_json(&usual),
                      .quality = usual_json(&usual),
                      .customers = counts[0],
                      .facts = counts[1],
                      .converged = true};
    return true;
}

// ---- what was fitted, and what the settings say ----

static char *settings(const Model *model)
{
    const DeliveredCosts *costs = model_delivered_costs(model);
    GString *text = g_string_new(NULL);
    for (int i = 0; i < DELIVERED_WORTHS; i++)
        g_string_append_printf(text, "%" G_GINT64_FORMAT ";", costs->minor[i]);
    return g_string_free(text, FALSE);
}

static double read_real(json_object *from, const char *name)
{
    json_object *value = json_object_object_get(from, name);
    return value != NULL ? json_object_get_double(value) : NAN;
}

static void *open_fit(const char *parameters, const Model *model, GError **error)
{
    json_object *json = json_read(parameters);
    if (!json_object_is_type(json, json_type_object)) {
        json_object_put(json);
        return score_unreadable(error);
    }
    Fitted *fitted = g_new(Fitted, 1);
    *fitted = (Fitted){{read_real(json, "usual_order"), read_real(json, "usual_fee"),
                        read_real(json, "usual_wait_days")},
                       *model_delivered_costs(model)};
    json_object_put(json);
    return fitted;
}

const DeliveredUsual *delivered_fitted_usual(const void *open)
{
    return &((const Fitted *)open)->usual;
}

// ---- scores ----

typedef struct {
    const Fitted *fitted;
    const ScoreAsk *ask;
    int64_t *out;
} Scoring;

static void score_row(void *context, size_t row, const DeliveredFacts *facts)
{
    const Scoring *scoring = context;
    scoring->out[row] = SCORE_MISSING; // who has not bought in the year was delivered nothing
    if (facts->orders == 0)
        return;
    Delivered one = delivered_of(facts, &scoring->fitted->costs, &scoring->fitted->usual);
    double value = scoring->ask->which == VALUE ? one.value : one.ratio * 1e6;
    if (isfinite(value) && fabs(value) < 1e17)
        scoring->out[row] = llround(value);
}

static void score(const void *open, const ScoreAsk *ask, const ScoreLook *look, const Chunk *chunk,
                  int64_t *out)
{
    ReportRun run = score_run(look, NULL);
    Scoring scoring = {open, ask, out};
    delivered_each(&run, chunk, NULL, scoring.fitted->usual.wait_days, score_row, &scoring);
}

// ---- why ----

typedef struct {
    DeliveredFacts facts;
    bool known;
} First;

static void take_first(void *context, size_t row, const DeliveredFacts *facts)
{
    First *first = context;
    if (row == 0)
        *first = (First){*facts, facts->orders > 0};
}

// All parts that come to something, the greatest first.
static size_t reasons(const void *open, const ScoreLook *look, const Chunk *chunk, ScoreReason *out)
{
    const Fitted *fitted = open;
    ReportRun run = score_run(look, NULL);
    First first = {0};
    size_t n = 0;
    delivered_each(&run, chunk, NULL, fitted->usual.wait_days, take_first, &first);
    if (!first.known)
        return 0;
    Delivered one = delivered_of(&first.facts, &fitted->costs, &fitted->usual);
    const char *currency = model_currency(run.model);
    bool told[DELIVERED_PARTS] = {false};
    while (n < SCORE_REASONS) {
        int most = -1;
        for (int part = 0; part < DELIVERED_PARTS; part++)
            if (!told[part] && one.parts[part] >= 0.5 &&
                (most < 0 || one.parts[part] > one.parts[most]))
                most = part;
        if (most < 0)
            break;
        told[most] = true;
        DeliveredPart part = (DeliveredPart)most;
        out[n++] = (ScoreReason){most < DELIVERED_BENEFITS,
                                 delivered_tell(part, &first.facts, &one, currency, LANGUAGE_EN),
                                 delivered_tell(part, &first.facts, &one, currency, LANGUAGE_ZH)};
    }
    return n;
}

static const Score SCORES[] = {
    [VALUE] = {"delivered",
               {"Delivered value, 365 days", "让渡价值（365 天）"},
               SCORE_MONEY,
               SCORE_NOW,
               0},
    [RATIO] = {"delivered_ratio",
               {"Gained for each unit given", "得到与付出之比"},
               SCORE_COUNT,
               SCORE_NOW,
               0},
    {.name = NULL},
};

const ScoreModel DELIVERED_MODEL = {
    .name = "delivered",
    .title = {"Delivered value", "让渡价值"},
    .reads = {"Orders, returns, parcels, refunds and events of the last 365 days: the usual order, "
              "shipping fee and wait of the shop. What waits and trouble are worth is a convention "
              "of the settings.",
              "最近 365 天的订单、退货、包裹、退款和事件：店铺通常的订单金额、运费和等待天数。"
              "等待和麻烦值多少钱是设置中的约定。"},
    .days = 1,
    .scores = SCORES,
    .held = score_orders_held,
    .fit = fit,
    .settings = settings,
    .open = open_fit,
    .close = g_free,
    .score = score,
    .reasons = reasons,
};
