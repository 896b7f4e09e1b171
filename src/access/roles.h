// SPDX-License-Identifier: Apache-2.0
//
// The built-in roles: administrator, manager, marketer, agent, seller, read_only, and own_only,
// which sees only the customers it looks after. They belong to the program: each new version brings
// the stored ones up to date.
#pragma once

#include "entity/write.h"

// Inserts the built-in roles that are missing and updates those that differ.
bool roles_refresh(Writing *writing, GError **error);

// The id of a role by name; 0 when there is none.
int64_t role_find(Tx *tx, const char *name);

// Prints the names of all permissions there are, as a JSON list: what a role may be given.
void roles_print_permissions(Buffer *out);
