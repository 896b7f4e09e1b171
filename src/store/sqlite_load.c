// SPDX-License-Identifier: Apache-2.0
//
// Filling tables on SQLite. The journal mode can change only while no other connection is open,
// which is the check that nobody else uses the store; the exclusive lock keeps others out until
// the end. A process killed in between leaves a hot journal behind: whoever opens the file next
// puts the old pages back and cuts off the new ones.
#include "store/load_inside.h"

#include "store/sqlite.h"

#include <string.h>

enum {
    // Of pages, and of what is sorted at once: rows are appended, so few pages are needed again,
    // and
    // portions that fit a processor's cache are sorted fastest, on the other threads.
    CACHE_KIB = 4 * 1024,
    SORT_THREADS = 2,
};

const char SQLITE_SECONDARY_INDEXES[] =
    "SELECT name, sql FROM sqlite_master WHERE type = 'index' AND tbl_name = $1"
    " AND sql IS NOT NULL ORDER BY rowid";

static int64_t next_id(Tx *tx, const char *sequence)
{
    return sqlite_next_id(tx, sequence);
}

// All that a transaction asks of its store.
static const StoreDriver LOAD_DRIVER = {
    .run = sqlite_run, .query = sqlite_query, .next_id = next_id};

static bool is_rollback_mode(SqliteConnection *connection)
{
    SqliteStatement *statement = sqlite_statement(connection, "PRAGMA journal_mode=DELETE", NULL);
    if (statement == NULL)
        return false;
    bool changed =
        sqlite3_step(statement->handle) == SQLITE_ROW &&
        g_strcmp0((const char *)sqlite3_column_text(statement->handle, 0), "delete") == 0;
    sqlite_statement_release(statement);
    return changed;
}

static bool take_over(SqliteConnection *connection, GError **error)
{
    sqlite3_busy_timeout(connection->db, 1000);
    if (!is_rollback_mode(connection)) {
        fail(error, ERROR_CONFLICT, "Another program has this store open; nothing was changed.",
             "另一个程序正打开此数据库，未作任何改动。");
        error_hint(error, "Stop the server first.", "请先停止服务。");
        return false;
    }
    g_autofree char *settings = g_strdup_printf(
        "PRAGMA locking_mode=EXCLUSIVE; PRAGMA temp_store=FILE; PRAGMA cache_size=-%d;"
        "PRAGMA threads=%d",
        CACHE_KIB, SORT_THREADS);
    if (sqlite3_exec(connection->db, settings, NULL, NULL, NULL) != SQLITE_OK)
        return sqlite_fail(connection, error);
    return sqlite_command(connection, "BEGIN EXCLUSIVE", error);
}

static bool run_and_settle(SqliteTx *tx, TxFunc function, void *context, GError **error)
{
    SqliteConnection *connection = tx->connection;
    bool kept =
        tx_call(&tx->base, function, context, error) && sqlite_command(connection, "COMMIT", error);
    if (!kept && !sqlite3_get_autocommit(connection->db))
        sqlite_command(connection, "ROLLBACK", NULL);
    return kept;
}

static void give_back(SqliteConnection *connection)
{
    sqlite3_exec(connection->db, "PRAGMA locking_mode=NORMAL; PRAGMA journal_mode=WAL", NULL, NULL,
                 NULL);
    sqlite_disconnect(connection);
}

bool sqlite_load(const char *path, TxFunc function, void *context, GError **error)
{
    Store store = {0};
    const SqliteFile file = {.path = path};
    SqliteConnection *connection = sqlite_connect(&file, SQLITE_WRITER, error);
    if (connection == NULL)
        return false;
    store_init(&store, &LOAD_DRIVER, STORE_SQLITE, path);
    bool done = take_over(connection, error);
    if (done) {
        SqliteTx tx;
        IdBlocks *ids = id_blocks_new();
        sqlite_tx_init(&tx, &store, connection, ids);
        done = run_and_settle(&tx, function, context, error);
        id_blocks_free(ids);
    }
    give_back(connection);
    store_clear(&store);
    return done;
}

void sqlite_load_rows(Tx *tx, const LoadShape *shape, const Value *values, size_t n_rows)
{
    size_t many = n_rows / LOAD_ROWS, done = many * LOAD_ROWS;
    sqlite_run(tx, shape->insert_many, values, (size_t[]){many, LOAD_ROWS * shape->n_columns},
               false);
    sqlite_run(tx, shape->insert, values + done * shape->n_columns,
               (size_t[]){n_rows - done, shape->n_columns}, false);
}
