// SPDX-License-Identifier: Apache-2.0
//
// Inside the store only: what the two engines do to fill tables.
#pragma once

#include "store/load.h"

enum { LOAD_ROWS = 32 };

struct LoadShape {
    const Table *table;
    const Column **columns;
    size_t n_columns;
    char *names;       // "id, version, name"
    char *insert;      // one row, for SQLite
    char *insert_many; // LOAD_ROWS rows: a statement costs as much to begin as a row
};

bool sqlite_load(const char *path, TxFunc function, void *context, GError **error);
void sqlite_load_rows(Tx *tx, const LoadShape *shape, const Value *values, size_t n_rows);
extern const char SQLITE_SECONDARY_INDEXES[]; // $1: the table; rows of name, SQL

bool postgresql_load(const char *url, TxFunc function, void *context, GError **error);
void postgresql_load_rows(Tx *tx, const LoadShape *shape, const Value *values, size_t n_rows);
extern const char POSTGRESQL_SECONDARY_INDEXES[];
