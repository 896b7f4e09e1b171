// SPDX-License-Identifier: Apache-2.0
//
// Inside the SQLite driver: one connection with its statement cache (sqlite.c), transactions on it
// (sqlite_tx.c), the writer thread (sqlite_writer.c), the checkpoint thread (sqlite_checkpoint.c).
#pragma once

#include "store/driver.h"
#include "store/id_blocks.h"
#include "store/statement_cache.h"
#include <sqlite3.h>

typedef struct SqliteStore SqliteStore;
typedef struct SqliteWriter SqliteWriter;
typedef struct SqliteCheckpointer SqliteCheckpointer;

// A prepared statement. One that runs while it is asked for again is prepared a second time.
typedef struct {
    sqlite3_stmt *handle;
    bool running;
    bool kept; // in the cache; otherwise finalized after use
} SqliteStatement;

typedef struct {
    sqlite3 *db;
    StatementCache *statements;
    bool suspect; // an I/O error or damage was seen: open it anew before the next use
    // Of a reader, the snapshot that its next reads may share: since when (monotonic), 0 when there
    // is none, and how many commits the store had counted before.
    int64_t snapshot_at;
    uint64_t snapshot_commits;
} SqliteConnection;

typedef enum { SQLITE_READER, SQLITE_WRITER } SqliteRole;

typedef struct {
    const char *path; // owned by the store
    const char *vfs;
} SqliteFile;

SqliteConnection *sqlite_connect(const SqliteFile *file, SqliteRole role, GError **error);
void sqlite_disconnect(SqliteConnection *connection); // accepts NULL

SqliteStatement *sqlite_statement(SqliteConnection *connection, const char *sql, GError **error);
void sqlite_statement_release(SqliteStatement *statement);
// Runs a statement of the driver's own (BEGIN, COMMIT, …) that takes no parameters.
bool sqlite_command(SqliteConnection *connection, const char *sql, GError **error);
// Sets `error` from the connection's last failure and marks the connection when it may be broken.
bool sqlite_fail(SqliteConnection *connection, GError **error);

// Adds the functions exact(), exact_quotient() and to_local() (sqlite_exact.c).
bool sqlite_add_exact(SqliteConnection *connection);

// One transaction on a connection.
typedef struct {
    Tx base;
    SqliteConnection *connection;
    IdBlocks *ids; // the writer's; NULL when reading
} SqliteTx;

// The writer says that something was committed, here or by another process: from now on no read
// begins with an older snapshot.
void sqlite_committed(Store *store);
// Ends the snapshots that wait unused, so that the write-ahead log can begin anew.
void sqlite_end_snapshots(Store *store);

void sqlite_tx_init(SqliteTx *tx, Store *store, SqliteConnection *connection, IdBlocks *ids);
int64_t sqlite_run(Tx *tx, const char *sql, const Value *values, const size_t shape[2],
                   bool counted);
Cursor *sqlite_query(Tx *tx, const char *sql, const Value *values, size_t n_values);
int64_t sqlite_next_id(Tx *tx, const char *sequence);

// The writer thread.
SqliteWriter *sqlite_writer_start(Store *store, const SqliteFile *file, const StoreOptions *options,
                                  GError **error);
void sqlite_writer_stop(SqliteWriter *writer); // finishes what was submitted; accepts NULL
bool sqlite_writer_write(SqliteWriter *writer, TxFunc function, void *context, GError **error);
void sqlite_writer_submit(SqliteWriter *writer, const Task *task); // keeps a copy

// The checkpoint thread copies the write-ahead log into the database while the writer goes on.
SqliteCheckpointer *sqlite_checkpointer_start(const SqliteFile *file);
void sqlite_checkpointer_stop(SqliteCheckpointer *checkpointer); // accepts NULL
// Tells it how long the log has grown. True when it has copied nearly all of it since the last
// call: then a checkpoint by the writer itself is short and lets the log begin anew.
bool sqlite_checkpointer_report(SqliteCheckpointer *checkpointer, int log_pages);
