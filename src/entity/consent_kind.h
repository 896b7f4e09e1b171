// SPDX-License-Identifier: Apache-2.0
//
// What a customer can have agreed to: one yes or no for each channel and purpose, made of the
// records of `consent`. Of those for one brand the latest decision counts (by its time, then by the
// record's number). Brands are asked together: a no to any of them is a no, and where nobody was
// asked it is neither.
#pragma once

#include "entity/entity.h"

typedef struct {
    const char *channel, *purpose; // choices of the entity `consent`
    Field field;                   // how it is asked: "consent.email", "consent.email.service"
} ConsentKind;

extern const ConsentKind CONSENT_KINDS[]; // ends with a NULL channel

// "consent.email": that of marketing. NULL: there is none of this name.
const ConsentKind *consent_kind_find(const char *name);

// ---- what the records of one customer say ----

// The SQL of the order in which they are added, for the table under `alias`.
#define CONSENT_ORDER(alias) "COALESCE(" alias ".decided_at, 0), " alias ".id"

typedef struct ConsentTally ConsentTally;

ConsentTally *consent_tally_new(void);
void consent_tally_free(ConsentTally *tally); // accepts NULL
G_DEFINE_AUTOPTR_CLEANUP_FUNC(ConsentTally, consent_tally_free)

void consent_tally_begin(ConsentTally *tally); // another customer: nothing is known
// A further record; later decisions come later. `brand` and `status` may be NULL.
void consent_tally_add(ConsentTally *tally, const char *channel, const char *purpose,
                       const char *brand, const char *status);
// False: unknown.
bool consent_tally_says(const ConsentTally *tally, const ConsentKind *kind, bool *out);
