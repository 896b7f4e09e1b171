// SPDX-License-Identifier: Apache-2.0
#include "know/fit.h"

#include "base/json_read.h"
#include "base/when.h"
#include "entity/entities.h"

#include <string.h>

int64_t fit_rows(const Version *version)
{
    int64_t rows = 0;
    for (size_t i = 0; i < version->n_parts; i++) {
        const Chunk *chunk = version->parts[i].chunk;
        rows += (int64_t)chunk->n_rows;
        for (size_t fact = 0; fact < version->layout->n_facts; fact++)
            rows += (int64_t)chunk->facts[fact].n_rows;
    }
    return rows;
}

bool fit_is_due(const ScoreModel *of, const Version *version, FitMoment now, FitTry tried)
{
    int64_t days = of->days > 0 ? of->days : FIT_DAYS;
    return tried.at == 0 || now.at - tried.at >= days * DAY_US ||
           ABS(now.day - tried.as_of_day) >= days ||
           fit_rows(version) * 100 >= tried.rows * (100 + FIT_GROWTH_PERCENT) + 100;
}

// ---- one fit ----

typedef struct {
    const ScoreModel *of;
    int64_t staff_id;
    int64_t day, rows;
    ScoreFit fit;
    GError *refused; // NULL: it was fitted
    Model *model;
    int64_t now;
} Fitting;

static bool read_model(Tx *tx, void *context, GError **error)
{
    (void)error;
    Fitting *fitting = context;
    g_clear_pointer(&fitting->model, model_unref);
    fitting->model = model_load(tx);
    fitting->now = tx_now(tx);
    return true;
}

static void set(Record *record, const char *field, Value value)
{
    record_set(record, entity_field_index(&ENTITY_MODEL, field), value);
}

// Figures of the model, and how much there was to learn from.
static const char *quality_of(const Fitting *fitting, Arena *arena)
{
    json_object *quality = fitting->fit.quality != NULL ? json_read(fitting->fit.quality) : NULL;
    quality = quality != NULL ? quality : json_object_new_object();
    json_object_object_add(quality, "panel_rows", json_object_new_int64(fitting->rows));
    const char *text =
        arena_copy(arena, json_object_to_json_string_ext(quality, JSON_C_TO_STRING_PLAIN), -1);
    json_object_put(quality);
    return text;
}

static void set_fitted(Record *record, const Fitting *fitting)
{
    set(record, "variant", value_text(fitting->fit.variant));
    set(record, "customers", value_integer(fitting->fit.customers));
    set(record, "facts", value_integer(fitting->fit.facts));
    set(record, "converged", value_integer(fitting->fit.converged));
    set(record, "parameters", value_text(fitting->fit.parameters));
}

static bool write_fit(Tx *tx, void *context, GError **error)
{
    Fitting *fitting = context;
    g_autoptr(Arena) arena = arena_new();
    Writing writing = {
        .tx = tx, .arena = arena, .model = fitting->model, .actor_id = fitting->staff_id};
    Record *record = record_new(arena, &ENTITY_MODEL);
    g_auto(Buffer) reason = {0};
    if (fitting->refused != NULL)
        label_json(&reason, (Label){error_text(fitting->refused, LANGUAGE_EN),
                                    error_text(fitting->refused, LANGUAGE_ZH)});
    set(record, "name", value_text(fitting->of->name));
    set(record, "state", value_text(fitting->refused == NULL ? "fitted" : "refused"));
    set(record, "fitted_at", value_integer(tx_now(tx)));
    set(record, "as_of_day", value_integer(fitting->day));
    set(record, "quality", value_text(quality_of(fitting, arena)));
    if (fitting->staff_id != 0)
        set(record, "asked_by_staff_id", value_integer(fitting->staff_id));
    if (fitting->refused == NULL)
        set_fitted(record, fitting);
    else
        set(record, "reason", value_text(buffer_string(&reason)));
    return record_insert(&writing, record, error);
}

bool fit_model(Store *store, const Version *version, Crew *crew, const ScoreModel *of,
               int64_t staff_id, GError **error)
{
    Fitting fitting = {.of = of, .staff_id = staff_id, .rows = fit_rows(version)};
    if (!store_read(store, read_model, &fitting, error))
        return false;
    GTimeZone *zone = model_timezone(fitting.model);
    fitting.day = model_reference_day(fitting.model, fitting.now).day;
    ScoreLook look = {.version = version, .crew = crew, .zone = zone, .day = fitting.day};
    bool good = true;
    if (of->held != NULL && !of->held(version->layout))
        fail(&fitting.refused, ERROR_INVALID,
             "The panel left out the history that it needs, to save memory.",
             "为节省内存，面板未保存所需的历史记录。");
    else
        good = of->fit(&look, &fitting.fit, &fitting.refused) ||
               error_code(fitting.refused) == ERROR_INVALID;
    if (!good)
        g_propagate_error(error, g_steal_pointer(&fitting.refused));
    good = good && store_write(store, write_fit, &fitting, error);
    g_clear_error(&fitting.refused);
    score_fit_clear(&fitting.fit);
    model_unref(fitting.model);
    return good;
}

// ---- scores of the day ----

typedef struct {
    const ScoreModel *of;
    ScoreFitted *fitted;
    ScoreLook look;
} Refresh;

static void refresh_part(Refresh *refresh, const Chunk *chunk)
{
    for (size_t i = 0; refresh->of->scores[i].name != NULL; i++) {
        ScoreAsk ask = {i, refresh->of->scores[i].otherwise};
        score_column_unref(score_column(refresh->fitted, &ask, &refresh->look, chunk));
    }
}

// Columns of scores that are kept cost nothing, so what is new is computed: after midnight, a fit,
// or a fold of the panel. By this thread alone: who asks meanwhile has the others.
static bool refresh_scores(Job *job, const Version *version, Model *model, int64_t now,
                           GError **error)
{
    for (const ScoreModel *const *of = SCORE_MODELS; *of != NULL; of++) {
        if ((*of)->held != NULL && !(*of)->held(version->layout))
            continue;
        Refresh refresh = {.of = *of,
                           .fitted = score_standing(*of, model, NULL),
                           .look = {.version = version,
                                    .zone = model_timezone(model),
                                    .day = model_reference_day(model, now).day}};
        bool stopped = false;
        for (size_t part = 0; refresh.fitted != NULL && part < version->n_parts && !stopped;
             part++) {
            refresh_part(&refresh, version->parts[part].chunk);
            stopped = job_stopped(job, error);
        }
        score_fitted_unref(refresh.fitted);
        if (stopped)
            return false;
    }
    return true;
}

static bool refresh_all(Job *job, const Version *version, GError **error)
{
    Fitting standing = {0};
    bool good = store_read(job_store(job), read_model, &standing, error) &&
                refresh_scores(job, version, standing.model, standing.now, error);
    model_unref(standing.model);
    return good;
}

// ---- jobs ----

// The panel of this process, or one made for the moment.
static Panel *panel_of(Store *store, Panel **out_own, GError **error)
{
    Panel *panel = panel_for(store);
    *out_own = NULL;
    if (panel != NULL)
        return panel;
    *out_own = panel_new(store, NULL);
    return panel_build(*out_own, error) ? *out_own : NULL;
}

static bool tell_result(Tx *tx, void *context, GError **error)
{
    job_result(tx, context, "{}");
    return job_progress(tx, context, 1, 1, NULL, error);
}

static bool run_model(Job *job, GError **error)
{
    json_object *name = json_object_object_get(job_arguments(job), "name");
    const ScoreModel *of = name != NULL ? score_model_find(json_object_get_string(name)) : NULL;
    Store *store = job_store(job);
    g_autoptr(Panel) own = NULL;
    if (of == NULL)
        return fail(error, ERROR_NOT_FOUND, "There is no such model.", "没有这个模型。");
    Panel *panel = panel_of(store, &own, error);
    g_autoptr(Version) version = panel != NULL ? panel_pin(panel) : NULL;
    if (panel != NULL && version == NULL)
        return fail(error, ERROR_UNAVAILABLE, "The panel is being built.", "面板正在构建。");
    return version != NULL &&
           fit_model(store, version, panel_crew(panel), of, job_asker(job).staff_id, error) &&
           (own != NULL || refresh_all(job, version, error)) &&
           store_write(store, tell_result, job, error);
}

// The latest try of every model.
typedef struct {
    GArray *tries; // of FitTry, by SCORE_MODELS
    FitMoment now;
} Tries;

static bool read_tries(Tx *tx, void *context, GError **error)
{
    (void)error;
    Tries *tries = context;
    g_array_set_size(tries->tries, 0);
    g_autoptr(Model) model = model_load(tx);
    tries->now = (FitMoment){tx_now(tx), model_reference_day(model, tx_now(tx)).day};
    for (const ScoreModel *const *of = SCORE_MODELS; *of != NULL; of++) {
        g_autoptr(Cursor) row =
            tx_query(tx,
                     "SELECT fitted_at, quality, as_of_day FROM model WHERE name = $1 "
                     "AND deleted_at IS NULL ORDER BY id DESC LIMIT 1",
                     PARAMS(value_text((*of)->name)));
        bool any = cursor_next(row);
        json_object *quality = any ? json_read(cursor_text(row, 1, NULL)) : NULL;
        FitTry tried = {.at = any ? cursor_integer(row, 0) : 0,
                        .rows =
                            json_object_get_int64(json_object_object_get(quality, "panel_rows")),
                        .as_of_day = any ? cursor_integer(row, 2) : 0};
        g_array_append_val(tries->tries, tried);
        json_object_put(quality);
    }
    return true;
}

// What another version of the program fitted may not be readable by this one. It is made anew once:
// if that was refused, the refusal is the latest try.
static bool is_unreadable(const ScoreModel *of, const Model *model, FitTry tried)
{
    const ModelFit *fit = model_fit(model, of->name);
    if (fit == NULL || fit->fitted_at != tried.at)
        return false;
    g_autoptr(GError) error = NULL;
    g_autoptr(ScoreFitted) standing = score_standing(of, model, &error);
    return standing == NULL && error != NULL;
}

static bool fit_due(Store *store, const Version *version, Crew *crew, GError **error)
{
    Fitting standing = {0};
    Tries tries = {.tries = g_array_new(FALSE, FALSE, sizeof(FitTry))};
    bool good = store_read(store, read_model, &standing, error) &&
                store_read(store, read_tries, &tries, error);
    for (guint i = 0; good && SCORE_MODELS[i] != NULL; i++) {
        const ScoreModel *of = SCORE_MODELS[i];
        FitTry tried = g_array_index(tries.tries, FitTry, i);
        if (fit_is_due(of, version, tries.now, tried) || is_unreadable(of, standing.model, tried))
            good = fit_model(store, version, crew, of, 0, error);
    }
    g_array_unref(tries.tries);
    model_unref(standing.model);
    return good;
}

// Only where the panel is: nothing is built for it.
static bool run_models(Job *job, GError **error)
{
    Store *store = job_store(job);
    Panel *panel = panel_for(store);
    g_autoptr(Version) version = panel != NULL ? panel_pin(panel) : NULL;
    return version == NULL ||
           (fit_due(store, version, panel_crew(panel), error) && refresh_all(job, version, error));
}

const JobKind MODEL_JOB = {
    .name = "model",
    .label = {"Fit a model", "拟合模型"},
    .tries = 3,
    .run = run_model,
};

const JobKind MODELS_JOB = {
    .name = "models",
    .label = {"Fit models that are due", "拟合到期的模型"},
    .rhythm = "every 10 minutes",
    .tries = 3,
    .run = run_models,
};
