// SPDX-License-Identifier: Apache-2.0
//
// Whom a treatment moves: the difference that it makes for each customer, learned from an
// experiment in which chance decided who was treated.
//
// Two ways, of which the one is used that ranks customers better whom it has not seen, by cross
// validation among those that it learns from:
//
// forest  uplift trees (uplift_forest.h), which find customers told apart by several features
//         together;
// apart   what treated customers do and what control customers do, learned apart by boosted trees
//         of one split each (booster.h), so that every feature adds its own part: Künzel, Sekhon,
//         Bickel, Yu, Metalearners for estimating heterogeneous treatment effects using machine
//         learning, PNAS 116 (2019), T-learner. Few customers tell it more.
//
// How well it ranks is measured by Qini: Radcliffe, Using control groups to target on predicted
// lift, Direct Marketing Analytics Journal 2007.
#pragma once

#include "base/error.h"
#include "know/crew.h"
#include "know/insight/lift.h"

typedef struct {
    size_t n, n_features;
    const double *features; // row by row; NAN: missing, which lies below everything
    const uint8_t *treated; // 1, 0
    const double *outcomes; // any number; of a yes or no 1 and 0
} UpliftData;

typedef enum { UPLIFT_FOREST, UPLIFT_APART, UPLIFT_METHODS, UPLIFT_CHOOSE } UpliftMethod;

typedef struct {
    UpliftMethod method; // UPLIFT_CHOOSE: by cross-validation
    unsigned trees;      // of the forest; 0: 300
    unsigned depth;      // 0: 4
    size_t leaf;         // treated, and control, of a leaf's splitting half at least; 0: 100
    double share;        // of the customers that a tree sees; 0: 0.5
    uint64_t seed;
    Crew *crew; // may be NULL
} UpliftOptions;

enum { UPLIFT_LEAST = 500, UPLIFT_FEATURES_MAX = 256 };

typedef struct UpliftModel UpliftModel; // immutable

// Which way is used, and what the choice went by: Qini per treated customer in cross-validation,
// NAN where nothing was to be chosen.
typedef struct {
    UpliftMethod method;
    double qini[UPLIFT_METHODS];
} UpliftChoice;

// ERROR_INVALID with fewer than UPLIFT_LEAST treated or control, or without features.
UpliftModel *uplift_fit(const UpliftData *data, const UpliftOptions *options, GError **error);
void uplift_free(UpliftModel *model); // accepts NULL
G_DEFINE_AUTOPTR_CLEANUP_FUNC(UpliftModel, uplift_free)
UpliftChoice uplift_choice(const UpliftModel *model);
// For each row what the treatment changes, in the unit of the outcome.
bool uplift_predict(const UpliftModel *model, const UpliftData *data, Crew *crew, double *out,
                    GError **error);

// ---- how well it ranks ----

// Customers are taken in descending order of their scores, equal scores together. With the share x
// of them taken, the gain is
//
//     g(x) = (Yt(x) - Yc(x) Nt(x) / Nc(x)) / Nt
//
// where Yt, Yc are the outcomes of those taken who were treated, or not, Nt(x), Nc(x) how many
// these are, and Nt how many were treated of all: so a gain is one per treated customer. Qini per
// treated customer is the area between g(x) and the line x g(1) of taking customers by chance.
typedef struct {
    double qini, low, high; // 95 % of the resamples (bootstrap), middle
    double overall;         // g(1): the difference of all
    double tenths[11];      // g(0), g(.1), …, g(1)
} Qini;

Qini qini_measure(const UpliftData *data, const double *scores, unsigned resamples, uint64_t seed);

// Groups of equal size in descending order of scores: what was foreseen, what came.
typedef struct {
    size_t n;
    double foreseen; // mean score
    LiftGroup treated, control;
} UpliftGroup;
enum { UPLIFT_GROUPS_MAX = 20 };
void uplift_groups(const UpliftData *data, const double *scores, size_t n_groups, UpliftGroup *out);
