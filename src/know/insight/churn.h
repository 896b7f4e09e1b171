// SPDX-License-Identifier: Apache-2.0
//
// Who leaves: a classifier learnt from customers of whom it is known. Gradient boosted trees
// (booster.h); how many of them is what foresaw best those customers who were held out; what they
// say of customers held out is calibrated (calibration.h) and judged. The same examples give the
// same model, on however many threads.
#pragma once

#include "know/crew.h"
#include "know/insight/booster.h"

// What is known of customers and whether they left.
typedef struct {
    FeatureTable rows;
    const float *left;        // 1: did, 0: did not
    const int8_t *directions; // by feature, as in BoosterOptions; or NULL
    const int64_t *owners;    // whose the rows are; rows of one are never on both sides of a split.
                              // NULL: each its own
} ChurnExamples;

enum {
    CHURN_ROWS_LEAST = 200, // examples, and
    CHURN_CLASS_LEAST = 30, // of those who left and of those who stayed
    CHURN_WIDTH_MAX = 200,  // features
};

// How good it was with customers whom it had not seen.
typedef struct {
    size_t rows;
    double share;             // of rows that left
    double auc;               // .5: no better than chance
    double brier;             // .25 and less
    double calibration_error; // how far probabilities are off, on average
    unsigned trees;
} ChurnQuality;

typedef struct Churn Churn;

// ERROR_INVALID with too few examples. `crew` may be NULL.
Churn *churn_learn(const ChurnExamples *examples, Crew *crew, GError **error);
void churn_free(Churn *churn); // accepts NULL
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Churn, churn_free)

size_t churn_width(const Churn *churn);
const ChurnQuality *churn_quality(const Churn *churn);

// The probability that each leaves. Several threads may ask at once; `crew` may be NULL.
bool churn_foresee(const Churn *churn, const FeatureTable *rows, Crew *crew, float *out,
                   GError **error);
// What each feature adds to the log-odds of leaving, `width` numbers a row.
bool churn_explain(const Churn *churn, const FeatureTable *rows, float *out, GError **error);

// As bytes with version, length and checksum, and back: ERROR_INVALID for anything else.
GBytes *churn_save(const Churn *churn, GError **error);
Churn *churn_load(const void *bytes, size_t length, GError **error);
