// SPDX-License-Identifier: Apache-2.0
//
// Identities as claims: a value of a kind within a namespace belongs to one living customer. The
// map from value to customer is a table of its own (identity_map), because the distributed form
// spreads it by value; it is claimed by an upsert that says who has it.
#pragma once

#include "entity/write.h"

// The value as it is compared: phones without marks, mail addresses in lower case, others trimmed.
// Returns arena text; NULL when it is none of its kind: a phone with words in it, a mail address
// without @.
const char *identity_normalise(Arena *arena, const char *kind, const char *value);

// Says that a value is no phone number, no mail address or empty. Always false.
bool identity_refuse(const char *kind, GError **error);

// The customer who has it; 0: nobody.
int64_t identity_holder(Tx *tx, const Record *identity);

// Claims an identity for its owner; returns whose it is then: the same id, or another's.
// *out_new (may be NULL) says whether nobody had it before.
int64_t identity_claim(Tx *tx, const Record *identity, bool *out_new);
void identity_release(Tx *tx, const Record *identity);

// Makes the identity record of a customer's phone or mail address unless the customer has it
// already or somebody else holds the claim (people share phones: then it stays a mere contact).
bool identity_ensure(Writing *writing, const Record *customer, const char *kind, const char *value,
                     GError **error);

// Inserts an identity (its value in normal form) unless it is claimed already, by whomever.
bool identity_insert(Writing *writing, Record *identity, GError **error);
