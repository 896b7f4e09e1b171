// SPDX-License-Identifier: Apache-2.0
//
// Identities as claims: a value of a kind within a namespace belongs to one living customer. The
// map from value to customer is a table of its own (identity_map), because the distributed form
// spreads it by value; it is claimed by an upsert that says who has it.
#pragma once

#include "entity/write.h"

// The value as it is compared: phones without marks, their extension behind them as ";ext=805"
// however it was written, mail addresses in lower case, others trimmed. Returns arena text; NULL
// when it is none of its kind: a phone with other words in it, a mail address without @.
const char *identity_normalise(Arena *arena, const char *kind, const char *value);

// Says that a value is no phone number, no mail address or empty. Always false.
bool identity_refuse(const char *kind, GError **error);

// The customer who has it; 0: nobody.
int64_t identity_holder(Tx *tx, const Record *identity);

// Claims an identity for its owner; false when it was claimed already, by whomever.
bool identity_claim(Tx *tx, const Record *identity);
void identity_release(Tx *tx, const Record *identity);

enum { IDENTITIES_MOST = 4 }; // inserted at once

// The identity record of a customer's phone, mail address or number; NULL when it is none.
Record *identity_of(Writing *writing, const Record *customer, const char *kind, const char *value);

// Inserts those identities (values in normal form) that nobody has claimed yet. People share
// phones: what is claimed stays a mere contact. PostgreSQL is asked once for all of them.
bool identities_insert(Writing *writing, Record *const *identities, size_t n, GError **error);
