// SPDX-License-Identifier: Apache-2.0
//
// Where the top or bottom of all customers ends (rule/rank.h), found by the panel without sorting:
// every value is computed once and counted in buckets, those of one bucket are selected from.
#pragma once

#include "know/bind.h"
#include "know/crew.h"
#include "rule/rank.h"

// What passes for each of plan->ranks, of Bounds; where nobody has a value nothing does. NULL with
// ERROR_CANCELLED, or with ERROR_UNAVAILABLE when the store must be asked.
GArray *rank_cuts(const Binding *binding, Crew *crew, const bool *cancelled, GError **error);

// The RankFinder: asks the panel of the store, as it stands.
RankAnswer rank_of_panel(const RuleContext *context, const Rule *rule, const Node *rank,
                         int64_t *out_cut);
