// SPDX-License-Identifier: Apache-2.0
//
// Statements and rows inside one SQLite transaction.
#include "store/sqlite.h"

#include <string.h>

typedef struct {
    Cursor base;
    SqliteStatement *statement;
    int waiting; // result of a step already made: SQLITE_ROW, SQLITE_DONE; 0: none
} SqliteCursor;

static SqliteTx *tx_of(Tx *tx)
{
    return (SqliteTx *)tx;
}

void sqlite_tx_init(SqliteTx *tx, Store *store, SqliteConnection *connection, IdBlocks *ids)
{
    *tx = (SqliteTx){.connection = connection, .ids = ids};
    tx->base.store = store;
    tx->base.now = g_get_real_time();
    tx->base.writable = ids != NULL;
}

static void tx_fail(Tx *tx)
{
    GError *error = NULL;
    sqlite_fail(tx_of(tx)->connection, &error);
    tx_take_error(tx, error);
}

// `keep` says how long the texts last: SQLITE_STATIC while the statement runs, or SQLITE_TRANSIENT.
static bool bind(sqlite3_stmt *handle, const Value *values, size_t n_values,
                 sqlite3_destructor_type keep)
{
    int code = SQLITE_OK;
    for (size_t i = 0; i < n_values && code == SQLITE_OK; i++) {
        const Value *value = &values[i];
        const char *data = value->as.text.data != NULL ? value->as.text.data : "";
        int at = (int)i + 1;
        switch (value->type) {
        case VALUE_NULL:
            code = sqlite3_bind_null(handle, at);
            break;
        case VALUE_INTEGER:
            code = sqlite3_bind_int64(handle, at, value->as.integer);
            break;
        case VALUE_REAL:
            code = sqlite3_bind_double(handle, at, value->as.real);
            break;
        case VALUE_TEXT:
            code = sqlite3_bind_text64(handle, at, data, value->as.text.length, keep, SQLITE_UTF8);
            break;
        case VALUE_BYTES:
            code = sqlite3_bind_blob64(handle, at, data, value->as.text.length, keep);
            break;
        }
    }
    return code == SQLITE_OK;
}

static SqliteStatement *prepare(Tx *tx, const char *sql)
{
    GError *error = NULL;
    SqliteStatement *statement = sqlite_statement(tx_of(tx)->connection, sql, &error);
    if (statement == NULL)
        tx_take_error(tx, error);
    return statement;
}

int64_t sqlite_run(Tx *tx, const char *sql, const Value *values, const size_t shape[2],
                   bool counted)
{
    SqliteStatement *statement = prepare(tx, sql);
    if (statement == NULL)
        return 0;
    sqlite3 *db = tx_of(tx)->connection->db;
    int64_t before = sqlite3_total_changes64(db);
    for (size_t row = 0; row < shape[0] && tx->error == NULL; row++) {
        int code = SQLITE_ERROR;
        const Value *first = shape[1] > 0 ? values + row * shape[1] : NULL;
        if (bind(statement->handle, first, shape[1], SQLITE_STATIC))
            do
                code = sqlite3_step(statement->handle);
            while (code == SQLITE_ROW);
        if (code != SQLITE_DONE)
            tx_fail(tx);
        sqlite3_reset(statement->handle);
    }
    sqlite3_clear_bindings(statement->handle);
    sqlite_statement_release(statement);
    return counted ? sqlite3_total_changes64(db) - before : 0;
}

// ---- cursors ----

static int cursor_step(SqliteCursor *cursor)
{
    int code = sqlite3_step(cursor->statement->handle);
    if (code == SQLITE_ROW || code == SQLITE_DONE)
        return code;
    tx_fail(cursor->base.tx);
    return SQLITE_DONE;
}

static bool sqlite_cursor_next(Cursor *base)
{
    SqliteCursor *cursor = (SqliteCursor *)base;
    int code = cursor->waiting != 0 ? cursor->waiting : cursor_step(cursor);
    // The end stays the end: stepping once more would run the statement again.
    cursor->waiting = code == SQLITE_ROW ? 0 : SQLITE_DONE;
    return code == SQLITE_ROW;
}

static void sqlite_cursor_free(Cursor *base)
{
    SqliteCursor *cursor = (SqliteCursor *)base;
    sqlite_statement_release(cursor->statement);
    g_free(cursor);
}

// Values are asked through sqlite3_column_value(), whose answers may be read only where one thread
// uses the connection, as every thread here does: each call then does what it says and no more.
static Value sqlite_cursor_value(Cursor *base, int column, ValueType as)
{
    sqlite3_stmt *row = ((SqliteCursor *)base)->statement->handle;
    g_assert(column >= 0 && column < sqlite3_data_count(row));
    sqlite3_value *value = sqlite3_column_value(row, column);
    if (sqlite3_value_type(value) == SQLITE_NULL)
        return value_null();
    switch (as) {
    case VALUE_INTEGER:
        return value_integer(sqlite3_value_int64(value));
    case VALUE_REAL:
        return value_real(sqlite3_value_double(value));
    case VALUE_TEXT: {
        const char *text = (const char *)sqlite3_value_text(value);
        return value_slice(text, (size_t)sqlite3_value_bytes(value));
    }
    case VALUE_BYTES: {
        const void *bytes = sqlite3_value_blob(value); // NULL for none at all
        return value_bytes(bytes != NULL ? bytes : "", (size_t)sqlite3_value_bytes(value));
    }
    case VALUE_NULL:
        break;
    }
    return value_integer(1); // only asked whether it is null
}

static int sqlite_cursor_columns(Cursor *base)
{
    return sqlite3_column_count(((SqliteCursor *)base)->statement->handle);
}

static const char *sqlite_cursor_name(Cursor *base, int column)
{
    return sqlite3_column_name(((SqliteCursor *)base)->statement->handle, column);
}

static const CursorDriver SQLITE_CURSOR = {sqlite_cursor_next, sqlite_cursor_free,
                                           sqlite_cursor_value, sqlite_cursor_columns,
                                           sqlite_cursor_name};

Cursor *sqlite_query(Tx *tx, const char *sql, const Value *values, size_t n_values)
{
    SqliteStatement *statement = prepare(tx, sql);
    if (statement == NULL)
        return NULL;
    if (!bind(statement->handle, values, n_values, SQLITE_TRANSIENT)) {
        tx_fail(tx);
        sqlite_statement_release(statement);
        return NULL;
    }
    SqliteCursor *cursor = g_new0(SqliteCursor, 1);
    cursor->base.driver = &SQLITE_CURSOR;
    cursor->base.tx = tx;
    cursor->statement = statement;
    // In a write the first step is made now: INSERT … RETURNING must happen even if nobody reads
    // its rows, and a query sees what stood when it was made, as on PostgreSQL.
    if (tx->writable)
        cursor->waiting = cursor_step(cursor);
    return &cursor->base;
}

int64_t sqlite_next_id(Tx *tx, const char *sequence)
{
    IdBlocks *ids = tx_of(tx)->ids;
    int64_t size = 0;
    int64_t id = id_blocks_next(ids, sequence, &size);
    if (id > 0)
        return id;
    int64_t end =
        tx_integer(tx, ID_BLOCK_CLAIM, PARAMS(value_text(sequence), value_integer(size)), 0);
    if (tx->error != NULL)
        return 1;
    id_blocks_add(ids, sequence, end, size);
    return id_blocks_next(ids, sequence, &size);
}
