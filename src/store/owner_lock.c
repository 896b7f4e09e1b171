// SPDX-License-Identifier: Apache-2.0
#include "store/owner_lock.h"

// The row that every entry of the change log raises (change.c). Customers that were filled in at
// once have none yet.
void tx_lock_owner(Tx *tx, int64_t customer_id)
{
    if (tx_engine(tx) == STORE_POSTGRESQL)
        tx_run(tx,
               "INSERT INTO owner_version AS kept (customer_id, version) VALUES ($1, 0) "
               "ON CONFLICT (customer_id) DO UPDATE SET version = kept.version",
               PARAMS(value_integer(customer_id)));
}
