// SPDX-License-Identifier: Apache-2.0
//
// Models (score.h) for people and programs: what there is, how each was fitted, what it says of one
// customer.
#pragma once

#include "job/job.h"
#include "know/score.h"

// {"items": [{"name", "title", "reads", "scores", "stands", "fits": the latest first}]}; `only`:
// this model; NULL: all.
void models_json(Tx *tx, const ScoreModel *only, Buffer *out);
// {"as_of_day", "as_of_past", "still_days"}: the day that scores are of at the moment `now`.
void models_day_json(const Model *model, int64_t now, Buffer *out);
// A job that fits it; the same while one waits. Returns its id.
int64_t models_enqueue(Tx *tx, const ScoreModel *of, JobAsker asker);
// {"as_of_day", "as_of_past", "currency", "items": [{"model", "score", "title", "unit", "ahead",
// "value", "fitted_at", …}]} of a customer whom the asker may see. A model that does not stand says
// why.
void models_scores_json(Tx *tx, const Model *model, int64_t customer_id, Buffer *out);
