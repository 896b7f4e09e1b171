// SPDX-License-Identifier: Apache-2.0
//
// The tables event_schema and event_drift: what the keeper has learnt. Derived: dropped, they are
// learnt again from what arrives.
#pragma once

#include "base/arena.h"
#include "collect/schema/event_schema.h"
#include "store/store.h"

enum { DRIFT_KEPT = 1000 }; // rows; the oldest go first

// One schema as it is kept.
typedef struct {
    int64_t source_id; // 0: none
    const char *name;
    const char *shape; // event_schema_print()
    int64_t last_at;
} SchemaRow;

typedef struct {
    int64_t source_id;
    const char *name;
    int64_t at;
    DriftKind kind;
    const char *path;
    ValueKind was, now;
} DriftRow;

void schema_table_put(Tx *tx, const SchemaRow *row);
void schema_table_drop(Tx *tx, int64_t source_id, const char *name);
void schema_table_add_drift(Tx *tx, const DriftRow *row);
// Calls `visit` for all rows, in the order of sources and names.
typedef void (*SchemaVisitor)(const SchemaRow *row, void *context);
void schema_table_read(Tx *tx, SchemaVisitor visit, void *context);

// How far the keeper has followed the change log; -1: it has not begun.
int64_t schema_table_pos(Tx *tx);
void schema_table_set_pos(Tx *tx, int64_t pos);
