// SPDX-License-Identifier: Apache-2.0
//
// A condition that a column is one of many ids. PostgreSQL takes them as one array, so that the
// statement is the same for any number of them and is prepared once; SQLite as a list of
// parameters.
#pragma once

#include "base/arena.h"
#include "store/store.h"

typedef struct {
    StoreEngine engine;
    const int64_t *ids;
    size_t n;
} IdList;

// Appends the condition to `sql` and what it takes to `values` (of Value), whose parameters are
// numbered on from those that are there. Texts are the arena's.
void id_list_condition(Buffer *sql, GArray *values, Arena *arena, const char *column,
                       const IdList *list);
