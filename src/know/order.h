// SPDX-License-Identifier: Apache-2.0
//
// Rows of a version in the order of one field of customers: those of one page out of millions.
// Every part keeps the best of its own, in a heap of codes; what the parts have kept is merged by
// the values behind the codes.
#pragma once

#include "access/page.h"
#include "know/score.h"

typedef struct Ordering Ordering;

// A score that rows are ordered by: order->figure.
typedef struct {
    ScoreFitted *fitted;
    ScoreAsk ask;
    ScoreLook look;
} OrderScore;

// The first `wanted` rows after the start. NULL when the panel does not hold the field. `score`
// outlives it; NULL: they are ordered by a field.
Ordering *ordering_new(const Version *version, const PageOrder *order, const PageStart *start,
                       size_t wanted, const OrderScore *score);
void ordering_free(Ordering *ordering); // accepts NULL
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Ordering, ordering_free)

// Takes those rows of a part that have a 1; each part once, from any thread. `context` is the
// Ordering.
void ordering_take(void *context, size_t part, const uint8_t *rows);
// The ids of the rows from number `skip` on, in their order. Of int64_t.
GArray *ordering_ids(Ordering *ordering, size_t skip);
