// SPDX-License-Identifier: Apache-2.0
#include "know/recommend/trials.h"

#include "base/buffer.h"
#include "base/error.h"
#include "base/json_read.h"
#include "know/recommend/offer.h"
#include "know/recommend/read.h"
#include "know/score/orders_read.h"

#include <math.h>

enum {
    HEAD = 6,     // numbers before those of methods
    FIGURES = 10, // of a method
    NUMBERS = HEAD + FIGURES * TASTE_METHODS,
};

static const char *const NAMES[QUESTIONS] = {
    [QUESTION_FOR_YOU] = "for_you", [QUESTION_WITH] = "with", [QUESTION_NEXT] = "next"};

static bool held(const Layout *layout)
{
    OrderColumns at;
    return order_columns(layout, &at) && at.lines >= 0 && at.product >= 0;
}

bool trials_thin(GError **error)
{
    return fail(
        error, ERROR_INVALID,
        "Too few orders came after the day that the test cuts at: %d are needed. Until then "
        "customers are offered what they bought, and what is bought with it.",
        "检验分界日之后的订单太少（至少需要 %d 张）。在此之前按个人习惯与一起购买推荐。",
        TRIAL_LEAST);
}

// ---- trying ----

typedef struct {
    const ScoreLook *look;
    HistoryRead *orders, *visits; // `visits` may be NULL
} Reading;

static void read_part(void *context, size_t part)
{
    const Reading *reading = context;
    g_autofree uint8_t *rows = score_counted_rows(reading->look, part);
    history_read_part(reading->orders, part, rows);
    if (reading->visits != NULL)
        history_read_part(reading->visits, part, rows);
}

// What comes of visits stands, unless they are too few: orders then say more.
static void try_out(HistoryRead *read, Crew *crew, const TasteQuestion *questions, size_t n,
                    Trials *out)
{
    TasteLessons lessons = {.near = true, .factors = true, .crew = crew};
    OrderHistories histories = {0};
    history_read_join(read, &histories);
    TrialCut cut = trial_cut(&histories);
    g_autoptr(Taste) taste = taste_new(&histories, cut.ends, &lessons);
    for (size_t i = 0; i < n; i++) {
        TrialAsk ask = {.question = questions[i], .length = TRIALS_LENGTH, .crew = crew};
        if (out->of[questions[i]].thin)
            out->of[questions[i]] = trial_run(&histories, &cut, taste, &ask);
    }
    trial_cut_clear(&cut);
    order_histories_clear(&histories);
}

static void put_trial(Buffer *out, const Trial *trial)
{
    const double head[HEAD] = {trial->thin,           trial->visits,         (double)trial->cut,
                               (double)trial->learnt, (double)trial->chosen, (double)trial->length};
    json_key(out, NAMES[trial->question]);
    json_array(out);
    for (size_t i = 0; i < HEAD; i++)
        json_real(out, head[i]);
    for (TasteMethod method = 0; method < TASTE_METHODS; method++) {
        const TrialFigures *of = &trial->methods[method];
        const double figures[FIGURES] = {(double)of->asked,  of->hit_rate, of->hit_sure.low,
                                         of->hit_sure.high,  of->ndcg,     of->ndcg_sure.low,
                                         of->ndcg_sure.high, of->recall,   of->mrr,
                                         of->coverage};
        for (size_t i = 0; i < FIGURES; i++)
            json_real(out, isfinite(figures[i]) ? figures[i] : 0);
    }
    json_array_end(out);
}

static char *parameters_of(const Trials *trials)
{
    g_auto(Buffer) out = {0};
    json_object_begin(&out);
    for (TasteQuestion question = 0; question < QUESTIONS; question++)
        put_trial(&out, &trials->of[question]);
    json_object_end(&out);
    buffer_string(&out);
    return buffer_steal(&out);
}

static bool fit(const ScoreLook *look, ScoreFit *out, GError **error)
{
    static const TasteQuestion ALL[] = {QUESTION_FOR_YOU, QUESTION_WITH, QUESTION_NEXT};
    g_autoptr(Arena) arena = arena_new();
    ReportRun run = score_run(look, arena);
    OrderChoice choice = order_choice(&run, ALWAYS, 0);
    size_t each = version_customers(look->version) / RECOMMEND_CUSTOMERS_MOST + 1;
    g_autoptr(HistoryRead) orders = history_read_new(&choice, each);
    g_autoptr(HistoryRead) visits = history_read_visits(&choice, each);
    Trials trials = {0};
    for (TasteQuestion question = 0; question < QUESTIONS; question++)
        trials.of[question] = (Trial){.question = question,
                                      .length = TRIALS_LENGTH,
                                      .chosen = trial_otherwise(question),
                                      .thin = true};
    crew_run(look->crew, look->version->n_parts, read_part, &(Reading){look, orders, visits});
    if (visits != NULL)
        try_out(visits, look->crew, &ALL[QUESTION_NEXT], 1, &trials);
    try_out(orders, look->crew, ALL, G_N_ELEMENTS(ALL), &trials);
    const Trial *own = &trials.of[QUESTION_FOR_YOU];
    if (own->thin)
        return trials_thin(error);
    const TrialFigures *won = &own->methods[own->chosen];
    *out = (ScoreFit){.variant = g_strdup(TASTE_NAMES[own->chosen].name),
                      .parameters = parameters_of(&trials),
                      .quality = g_strdup_printf("{\"hit_rate\":%.4f}", won->hit_rate),
                      .customers = (int64_t)own->learnt,
                      .facts = (int64_t)won->asked,
                      .converged = true};
    return true;
}

// ---- what was found ----

static void read_figures(const double *from, TrialFigures *out)
{
    *out = (TrialFigures){.asked = (size_t)from[0],
                          .hit_rate = from[1],
                          .hit_sure = {from[2], from[3]},
                          .ndcg = from[4],
                          .ndcg_sure = {from[5], from[6]},
                          .recall = from[7],
                          .mrr = from[8],
                          .coverage = from[9]};
}

static bool read_trial(json_object *json, TasteQuestion question, Trial *out)
{
    double numbers[NUMBERS];
    if (!score_read_numbers(json, NAMES[question], numbers, NUMBERS) || !(numbers[3] >= 0) ||
        !(numbers[4] >= 0 && numbers[4] < TASTE_METHODS) || !(fabs(numbers[2]) < 1e7) ||
        !(numbers[3] < 1e12))
        return false;
    *out = (Trial){.question = question,
                   .thin = numbers[0] != 0,
                   .visits = numbers[1] != 0,
                   .cut = (int32_t)numbers[2],
                   .learnt = (size_t)numbers[3],
                   .chosen = (TasteMethod)numbers[4],
                   .length = TRIALS_LENGTH};
    for (TasteMethod method = 0; method < TASTE_METHODS; method++) {
        const double *from = numbers + HEAD + FIGURES * method;
        if (!(from[0] >= 0 && from[0] < 1e12))
            return false;
        read_figures(from, &out->methods[method]);
    }
    return true;
}

static void *open_fit(const char *parameters, const Model *model, GError **error)
{
    (void)model;
    json_object *json = json_read(parameters);
    Trials *trials = g_new0(Trials, 1);
    bool good = true;
    for (TasteQuestion question = 0; good && question < QUESTIONS; question++)
        good = read_trial(json, question, &trials->of[question]);
    json_object_put(json);
    if (good)
        return trials;
    g_free(trials);
    return score_unreadable(error);
}

static const Score SCORES[] = {{.name = NULL}};

const ScoreModel OFFERS_MODEL = {
    .name = "offers",
    .title = {"How well offers hit", "推荐准不准"},
    .reads =
        {"What customers bought and looked at before a day, against what they wanted after it.",
         "客户在某一天之前买过和看过什么，以及之后真正要了什么。"},
    .scores = SCORES,
    .held = held,
    .fit = fit,
    .open = open_fit,
    .close = g_free,
};
