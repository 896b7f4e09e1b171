// SPDX-License-Identifier: Apache-2.0
#include "know/models.h"

#include "base/when.h"
#include "entity/entities.h"
#include "entity/model.h"
#include "know/fit.h"
#include "know/score_rule.h"
#include "rule/wall_clock.h"

#include <string.h>

enum { FITS_TOLD = 10 };

static const char *const UNITS[] = {
    [SCORE_SHARE] = "share",   [SCORE_COUNT] = "count",     [SCORE_MONEY] = "money",
    [SCORE_POINTS] = "points", [SCORE_GROUP] = "group",     [SCORE_DAY] = "day",
    [SCORE_HOUR] = "hour",     [SCORE_WEEKDAY] = "weekday", [SCORE_SOURCE] = "source",
    [SCORE_NAME] = "name"};
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

static void put_day(Buffer *out, const char *key, int64_t day)
{
    char text[16] = "";
    text[day_print(text, day)] = '\0';
    put_text(out, key, text);
}

// The day that scores are of, and whether it is the last one of a shop that is still.
static void put_reference(Buffer *out, ReferenceDay reference)
{
    put_day(out, "as_of_day", reference.day);
    json_key(out, "as_of_past");
    json_boolean(out, reference.past);
}

void models_day_json(const Model *model, int64_t now, Buffer *out)
{
    json_object_begin(out);
    put_reference(out, model_reference_day(model, now));
    put_integer(out, "still_days", REFERENCE_STILL_DAYS);
    json_object_end(out);
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
    put_day(out, "as_of_day", cursor_integer(row, 10));
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
    g_autoptr(Cursor) rows = tx_query(
        tx,
        "SELECT id, state, fitted_at, variant, customers, facts, converged, quality, "
        "reason, asked_by_staff_id, as_of_day FROM model WHERE name = $1 AND deleted_at IS NULL "
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

typedef struct {
    const Model *model;
    const Version *customer; // or NULL
    int64_t day;
} Asked;

// The name of a source, as the customer's version has it.
static void put_source(const Version *customer, int64_t id, Buffer *out)
{
    int at = layout_shared(customer->layout, &ENTITY_SOURCE);
    const FrameLayout *layout = at >= 0 ? &customer->layout->shared[at] : NULL;
    int name =
        at >= 0 ? layout_column(layout, entity_field(&ENTITY_SOURCE, "name"), false, NULL) : -1;
    size_t row;
    if (name < 0 || !shared_frame_row(customer->shared[at], id, &row)) {
        json_null(out);
        return;
    }
    const Vector *names = customer->shared[at]->frame.columns[name];
    uint64_t code = vector_code(names, row);
    const char *text = code > 0 ? vector_text(names, code) : "";
    label_json(out, (Label){text, text});
}

// Of a whole number that people know by a name.
static void put_name(const Asked *asked, ScoreUnit unit, int64_t number, Buffer *out)
{
    char hour[32];
    g_snprintf(hour, sizeof hour, "%d:00", (int)number);
    if (unit == SCORE_HOUR)
        label_json(out, (Label){hour, hour});
    else if (unit == SCORE_WEEKDAY)
        label_json(out, WEEKDAYS[number - 1].label);
    else
        put_source(asked->customer, number, out);
}

// What people call a value that is no number.
static void put_words(const Asked *asked, const ScoreModel *of, const Score *score,
                      const int64_t *known, Buffer *out)
{
    char day[16];
    int64_t value = known != NULL ? *known : 0;
    json_key(out, "label");
    if (known != NULL && score->unit == SCORE_GROUP)
        label_json(out, model_rfm_groups(asked->model)->names[value].label);
    else if (known != NULL && score->unit == SCORE_NAME)
        label_json(out, of->names[value].label);
    else if (known != NULL && score->unit >= SCORE_HOUR)
        put_name(asked, score->unit, value / 1000000, out);
    else
        json_null(out);
    json_key(out, "day");
    if (known != NULL && score->unit == SCORE_DAY) {
        day_print(day, value);
        json_string(out, day);
    } else {
        json_null(out);
    }
}

static void put_interval(const Asked *asked, const ScoreModel *of, const ScoreAsk *ask, Buffer *out)
{
    static const char *const ENDS[] = {"low", "high"};
    int64_t ends[2];
    bool said = score_interval_of_one(asked->customer, asked->model, of, ask, asked->day, ends);
    for (size_t i = 0; i < G_N_ELEMENTS(ENDS); i++) {
        json_key(out, ENDS[i]);
        if (said)
            json_integer(out, ends[i]);
        else
            json_null(out);
    }
}

static void put_score(const Asked *asked, const ScoreModel *of, size_t which, Buffer *out)
{
    const Score *score = &of->scores[which];
    ScoreAsk ask = {which, score->otherwise};
    int64_t value = 0;
    bool known = score_of_one(asked->customer, asked->model, of, &ask, asked->day, &value);
    json_object_begin(out);
    put_text(out, "name", score->name);
    put_label(out, "title", score->title);
    put_text(out, "unit", UNITS[score->unit]);
    put_text(out, "ahead", AHEADS[score->ahead]);
    put_integer(out, "within", score->otherwise);
    json_key(out, "value");
    if (known)
        json_integer(out, value);
    else
        json_null(out);
    put_interval(asked, of, &ask, out);
    put_words(asked, of, score, known ? &value : NULL, out);
    json_object_end(out);
}

static void put_reasons(const Asked *asked, const ScoreModel *of, Buffer *out)
{
    ScoreReason reasons[SCORE_REASONS];
    size_t n = score_reasons_of_one(asked->customer, asked->model, of, asked->day, reasons);
    json_key(out, "reasons");
    json_array(out);
    for (size_t i = 0; i < n; i++) {
        json_object_begin(out);
        put_text(out, "direction", reasons[i].raises ? "up" : "down");
        put_label(out, "text", (Label){reasons[i].en, reasons[i].zh});
        json_object_end(out);
        g_free(reasons[i].en);
        g_free(reasons[i].zh);
    }
    json_array_end(out);
}

static void put_quality(Tx *tx, const ModelFit *fit, Buffer *out)
{
    g_autoptr(Cursor) row = tx_query(tx, "SELECT quality FROM model WHERE id = $1",
                                     PARAMS(value_integer(fit != NULL ? fit->id : 0)));
    if (cursor_next(row)) {
        put_stored(out, "quality", row, 0);
        return;
    }
    json_key(out, "quality");
    json_null(out);
}

static void put_scores(Tx *tx, const Asked *asked, const ScoreModel *of, Buffer *out)
{
    const ModelFit *fit = model_fit(asked->model, of->name);
    Label refused = model_fit_refused(asked->model, of->name);
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
    put_quality(tx, fit, out);
    json_key(out, "scores");
    json_array(out);
    for (size_t i = 0; fit != NULL && of->scores[i].name != NULL; i++)
        put_score(asked, of, i, out);
    json_array_end(out);
    put_reasons(asked, of, out);
    json_object_end(out);
}

void models_scores_json(Tx *tx, const Model *model, int64_t customer_id, Buffer *out)
{
    g_autoptr(Version) customer = score_customer(tx, model, customer_id);
    ReferenceDay reference = model_reference_day(model, tx_now(tx));
    Asked asked = {model, customer, reference.day};
    json_object_begin(out);
    put_reference(out, reference);
    put_text(out, "currency", model_currency(model));
    json_key(out, "items");
    json_array(out);
    for (const ScoreModel *const *of = SCORE_MODELS; *of != NULL; of++)
        if ((*of)->scores[0].name != NULL)
            put_scores(tx, &asked, *of, out);
    json_array_end(out);
    json_object_end(out);
}
