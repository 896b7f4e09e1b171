// SPDX-License-Identifier: Apache-2.0
//
// Gradient boosted trees that tell two classes apart, by XGBoost: Chen and Guestrin, XGBoost: a
// scalable tree boosting system, KDD 2016. Nothing else here knows that library. A booster works on
// the calling thread alone, so the same rows give the same trees whatever the machine; whoever
// wants more threads grows several, or asks for several pieces of rows at once.
#pragma once

#include <glib.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

// Rows one after the other, each of `width` numbers; NAN is missing.
typedef struct {
    size_t n, width;
    const float *values;
} FeatureTable;

typedef struct Booster Booster;

typedef struct {
    const int8_t *directions; // by feature: 1 where the odds must never fall with it, -1 never
                              // rise, 0 free; NULL: all free
    unsigned depth;           // of a tree
    unsigned rounds;          // trees at most
    unsigned patience;        // stop when the held-out loss has not fallen for so many rounds
} BoosterOptions;

// Rows with their classes (0 or 1).
typedef struct {
    FeatureTable rows;
    const float *classes;
} LabelledRows;

// Grows trees until the logarithmic loss of `held` (NULL: all rounds are grown) falls no more;
// *out_rounds (may be NULL) gets the number of trees with the least loss, which are those used.
// ERROR_INTERNAL when the library refuses.
Booster *booster_grow(const LabelledRows *rows, const LabelledRows *held,
                      const BoosterOptions *options, unsigned *out_rounds, GError **error);
void booster_free(Booster *booster); // accepts NULL
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Booster, booster_free)

// The log-odds of every row being of class 1. Several threads may ask at once.
bool booster_margins(const Booster *booster, const FeatureTable *rows, float *out, GError **error);
// What each feature adds to those log-odds (Shapley values): Lundberg, Erion, Lee, Consistent
// individualized feature attribution for tree ensembles, 2018. Into `out` width + 1 numbers a row,
// the last one is that of nothing known; they add up to the margin. Some 100 times dearer.
bool booster_contributions(const Booster *booster, const FeatureTable *rows, float *out,
                           GError **error);

// As bytes, and back. The library trusts what it reads: whoever loads has made sure that nobody
// has changed them.
GBytes *booster_save(const Booster *booster, GError **error);
Booster *booster_load(const void *bytes, size_t length, size_t width, GError **error);
