// SPDX-License-Identifier: Apache-2.0
//
// Transactions on one PostgreSQL connection. A write's BEGIN travels with its first statement. A
// read has neither BEGIN nor COMMIT: on a connection that reads, all statements up to a sync are
// one transaction with one snapshot, and the sync is answered while the connection already serves
// the next one.
#include "store/postgresql.h"

#include <string.h>

typedef struct {
    Cursor base;
    PostgresqlConnection *connection;
    Command *command;
    int row;           // the current one, -1 before the first
    GString **scratch; // converted texts of the current row, by column
    int n_scratch;
} PostgresqlCursor;

static PostgresqlTx *tx_of(Tx *tx)
{
    return (PostgresqlTx *)tx;
}

void postgresql_note_lost(PostgresqlTx *tx)
{
    if (tx->base.error != NULL)
        return;
    tx->lost = true;
    tx->retry = true;
    tx->connection->broken = true;
    postgresql_fail_lost(tx->connection, &tx->base.error);
}

// ---- statements ----

static Command *send(Tx *tx, const char *sql, const Value *values, size_t n_values, bool keep)
{
    Command *command = postgresql_send(tx_of(tx)->connection, sql, values, n_values, keep);
    if (command == NULL)
        postgresql_note_lost(tx_of(tx));
    return command;
}

static int64_t changed_rows(Tx *tx, Command *command)
{
    if (!postgresql_receive(tx_of(tx)->connection, command))
        postgresql_note_lost(tx_of(tx));
    int64_t n_rows = 0;
    if (command->result != NULL)
        n_rows = g_ascii_strtoll(PQcmdTuples(command->result), NULL, 10);
    command_free(command);
    return n_rows;
}

int64_t postgresql_run(Tx *tx, const char *sql, const Value *values, const size_t shape[2],
                       bool counted)
{
    int64_t count = 0;
    tx_of(tx)->n_written++;
    if (counted)
        postgresql_run_counts(tx, sql, values, shape, &count);
    for (size_t row = 0; !counted && row < shape[0] && tx->error == NULL; row++) {
        if (postgresql_batch_add(tx, sql, values + row * shape[1], shape[1]))
            continue;
        postgresql_batch_flush(tx);
        send(tx, sql, values + row * shape[1], shape[1], false);
    }
    return count;
}

void postgresql_run_counts(Tx *tx, const char *sql, const Value *values, const size_t shape[2],
                           int64_t *out_counts)
{
    g_autofree Command **commands = g_new0(Command *, shape[0]);
    tx_of(tx)->n_written++;
    if (!postgresql_batch_passes(tx, sql))
        postgresql_batch_flush(tx);
    for (size_t row = 0; row < shape[0] && tx->error == NULL; row++)
        commands[row] = send(tx, sql, values + row * shape[1], shape[1], true);
    for (size_t row = 0; row < shape[0]; row++)
        out_counts[row] = commands[row] != NULL ? changed_rows(tx, commands[row]) : 0;
}

// ---- cursors ----

static bool postgresql_cursor_next(Cursor *base)
{
    PostgresqlCursor *cursor = (PostgresqlCursor *)base;
    if (!cursor->command->answered && !postgresql_receive(cursor->connection, cursor->command))
        postgresql_note_lost(tx_of(base->tx));
    if (cursor->command->result == NULL || base->tx->error != NULL)
        return false;
    if (cursor->row < PQntuples(cursor->command->result))
        cursor->row++;
    return cursor->row < PQntuples(cursor->command->result);
}

static void postgresql_cursor_free(Cursor *base)
{
    PostgresqlCursor *cursor = (PostgresqlCursor *)base;
    for (int i = 0; i < cursor->n_scratch; i++)
        if (cursor->scratch[i] != NULL)
            g_string_free(cursor->scratch[i], true);
    g_free(cursor->scratch);
    command_free(cursor->command);
    g_free(cursor);
}

static int postgresql_cursor_columns(Cursor *base)
{
    PostgresqlCursor *cursor = (PostgresqlCursor *)base;
    if (!cursor->command->answered && !postgresql_receive(cursor->connection, cursor->command))
        postgresql_note_lost(tx_of(base->tx));
    return cursor->command->result != NULL ? PQnfields(cursor->command->result) : 0;
}

// A converted text must last as long as the row, so each column has a place of its own.
static GString *scratch_of(PostgresqlCursor *cursor, int column)
{
    if (cursor->scratch == NULL) {
        cursor->n_scratch = PQnfields(cursor->command->result);
        cursor->scratch = g_new0(GString *, (size_t)cursor->n_scratch);
    }
    if (cursor->scratch[column] == NULL)
        cursor->scratch[column] = g_string_new(NULL);
    return cursor->scratch[column];
}

static Value postgresql_cursor_value(Cursor *base, int column, ValueType as)
{
    PostgresqlCursor *cursor = (PostgresqlCursor *)base;
    const PGresult *result = cursor->command->result;
    g_assert(column >= 0 && column < PQnfields(result));
    bool converts = postgresql_needs_scratch(PQftype(result, column), as);
    return postgresql_value(result, cursor->row, column, as,
                            converts ? scratch_of(cursor, column) : NULL);
}

static const char *postgresql_cursor_name(Cursor *base, int column)
{
    PostgresqlCursor *cursor = (PostgresqlCursor *)base;
    return column < postgresql_cursor_columns(base) ? PQfname(cursor->command->result, column) : "";
}

static const CursorDriver POSTGRESQL_CURSOR = {postgresql_cursor_next, postgresql_cursor_free,
                                               postgresql_cursor_value, postgresql_cursor_columns,
                                               postgresql_cursor_name};

Cursor *postgresql_query(Tx *tx, const char *sql, const Value *values, size_t n_values)
{
    g_assert(!tx_of(tx)->ended); // tx_asked_all() said that nothing would follow
    postgresql_batch_flush(tx);
    tx_of(tx)->n_written += !g_str_has_prefix(sql, "SELECT ");
    Command *command = send(tx, sql, values, n_values, true);
    if (command == NULL)
        return NULL;
    PostgresqlCursor *cursor = g_new0(PostgresqlCursor, 1);
    cursor->base.driver = &POSTGRESQL_CURSOR;
    cursor->base.tx = tx;
    cursor->connection = tx_of(tx)->connection;
    cursor->command = command;
    cursor->row = -1;
    return &cursor->base;
}

// ---- transactions ----

static const char *const BEGIN[] = {
    [TX_READ] = NULL,
    [TX_WRITE] = "BEGIN ISOLATION LEVEL READ COMMITTED",
    [TX_RELAY] = "BEGIN ISOLATION LEVEL REPEATABLE READ",
};

// After an error the server skips what follows up to the sync, the COMMIT too.
static void roll_back(PostgresqlConnection *connection)
{
    postgresql_sync(connection);
    postgresql_receive(connection, NULL);
    if (PQtransactionStatus(connection->link) == PQTRANS_IDLE)
        return;
    postgresql_send_plain(connection, "ROLLBACK");
    postgresql_sync(connection);
    postgresql_receive(connection, NULL);
}

// Sends COMMIT and waits until it is durable. Once it has been sent, a lost connection leaves open
// whether it was done: then nothing may be tried again.
static bool commit(PostgresqlTx *tx, GError **error)
{
    PostgresqlConnection *connection = tx->connection;
    postgresql_send_plain(connection, "COMMIT");
    postgresql_sync(connection);
    bool received = postgresql_receive(connection, NULL);
    bool known = received && !tx->lost;
    if (known && tx->base.error != NULL) { // of a statement: the server skipped the COMMIT
        g_propagate_error(error, g_steal_pointer(&tx->base.error));
        connection->tx = NULL;
        roll_back(connection);
        return false;
    }
    if (known && PQtransactionStatus(connection->link) == PQTRANS_IDLE)
        return true;
    tx->open = true;
    g_clear_error(&tx->base.error);
    return fail(error, ERROR_UNAVAILABLE,
                "The connection to the database was lost while saving; the change may or may not "
                "have been saved",
                "保存时与数据库的连接中断，更改可能已保存，也可能未保存");
}

static void end_read(PostgresqlTx *tx)
{
    if (!tx->ended)
        postgresql_sync(tx->connection);
    tx->ended = true;
}

void postgresql_asked(Tx *tx)
{
    if (!tx->writable)
        end_read(tx_of(tx));
}

static bool settle(PostgresqlTx *tx, TxKind kind, bool kept, GError **error)
{
    PostgresqlConnection *connection = tx->connection;
    if (!kept) {
        postgresql_batch_forget(connection);
        connection->tx = NULL;
        if (!postgresql_lost(connection))
            roll_back(connection);
        return false;
    }
    if (kind != TX_READ) {
        postgresql_batch_flush(&tx->base);
        return commit(tx, error);
    }
    end_read(tx); // nobody waits for its answer
    return true;
}

// A connection that died while it was idle is found before anything is written, not after a COMMIT
// of which nobody could say whether it was done. A read finds out when it asks, and runs again; but
// answers that the read before it did not want are none of its own.
static bool ready(PostgresqlConnection *connection, TxKind kind)
{
    if (kind == TX_READ)
        return connection->n_waiting <= 1 || postgresql_receive(connection, NULL);
    return postgresql_receive(connection, NULL) && PQconsumeInput(connection->link) &&
           !postgresql_lost(connection);
}

bool postgresql_transact(Store *store, PostgresqlConnection *connection, TxKind kind,
                         TxFunc function, void *context, TxEnd *out_end, GError **error)
{
    PostgresqlTx tx = {.connection = connection};
    tx.base.store = store;
    tx.base.now = g_get_real_time();
    tx.base.writable = kind != TX_READ;
    if (!ready(connection, kind)) {
        connection->broken = true;
        *out_end = TX_TRY_AGAIN;
        return postgresql_fail_lost(connection, error);
    }
    connection->tx = &tx;
    if (BEGIN[kind] != NULL)
        postgresql_send_plain(connection, BEGIN[kind]);
    bool kept = tx_call(&tx.base, function, context, error);
    bool done = settle(&tx, kind, kept, error);
    connection->tx = NULL;
    *out_end = done ? TX_DONE : tx.open ? TX_OPEN : tx.retry ? TX_TRY_AGAIN : TX_UNDONE;
    return done;
}
