// SPDX-License-Identifier: Apache-2.0
//
// The owner's lock by itself, for whoever must read before it writes: sums of what a customer has
// are right only while nobody else adds to them.
#pragma once

#include "store/store.h"

// From here to the end of the transaction nobody else writes what this customer owns. PostgreSQL:
// waits for who does; what is read afterwards is what they left. SQLite has one writer anyway.
void tx_lock_owner(Tx *tx, int64_t customer_id);
