// SPDX-License-Identifier: Apache-2.0
//
// Fitting models (score.h) to what the panel holds, and keeping what came of it as records of the
// entity `model`: by a job, when somebody asks, and by itself when it is due.
#pragma once

#include "job/job.h"
#include "know/panel.h"
#include "know/score.h"

extern const JobKind MODEL_JOB; // {"name": "value"}: one model now
// By itself: those that are due, or cannot be read by this version of the program; then the scores
// of the day, as they are asked without being told how far ahead, so that who asks first does not
// wait for them.
extern const JobKind MODELS_JOB;

enum {
    FIT_DAYS = 7,           // a fit that is older is made anew, unless the model says otherwise
    FIT_GROWTH_PERCENT = 10 // and so is one of data that have grown by that much since
};

// How much there is to learn from: rows of the panel.
int64_t fit_rows(const Version *version);

// When a model was fitted last, and how many rows there were; 0: never.
typedef struct {
    int64_t at, rows, as_of_day;
} FitTry;

// The moment, and the day that models are then fitted as of (model_reference_day()).
typedef struct {
    int64_t at, day;
} FitMoment;

// Whether that is too long ago, or the data of `version` are too many more; or it was as of another
// time, since the shop is still or lives again.
bool fit_is_due(const ScoreModel *of, const Version *version, FitMoment now, FitTry tried);

// Fits one and writes the record, whether it succeeded or there was too little to learn from.
// `staff_id`: who asked; 0: nobody. Other errors write nothing.
bool fit_model(Store *store, const Version *version, Crew *crew, const ScoreModel *of,
               int64_t staff_id, GError **error);
