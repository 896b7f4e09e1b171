// SPDX-License-Identifier: Apache-2.0
//
// Inside the store only: the parts of DDL (schema.c), and schemas read back from the engines
// (schema_shape.c) so that two of them can be compared (schema_difference.c).
#pragma once

#include "store/schema.h"

// ---- parts of DDL ----

const char *schema_type(ColumnType type, StoreEngine engine);
void schema_column(Buffer *out, const Column *column, StoreEngine engine);
const char *schema_key(const Table *table, StoreEngine engine);
void schema_create_table(Buffer *out, const Table *table, const char *name, StoreEngine engine);
// True for an index that is none on SQLite, where the table lies in its order already.
bool schema_is_sqlite_key(const Table *table, const Index *index);
void schema_create_index(Buffer *out, const Table *table, const Index *index, StoreEngine engine);
char *schema_index_name(const Table *table, const Index *index); // g_free()

// Runs the statements of a script one by one.
void tx_run_script(Tx *tx, const char *script);

extern const Table MIGRATION_TABLE;

// ---- shapes ----

// What an engine says of its tables: table → (part → definition), where a part is "column NAME",
// "index NAME" or "key". Texts are the engine's own words, so that only shapes of one engine
// compare.
typedef GHashTable Shape;

// The tables of a schema ("main" on SQLite) without the table of migrations. Free with
// g_hash_table_unref().
Shape *tx_shape(Tx *tx, const char *schema);
// The definition of a part, NULL when the table or the part is missing.
const char *shape_part(Shape *shape, const char *table, const char *part);

// On SQLite, in a scratch file: what scripts make (ending with NULL), what tables describe. NULL
// with error.
Shape *shape_of_scripts(const char *const *scripts, GError **error);
Shape *shape_of_tables(const Table *const *tables, size_t n_tables, GError **error);
