// SPDX-License-Identifier: Apache-2.0
//
// Tables as data. Every table of the program is described by one Table: those of entities are
// derived from their descriptions (entity/schema.c), the store's own are in store/tables.c. From
// them come the DDL of both engines, the numbered migrations, and the test that descriptions and
// migrated schema agree.
#pragma once

#include "store/store.h"

typedef enum { COLUMN_INTEGER, COLUMN_REAL, COLUMN_TEXT, COLUMN_JSON, COLUMN_BYTES } ColumnType;

typedef struct {
    const char *name;
    ColumnType type;
    bool required;         // NOT NULL
    const char *otherwise; // SQL default literal, NULL for none
    const char *comment;   // one English sentence; written into the migration
} Column;

typedef struct {
    const char *name; // NULL: made from the table's name and the columns
    // "customer_id, ordered_at DESC NULLS LAST, id". SQLite sorts nulls first and forgets the
    // words; PostgreSQL serves only queries that order in the very same words.
    const char *columns;
    // More columns to make it covering (SQLite appends them to the key); NULL: none.
    const char *include;
    const char *where;        // partial index condition; NULL: all rows
    const char *sqlite_where; // the same for SQLite alone
    bool unique;
} Index;

typedef struct {
    const char *name;
    const char *comment;
    const Column *columns;
    size_t n_columns;
    const char *key;        // primary key columns on PostgreSQL: "customer_id, id"
    const char *sqlite_key; // primary key columns on SQLite; NULL: the same as key
    bool clustered;         // SQLite: WITHOUT ROWID, rows lie in key order
    const Index *indexes;
    size_t n_indexes;
    bool owned; // spread by customer_id in the distributed form; otherwise a reference table
} Table;

extern const Table *const STORE_TABLES[]; // the store's own; ends with NULL

// The DDL that creates a table and its indexes, one statement per line group ended by ";\n".
void schema_create(Buffer *out, const Table *table, StoreEngine engine);

// ---- migrations: numbered, append-only, embedded ----

typedef struct {
    int number;
    const char *name;   // "first"
    const char *sql[2]; // by StoreEngine
} Migration;

// Generated from src/store/migrations/NNNN_name.{sqlite,postgresql}.sql; ends with number 0.
extern const Migration MIGRATIONS[];

// Applies what is missing, each in its own transaction; reports how many were applied. Refuses a
// store that is newer than the program. Safe to run from several processes at once.
bool store_migrate(Store *store, int *out_applied, GError **error);
// Number of the last migration applied, 0 for an empty store; and of the last one the program
// knows.
bool store_schema_version(Store *store, int *out_version, GError **error);
int migrations_last(void);

// ---- descriptions against what stands ----

// True when the tables that stand in the store are exactly the ones described; otherwise says what
// differs, one line each.
bool schema_matches(Store *store, const Table *const *tables, size_t n_tables,
                    GString *out_differences, GError **error);

// Writes the next migration for both engines: what leads from the schema that `applied` makes (the
// SQLite scripts of all migrations so far, in order, ending with NULL) to the tables described.
// Both texts are empty when nothing differs.
bool schema_difference(const char *const *applied, const Table *const *tables, size_t n_tables,
                       Buffer out_sql[2], GError **error);
