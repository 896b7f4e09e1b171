// SPDX-License-Identifier: Apache-2.0
//
// Making probabilities of scores, and how good probabilities are. Platt, Probabilistic outputs for
// support vector machines (1999), by the Newton steps of Lin, Lin, Weng, A note on Platt's
// probabilistic outputs, Machine Learning 68 (2007). Scores must come from rows that the model had
// not seen.
#pragma once

#include <stddef.h>

// p = 1 / (1 + exp(-(slope × score + shift)))
typedef struct {
    double slope, shift;
} Calibration;

// `classes` are 0 or 1. Where there is nothing to learn (one class only) the shift alone is set.
Calibration calibration_fit(const float *scores, const float *classes, size_t n);
double calibrated(Calibration calibration, double score);

// The area under the curve of true against false positives: how probably one of class 1 has a
// higher score than one of class 0, equal ones counting half. NAN with one class only.
double quality_auc(const float *scores, const float *classes, size_t n);
// The mean squared difference of probability and class: Brier (1950).
double quality_brier(const float *probabilities, const float *classes, size_t n);
// How far probabilities are off on average: rows in `groups` of equal size by their probability,
// |mean probability - share of class 1| of each: Nguyen and O’Connor, EMNLP 2015.
double quality_calibration_error(const float *probabilities, const float *classes, size_t n,
                                 size_t groups);
