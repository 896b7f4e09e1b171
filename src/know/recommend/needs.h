// SPDX-License-Identifier: Apache-2.0
//
// What one customer needs again: the fit of know/insight/refill.h that stands as the score
// `next_need`, else one learnt from the panel with the recommendations, and the customer's own
// purchases, read from the store, so that they are those of now. An answer costs the same whatever
// the number of customers.
#pragma once

#include "access/records.h"
#include "know/panel.h"
#include "know/score/needs.h"
#include "rule/moment.h"

enum { NEEDS_LENGTH = 3, NEEDS_LENGTH_MOST = 20, NEEDS_WITHIN = 14, NEEDS_WITHIN_MOST = 366 };

typedef struct {
    bool stands;
    Label reason; // why it does not
    RefillFit fit;
    int64_t *ids; // of products, by their numbers in the fit; ascending
} Refills;

// From every `each`th customer of a version that holds orders, lines and products. Never NULL.
Refills *refills_learn(const Version *version, const Clock *clock, size_t each);
void refills_free(Refills *refills); // accepts NULL
// The fit that stands, borrowed: not for refills_free().
Refills refills_standing(const NeedsFitted *fitted);

typedef struct {
    const Refills *refills;
    const Access *access;
    int64_t learnt_at;
    size_t most;
    int64_t within; // days in which something is due
} NeedsAsk;

// Prints {"items": […], "bought", "reason", "learnt_at"} of a customer whom the actor may see.
void needs_print(const NeedsAsk *ask, Tx *tx, int64_t customer_id, Buffer *out);
