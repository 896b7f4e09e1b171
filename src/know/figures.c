// SPDX-License-Identifier: Apache-2.0
#include "know/figures.h"

#include "base/when.h"
#include "know/ids.h"
#include "know/score_rule.h"

#include <string.h>

static const char *const NAMES[] = {"alive",       "churn",     "clv",           "delivered",
                                    "expected",    "loyalty",   "loyalty_type",  "next_need",
                                    "next_order",  "rfm_group", "rfm_frequency", "rfm_monetary",
                                    "rfm_recency", NULL};

static const Score *find(const char *name, const ScoreModel **out_of)
{
    const Score *score = score_find(name, out_of);
    g_assert(score != NULL);
    return score;
}

// Shares and counts are in thousandths, as quantities are.
static Field field(const Model *model, const char *name)
{
    static const FieldType TYPES[] = {
        [SCORE_SHARE] = FIELD_QUANTITY, [SCORE_COUNT] = FIELD_QUANTITY, [SCORE_MONEY] = FIELD_MONEY,
        [SCORE_POINTS] = FIELD_INTEGER, [SCORE_GROUP] = FIELD_CHOICE,   [SCORE_DAY] = FIELD_DAY,
        [SCORE_NAME] = FIELD_CHOICE};
    const ScoreModel *of;
    const Score *score = find(name, &of);
    bool group = score->unit == SCORE_GROUP;
    return (Field){.name = score->name,
                   .type = TYPES[score->unit],
                   .choices = group                       ? model_rfm_groups(model)->names
                              : score->unit == SCORE_NAME ? of->names
                                                          : NULL,
                   .label = score->title};
}

static bool stands(const Model *model, const char *name, GError **error)
{
    const ScoreModel *of;
    find(name, &of);
    return model_fit(model, of->name) != NULL || score_refuse_unfitted(model, of, error);
}

// ---- values ----

typedef struct {
    const Chunk *chunk;
    int64_t *scores; // by row
    const GArray *ids;
    size_t width;
    int64_t *values;
} Reading;

// From the rows of the chunk, which come by id, to the customers as they were given.
static void place(const Reading *reading, size_t k)
{
    for (guint i = 0; i < reading->ids->len; i++) {
        int64_t id = g_array_index(reading->ids, int64_t, i);
        for (size_t row = 0; row < reading->chunk->n_rows; row++)
            if (chunk_id(reading->chunk, row) == id)
                reading->values[i * reading->width + k] = reading->scores[row];
    }
}

static void read_figures(Tx *tx, const Model *model, const GPtrArray *names, const GArray *ids,
                         int64_t *values)
{
    G_STATIC_ASSERT(FIGURE_MISSING == SCORE_MISSING);
    g_autoptr(GArray) sorted = g_array_copy((GArray *)ids);
    ids_sort(sorted);
    g_autoptr(Version) version =
        score_customers(tx, model, (const int64_t *)(const void *)sorted->data, sorted->len);
    for (size_t i = 0; i < (size_t)ids->len * names->len; i++)
        values[i] = FIGURE_MISSING;
    if (version == NULL)
        return;
    const Chunk *chunk = version->parts[0].chunk;
    g_autofree int64_t *scores = g_new(int64_t, chunk->n_rows + 1);
    Reading reading = {chunk, scores, ids, names->len, values};
    ScoreLook look = {.version = version,
                      .zone = model_timezone(model),
                      .day = model_reference_day(model, tx_now(tx)).day};
    for (guint k = 0; k < names->len; k++) {
        const ScoreModel *of;
        const Score *score = find(names->pdata[k], &of);
        ScoreAsk ask = {(size_t)(score - of->scores), score->otherwise};
        g_autoptr(ScoreFitted) fitted = score_standing(of, model, NULL);
        if (fitted == NULL || (of->held != NULL && !of->held(version->layout)))
            continue;
        of->score(score_fitted_open(fitted), &ask, &look, chunk, scores);
        place(&reading, k);
    }
}

static void print(Buffer *out, const Model *model, const char *name, int64_t value)
{
    const ScoreModel *of;
    const Score *score = find(name, &of);
    char day[16];
    if (score->unit == SCORE_GROUP) {
        json_string(out, model_rfm_groups(model)->names[value].name);
    } else if (score->unit == SCORE_NAME) {
        json_string(out, of->names[value].name);
    } else if (score->unit == SCORE_DAY) {
        day_print(day, value);
        json_string(out, day);
    } else {
        bool fine = score->unit == SCORE_SHARE || score->unit == SCORE_COUNT; // millionths
        json_integer(out, fine ? (value + 500) / 1000 : value);
    }
}

const CustomerFigures SCORE_FIGURES = {NAMES, field, stands, read_figures, print};
