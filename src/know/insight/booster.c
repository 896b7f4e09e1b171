// SPDX-License-Identifier: Apache-2.0
#include "know/insight/booster.h"

#include "base/error.h"

#include <math.h>
#include <pthread.h>
#include <stdio.h>
#include <string.h>
#include <xgboost/c_api.h>

// Slow learning of small trees, each from a part of the rows and features. Chosen by what foresaw
// best a period before the one that tests tell of; differences were small.
static const char *const SETTINGS[][2] = {
    {"objective", "binary:logistic"},
    {"eval_metric", "logloss"},
    {"tree_method", "hist"},
    {"max_bin", "64"},
    {"eta", "0.04"},
    {"min_child_weight", "20"},
    {"lambda", "2"},
    {"subsample", "0.8"},
    {"colsample_bytree", "0.6"},
    {"seed", "1"},
    {"seed_per_iteration", "true"}, // else it would depend on what the thread did before
    {"nthread", "1"},
    {"verbosity", "0"},
};

struct Booster {
    BoosterHandle handle;
    size_t width;
    pthread_mutex_t explaining; // only margins may be asked for on several threads
};

static bool refused(GError **error)
{
    return fail(error, ERROR_INTERNAL, "XGBoost failed: %s", "XGBoost 出错：%s", XGBGetLastError());
}

// ---- tables ----

typedef struct {
    DMatrixHandle handle;
} Matrix;

static void matrix_clear(Matrix *matrix)
{
    if (matrix->handle != NULL)
        XGDMatrixFree(matrix->handle);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(Matrix, matrix_clear)

static bool matrix_of(const FeatureTable *rows, const float *classes, Matrix *out, GError **error)
{
    if (XGDMatrixCreateFromMat(rows->values, rows->n, rows->width, NAN, &out->handle) != 0 ||
        (classes != NULL && XGDMatrixSetFloatInfo(out->handle, "label", classes, rows->n) != 0))
        return refused(error);
    return true;
}

// ---- growing ----

static Booster *booster_new(const DMatrixHandle *matrices, size_t n, size_t width, GError **error)
{
    Booster *booster = g_new0(Booster, 1);
    booster->width = width;
    pthread_mutex_init(&booster->explaining, NULL);
    if (XGBoosterCreate(matrices, n, &booster->handle) == 0)
        return booster;
    refused(error);
    booster_free(booster);
    return NULL;
}

void booster_free(Booster *booster)
{
    if (booster == NULL)
        return;
    if (booster->handle != NULL)
        XGBoosterFree(booster->handle);
    pthread_mutex_destroy(&booster->explaining);
    g_free(booster);
}

static bool set(Booster *booster, const char *name, const char *value, GError **error)
{
    return XGBoosterSetParam(booster->handle, name, value) == 0 || refused(error);
}

static bool set_number(Booster *booster, const char *name, double value, GError **error)
{
    char text[G_ASCII_DTOSTR_BUF_SIZE];
    return set(booster, name, g_ascii_dtostr(text, sizeof text, value), error);
}

static bool set_directions(Booster *booster, const int8_t *directions, GError **error)
{
    if (directions == NULL)
        return true;
    g_autoptr(GString) text = g_string_new("(");
    for (size_t i = 0; i < booster->width; i++)
        g_string_append_printf(text, i > 0 ? ",%d" : "%d", directions[i]);
    g_string_append_c(text, ')');
    return set(booster, "monotone_constraints", text->str, error);
}

static bool configure(Booster *booster, const LabelledRows *rows, const BoosterOptions *options,
                      GError **error)
{
    double sum = 0;
    for (size_t i = 0; i < rows->rows.n; i++)
        sum += rows->classes[i];
    double share = (sum + 0.5) / ((double)rows->rows.n + 1);
    for (size_t i = 0; i < G_N_ELEMENTS(SETTINGS); i++)
        if (!set(booster, SETTINGS[i][0], SETTINGS[i][1], error))
            return false;
    return set_number(booster, "max_depth", options->depth, error) &&
           set_directions(booster, options->directions, error) &&
           set_number(booster, "base_score", share, error);
}

// The loss of what is held out, as the library says it: "[12]\theld-logloss:0.4123".
static bool held_loss(Booster *booster, DMatrixHandle held, int round, double *out, GError **error)
{
    const char *name = "held", *said = NULL;
    if (XGBoosterEvalOneIter(booster->handle, round, &held, &name, 1, &said) != 0)
        return refused(error);
    const char *colon = strrchr(said, ':');
    *out = colon != NULL ? g_ascii_strtod(colon + 1, NULL) : NAN;
    return true;
}

static bool grow(Booster *booster, const Matrix *rows, const Matrix *held,
                 const BoosterOptions *options, unsigned *out_rounds, GError **error)
{
    double least = INFINITY, loss = 0;
    unsigned best = 0, round = 0;
    for (; round < options->rounds && (held == NULL || round - best <= options->patience);
         round++) {
        if (XGBoosterUpdateOneIter(booster->handle, (int)round, rows->handle) != 0)
            return refused(error);
        if (held == NULL)
            continue;
        if (!held_loss(booster, held->handle, (int)round, &loss, error))
            return false;
        if (loss < least) {
            least = loss;
            best = round;
        }
    }
    *out_rounds = held == NULL ? round : best + 1;
    return true;
}

// Without the trees that came after the best one.
static bool cut(Booster *booster, unsigned rounds, GError **error)
{
    BoosterHandle kept;
    if (XGBoosterSlice(booster->handle, 0, (int)rounds, 1, &kept) != 0)
        return refused(error);
    XGBoosterFree(booster->handle);
    booster->handle = kept;
    return set(booster, "nthread", "1", error);
}

Booster *booster_grow(const LabelledRows *rows, const LabelledRows *held,
                      const BoosterOptions *options, unsigned *out_rounds, GError **error)
{
    g_auto(Matrix) known = {0}, aside = {0};
    unsigned rounds = 0;
    if (!matrix_of(&rows->rows, rows->classes, &known, error) ||
        (held != NULL && !matrix_of(&held->rows, held->classes, &aside, error)))
        return NULL;
    DMatrixHandle both[] = {known.handle, aside.handle};
    g_autoptr(Booster) booster = booster_new(both, held != NULL ? 2 : 1, rows->rows.width, error);
    if (booster == NULL || !configure(booster, rows, options, error) ||
        !grow(booster, &known, held != NULL ? &aside : NULL, options, &rounds, error) ||
        !cut(booster, rounds, error))
        return NULL;
    if (out_rounds != NULL)
        *out_rounds = rounds;
    return g_steal_pointer(&booster);
}

// ---- asking ----

bool booster_margins(const Booster *booster, const FeatureTable *rows, float *out, GError **error)
{
    g_assert(rows->width == booster->width);
    if (rows->n == 0)
        return true;
    static const char HOW[] =
        "{\"type\":1,\"training\":false,\"iteration_begin\":0,"
        "\"iteration_end\":0,\"strict_shape\":false,\"cache_id\":0,\"missing\":NaN}";
    char values[160];
    snprintf(values, sizeof values,
             "{\"data\":[%" G_GUINTPTR_FORMAT ",true],\"shape\":[%zu,%zu],\"typestr\":\"<f4\","
             "\"version\":3}",
             (guintptr)rows->values, rows->n, rows->width);
    const bst_ulong *shape;
    bst_ulong dimensions;
    const float *found;
    if (XGBoosterPredictFromDense(booster->handle, values, HOW, NULL, &shape, &dimensions,
                                  &found) != 0)
        return refused(error);
    memcpy(out, found, rows->n * sizeof *out);
    return true;
}

bool booster_contributions(const Booster *booster, const FeatureTable *rows, float *out,
                           GError **error)
{
    g_assert(rows->width == booster->width);
    static const char HOW[] = "{\"type\":2,\"training\":false,\"iteration_begin\":0,"
                              "\"iteration_end\":0,\"strict_shape\":true}";
    g_auto(Matrix) matrix = {0};
    if (rows->n == 0)
        return true;
    if (!matrix_of(rows, NULL, &matrix, error))
        return false;
    const bst_ulong *shape;
    bst_ulong dimensions;
    const float *found;
    pthread_mutex_t *explaining = (pthread_mutex_t *)&booster->explaining;
    pthread_mutex_lock(explaining);
    bool good = XGBoosterPredictFromDMatrix(booster->handle, matrix.handle, HOW, &shape,
                                            &dimensions, &found) == 0;
    if (good)
        memcpy(out, found, rows->n * (rows->width + 1) * sizeof *out);
    pthread_mutex_unlock(explaining);
    return good || refused(error);
}

// ---- keeping ----

GBytes *booster_save(const Booster *booster, GError **error)
{
    bst_ulong length;
    const char *bytes;
    if (XGBoosterSaveModelToBuffer(booster->handle, "{\"format\":\"ubj\"}", &length, &bytes) == 0)
        return g_bytes_new(bytes, length);
    refused(error);
    return NULL;
}

Booster *booster_load(const void *bytes, size_t length, size_t width, GError **error)
{
    bst_ulong features = 0;
    g_autoptr(Booster) booster = booster_new(NULL, 0, width, error);
    if (booster == NULL || !set(booster, "nthread", "1", error))
        return NULL;
    if (XGBoosterLoadModelFromBuffer(booster->handle, bytes, length) != 0 ||
        XGBoosterGetNumFeature(booster->handle, &features) != 0) {
        refused(error);
        return NULL;
    }
    if (features != width) {
        fail(error, ERROR_INVALID, "The model knows other features.", "模型的特征不同。");
        return NULL;
    }
    return set(booster, "nthread", "1", error) ? g_steal_pointer(&booster) : NULL;
}
