// SPDX-License-Identifier: Apache-2.0
//
// Some customers and all that is theirs as records, read by plain queries and put in order here:
// what a panel is compared with.
#pragma once

#include "entity/record.h"
#include "know/chunk.h"
#include "store/store.h"

typedef struct {
    int64_t customer_id, set_id; // a tag, or a list
} StoredMember;

typedef struct {
    Arena *arena;
    GPtrArray *customers; // of Record, by id
    GPtrArray **facts;    // by layout->facts: living ones that have a moment, by owner, moment and
                          // id; parts, also of others, by owner, parent and position
    size_t n_facts;
    GArray *sets[SETS_N]; // of StoredMember, by customer
    GPtrArray *consents;  // of Record, by customer, living or deleted
} Stored;

// The customers with after < id <= last.
void stored_read(Stored *stored, Tx *tx, const Layout *layout, int64_t after, int64_t last);
void stored_clear(Stored *stored);

// How many facts of kind f `owner` has (of parts: `parent` has; NULL: they are no parts), and where
// they begin.
guint stored_facts(const Stored *stored, size_t f, int64_t owner, const int64_t *parent,
                   guint *out_first);
// What a customer has agreed to: false when unknown.
bool stored_consent(const Stored *stored, int64_t customer_id, const ConsentKind *kind, bool *out);
// Where the memberships of a customer begin.
guint stored_first(const GArray *members, int64_t customer_id);
