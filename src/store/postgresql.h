// SPDX-License-Identifier: Apache-2.0
//
// Inside the PostgreSQL driver: one pipelined connection (postgresql.c), values on the wire
// (postgresql_value.c), statements and rows (postgresql_tx.c), rows that travel together
// (postgresql_batch.c), work that shares a transaction (postgresql_group.c), pools, retries and
// writer threads (postgresql_store.c), and the relay (postgresql_relay.c).
#pragma once

#include "store/driver.h"
#include "store/id_blocks.h"
#include "store/statement_cache.h"
#include "store/task.h"
#include <libpq-fe.h>

typedef struct PostgresqlStore PostgresqlStore;
typedef struct PostgresqlTx PostgresqlTx;
typedef struct PostgresqlRelay PostgresqlRelay;
typedef struct Batch Batch;

// ---- values ----

// OIDs of built-in types; they never change.
enum {
    OID_BOOL = 16,
    OID_BYTEA = 17,
    OID_INT8 = 20,
    OID_INT2 = 21,
    OID_INT4 = 23,
    OID_TEXT = 25,
    OID_OID = 26,
    OID_FLOAT4 = 700,
    OID_FLOAT8 = 701,
    OID_NUMERIC = 1700,
    OID_JSONB = 3802,
};

// The values of one statement as libpq wants them. Kept and reused by a connection.
typedef struct {
    size_t room; // parameters that fit
    const char **data;
    int *lengths;
    int *formats;
    uint64_t *words; // integers and reals in network order
    GString *texts;  // copies that end with a zero byte
} Wire;

// Borrowed until the next call.
const Wire *wire_fill(Wire *wire, const Value *values, size_t n_values);
// What a parameter of this type is declared as; 0: the server chooses.
Oid wire_type(ValueType type);
void wire_clear(Wire *wire);
// An integer or a real in network order.
uint64_t wire_word(const Value *value);

// A column of a result as the type asked for.
Value postgresql_value(const PGresult *result, int row, int column, ValueType as, GString *scratch);
// True when postgresql_value() needs `scratch` to convert to this type.
bool postgresql_needs_scratch(Oid type, ValueType as);

// ---- connection ----

// A statement prepared on one connection. `types` are those its parameters were declared with; 0:
// the server chose. Where it could not, the plan stays unprepared with that type made a text, for
// the next try.
typedef struct {
    char name[16];
    bool unprepared;
    size_t n_types;
    Oid types[];
} PostgresqlPlan;

typedef enum { COMMAND_RUN, COMMAND_PREPARE, COMMAND_SYNC } CommandKind;

// Something sent whose answer is still to be read, or read already and kept for a cursor.
typedef struct Command Command;
struct Command {
    Command *next;
    CommandKind kind;
    bool answered;
    bool kept;        // somebody wants the result; else it is cleared when it comes
    PGresult *result; // of a kept and answered command
    char *sql;        // COMMAND_PREPARE: forgotten by the cache when the server never saw it
};

typedef struct {
    PGconn *link;
    StatementCache *plans;
    StatementCache *batches; // by the statement of one row
    GPtrArray *waiting;      // those that hold rows, in the order of their first
    Wire wire;
    unsigned n_prepared;
    Command *first; // sent and not answered, in order
    Command *last;
    unsigned n_waiting;
    bool broken;      // sending or receiving has failed, whatever libpq still says
    bool forgetting;  // a plan leaves the cache that the server does not have
    bool unflushed;   // commands were sent that the server need not answer before a flush or sync
    PostgresqlTx *tx; // whose statements are being answered; NULL between transactions
} PostgresqlConnection;

// `reads`: all its transactions are read-only snapshots that end with a sync.
PostgresqlConnection *postgresql_connect(const char *url, bool reads, GError **error);
void postgresql_disconnect(PostgresqlConnection *connection); // accepts NULL
bool postgresql_lost(const PostgresqlConnection *connection);

// Sends a statement with its values; the answer is read later, in order. The command belongs to the
// connection unless `keep`: then command_free() is due once the result is no longer needed.
// NULL when nothing could be sent: the connection is lost.
Command *postgresql_send(PostgresqlConnection *connection, const char *sql, const Value *values,
                         size_t n_values, bool keep);
// The same for parameters that are arrays, given as their bytes.
bool postgresql_send_arrays(PostgresqlConnection *connection, const char *sql, const Value *values,
                            size_t n_values);
// Sends a statement of the driver's own (BEGIN, COMMIT, …).
void postgresql_send_plain(PostgresqlConnection *connection, const char *sql);
// Marks the end of a transaction's commands: after an error the server goes on from here.
void postgresql_sync(PostgresqlConnection *connection);
// Reads answers until this kept command's is there (NULL: all answers). False when the connection
// is lost.
bool postgresql_receive(PostgresqlConnection *connection, const Command *until);
// A kept command is no longer needed.
void command_free(Command *command);

// What an error means to people. `state` is an SQLSTATE.
bool postgresql_fail(const char *state, const char *message, GError **error);
bool postgresql_fail_lost(const PostgresqlConnection *connection, GError **error);

// ---- transactions ----

struct PostgresqlTx {
    Tx base;
    PostgresqlConnection *connection;
    bool lost;          // failed because the server or the way to it went away
    bool retry;         // failed in a way that may succeed the next time
    bool ended;         // a read whose sync was sent
    bool open;          // its COMMIT was sent and the connection lost: nobody knows
    unsigned n_written; // statements that may have written or locked
};

typedef enum { TX_READ, TX_WRITE, TX_RELAY } TxKind;

// How a transaction ended.
typedef enum {
    TX_DONE,
    TX_UNDONE,    // nothing was stored
    TX_TRY_AGAIN, // nothing was stored, and the next time it may be
    TX_OPEN,      // nobody knows whether it was stored
} TxEnd;

// Runs one transaction to its end; true when it was done.
bool postgresql_transact(Store *store, PostgresqlConnection *connection, TxKind kind,
                         TxFunc function, void *context, TxEnd *out_end, GError **error);

int64_t postgresql_run(Tx *tx, const char *sql, const Value *values, const size_t shape[2],
                       bool counted);
void postgresql_run_counts(Tx *tx, const char *sql, const Value *values, const size_t shape[2],
                           int64_t *out_counts);
// The connection was lost while this transaction ran.
void postgresql_note_lost(PostgresqlTx *tx);
Cursor *postgresql_query(Tx *tx, const char *sql, const Value *values, size_t n_values);
void postgresql_asked(Tx *tx);

// ---- rows that travel together ----

// Takes a row to send it later; false: the statement or the row is not of that kind.
bool postgresql_batch_add(Tx *tx, const char *sql, const Value *values, size_t n_values);
// Whether the statement is an insert that may be sent before the rows that wait.
bool postgresql_batch_passes(Tx *tx, const char *sql);
// Sends all rows that wait. Due before any other statement and before COMMIT.
void postgresql_batch_flush(Tx *tx);
void postgresql_batch_forget(PostgresqlConnection *connection);
void postgresql_batch_free(Batch *batch);

// ---- many callers' work in one transaction ----

// What postgresql_group_run() needs.
typedef struct {
    Task *first, *end; // tasks from the first to before `end`, which it sets
    bool begun;        // it was called
} Group;

// A TxFunc; the context is a Group. True: each task has succeeded or failed by itself (its error).
// False: one of them has failed after it had written something, so all are undone.
bool postgresql_group_run(Tx *tx, void *context, GError **error);

// ---- relay ----

PostgresqlRelay *postgresql_relay_start(Store *store, const char *url);
void postgresql_relay_stop(PostgresqlRelay *relay); // accepts NULL
void postgresql_relay_wake(PostgresqlRelay *relay); // something was written
bool postgresql_relay_round(PostgresqlRelay *relay, int64_t *out_moved, GError **error);
