// SPDX-License-Identifier: Apache-2.0
//
// Numbers about all customers of a chunk that do not change as time passes, and are therefore kept
// with it once somebody has asked: sums up to every record, so that the sum of any window is one
// difference, and what a call without a window gives. Only of facts of which nothing is asked but
// their kind, and of values that the facts hold themselves.
#pragma once

#include "know/bind.h"

typedef struct {
    const Chunk *chunk;
    const PlanNode *node; // PLAN_HISTORY, about facts with a kept trail
    const Bound *bound;
} Keeping;

size_t kept_bytes(const Keeping *keeping); // that either of them would take at most
// Of what a sum or an average adds up, by position in the trail: what trail_sum() takes and, of an
// average, in `counts` the number of values before it, one more than there are positions. NULL:
// none such, or not there and no room.
const TrailNumbers *kept_sums(const Keeping *keeping, bool room);
// What the call gives, by the customer's row. NULL: as above, or it costs nothing to compute.
const TrailNumbers *kept_numbers(const Keeping *keeping, bool room);

// ---- without a rule ----

typedef struct {
    int record, column; // a column of records that are no parts
} RecordColumn;

// What a sum of the column would take, and what median_gap() of the records would give.
const TrailNumbers *kept_column_sums(const Chunk *chunk, const Trail *trail, RecordColumn of,
                                     bool room);
const TrailNumbers *kept_gaps(const Chunk *chunk, const Trail *trail, int record, bool room);
