// SPDX-License-Identifier: Apache-2.0
//
// Filling tables on PostgreSQL: COPY in binary form. A connection in pipeline mode cannot copy, so
// it leaves that mode for as long as the rows take.
#include "store/load_inside.h"

#include "store/postgresql.h"

#include <string.h>

enum { PIECE = 1 << 20 }; // bytes handed to libpq at once

// Indexes that keep a constraint (the primary key) stay.
const char POSTGRESQL_SECONDARY_INDEXES[] =
    "SELECT i.indexname, i.indexdef FROM pg_indexes i WHERE i.schemaname = current_schema()"
    " AND i.tablename = $1 AND NOT EXISTS (SELECT 1 FROM pg_constraint c"
    " JOIN pg_namespace n ON n.oid = c.connamespace"
    " WHERE c.conname = i.indexname AND n.nspname = i.schemaname) ORDER BY i.indexname";

typedef struct {
    TxFunc function;
    void *context;
} Load;

static bool without_limits(Tx *tx, void *context, GError **error)
{
    static const char *const LIMITS[] = {"SET LOCAL statement_timeout = 0",
                                         "SET LOCAL idle_in_transaction_session_timeout = 0",
                                         "SET LOCAL maintenance_work_mem = '128MB'"};
    const Load *load = context;
    for (size_t i = 0; i < G_N_ELEMENTS(LIMITS); i++)
        tx_run(tx, LIMITS[i], NO_PARAMS);
    if (!load->function(tx, load->context, error))
        return false;
    tx_run(tx, "ANALYZE", NO_PARAMS); // plans made before autovacuum comes by must not be bad ones
    return true;
}

bool postgresql_load(const char *url, TxFunc function, void *context, GError **error)
{
    Load load = {function, context};
    g_autoptr(Store) store = store_open(url, NULL, error);
    return store != NULL && store_write(store, without_limits, &load, error);
}

// ---- rows ----

static void add_word(Buffer *out, uint64_t value, size_t bytes)
{
    char word[8];
    for (size_t i = 0; i < bytes; i++)
        word[i] = (char)(value >> (8 * (bytes - 1 - i)));
    buffer_add(out, word, bytes);
}

static void add_value(Buffer *out, const Column *column, const Value *value)
{
    switch (value->type) {
    case VALUE_NULL:
        add_word(out, UINT32_MAX, 4);
        break;
    case VALUE_INTEGER:
    case VALUE_REAL:
        add_word(out, 8, 4);
        add_word(out, GUINT64_FROM_BE(wire_word(value)), 8);
        break;
    case VALUE_TEXT:
    case VALUE_BYTES: {
        bool json = column->type == COLUMN_JSON; // its binary form begins with a version
        add_word(out, value->as.text.length + json, 4);
        if (json)
            buffer_byte(out, 1);
        buffer_add(out, value->as.text.data, value->as.text.length);
        break;
    }
    }
}

// Sends what the server asked for, or that it failed; reads the answer.
static bool copy_rows(PGconn *link, const LoadShape *shape, const Value *values, size_t n_rows)
{
    static const char HEADER[19] = "PGCOPY\n\377\r\n";
    g_auto(Buffer) out = {0};
    bool sent = true;
    buffer_add(&out, HEADER, sizeof HEADER);
    for (size_t row = 0; row < n_rows && sent; row++) {
        add_word(&out, shape->n_columns, 2);
        for (size_t i = 0; i < shape->n_columns; i++)
            add_value(&out, shape->columns[i], &values[row * shape->n_columns + i]);
        if (out.length >= PIECE) {
            sent = PQputCopyData(link, out.data, (int)out.length) == 1;
            out.length = 0;
        }
    }
    add_word(&out, UINT16_MAX, 2);
    return sent && PQputCopyData(link, out.data, (int)out.length) == 1 &&
           PQputCopyEnd(link, NULL) == 1;
}

static void take_result(PostgresqlTx *tx, PGresult *result, ExecStatusType wanted)
{
    if (PQresultStatus(result) != wanted && tx->base.error == NULL) {
        const char *state = PQresultErrorField(result, PG_DIAG_SQLSTATE);
        postgresql_fail(state != NULL ? state : "08006", PQresultErrorMessage(result),
                        &tx->base.error);
    }
    PQclear(result);
}

void postgresql_load_rows(Tx *base, const LoadShape *shape, const Value *values, size_t n_rows)
{
    PostgresqlTx *tx = (PostgresqlTx *)base;
    PostgresqlConnection *connection = tx->connection;
    g_autofree char *sql = g_strdup_printf("COPY %s (%s) FROM STDIN (FORMAT binary)",
                                           shape->table->name, shape->names);
    postgresql_batch_flush(base);
    postgresql_sync(connection);
    if (!postgresql_receive(connection, NULL) || !PQexitPipelineMode(connection->link)) {
        postgresql_note_lost(tx);
        return;
    }
    if (base->error == NULL) {
        take_result(tx, PQexec(connection->link, sql), PGRES_COPY_IN);
        if (base->error == NULL && !copy_rows(connection->link, shape, values, n_rows))
            postgresql_note_lost(tx);
        for (PGresult *result; (result = PQgetResult(connection->link)) != NULL;)
            take_result(tx, result, PGRES_COMMAND_OK);
    }
    if (!PQenterPipelineMode(connection->link))
        postgresql_note_lost(tx);
}
