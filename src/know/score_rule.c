// SPDX-License-Identifier: Apache-2.0
#include "know/score_rule.h"

#include "base/when.h"
#include "know/chunk_read.h"

#include <string.h>

enum {
    SCORES_EACH = 64, // of a model at most
    DAYS_MOST = 3660,
    MONTHS_MOST = 60,
};

// ---- ids: which model, which score, how far ahead ----

static int64_t id_of(const ScoreModel *of, const Score *score, int64_t ahead)
{
    int64_t model = 0;
    while (SCORE_MODELS[model] != of)
        model++;
    return ((model * SCORES_EACH + (score - of->scores)) << 32) | ahead;
}

bool score_rule_ask(int64_t id, const ScoreModel **out_model, ScoreAsk *out_ask)
{
    int64_t place = id >> 32;
    for (int64_t i = 0; SCORE_MODELS[i] != NULL; i++)
        if (i == place / SCORES_EACH) {
            *out_model = SCORE_MODELS[i];
            *out_ask = (ScoreAsk){(size_t)(place % SCORES_EACH), id & UINT32_MAX};
            return true;
        }
    return false;
}

// ---- what is asked for ----

// "90 days" as days, or as whole months; -1 when it is neither.
static int64_t ahead_of(const char *span, ScoreAhead ahead)
{
    static const struct {
        const char *unit;
        double days;
        int64_t months; // 0: none
    } UNITS[] = {{"day", 1, 0},
                 {"week", 7, 0},
                 {"month", 365.25 / 12, 1},
                 {"quarter", 365.25 / 4, 3},
                 {"year", 365.25, 12}};
    char *unit = NULL;
    int64_t n = g_ascii_strtoll(span, &unit, 10);
    unit += *unit == ' ';
    for (size_t i = 0; i < G_N_ELEMENTS(UNITS); i++) {
        if (!g_str_has_prefix(unit, UNITS[i].unit))
            continue;
        if (n < 1 || n > DAYS_MOST)
            return -1;
        int64_t days = (int64_t)((double)n * UNITS[i].days + 0.5), months = n * UNITS[i].months;
        if (ahead == SCORE_MONTHS)
            return months >= 1 && months <= MONTHS_MOST ? months : -1;
        return days <= DAYS_MOST ? days : -1;
    }
    return -1;
}

bool score_refuse_unfitted(const Model *model, const ScoreModel *of, GError **error)
{
    Label refused = model_fit_refused(model, of->name);
    if (refused.en == NULL)
        fail(error, ERROR_INVALID, "The model “%1$s” has not been fitted yet.%2$.0s",
             "模型“%2$s”尚未拟合。%1$.0s", of->title.en, of->title.zh);
    else
        fail(error, ERROR_INVALID, "The model “%1$s” could not be fitted: %3$s%2$.0s%4$.0s",
             "模型“%2$s”未能拟合：%4$s%1$.0s%3$.0s", of->title.en, of->title.zh, refused.en,
             refused.zh);
    g_autofree char *en = g_strdup_printf(
        "Fit it under Insight, or with: guanxi models fit %s. It is fitted by itself when there "
        "is enough to learn from.",
        of->name);
    g_autofree char *zh = g_strdup_printf(
        "请在“洞察”中拟合，或运行：guanxi models fit %s。数据足够时会自动拟合。", of->name);
    error_hint(error, en, zh);
    return false;
}

static bool take(const Model *model, const char *name, const char *span, int64_t *out_id,
                 GError **error)
{
    const ScoreModel *of = NULL;
    const Score *score = score_find(name, &of);
    int64_t ahead = 0;
    g_assert(score != NULL);
    if (score->ahead != SCORE_NOW && span == NULL)
        return fail(error, ERROR_INVALID, "Say how far: %1$s(%2$s).", "请指定时长：%1$s(%2$s)。",
                    name, score->ahead == SCORE_MONTHS ? "12 months" : "90 days");
    if (score->ahead != SCORE_NOW)
        ahead = ahead_of(span, score->ahead);
    if (ahead < 0 && score->ahead == SCORE_MONTHS)
        return fail(error, ERROR_INVALID,
                    "%1$s looks 1 to %2$d whole months ahead: %1$s(12 months).",
                    "%1$s 预测未来 1 到 %2$d 个整月：%1$s(12 months)。", name, MONTHS_MOST);
    if (ahead < 0)
        return fail(error, ERROR_INVALID, "%1$s looks 1 to %2$d days ahead: %1$s(90 days).",
                    "%1$s 预测未来 1 到 %2$d 天：%1$s(90 days)。", name, DAYS_MOST);
    *out_id = id_of(of, score, ahead);
    return model_fit(model, of->name) != NULL || score_refuse_unfitted(model, of, error);
}

static bool find_alive(const Model *model, const char *argument, int64_t *out, GError **error)
{
    (void)argument;
    return take(model, "alive", NULL, out, error);
}

static bool find_expected(const Model *model, const char *span, int64_t *out, GError **error)
{
    return take(model, "expected", span, out, error);
}

static bool find_clv(const Model *model, const char *span, int64_t *out, GError **error)
{
    return take(model, "clv", span, out, error);
}

static bool find_next_need(const Model *model, const char *argument, int64_t *out, GError **error)
{
    (void)argument;
    return take(model, "next_need", NULL, out, error);
}

static bool find_next_order(const Model *model, const char *argument, int64_t *out, GError **error)
{
    (void)argument;
    return take(model, "next_order", NULL, out, error);
}

// Any that is a plain number in millionths, an amount, or a name.
static bool find_score(const Model *model, const char *name, int64_t *out, GError **error)
{
    const ScoreModel *of = NULL;
    const Score *score = score_find(name, &of);
    if (score == NULL || (score->unit == SCORE_MONEY && score->ahead != SCORE_NOW) ||
        score->unit == SCORE_POINTS || score->unit == SCORE_GROUP || score->unit == SCORE_DAY)
        return fail(error, ERROR_INVALID, "There is no score “%s”.", "没有评分“%s”。", name);
    return take(model, name, NULL, out, error);
}

static bool find_rfm(const Model *model, const char *word, int64_t *out, GError **error)
{
    const ScoreModel *of = NULL;
    g_autofree char *name = g_strconcat("rfm_", word, NULL);
    if (score_find(name, &of) == NULL)
        return fail(error, ERROR_INVALID, "rfm(…) takes recency, frequency, monetary or group.",
                    "rfm(…) 中应为 recency、frequency、monetary 或 group。");
    return take(model, name, NULL, out, error);
}

// ---- one customer ----

Version *score_customers(Tx *tx, const Model *model, const int64_t *ids, size_t n)
{
    if (tx == NULL)
        return NULL;
    Layout *layout = layout_new((Model *)model); // counts a reference, changes nothing
    Version *version = version_new(layout);
    for (size_t i = 0; i < layout->n_shared; i++) {
        SharedFrame *shared = g_new0(SharedFrame, 1);
        shared->references = 1;
        frame_read_shared(tx, &layout->shared[i], &shared->frame);
        version_set_shared(version, i, shared);
    }
    SlotMap *slots = slot_map_new();
    ChunkDraft *draft = chunk_draft_new(layout);
    chunk_read(tx, &(CustomerRange){.ids = ids, .n_ids = n}, slots, draft);
    if (chunk_draft_rows(draft) > 0)
        version_add(version, chunk_draft_finish(draft));
    chunk_draft_free(draft);
    slot_map_free(slots);
    layout_unref(layout);
    if (version->n_parts == 0)
        g_clear_pointer(&version, version_unref);
    return version;
}

Version *score_customer(Tx *tx, const Model *model, int64_t customer_id)
{
    return score_customers(tx, model, &customer_id, 1);
}

// The fit that stands and can say something; NULL: none.
static ScoreFitted *fit_for(const Version *customer, const Model *model, const ScoreModel *of)
{
    bool held = customer != NULL && (of->held == NULL || of->held(customer->layout));
    return held ? score_standing(of, model, NULL) : NULL;
}

bool score_of_one(const Version *customer, const Model *model, const ScoreModel *of,
                  const ScoreAsk *ask, int64_t day, int64_t *out)
{
    g_autoptr(ScoreFitted) fitted = fit_for(customer, model, of);
    if (fitted == NULL)
        return false;
    ScoreLook look = {.version = customer, .zone = model_timezone(model), .day = day};
    of->score(score_fitted_open(fitted), ask, &look, customer->parts[0].chunk, out);
    return *out != SCORE_MISSING;
}

bool score_interval_of_one(const Version *customer, const Model *model, const ScoreModel *of,
                           const ScoreAsk *ask, int64_t day, int64_t out[2])
{
    g_autoptr(ScoreFitted) fitted = of->interval != NULL ? fit_for(customer, model, of) : NULL;
    if (fitted == NULL)
        return false;
    ScoreLook look = {.version = customer, .zone = model_timezone(model), .day = day};
    return of->interval(score_fitted_open(fitted), ask, &look, customer->parts[0].chunk, out);
}

size_t score_reasons_of_one(const Version *customer, const Model *model, const ScoreModel *of,
                            int64_t day, ScoreReason out[SCORE_REASONS])
{
    g_autoptr(ScoreFitted) fitted = of->reasons != NULL ? fit_for(customer, model, of) : NULL;
    if (fitted == NULL)
        return 0;
    ScoreLook look = {.version = customer, .zone = model_timezone(model), .day = day};
    return of->reasons(score_fitted_open(fitted), &look, customer->parts[0].chunk, out);
}

bool score_of_customer(Tx *tx, const Model *model, const ScoreModel *of, const ScoreAsk *ask,
                       int64_t customer_id, int64_t day, int64_t *out)
{
    g_autoptr(Version) customer = score_customer(tx, model, customer_id);
    return score_of_one(customer, model, of, ask, day, out);
}

static bool value(const RuleContext *context, int64_t customer_id, int64_t id, int64_t *out)
{
    const ScoreModel *of = NULL;
    ScoreAsk ask;
    if (!score_rule_ask(id, &of, &ask))
        return false;
    int64_t day = model_reference_day(context->model, context->now).day;
    return score_of_customer(context->tx, context->model, of, &ask, customer_id, day, out);
}

static const Field NUMBER = {.name = "score", .type = FIELD_INTEGER, .label = {"Score", "评分"}};
static const Field AMOUNT = {
    .name = "clv_minor", .type = FIELD_MONEY, .label = {"Lifetime value", "客户终身价值"}};

static const Field SCORED_AMOUNT = {
    .name = "score_minor", .type = FIELD_MONEY, .label = {"Score", "评分"}};

static const Field NEED_DAY = {
    .name = "next_need", .type = FIELD_DAY, .label = {"Needs something again", "预计再次需要"}};

static const Field DAY = {
    .name = "next_order", .type = FIELD_DAY, .label = {"Next order", "预计下次下单"}};

// Points are numbers; the group is a choice, of those that the settings name.
static const Field *rfm_type(const Model *model, int64_t id, Arena *arena)
{
    const ScoreModel *of = NULL;
    ScoreAsk ask;
    Field *field = ARENA_NEW(arena, Field);
    bool known = score_rule_ask(id, &of, &ask);
    bool group = known && of->scores[ask.which].unit == SCORE_GROUP;
    *field = (Field){.name = "rfm",
                     .type = group ? FIELD_CHOICE : FIELD_INTEGER,
                     .choices = group ? model_rfm_groups(model)->names : NULL,
                     .label = {"RFM", "RFM"}};
    return field;
}

// By the unit of the score: a number, an amount, or one of the model's names.
static const Field *score_type(const Model *model, int64_t id, Arena *arena)
{
    const ScoreModel *of = NULL;
    ScoreAsk ask;
    (void)model;
    bool known = score_rule_ask(id, &of, &ask);
    g_assert(known);
    ScoreUnit unit = of->scores[ask.which].unit;
    if (unit == SCORE_MONEY)
        return &SCORED_AMOUNT;
    if (unit != SCORE_NAME)
        return &NUMBER;
    Field *field = ARENA_NEW(arena, Field);
    *field = (Field){.name = "score",
                     .type = FIELD_CHOICE,
                     .choices = of->names,
                     .label = of->scores[ask.which].title};
    return field;
}

#define PROVIDER(name, finds, kind, decimals)                                                      \
    {                                                                                              \
        .function = name, .find = finds, .field = &(kind), .scale = decimals, .value = value,      \
        .scored = true                                                                             \
    }

const RuleProvider ALIVE_PROVIDER = PROVIDER("alive", find_alive, NUMBER, SCORE_SCALE);
const RuleProvider CLV_PROVIDER = PROVIDER("clv", find_clv, AMOUNT, 0);
const RuleProvider EXPECTED_PROVIDER = PROVIDER("expected", find_expected, NUMBER, SCORE_SCALE);
const RuleProvider SCORE_PROVIDER = {.function = "score",
                                     .find = find_score,
                                     .type = score_type,
                                     .scale = SCORE_SCALE,
                                     .value = value,
                                     .scored = true};
const RuleProvider NEXT_NEED_PROVIDER = PROVIDER("next_need", find_next_need, NEED_DAY, 0);
const RuleProvider NEXT_ORDER_PROVIDER = PROVIDER("next_order", find_next_order, DAY, 0);
const RuleProvider RFM_PROVIDER = {
    .function = "rfm", .find = find_rfm, .type = rfm_type, .value = value, .scored = true};
