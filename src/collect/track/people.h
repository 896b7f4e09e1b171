// SPDX-License-Identifier: Apache-2.0
//
// Who the users and visitors of a request are, inside the transaction that stores it. A visitor is
// an identity "cookie", a user an identity "number", both within the source. Whoever is not known
// is made: visitors are anonymous customers until a message names a user with them; then what they
// own moves to that user's customer. Someone's own browser stays theirs: nothing is taken from a
// customer who is known.
#pragma once

#include "collect/track/message.h"
#include "entity/write.h"

typedef struct {
    Writing *writing;
    const ModelWriteKey *source;
    TrackBody *body;
} People;

// How many records one joining moves at once; a job moves the others.
enum { MOVE_AT_ONCE = 500 };

// Finds or makes everybody in `wanted` (of Person), and joins those that stand in one of the
// messages together. Afterwards each has its customer_id.
bool people_settle(const People *people, Message *const *messages, size_t n, GError **error);
// What `visitor` owns moves to a customer, if nobody else is known to be the visitor.
bool people_join(const People *people, Person *visitor, int64_t customer_id, GError **error);
// A user has another name from now on: `previous` is who they were.
bool people_alias(const People *people, Person *previous, Person *user, GError **error);
// The same as joining, for a customer of whom no visitor is at hand.
bool people_move(const People *people, int64_t from, int64_t to, GError **error);
// The customer with a mail address or a phone number; 0: nobody. `kind` is "email" or "phone".
int64_t people_by_contact(const People *people, const char *kind, const char *value);
bool people_is_anonymous(const People *people, int64_t customer_id);
