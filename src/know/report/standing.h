// SPDX-License-Identifier: Apache-2.0
//
// Fits that stand (know/score.h), for reports that foresee the same as a score: what a job has
// learnt is not learnt again for everybody who looks.
#pragma once

#include "know/report/report.h"
#include "know/score.h"

// The fit of `model` that stands, where the run looks from the day that scores are of; NULL: none
// stands, it looks from elsewhere, or the fit knows of later days (a time before is compared with:
// it must not be told by what came after). `fitted_at` may be NULL. End with score_fitted_unref().
ScoreFitted *report_standing(const ReportRun *run, const char *model, int64_t *fitted_at);

// The day that scores are of where they are asked by such a run: from its end it looks.
int64_t report_score_day(const ReportRun *run);

// Whether the run may learn the model by itself, which takes seconds of a million customers. The
// home of insight does not of more than 20,000 where the job will: ERROR_UNAVAILABLE then, or why
// the job could not.
bool report_may_learn(const ReportRun *run, const char *model, GError **error);
