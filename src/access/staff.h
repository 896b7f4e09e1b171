// SPDX-License-Identifier: Apache-2.0
//
// Accounts of staff beyond their records: finding one by login, giving it a password.
#pragma once

#include "access/session.h"
#include "entity/write.h"

// The id of a living staff member by login, whatever its case; 0 when there is none.
int64_t staff_find(Tx *tx, const char *login);

// Stores a hash of access/password.h and ends all sessions of the staff member but `except` (a
// Session; NULL: all). Hash before the transaction: it takes long on purpose.

bool staff_set_password(Writing *writing, int64_t staff_id, const char *hash, const Session *except,
                        GError **error);

enum { STAFF_PASSWORD_SIZE = 24 };
// A password to be told once: 20 letters and digits without look-alikes.
void staff_random_password(char out[STAFF_PASSWORD_SIZE]);
