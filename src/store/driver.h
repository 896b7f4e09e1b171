// SPDX-License-Identifier: Apache-2.0
//
// Inside the store only: what the front (store.c) and the two drivers share. A driver embeds
// Store, Tx and Cursor as the first member of its own structs.
#pragma once

#include "store/store.h"
#include "store/task.h"
#include <pthread.h>

typedef struct {
    void (*close)(Store *store);
    bool (*read)(Store *store, TxFunc function, void *context, GError **error);
    bool (*write)(Store *store, TxFunc function, void *context, GError **error);
    void (*submit)(Store *store, const Task *task); // keeps a copy
    // Runs once per row of values; returns the number of rows changed, if `counted` (else 0).
    int64_t (*run)(Tx *tx, const char *sql, const Value *values, const size_t shape[2],
                   bool counted);
    // Each row's number, the rows asked in one round trip; NULL: run() does it as well.
    void (*run_counts)(Tx *tx, const char *sql, const Value *values, const size_t shape[2],
                       int64_t *out_counts);
    Cursor *(*query)(Tx *tx, const char *sql, const Value *values, size_t n_values);
    void (*asked_all)(Tx *tx); // or NULL: nothing is to be done
    int64_t (*next_id)(Tx *tx, const char *sequence);
    bool (*relay)(Store *store, int64_t *out_moved, GError **error);
} StoreDriver;

typedef struct {
    bool (*next)(Cursor *cursor);
    void (*free)(Cursor *cursor);
    // The column as the type asked for, converted as SQLite would; texts are NUL-terminated.
    Value (*value)(Cursor *cursor, int column, ValueType as);
    int (*columns)(Cursor *cursor);
    const char *(*name)(Cursor *cursor, int column);
} CursorDriver;

struct Store {
    const StoreDriver *driver;
    StoreEngine engine;
    char *url;            // without password
    unsigned group_tasks; // writes that share a commit at most
    pthread_mutex_t listeners_lock;
    GArray *listeners;
    GArray *companions; // under listeners_lock
};

struct Tx {
    Store *store;
    GError *error; // of the first statement that failed; sticks
    int64_t now;
    bool writable;
    unsigned n_cursors; // open ones; all must be freed before the function returns
};

struct Cursor {
    Tx *tx;
    const CursorDriver *driver;
    bool on_row;
};

// Posts one entry of the change log on PostgreSQL and takes its owner's lock. The driver has a form
// of it for many entries.
extern const char CHANGE_POST[];

// The two drivers' doors.
Store *sqlite_store_open(const char *path, const StoreOptions *options, GError **error);
Store *postgresql_store_open(const char *url, const StoreOptions *options, GError **error);

// Sets up and tears down the shared parts.
void store_init(Store *store, const StoreDriver *driver, StoreEngine engine, const char *url);
void store_clear(Store *store);
// Calls the listeners of store_on_change().
void store_notify(Store *store);
bool store_has_listeners(Store *store);

// Runs the function of a transaction and settles its outcome: true when it may be committed.
bool tx_call(Tx *tx, TxFunc function, void *context, GError **error);
// Keeps the first error; takes ownership.
void tx_take_error(Tx *tx, GError *error);
// True when every text can be stored by both engines (no NUL inside); sticks an error otherwise.
bool tx_check_values(Tx *tx, const Value *values, size_t n_values);
