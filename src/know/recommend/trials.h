// SPDX-License-Identifier: Apache-2.0
//
// The trials of all questions (trial.h) as a model that stands (know/score.h): it gives no score, a
// job runs it, and the report `recommend` tells what came of it without running anything.
#pragma once

#include "know/recommend/trial.h"
#include "know/score.h"

enum { TRIALS_LENGTH = 10 }; // of the lists

// What score_fitted_open() gives of that model; `thin` ones came to nothing.
typedef struct {
    Trial of[QUESTIONS];
} Trials;

// ERROR_INVALID: too few orders came after the day of the cut. Returns false.
bool trials_thin(GError **error);
