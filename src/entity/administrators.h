// SPDX-License-Identifier: Apache-2.0
//
// Somebody must always be able to let others in: an administrator is a living, active member of
// staff with a password and a role that may administer staff.
#pragma once

#include "entity/write.h"

// Whether the roles of a record of staff (its role_ids) let it administer staff, when it is living
// and active.
bool staff_administers(Tx *tx, const Record *staff);
// Whether a record of a role lets those who have it administer staff.
bool role_administers(const Record *role);

// ERROR_CONFLICT when nobody is left, as things stand in the transaction now.
bool administrators_remain(Tx *tx, GError **error);
