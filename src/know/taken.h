// SPDX-License-Identifier: Apache-2.0
//
// What is taken of one fact: the value of a field, exactly as the rule language says.
#pragma once

#include "know/bind.h"

// A number, or none.
typedef struct {
    bool missing;
    int64_t integer;
} Held;

static const Held HELD_NOTHING = {.missing = true};

enum { IDENTITIES_MAX = 1024 }; // more are not told apart by bits

// What makes two values the same, from the code that the source begins with: of labels the record
// they belong to. 0: missing.
uint64_t taken_identity(const Source *source, uint64_t code);
// No identity is above it.
uint64_t taken_identity_most(const Source *source);
// Whether the amount is in another currency than the one asked for.
bool taken_is_foreign(const PlanNode *node, const Bound *bound, const Found *found);
// Whether all amounts of the chunk are in the one asked for, or none is asked for.
bool taken_in_one_currency(const Bound *bound);
Held taken(const PlanNode *node, const Bound *bound, const Found *found);
