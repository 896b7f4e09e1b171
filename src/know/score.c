// SPDX-License-Identifier: Apache-2.0
#include "know/score.h"

#include "base/when.h"
#include "entity/model.h"

#include <string.h>

void score_fit_clear(ScoreFit *fit)
{
    g_free(fit->variant);
    g_free(fit->parameters);
    g_free(fit->quality);
    *fit = (ScoreFit){0};
}

int64_t score_moment(const ScoreLook *look)
{
    return day_start(look->day + 1, look->zone) - 1;
}

// ---- the table ----

const ScoreModel *score_model_find(const char *name)
{
    for (const ScoreModel *const *model = SCORE_MODELS; *model != NULL; model++)
        if (strcmp((*model)->name, name) == 0)
            return *model;
    return NULL;
}

const Score *score_find(const char *name, const ScoreModel **out_model)
{
    for (const ScoreModel *const *model = SCORE_MODELS; *model != NULL; model++)
        for (const Score *score = (*model)->scores; score->name != NULL; score++)
            if (strcmp(score->name, name) == 0) {
                *out_model = *model;
                return score;
            }
    return NULL;
}

// ---- fits that are open ----

// Opening may take long (a forest is read), and every rule opens: the last few stay open. A record
// of the store never changes, but ids of two stores may be the same, so the parameters decide.
enum { OPEN_MAX = 8 };

struct ScoreFitted {
    unsigned references; // atomic
    uint64_t serial;     // of this process: no two fits have the same
    const ScoreModel *model;
    char *key;
    void *open;
};

static GMutex open_lock;
static ScoreFitted *open_fits[OPEN_MAX]; // the one asked for last comes first
static uint64_t open_serial;

ScoreFitted *score_fitted_ref(ScoreFitted *fitted)
{
    __atomic_fetch_add(&fitted->references, 1, __ATOMIC_RELAXED);
    return fitted;
}

void score_fitted_unref(ScoreFitted *fitted)
{
    if (fitted == NULL || __atomic_sub_fetch(&fitted->references, 1, __ATOMIC_ACQ_REL) > 0)
        return;
    fitted->model->close(fitted->open);
    g_free(fitted->key);
    g_free(fitted);
}

// To the front; `at` is OPEN_MAX for one that is new.
static void move_to_front(ScoreFitted *fitted, size_t at)
{
    if (at == OPEN_MAX)
        score_fitted_unref(open_fits[--at]);
    memmove(open_fits + 1, open_fits, at * sizeof *open_fits);
    open_fits[0] = fitted;
}

// `key`: the parameters and the settings that it was opened with.
static ScoreFitted *open_fit(const ScoreModel *of, const char *parameters, const Model *model,
                             const char *key, GError **error)
{
    void *open = of->open(parameters, model, error);
    if (open == NULL)
        return NULL;
    ScoreFitted *fitted = g_new(ScoreFitted, 1);
    *fitted = (ScoreFitted){
        .references = 1, .serial = ++open_serial, .model = of, .key = g_strdup(key), .open = open};
    move_to_front(fitted, OPEN_MAX);
    return fitted;
}

ScoreFitted *score_standing(const ScoreModel *of, const Model *model, GError **error)
{
    const ModelFit *fit = model_fit(model, of->name);
    if (fit == NULL)
        return NULL;
    ScoreFitted *found = NULL;
    g_autofree char *settings = of->settings != NULL ? of->settings(model) : NULL;
    g_autofree char *key = g_strconcat(fit->parameters, settings, NULL);
    g_mutex_lock(&open_lock);
    for (size_t i = 0; found == NULL && i < OPEN_MAX; i++) {
        ScoreFitted *one = open_fits[i];
        if (one == NULL || one->model != of || strcmp(one->key, key) != 0)
            continue;
        move_to_front(found = one, i);
    }
    found = found != NULL ? found : open_fit(of, fit->parameters, model, key, error);
    if (found != NULL)
        score_fitted_ref(found);
    g_mutex_unlock(&open_lock);
    return found;
}

const ScoreModel *score_fitted_model(const ScoreFitted *fitted)
{
    return fitted->model;
}

const void *score_fitted_open(const ScoreFitted *fitted)
{
    return fitted->open;
}

// ---- columns ----

enum { COLUMNS_MAX = 24 }; // of one chunk, more than there are scores; then the oldest goes

struct ScoreColumn {
    unsigned references; // atomic
    uint64_t serial;     // of the fit
    ScoreAsk ask;
    int64_t day;
    const char *zone; // interned
    Vector *vector;
};

struct ScoresOfChunk {
    GMutex lock; // also held while a column is computed: who comes meanwhile waits for it
    GPtrArray *columns;
    size_t bytes; // atomic: of their vectors
};

static ScoreColumn *column_ref(ScoreColumn *column)
{
    __atomic_fetch_add(&column->references, 1, __ATOMIC_RELAXED);
    return column;
}

void score_column_unref(ScoreColumn *column)
{
    if (column == NULL || __atomic_sub_fetch(&column->references, 1, __ATOMIC_ACQ_REL) > 0)
        return;
    vector_free(column->vector);
    g_free(column);
}

const Vector *score_column_vector(const ScoreColumn *column)
{
    return column->vector;
}

ScoresOfChunk *scores_of_chunk_new(void)
{
    ScoresOfChunk *scores = g_new0(ScoresOfChunk, 1);
    g_mutex_init(&scores->lock);
    scores->columns =
        g_ptr_array_new_with_free_func((GDestroyNotify)(void (*)(void))score_column_unref);
    return scores;
}

void scores_of_chunk_free(ScoresOfChunk *scores)
{
    if (scores == NULL)
        return;
    g_ptr_array_unref(scores->columns);
    g_mutex_clear(&scores->lock);
    g_free(scores);
}

// Without the lock: who computes a column asks how much room there is.
size_t scores_of_chunk_bytes(const ScoresOfChunk *scores)
{
    return __atomic_load_n(&scores->bytes, __ATOMIC_RELAXED);
}

static Vector *vector_of(const int64_t *numbers, size_t n)
{
    VectorDraft *draft = vector_draft_new(false);
    for (size_t i = 0; i < n; i++) {
        if (numbers[i] == SCORE_MISSING)
            vector_draft_missing(draft);
        else
            vector_draft_integer(draft, numbers[i]);
    }
    Vector *vector = vector_draft_finish(draft);
    vector_draft_free(draft);
    return vector;
}

static ScoreColumn *compute(const ScoreFitted *fitted, const ScoreColumn *wanted,
                            const ScoreLook *look, const Chunk *chunk)
{
    g_autofree int64_t *numbers = g_new(int64_t, chunk->n_rows + 1);
    ScoreColumn *column = g_memdup2(wanted, sizeof *wanted);
    fitted->model->score(fitted->open, &wanted->ask, look, chunk, numbers);
    column->references = 1;
    column->vector = vector_of(numbers, chunk->n_rows);
    return column;
}

static bool is_same(const ScoreColumn *a, const ScoreColumn *b)
{
    return a->serial == b->serial && a->ask.which == b->ask.which && a->ask.ahead == b->ask.ahead &&
           a->day == b->day && a->zone == b->zone;
}

static void keep_column(ScoresOfChunk *scores, ScoreColumn *column)
{
    size_t bytes = scores->bytes + vector_bytes(column->vector);
    if (scores->columns->len == COLUMNS_MAX) {
        const ScoreColumn *oldest = scores->columns->pdata[0];
        bytes -= vector_bytes(oldest->vector);
        g_ptr_array_remove_index(scores->columns, 0);
    }
    g_ptr_array_add(scores->columns, column);
    __atomic_store_n(&scores->bytes, bytes, __ATOMIC_RELAXED);
}

ScoreColumn *score_column(ScoreFitted *fitted, const ScoreAsk *ask, const ScoreLook *look,
                          const Chunk *chunk)
{
    ScoreColumn wanted = {.serial = fitted->serial,
                          .ask = *ask,
                          .day = look->day,
                          .zone = g_intern_string(g_time_zone_get_identifier(look->zone))};
    ScoresOfChunk *scores = chunk->scores;
    ScoreColumn *found = NULL;
    g_mutex_lock(&scores->lock);
    for (guint i = 0; found == NULL && i < scores->columns->len; i++)
        if (is_same(scores->columns->pdata[i], &wanted))
            found = scores->columns->pdata[i];
    if (found == NULL) {
        found = compute(fitted, &wanted, look, chunk);
        keep_column(scores, found);
    }
    column_ref(found);
    g_mutex_unlock(&scores->lock);
    return found;
}
