// SPDX-License-Identifier: Apache-2.0
//
// Which rows an actor may see, as SQL. The one place where permissions become conditions.
#pragma once

#include "access/records.h"

// Appends " AND …" conditions on the rows of `entity`, alias `t`, that keep what the actor may see:
// its rule over customers for what belongs to customers, private views of others left out. Values
// are appended to `values` (an array of Value). Appends nothing when everything may be seen.
void scope_sql(Buffer *sql, GArray *values, Tx *tx, const Access *access, const Entity *entity);

// Whether scope_sql() would append anything: the actor may not see all rows of the entity.
bool scope_limits(const Actor *actor, const Entity *entity);

// The actor's rule over customers, as a condition on the table `customer` under `alias`, without
// " AND "; false and nothing appended when it sees all.
bool scope_customers_sql(Buffer *sql, GArray *values, Tx *tx, const Access *access,
                         const char *alias);
