// SPDX-License-Identifier: Apache-2.0
//
// Training of tone models: a support vector machine with squared hinge loss on the pieces of texts,
// solved in the dual by coordinate descent (Hsieh, Chang, Lin, Keerthi, Sundararajan: "A Dual
// Coordinate Descent Method for Large-scale Linear SVM", ICML 2008). As in NB-SVM (Wang and
// Manning: "Baselines and Bigrams: Simple, Good Sentiment and Topic Classification", ACL 2012)
// pieces are scaled by how much more often they stand in positive than in negative texts, here by
// the root of the logarithm of that ratio, and by how rare they are. Scores become probabilities
// by logistic regression on texts held back (Platt 1999), with one of ten folds.
//
// The same texts give the same model, bit by bit, on the same kind of machine.
#pragma once

#include "know/tone/labelled.h"
#include "know/tone/tone.h"

typedef struct {
    size_t weights;                                               // in the table
    void (*progress)(int64_t done, int64_t total, void *context); // NULL: silent
    void *context;
} ToneTraining;

enum { TONE_TEXTS_LEAST = 50 }; // of either kind

// Trains with all texts but those of the test part, or with every one.
Tone *tone_train(const Labelled *labelled, bool all, const ToneTraining *training, GError **error);

// How good a model is.
typedef struct {
    int64_t texts, positive;
    int64_t right, true_positive, called_positive;
    double squares; // of probability minus truth
    double bin_sum[10], bin_true[10],
        bin_n[10]; // by probability of what was said: for the calibration
} ToneMeasure;

void tone_measure_add(ToneMeasure *measure, double positive, bool truth);
double tone_accuracy(const ToneMeasure *measure);
double tone_f1(const ToneMeasure *measure); // of the positive
double
tone_calibration_error(const ToneMeasure *measure); // mean distance of said and true, ten bins
