// SPDX-License-Identifier: Apache-2.0
#include "collect/schema/schema_table.h"

#define CONSUMER_NAME "event_schema"

void schema_table_put(Tx *tx, const SchemaRow *row)
{
    tx_run(tx,
           "INSERT INTO event_schema (source_id, name, last_at, shape) VALUES ($1, $2, $3, $4) "
           "ON CONFLICT (source_id, name) DO UPDATE SET last_at = excluded.last_at, "
           "shape = excluded.shape",
           PARAMS(value_integer(row->source_id), value_text(row->name), value_integer(row->last_at),
                  value_text(row->shape)));
}

void schema_table_drop(Tx *tx, int64_t source_id, const char *name)
{
    tx_run(tx, "DELETE FROM event_schema WHERE source_id = $1 AND name = $2",
           PARAMS(value_integer(source_id), value_text(name)));
}

void schema_table_add_drift(Tx *tx, const DriftRow *row)
{
    int64_t id = tx_next_id(tx, "event_drift");
    tx_run(tx,
           "INSERT INTO event_drift (id, source_id, name, at, kind, path, was, now) "
           "VALUES ($1, $2, $3, $4, $5, $6, $7, $8)",
           PARAMS(value_integer(id), value_integer(row->source_id), value_text(row->name),
                  value_integer(row->at), value_text(drift_kind_name(row->kind)),
                  value_text(row->path), value_text(value_kind_name(row->was)),
                  value_text(value_kind_name(row->now))));
    tx_run(tx, "DELETE FROM event_drift WHERE id <= $1", PARAMS(value_integer(id - DRIFT_KEPT)));
}

void schema_table_read(Tx *tx, SchemaVisitor visit, void *context)
{
    g_autoptr(Cursor) rows = tx_query(tx,
                                      "SELECT source_id, name, last_at, shape FROM event_schema "
                                      "ORDER BY source_id, name",
                                      NO_PARAMS);
    while (cursor_next(rows)) {
        SchemaRow row = {.source_id = cursor_integer(rows, 0),
                         .name = cursor_text(rows, 1, NULL),
                         .last_at = cursor_integer(rows, 2),
                         .shape = cursor_text(rows, 3, NULL)};
        visit(&row, context);
    }
}

int64_t schema_table_pos(Tx *tx)
{
    return tx_integer(tx, "SELECT pos FROM consumer WHERE name = $1",
                      PARAMS(value_text(CONSUMER_NAME)), -1);
}

void schema_table_set_pos(Tx *tx, int64_t pos)
{
    tx_run(tx,
           "INSERT INTO consumer (name, pos) VALUES ($1, $2) "
           "ON CONFLICT (name) DO UPDATE SET pos = excluded.pos",
           PARAMS(value_text(CONSUMER_NAME), value_integer(pos)));
}
