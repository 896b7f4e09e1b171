// SPDX-License-Identifier: Apache-2.0
//
// When scheduled exports run. The next run of each is a waiting job whose key says of which
// schedule it is and when it is due; a run plans the next one in its first transaction, so that one
// that fails for good does not end the series.
#pragma once

#include "entity/write.h"
#include "job/job.h"

enum { RHYTHM_LEAST_MINUTES = 5 };

// Whether a rhythm is one, and not too fast.
bool plan_check(const Model *model, int64_t now, const char *rhythm, GError **error);
// Forgets what waits, and plans the next run of a schedule that is active.
bool plan_anew(Tx *tx, const Model *model, const Record *schedule, GError **error);
// Unless a run by rhythm waits already: plans the next one.
bool plan_next(Tx *tx, const Model *model, const Record *schedule, GError **error);
// The same, the first that is due after `at`.
bool plan_after(Tx *tx, const Model *model, const Record *schedule, int64_t at, GError **error);
// A run at once, whether it is active or not; the job's id.
int64_t plan_now(Tx *tx, const Record *schedule);
// Prints the next run and the last ones: {"next_at", "runs": […]}.
void plan_json(Tx *tx, int64_t schedule_id, Buffer *out);
// The next run and the last one of every schedule: {"items": [{"id", "next_at", "last"}, …]}.
void plan_states_json(Tx *tx, Buffer *out);
