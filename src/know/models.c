// SPDX-License-Identifier: Apache-2.0
#include "know/models.h"

#include "base/when.h"
#include "entity/model.h"
#include "know/fit.h"
#include "know/score_rule.h"

#include <string.h>

enum { FITS_TOLD = 10 };

static const char *const UNITS[] = {
    [SCORE_SHARE] = "share",   [SCORE_COUNT] = "count", [SCORE_MONEY] = "money",
    [SCORE_POINTS] = "points", [SCORE_GROUP] = "group", [SCORE_DAY] = "day"};
static const char *const AHEADS[] = {
    [SCORE_NOW] = "now", [SCORE_WITHIN] = "days", [SCORE_MONTHS] = "months"};

static void put_text(Buffer *out, const char *key, const char *text)
{
    json_key(out, key);
    json_string(out, text);
}

static void put_integer(Buffer *out, const char *key, int64_t value)
{
    json_key(out, key);
    json_integer(out, value);
}

static void put_label(Buffer *out, const char *key, Label label)
{
    json_key(out, key);
    label_json(out, label);
}

static void put_time(Buffer *out, const char *key, int64_t at)
{
    char text[32];
    when_print(text, at);
    put_text(out, key, text);
}

// JSON as it is stored, or null.
static void put_stored(Buffer *out, const char *key, const Cursor *row, int column)
{
    size_t length = 0;
    const char *json = cursor_text(row, column, &length);
    json_key(out, key);
    if (json != NULL)
        json_raw(out, json, length);
    else
        json_null(out);
}

static void put_fit(Buffer *out, const Cursor *row)
{
    json_object_begin(out);
    put_integer(out, "id", cursor_integer(row, 0));
    put_text(out, "state", cursor_text(row, 1, NULL));
    put_time(out, "fitted_at", cursor_integer(row, 2));
    put_text(out, "variant", cursor_text(row, 3, NULL));
    put_integer(out, "customers", cursor_integer(row, 4));
    put_integer(out, "facts", cursor_integer(row, 5));
    json_key(out, "converged");
    json_boolean(out, cursor_integer(row, 6) != 0);
    put_stored(out, "quality", row, 7);
    put_stored(out, "reason", row, 8);
    json_key(out, "asked_by_staff_id");
    if (cursor_is_null(row, 9))
        json_null(out);
    else
        json_integer(out, cursor_integer(row, 9));
    json_object_end(out);
}

static void put_fits(Tx *tx, const ScoreModel *of, Buffer *out)
{
    g_autoptr(Cursor) rows =
        tx_query(tx,
                 "SELECT id, state, fitted_at, variant, customers, facts, converged, quality, "
                 "reason, asked_by_staff_id FROM model WHERE name = $1 AND deleted_at IS NULL "
                 "ORDER BY id DESC LIMIT $2",
                 PARAMS(value_text(of->name), value_integer(FITS_TOLD)));
    json_key(out, "fits");
    json_array(out);
    while (cursor_next(rows))
        put_fit(out, rows);
    json_array_end(out);
}

static void put_model(Tx *tx, const ScoreModel *of, Buffer *out)
{
    json_object_begin(out);
    put_text(out, "name", of->name);
    put_label(out, "title", of->title);
    put_label(out, "reads", of->reads);
    json_key(out, "scores");
    json_array(out);
    for (const Score *score = of->scores; score->name != NULL; score++) {
        json_object_begin(out);
        put_text(out, "name", score->name);
        put_label(out, "title", score->title);
        put_text(out, "unit", UNITS[score->unit]);
        put_text(out, "ahead", AHEADS[score->ahead]);
        json_object_end(out);
    }
    json_array_end(out);
    put_fits(tx, of, out);
    json_object_end(out);
}

void models_json(Tx *tx, const ScoreModel *only, Buffer *out)
{
    json_object_begin(out);
    json_key(out, "items");
    json_array(out);
    for (const ScoreModel *const *of = SCORE_MODELS; *of != NULL; of++)
        if (only == NULL || only == *of)
            put_model(tx, *of, out);
    json_array_end(out);
    json_object_end(out);
}

int64_t models_enqueue(Tx *tx, const ScoreModel *of, JobAsker asker)
{
    g_autofree char *arguments = g_strdup_printf("{\"name\":\"%s\"}", of->name);
    return job_enqueue(tx, MODEL_JOB.name, arguments, of->name, asker);
}

// ---- one customer ----

static void put_score(Tx *tx, const Model *model, const ScoreModel *of, size_t which,
                      int64_t customer_id, Buffer *out)
{
    const Score *score = &of->scores[which];
    ScoreAsk ask = {which, score->otherwise};
    int64_t value = 0, day = day_of(tx_now(tx), model_timezone(model));
    json_object_begin(out);
    put_text(out, "name", score->name);
    put_label(out, "title", score->title);
    put_text(out, "unit", UNITS[score->unit]);
    put_text(out, "ahead", AHEADS[score->ahead]);
    put_integer(out, "within", score->otherwise);
    json_key(out, "value");
    if (score_of_customer(tx, model, of, &ask, customer_id, day, &value))
        json_integer(out, value);
    else
        json_null(out);
    json_object_end(out);
}

static void put_scores(Tx *tx, const Model *model, const ScoreModel *of, int64_t customer_id,
                       Buffer *out)
{
    const ModelFit *fit = model_fit(model, of->name);
    Label refused = model_fit_refused(model, of->name);
    json_object_begin(out);
    put_text(out, "model", of->name);
    put_label(out, "title", of->title);
    put_text(out, "variant", fit != NULL ? fit->variant : NULL);
    json_key(out, "fitted_at");
    if (fit != NULL) {
        char text[32];
        when_print(text, fit->fitted_at);
        json_string(out, text);
    } else {
        json_null(out);
    }
    json_key(out, "reason");
    if (fit == NULL && refused.en != NULL)
        label_json(out, refused);
    else
        json_null(out);
    json_key(out, "scores");
    json_array(out);
    for (size_t i = 0; fit != NULL && of->scores[i].name != NULL; i++)
        put_score(tx, model, of, i, customer_id, out);
    json_array_end(out);
    json_object_end(out);
}

void models_scores_json(Tx *tx, const Model *model, int64_t customer_id, Buffer *out)
{
    json_object_begin(out);
    put_text(out, "currency", model_currency(model));
    json_key(out, "items");
    json_array(out);
    for (const ScoreModel *const *of = SCORE_MODELS; *of != NULL; of++)
        put_scores(tx, model, *of, customer_id, out);
    json_array_end(out);
    json_object_end(out);
}
