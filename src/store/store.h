// SPDX-License-Identifier: Apache-2.0
//
// The store: SQLite or PostgreSQL behind one small interface. Work is a function that runs inside
// a transaction; the store decides where and when it runs:
//
// - store_read() runs it on a snapshot, on the calling thread.
// - store_write() runs it atomically and returns when it is durable; store_submit() is the same
//   without waiting. On SQLite one writer thread runs many callers' functions in one transaction,
//   each in its own savepoint, and answers all of them after the commit is on disk (group commit).
//   On PostgreSQL each is a transaction of its own, run again after a serialization failure; what
//   was submitted while others were written shares one, as long as nobody in it fails.
//
// So a function may run more than once, must have no effect outside the store, and must be short:
// no slice holds the SQLite writer for more than 20 ms. Bulk work is cut into slices by its caller.
//
// Errors of statements stick to the transaction: once one has failed, later statements do
// nothing, cursors end, the transaction is rolled back, and the store's error is the one reported,
// whatever the function returned. So code between statements needs no checks of its own.
//
// SQL is one text for both engines: parameters are $1, $2, …; NULLS FIRST/LAST is always written;
// integers are bigint (booleans 0/1), texts are text, times are microseconds. A migration's DDL is
// the one thing written per engine.
#pragma once

#include "base/buffer.h"
#include "base/error.h"
#include <glib.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

typedef struct Store Store;
typedef struct Tx Tx;         // one transaction, valid only inside its function
typedef struct Cursor Cursor; // the rows of one query

typedef enum { STORE_SQLITE, STORE_POSTGRESQL } StoreEngine;

// ---- values ----

typedef enum { VALUE_NULL, VALUE_INTEGER, VALUE_REAL, VALUE_TEXT, VALUE_BYTES } ValueType;

typedef struct {
    ValueType type;
    union {
        int64_t integer;
        double real;
        struct {
            const char *data; // not NUL-terminated when it is a slice; borrowed
            size_t length;
        } text; // VALUE_TEXT and VALUE_BYTES
    } as;
} Value;

static inline Value value_null(void)
{
    return (Value){.type = VALUE_NULL};
}
static inline Value value_integer(int64_t integer)
{
    return (Value){.type = VALUE_INTEGER, .as.integer = integer};
}
static inline Value value_real(double real)
{
    return (Value){.type = VALUE_REAL, .as.real = real};
}
Value value_text(const char *text); // NULL gives a null value
Value value_slice(const char *text, size_t length);
Value value_bytes(const void *bytes, size_t length);
bool value_equal(Value a, Value b);

// Parameters of a statement: PARAMS(value_integer(7), value_text("x")) fills both arguments.
#define PARAMS(...)                                                                                \
    ((const Value[]){__VA_ARGS__}), (sizeof((const Value[]){__VA_ARGS__}) / sizeof(Value))
#define NO_PARAMS NULL, 0

// ---- opening ----

typedef struct {
    unsigned readers;        // read connections at most; 0: 2 × cores
    unsigned writers;        // PostgreSQL write connections; 0: 4 × cores
    unsigned group_tasks;    // SQLite: writes that share a commit at most; 1: none does; 0: 256
    unsigned group_delay_us; // SQLite: how long a lone writer may wait for company; 0: do not wait
    const char *vfs;         // SQLite: VFS name for crash tests; NULL: default
} StoreOptions;

// Opens "sqlite:FILE" (created when missing) or "postgresql://…"; `options` may be NULL. Does not
// migrate. Asserts durable settings (synchronous=FULL; fsync and synchronous_commit on).
Store *store_open(const char *url, const StoreOptions *options, GError **error);
void store_close(Store *store); // finishes submitted work first; accepts NULL
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Store, store_close)

StoreEngine store_engine(const Store *store);
unsigned store_group_tasks(const Store *store); // as it stands; UINT_MAX: without a bound
const char *store_url(const Store *store);      // without password
// An object that a layer above keeps beside the store, what it derives from it: made when it is
// first asked for, freed when the store closes. Each layer has one; `make` tells them apart.
void *store_companion(Store *store, void *(*make)(void), void (*free_it)(void *companion));

// ---- running work ----

// Returns false to roll back, with *error set to say why.
typedef bool (*TxFunc)(Tx *tx, void *context, GError **error);
// Called once when submitted work is durable or has failed (`error` NULL or borrowed), on a thread
// of the store, which it must not block.
typedef void (*StoreDone)(void *context, const GError *error);

bool store_read(Store *store, TxFunc function, void *context, GError **error);
bool store_write(Store *store, TxFunc function, void *context, GError **error);
void store_submit(Store *store, TxFunc function, void *context, StoreDone done);
// The same for a slice of bulk work: on PostgreSQL nobody waits for it, so that it may be larger.
void store_submit_bulk(Store *store, TxFunc function, void *context, StoreDone done);

// Calls `notify` after commits that changed the store, also those of other processes (seen by
// polling), on a thread of the store, which it must not block. Several listeners are allowed (the
// server's stream, the job pool). store_off_change() removes the one added with the same two
// arguments and returns when no call to it is running.
void store_on_change(Store *store, void (*notify)(void *context), void *context);
void store_off_change(Store *store, void (*notify)(void *context), void *context);
// Has the listeners of every process called when this transaction commits. Entries of the change
// log do so by themselves; this is for tables outside it (jobs).
void tx_notify(Tx *tx);

// ---- statements ----

// Runs a statement whose rows nobody needs. PostgreSQL sends it without waiting (pipelined);
// inserts wait for others of their kind, but never for longer than until the next query or other
// statement.
void tx_run(Tx *tx, const char *sql, const Value *values, size_t n_values);
// The same for many rows of values: `values` holds n_rows × n_columns, row by row.
void tx_run_many(Tx *tx, const char *sql, const Value *values, size_t n_columns, size_t n_rows);

// Rows, never NULL; free with cursor_free() or g_autoptr. Queries begun one after the other before
// any is stepped travel to PostgreSQL in one round trip. PostgreSQL holds the whole result in
// memory: page.
Cursor *tx_query(Tx *tx, const char *sql, const Value *values, size_t n_values);
// Nothing more will be asked in this read, only what was begun will be stepped: PostgreSQL then
// ends it with its answers, and need not be told so by itself.
void tx_asked_all(Tx *tx);
bool cursor_next(Cursor *cursor); // false at the end and after an error
void cursor_free(Cursor *cursor);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Cursor, cursor_free)

// Columns of the current row from 0. Texts are borrowed until the next step.
bool cursor_is_null(const Cursor *cursor, int column);
int64_t cursor_integer(const Cursor *cursor, int column); // null: 0
double cursor_real(const Cursor *cursor, int column);
const char *cursor_text(const Cursor *cursor, int column,
                        size_t *out_length); // NUL-terminated; null: NULL; out_length may be NULL
// The value itself, read as an integer, a real or a text; null where the column is.
Value cursor_value(const Cursor *cursor, int column, ValueType as);
Value cursor_bytes(const Cursor *cursor, int column); // VALUE_BYTES or null
int cursor_columns(const Cursor *cursor);
const char *cursor_column_name(const Cursor *cursor, int column);

// The first row's integer, or `otherwise` when there is no row or it is null.
int64_t tx_integer(Tx *tx, const char *sql, const Value *values, size_t n_values,
                   int64_t otherwise);
// Runs and returns the number of rows it changed (waits for the answer).
int64_t tx_run_count(Tx *tx, const char *sql, const Value *values, size_t n_values);
// The same for many rows of values, waiting once: out_counts[i] is that of row i. `shape` is rows
// and columns.
void tx_run_counts(Tx *tx, const char *sql, const Value *values, const size_t shape[2],
                   int64_t *out_counts);

bool tx_failed(const Tx *tx); // a statement has failed; nothing more will happen
Store *tx_store(const Tx *tx);
StoreEngine tx_engine(const Tx *tx);
int64_t tx_now(const Tx *tx); // microseconds UTC, the same for the whole transaction

// ---- ids ----

// The next id of a sequence ("customer", "order", …): positive, below 2^53, never given twice by
// any process; gaps are normal. Blocks of ids are claimed in the store (hi/lo). Write only.
int64_t tx_next_id(Tx *tx, const char *sequence);
