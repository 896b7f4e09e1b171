// SPDX-License-Identifier: Apache-2.0
//
// Who will buy nothing in the next 90 days (know/insight/churn.h) as a score: learnt from what was
// known of customers 90 days ago and from what they did since.
#include "base/buffer.h"
#include "base/decimal.h"
#include "base/error.h"
#include "base/json_read.h"
#include "know/report/leaving.h"
#include "know/score/orders_read.h"

#include <math.h>
#include <string.h>

enum { REASONS = 3 };

// ---- learning ----

static char *quality_of(const ChurnQuality *quality)
{
    g_auto(Buffer) out = {0};
    json_object_begin(&out);
    json_member_real(&out, "auc", quality->auc);
    json_member_real(&out, "brier", quality->brier);
    json_member_real(&out, "calibration_error", quality->calibration_error);
    json_member_real(&out, "share", quality->share);
    json_member_real(&out, "trees", quality->trees);
    json_object_end(&out);
    buffer_string(&out);
    return buffer_steal(&out);
}

static char *parameters_of(const Churn *churn, GError **error)
{
    g_autoptr(GBytes) bytes = churn_save(churn, error);
    if (bytes == NULL)
        return NULL;
    size_t length;
    const void *data = g_bytes_get_data(bytes, &length);
    g_autofree char *text = g_base64_encode(data, length);
    g_auto(Buffer) out = {0};
    json_object_begin(&out);
    json_key(&out, "trees");
    json_string(&out, text);
    json_key(&out, "habits");
    json_array(&out);
    for (size_t i = 0; i < churn_width(churn); i++)
        json_string(&out, HABIT_NAMES[i].name);
    json_array_end(&out);
    json_object_end(&out);
    buffer_string(&out);
    return buffer_steal(&out);
}

static bool fit(const ScoreLook *look, ScoreFit *out, GError **error)
{
    ReportRun run = score_run(look, NULL);
    Leaving leaving = {(int32_t)look->day, LEAVING_HORIZON, 0};
    g_autoptr(Churn) churn = leaving_learn(&run, &leaving, error);
    char *parameters = churn != NULL ? parameters_of(churn, error) : NULL;
    if (parameters == NULL)
        return false;
    const ChurnQuality *quality = churn_quality(churn);
    *out = (ScoreFit){.variant = g_strdup("boosted_trees"),
                      .parameters = parameters,
                      .quality = quality_of(quality),
                      .customers = (int64_t)quality->rows,
                      .facts = (int64_t)quality->rows,
                      .converged = true};
    return true;
}

// ---- what was learnt ----

// Whether the habits that it was learnt from are those that are read today, each in its place. What
// was fitted before they were named is not believed either.
static bool knows_habits(const Churn *churn, json_object *names)
{
    size_t n = churn_width(churn);
    if ((n != HABITS_BOUGHT && n != HABITS_OWN && n != HABITS_N) ||
        !json_object_is_type(names, json_type_array) || json_object_array_length(names) != n)
        return false;
    for (size_t i = 0; i < n; i++)
        if (g_strcmp0(json_object_get_string(json_object_array_get_idx(names, i)),
                      HABIT_NAMES[i].name) != 0)
            return false;
    return true;
}

static void *open_fit(const char *parameters, const Model *model, GError **error)
{
    (void)model;
    json_object *json = json_read(parameters);
    const char *text = json_object_get_string(json_object_object_get(json, "trees"));
    size_t length = 0;
    g_autofree uint8_t *bytes = text != NULL ? g_base64_decode(text, &length) : NULL;
    g_autoptr(Churn) churn = churn_load(bytes, bytes != NULL ? length : 0, NULL);
    bool same = churn != NULL && knows_habits(churn, json_object_object_get(json, "habits"));
    json_object_put(json);
    return same ? g_steal_pointer(&churn) : score_unreadable(error);
}

static void close_fit(void *fitted)
{
    churn_free(fitted);
}

// ---- scores ----

typedef struct {
    int32_t day;
    size_t width;
    GArray *values; // of float, `width` a row
    GArray *rows;   // of uint32_t
} Now;

static void add_now(void *context, size_t row, const HabitHistory *history)
{
    Now *now = context;
    uint32_t place = (uint32_t)row;
    float habits[HABITS_N];
    habits_of(history, now->day, LEAVING_HORIZON, habits);
    g_array_append_vals(now->values, habits, (guint)now->width);
    g_array_append_val(now->rows, place);
}

static Now read_now(const Churn *churn, const ScoreLook *look, const Chunk *chunk)
{
    ReportRun run = score_run(look, NULL);
    Now now = {(int32_t)look->day + 1, churn_width(churn), g_array_new(FALSE, FALSE, sizeof(float)),
               g_array_new(FALSE, FALSE, sizeof(uint32_t))};
    habits_each(&run, &(HabitChoice){.heard = leaving_heard(churn)}, chunk, add_now, &now);
    return now;
}

static void now_clear(Now *now)
{
    g_array_unref(now->values);
    g_array_unref(now->rows);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(Now, now_clear)

static void score(const void *fitted, const ScoreAsk *ask, const ScoreLook *look,
                  const Chunk *chunk, int64_t *out)
{
    (void)ask;
    g_auto(Now) now = read_now(fitted, look, chunk);
    FeatureTable rows = {now.rows->len, now.width, (const float *)(void *)now.values->data};
    g_autofree float *said = g_new(float, rows.n + 1);
    for (size_t row = 0; row < chunk->n_rows; row++)
        out[row] = SCORE_MISSING; // who has never bought cannot leave
    if (churn_foresee(fitted, &rows, NULL, said, NULL))
        for (size_t i = 0; i < rows.n; i++)
            out[g_array_index(now.rows, uint32_t, i)] = llround(said[i] * 1e6);
}

// ---- why ----

static ScoreReason reason_of(HabitKind kind, float value, bool raises, const Model *model)
{
    const char *currency = model_currency(model);
    unsigned digits = (unsigned)currency_exponent(currency);
    return (ScoreReason){raises, habit_tell(kind, value, currency, digits, LANGUAGE_EN),
                         habit_tell(kind, value, currency, digits, LANGUAGE_ZH)};
}

// What raises the risk and what lowers it, the weightier first.
static size_t reasons(const void *fitted, const ScoreLook *look, const Chunk *chunk,
                      ScoreReason *out)
{
    g_auto(Now) now = read_now(fitted, look, chunk);
    const float *values = (const float *)(void *)now.values->data;
    FeatureTable row = {1, now.width, values};
    float up[HABITS_N] = {0}, down[HABITS_N];
    if (now.rows->len == 0 || g_array_index(now.rows, uint32_t, 0) != 0 ||
        !churn_explain(fitted, &row, up, NULL))
        return 0;
    for (size_t i = 0; i < HABITS_N; i++)
        down[i] = -up[i];
    HabitKind raising[REASONS], lowering[REASONS];
    size_t n_up = habits_reasons(up, raising, REASONS);
    size_t n_down = habits_reasons(down, lowering, REASONS);
    size_t n = 0, u = 0, d = 0;
    for (; n < REASONS && (u < n_up || d < n_down); n++) {
        bool raises = d == n_down || (u < n_up && up[raising[u]] >= down[lowering[d]]);
        HabitKind kind = raises ? raising[u++] : lowering[d++];
        out[n] = reason_of(kind, values[kind], raises, look->version->layout->model);
    }
    return n;
}

static const Score SCORES[] = {
    {"churn",
     {"Risk of leaving (no order for 90 days)", "流失风险（90 天内不下单）"},
     SCORE_SHARE,
     SCORE_NOW,
     0},
    {.name = NULL},
};

const ScoreModel CHURN_MODEL = {
    .name = "churn",
    .title = {"Who leaves", "客户流失"},
    .reads =
        {"Orders, returns, complaints, tone of texts, mentions of other shops, ratings and "
         "waits for parcels as they were known 90 days ago, and who bought since.",
         "90 天前已知的订单、退货、投诉、文字语气、提到别家、评分和包裹等待天数，以及此后谁又购"
         "买。"},
    .scores = SCORES,
    .held = score_orders_held,
    .fit = fit,
    .open = open_fit,
    .close = close_fit,
    .score = score,
    .reasons = reasons,
};
