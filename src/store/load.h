// SPDX-License-Identifier: Apache-2.0
//
// Filling large tables at once: one exclusive transaction in which everything is written or
// nothing, however long it takes. For stores that nobody else uses meanwhile.
//
// - SQLite: a connection of its own, outside the write-ahead log. A rollback journal keeps the few
//   pages that stood before, so every new page is written once, straight into the file; after a
//   crash the next opening takes all of it back. Refused while any other connection is open, this
//   process's included. Temporary files for sorting lie where SQLite puts them (SQLITE_TMPDIR).
// - PostgreSQL: a transaction without time limits whose rows travel by COPY. Tables whose indexes
//   were dropped are locked until it ends.
#pragma once

#include "store/schema.h"

bool store_load(const char *url, TxFunc function, void *context, GError **error);

// Some columns of a table, in an order of the caller's choice; the others get their defaults.
typedef struct LoadShape LoadShape;

// `columns`: "id, version, name". Asserts that the table has them.
LoadShape *load_shape_new(const Table *table, const char *columns);
void load_shape_free(LoadShape *shape); // accepts NULL
G_DEFINE_AUTOPTR_CLEANUP_FUNC(LoadShape, load_shape_free)

// Inserts rows, fastest in the order of the table's key. Texts hold no zero byte; JSON is valid.
void tx_load(Tx *tx, const LoadShape *shape, const Value *values, size_t n_rows);

// Takes the secondary indexes of a table away and returns what makes them again (texts of SQL,
// freed with the array). Keys stay.
GPtrArray *tx_drop_indexes(Tx *tx, const Table *table);
