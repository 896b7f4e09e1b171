// SPDX-License-Identifier: Apache-2.0
//
// Learning apart, and the choice between that and a forest.
#include "know/insight/uplift.h"

#include "base/splitmix.h"
#include "know/insight/booster.h"
#include "know/insight/uplift_forest.h"

#include <math.h>
#include <string.h>

// Splits of one feature, few: chosen by cross-validation in the half of Hillstrom's customers that
// tests learn from (50 and 100 rounds, and one or two splits, hardly differ; 400 do worse).
enum { APART_DEPTH = 1, APART_ROUNDS = 50 };
// Of the choice.
enum { FOLDS = 5, TREES_TRIED = 100 };

enum { CONTROL, TREATED, ARMS };

struct UpliftModel {
    UpliftChoice choice;
    size_t n_features;
    UpliftForest *forest; // or
    Booster *arms[ARMS];
    double least, range; // of outcomes
};

void uplift_free(UpliftModel *model)
{
    if (model == NULL)
        return;
    uplift_forest_free(model->forest);
    for (size_t arm = 0; arm < ARMS; arm++)
        booster_free(model->arms[arm]);
    g_free(model);
}

UpliftChoice uplift_choice(const UpliftModel *model)
{
    return model->choice;
}

// ---- learning apart ----

// Boosted trees foresee shares: outcomes are put between 0 and 1, and what is foreseen back.
static void find_range(UpliftModel *model, const UpliftData *data)
{
    double least = INFINITY, most = -INFINITY;
    for (size_t i = 0; i < data->n; i++) {
        least = fmin(least, data->outcomes[i]);
        most = fmax(most, data->outcomes[i]);
    }
    model->least = least;
    model->range = most - least;
}

typedef struct {
    UpliftModel *model;
    const UpliftData *data;
    GError *errors[ARMS];
} Learning;

static void learn_arm(void *context, size_t arm)
{
    Learning *learning = context;
    UpliftModel *model = learning->model;
    const UpliftData *data = learning->data;
    size_t width = data->n_features, n = 0;
    double range = model->range > 0 ? model->range : 1;
    g_autofree float *values = g_new(float, data->n *width), *shares = g_new(float, data->n);
    for (size_t i = 0; i < data->n; i++) {
        if (data->treated[i] != arm)
            continue;
        for (size_t f = 0; f < width; f++)
            values[n * width + f] = (float)data->features[i * width + f];
        shares[n++] = (float)((data->outcomes[i] - model->least) / range);
    }
    LabelledRows rows = {{n, width, values}, shares};
    BoosterOptions options = {.depth = APART_DEPTH, .rounds = APART_ROUNDS};
    model->arms[arm] = booster_grow(&rows, NULL, &options, NULL, &learning->errors[arm]);
}

static bool learn_apart(UpliftModel *model, const UpliftData *data, Crew *crew, GError **error)
{
    Learning learning = {.model = model, .data = data};
    find_range(model, data);
    crew_run(crew, ARMS, learn_arm, &learning);
    if (learning.errors[CONTROL] != NULL) {
        g_clear_error(&learning.errors[TREATED]);
        g_propagate_error(error, learning.errors[CONTROL]);
        return false;
    }
    if (learning.errors[TREATED] != NULL)
        g_propagate_error(error, learning.errors[TREATED]);
    return model->arms[TREATED] != NULL;
}

static double share_of(float margin)
{
    return 1 / (1 + exp(-(double)margin));
}

static bool predict_apart(const UpliftModel *model, const UpliftData *data, double *out,
                          GError **error)
{
    size_t n = data->n * data->n_features;
    g_autofree float *values = g_new(float, n + 1), *margins = g_new(float, 2 * data->n + 1);
    for (size_t i = 0; i < n; i++)
        values[i] = (float)data->features[i];
    FeatureTable rows = {data->n, data->n_features, values};
    for (size_t arm = 0; arm < ARMS; arm++)
        if (!booster_margins(model->arms[arm], &rows, margins + arm * data->n, error))
            return false;
    for (size_t i = 0; i < data->n; i++)
        out[i] = (share_of(margins[data->n + i]) - share_of(margins[i])) * model->range;
    return true;
}

// ---- the choice ----

static UpliftModel *fit_one(const UpliftData *data, const UpliftOptions *options, GError **error)
{
    UpliftModel *model = g_new0(UpliftModel, 1);
    model->n_features = data->n_features;
    model->choice = (UpliftChoice){options->method, {NAN, NAN}};
    if (options->method == UPLIFT_FOREST)
        model->forest = uplift_forest_fit(data, options);
    else if (!learn_apart(model, data, options->crew, error))
        g_clear_pointer(&model, uplift_free);
    return model;
}

// Customers of a fold, or all others.
typedef struct {
    UpliftData data;
    double *features, *outcomes;
    uint8_t *treated;
    size_t *from; // which rows they were
} Fold;

static void fold_clear(Fold *fold)
{
    g_free(fold->features);
    g_free(fold->outcomes);
    g_free(fold->treated);
    g_free(fold->from);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(Fold, fold_clear)

static bool is_in_fold(size_t row, size_t fold)
{
    uint64_t mixed = row;
    return splitmix64(&mixed) % FOLDS == fold;
}

static Fold take_fold(const UpliftData *data, size_t number, bool others)
{
    size_t width = data->n_features, n = 0;
    Fold fold = {.features = g_new(double, data->n *width + 1),
                 .outcomes = g_new(double, data->n + 1),
                 .treated = g_new(uint8_t, data->n + 1),
                 .from = g_new(size_t, data->n + 1)};
    for (size_t row = 0; row < data->n; row++) {
        if (is_in_fold(row, number) == others)
            continue;
        memcpy(fold.features + n * width, data->features + row * width, width * sizeof(double));
        fold.outcomes[n] = data->outcomes[row];
        fold.treated[n] = data->treated[row];
        fold.from[n++] = row;
    }
    fold.data = (UpliftData){n, width, fold.features, fold.treated, fold.outcomes};
    return fold;
}

static bool judge_fold(const UpliftData *data, const UpliftOptions *options, size_t number,
                       double *scores, GError **error)
{
    g_auto(Fold) known = take_fold(data, number, true), held = take_fold(data, number, false);
    g_autoptr(UpliftModel) model = fit_one(&known.data, options, error);
    g_autofree double *said = g_new(double, held.data.n + 1);
    if (model == NULL || !uplift_predict(model, &held.data, options->crew, said, error))
        return false;
    for (size_t i = 0; i < held.data.n; i++)
        scores[held.from[i]] = said[i];
    return true;
}

// How well each way ranks customers that it has not learned from.
static bool choose(const UpliftData *data, const UpliftOptions *options, UpliftChoice *out,
                   GError **error)
{
    g_autofree double *scores = g_new(double, data->n);
    UpliftOptions tried = *options;
    tried.trees = MIN(options->trees > 0 ? options->trees : TREES_TRIED, (unsigned)TREES_TRIED);
    for (tried.method = 0; tried.method < UPLIFT_METHODS; tried.method++) {
        for (size_t fold = 0; fold < FOLDS; fold++)
            if (!judge_fold(data, &tried, fold, scores, error))
                return false;
        out->qini[tried.method] = qini_measure(data, scores, 0, 1).qini;
    }
    out->method = out->qini[UPLIFT_APART] > out->qini[UPLIFT_FOREST] ? UPLIFT_APART : UPLIFT_FOREST;
    return true;
}

static bool is_enough(const UpliftData *data, GError **error)
{
    size_t treated = 0;
    for (size_t i = 0; i < data->n; i++)
        treated += data->treated[i];
    if (MIN(treated, data->n - treated) < UPLIFT_LEAST)
        return fail(error, ERROR_INVALID,
                    "Too few to learn whom a treatment moves: it takes %d treated and %d control "
                    "customers to learn from, and as many to test on.",
                    "客户太少，无法学习谁会被打动：用于学习的处理组和对照组须各有至少 %d 位和 %d "
                    "位，用于检验的也要同样多。",
                    UPLIFT_LEAST, UPLIFT_LEAST);
    if (data->n_features == 0 || data->n_features > UPLIFT_FEATURES_MAX)
        return fail(error, ERROR_INVALID, "There must be 1 to %d features, not %zu.",
                    "特征应为 1 到 %d 个，而不是 %zu 个。", UPLIFT_FEATURES_MAX, data->n_features);
    return true;
}

UpliftModel *uplift_fit(const UpliftData *data, const UpliftOptions *options, GError **error)
{
    UpliftChoice choice = {options->method, {NAN, NAN}};
    UpliftOptions made = *options;
    if (!is_enough(data, error) ||
        (options->method == UPLIFT_CHOOSE && !choose(data, options, &choice, error)))
        return NULL;
    made.method = choice.method;
    UpliftModel *model = fit_one(data, &made, error);
    if (model != NULL)
        model->choice = choice;
    return model;
}

bool uplift_predict(const UpliftModel *model, const UpliftData *data, Crew *crew, double *out,
                    GError **error)
{
    g_assert(data->n_features == model->n_features);
    if (model->forest == NULL)
        return predict_apart(model, data, out, error);
    uplift_forest_predict(model->forest, data, crew, out);
    return true;
}
