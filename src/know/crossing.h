// SPDX-License-Identifier: Apache-2.0
//
// Whose answers the clock may have changed: customers with a value that an edge of a rule
// (rule/edge.h) has passed. One pass over the moments in the panel serves all edges of any number
// of rules, so it costs some nanoseconds for every fact, however many rules there are.
#pragma once

#include "know/version.h"
#include "rule/edge.h"

typedef struct Crossing Crossing;

Crossing *crossing_new(const Version *version); // borrows it
void crossing_free(Crossing *crossing);         // accepts NULL
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Crossing, crossing_free)

// Looks for those whom these edges (of Edge) have passed between two moments as well. False, and
// nothing is added, when all customers must be asked: something else than edges moves, an edge has
// jumped far or back, or the version does not hold what it is compared with.
bool crossing_add(Crossing *crossing, const GArray *edges, const Clock *before, const Clock *after);

// Their ids, ascending, of int64_t; NULL when the version cannot say.
GArray *crossing_customers(const Crossing *crossing);
