// SPDX-License-Identifier: Apache-2.0
//
// The front of the store: values, dispatch to the driver, and the rule that the first error of a
// transaction sticks. Everything engine-specific is in the drivers (sqlite*.c, postgresql*.c).
#include "store/driver.h"

#include "store/change.h"

#include <limits.h>
#include <string.h>

// ---- values ----

Value value_text(const char *text)
{
    return text == NULL ? value_null() : value_slice(text, strlen(text));
}

Value value_slice(const char *text, size_t length)
{
    return (Value){.type = VALUE_TEXT, .as.text = {text, length}};
}

Value value_bytes(const void *bytes, size_t length)
{
    return (Value){.type = VALUE_BYTES, .as.text = {bytes, length}};
}

bool value_equal(Value a, Value b)
{
    if (a.type != b.type)
        return false;
    switch (a.type) {
    case VALUE_NULL:
        return true;
    case VALUE_INTEGER:
        return a.as.integer == b.as.integer;
    case VALUE_REAL:
        return !(a.as.real < b.as.real) && !(a.as.real > b.as.real);
    case VALUE_TEXT:
    case VALUE_BYTES:
        break;
    }
    return a.as.text.length == b.as.text.length &&
           (a.as.text.length == 0 || memcmp(a.as.text.data, b.as.text.data, a.as.text.length) == 0);
}

// ---- opening ----

typedef struct {
    void (*notify)(void *context);
    void *context;
} Listener;

typedef struct {
    void *(*make)(void);
    void (*free_it)(void *object);
    void *object;
} Companion;

Store *store_open(const char *url, const StoreOptions *options, GError **error)
{
    static const StoreOptions usual = {0};
    const StoreOptions *chosen = options != NULL ? options : &usual;
    if (g_str_has_prefix(url, "sqlite:") && url[strlen("sqlite:")] != '\0')
        return sqlite_store_open(url + strlen("sqlite:"), chosen, error);
    if (g_str_has_prefix(url, "postgresql:") || g_str_has_prefix(url, "postgres:"))
        return postgresql_store_open(url, chosen, error);
    fail(error, ERROR_INVALID,
         "The database must be given as sqlite:FILE or postgresql://…, not as “%s”",
         "数据库须写成 sqlite:文件 或 postgresql://…，而不是“%s”", url);
    return NULL;
}

void store_close(Store *store)
{
    if (store != NULL)
        store->driver->close(store);
}

void store_init(Store *store, const StoreDriver *driver, StoreEngine engine, const char *url)
{
    store->driver = driver;
    store->engine = engine;
    store->url = g_strdup(url);
    store->group_tasks = UINT_MAX;
    pthread_mutex_init(&store->listeners_lock, NULL);
    store->listeners = g_array_new(false, false, sizeof(Listener));
    store->companions = g_array_new(false, false, sizeof(Companion));
}

void store_clear(Store *store)
{
    for (guint i = 0; i < store->companions->len; i++) {
        const Companion *companion = &g_array_index(store->companions, Companion, i);
        companion->free_it(companion->object);
    }
    g_array_unref(store->companions);
    pthread_mutex_destroy(&store->listeners_lock);
    g_array_unref(store->listeners);
    g_free(store->url);
}

static void *find_companion(const Store *store, void *(*make)(void))
{
    for (guint i = 0; i < store->companions->len; i++) {
        const Companion *companion = &g_array_index(store->companions, Companion, i);
        if (companion->make == make)
            return companion->object;
    }
    return NULL;
}

void *store_companion(Store *store, void *(*make)(void), void (*free_it)(void *companion))
{
    pthread_mutex_lock(&store->listeners_lock);
    void *object = find_companion(store, make);
    if (object == NULL) {
        Companion companion = {make, free_it, object = make()};
        g_array_append_val(store->companions, companion);
    }
    pthread_mutex_unlock(&store->listeners_lock);
    return object;
}

StoreEngine store_engine(const Store *store)
{
    return store->engine;
}

unsigned store_group_tasks(const Store *store)
{
    return store->group_tasks;
}

const char *store_url(const Store *store)
{
    return store->url;
}

void store_on_change(Store *store, void (*notify)(void *context), void *context)
{
    Listener listener = {notify, context};
    pthread_mutex_lock(&store->listeners_lock);
    g_array_append_val(store->listeners, listener);
    pthread_mutex_unlock(&store->listeners_lock);
}

void store_off_change(Store *store, void (*notify)(void *context), void *context)
{
    pthread_mutex_lock(&store->listeners_lock);
    for (guint i = 0; i < store->listeners->len; i++) {
        const Listener *listener = &g_array_index(store->listeners, Listener, i);
        if (listener->notify == notify && listener->context == context) {
            g_array_remove_index(store->listeners, i);
            break;
        }
    }
    pthread_mutex_unlock(&store->listeners_lock);
}

// The lock is held during the calls, so that nobody is called after store_off_change().
void store_notify(Store *store)
{
    pthread_mutex_lock(&store->listeners_lock);
    for (guint i = 0; i < store->listeners->len; i++) {
        const Listener *listener = &g_array_index(store->listeners, Listener, i);
        listener->notify(listener->context);
    }
    pthread_mutex_unlock(&store->listeners_lock);
}

void tx_notify(Tx *tx)
{
    if (tx->store->engine == STORE_POSTGRESQL) // SQLite's commits are noticed whatever they wrote
        tx_run(tx, "NOTIFY guanxi_change", NO_PARAMS);
}

bool store_has_listeners(Store *store)
{
    pthread_mutex_lock(&store->listeners_lock);
    bool any = store->listeners->len > 0;
    pthread_mutex_unlock(&store->listeners_lock);
    return any;
}

// ---- running work ----

bool store_read(Store *store, TxFunc function, void *context, GError **error)
{
    return store->driver->read(store, function, context, error);
}

bool store_write(Store *store, TxFunc function, void *context, GError **error)
{
    return store->driver->write(store, function, context, error);
}

void store_submit(Store *store, TxFunc function, void *context, StoreDone done)
{
    store->driver->submit(
        store, &(Task){.function = function, .context = context, .done = done, .bulk = false});
}

void store_submit_bulk(Store *store, TxFunc function, void *context, StoreDone done)
{
    store->driver->submit(
        store, &(Task){.function = function, .context = context, .done = done, .bulk = true});
}

bool tx_call(Tx *tx, TxFunc function, void *context, GError **error)
{
    g_autoptr(GError) own = NULL;
    bool kept = function(tx, context, &own);
    g_assert(tx->n_cursors == 0); // a cursor must not outlive its transaction
    if (tx->error != NULL) {
        g_propagate_error(error, g_steal_pointer(&tx->error));
        return false;
    }
    if (kept)
        return true;
    if (own != NULL)
        g_propagate_error(error, g_steal_pointer(&own));
    else
        fail(error, ERROR_INTERNAL, "The work was given up without a reason",
             "操作被放弃，但没有说明原因");
    return false;
}

void tx_take_error(Tx *tx, GError *error)
{
    if (tx->error == NULL)
        tx->error = error;
    else
        g_error_free(error);
}

bool tx_check_values(Tx *tx, const Value *values, size_t n_values)
{
    for (size_t i = 0; i < n_values; i++) {
        const Value *value = &values[i];
        if (value->type != VALUE_TEXT || value->as.text.length == 0 ||
            memchr(value->as.text.data, '\0', value->as.text.length) == NULL)
            continue;
        GError *error = NULL;
        fail(&error, ERROR_INVALID, "A text must not contain a zero byte", "文本中不能包含零字节");
        tx_take_error(tx, error);
        return false;
    }
    return true;
}

// ---- statements ----

static int64_t run(Tx *tx, const char *sql, const Value *values, const size_t shape[2],
                   bool counted)
{
    g_assert(tx->writable);
    if (tx->error != NULL || !tx_check_values(tx, values, shape[0] * shape[1]))
        return 0;
    return tx->store->driver->run(tx, sql, values, shape, counted);
}

void tx_run(Tx *tx, const char *sql, const Value *values, size_t n_values)
{
    run(tx, sql, values, (const size_t[2]){1, n_values}, false);
}

void tx_run_many(Tx *tx, const char *sql, const Value *values, size_t n_columns, size_t n_rows)
{
    run(tx, sql, values, (const size_t[2]){n_rows, n_columns}, false);
}

int64_t tx_run_count(Tx *tx, const char *sql, const Value *values, size_t n_values)
{
    return run(tx, sql, values, (const size_t[2]){1, n_values}, true);
}

void tx_run_counts(Tx *tx, const char *sql, const Value *values, const size_t shape[2],
                   int64_t *out_counts)
{
    g_assert(tx->writable);
    memset(out_counts, 0, shape[0] * sizeof *out_counts);
    if (tx->error != NULL || !tx_check_values(tx, values, shape[0] * shape[1]))
        return;
    if (tx->store->driver->run_counts != NULL) {
        tx->store->driver->run_counts(tx, sql, values, shape, out_counts);
        return;
    }
    for (size_t row = 0; row < shape[0] && tx->error == NULL; row++)
        out_counts[row] = tx_run_count(tx, sql, values + row * shape[1], shape[1]);
}

// The cursor of a transaction that has failed: it has no rows.

static bool empty_next(Cursor *cursor)
{
    (void)cursor;
    return false;
}

static void empty_free(Cursor *cursor)
{
    g_free(cursor);
}

static Value empty_value(Cursor *cursor, int column, ValueType as)
{
    (void)cursor, (void)column, (void)as;
    return value_null();
}

static int empty_columns(Cursor *cursor)
{
    (void)cursor;
    return 0;
}

static const char *empty_name(Cursor *cursor, int column)
{
    (void)cursor, (void)column;
    return "";
}

static const CursorDriver EMPTY_CURSOR = {empty_next, empty_free, empty_value, empty_columns,
                                          empty_name};

Cursor *tx_query(Tx *tx, const char *sql, const Value *values, size_t n_values)
{
    Cursor *cursor = NULL;
    if (tx->error == NULL && tx_check_values(tx, values, n_values))
        cursor = tx->store->driver->query(tx, sql, values, n_values);
    if (cursor == NULL) {
        cursor = g_new0(Cursor, 1);
        cursor->driver = &EMPTY_CURSOR;
    }
    cursor->tx = tx;
    tx->n_cursors++;
    return cursor;
}

void tx_asked_all(Tx *tx)
{
    if (tx->error == NULL && tx->store->driver->asked_all != NULL)
        tx->store->driver->asked_all(tx);
}

bool cursor_next(Cursor *cursor)
{
    cursor->on_row = cursor->tx->error == NULL && cursor->driver->next(cursor);
    return cursor->on_row;
}

void cursor_free(Cursor *cursor)
{
    if (cursor == NULL)
        return;
    cursor->tx->n_cursors--;
    cursor->driver->free(cursor);
}

// Columns are read through const cursors; a driver may keep converted texts in its own struct.
Value cursor_value(const Cursor *cursor, int index, ValueType as)
{
    g_assert(cursor->on_row);
    return cursor->driver->value((Cursor *)cursor, index, as);
}

bool cursor_is_null(const Cursor *cursor, int index)
{
    return cursor_value(cursor, index, VALUE_NULL).type == VALUE_NULL;
}

int64_t cursor_integer(const Cursor *cursor, int index)
{
    Value value = cursor_value(cursor, index, VALUE_INTEGER);
    return value.type == VALUE_NULL ? 0 : value.as.integer;
}

double cursor_real(const Cursor *cursor, int index)
{
    Value value = cursor_value(cursor, index, VALUE_REAL);
    return value.type == VALUE_NULL ? 0 : value.as.real;
}

const char *cursor_text(const Cursor *cursor, int index, size_t *out_length)
{
    Value value = cursor_value(cursor, index, VALUE_TEXT);
    bool null = value.type == VALUE_NULL;
    if (out_length != NULL)
        *out_length = null ? 0 : value.as.text.length;
    return null ? NULL : value.as.text.data;
}

Value cursor_bytes(const Cursor *cursor, int index)
{
    return cursor_value(cursor, index, VALUE_BYTES);
}

int cursor_columns(const Cursor *cursor)
{
    return cursor->driver->columns((Cursor *)cursor);
}

const char *cursor_column_name(const Cursor *cursor, int index)
{
    return cursor->driver->name((Cursor *)cursor, index);
}

int64_t tx_integer(Tx *tx, const char *sql, const Value *values, size_t n_values, int64_t otherwise)
{
    Cursor *cursor = tx_query(tx, sql, values, n_values);
    bool found = cursor_next(cursor) && !cursor_is_null(cursor, 0);
    int64_t integer = found ? cursor_integer(cursor, 0) : otherwise;
    cursor_free(cursor);
    return integer;
}

bool tx_failed(const Tx *tx)
{
    return tx->error != NULL;
}

Store *tx_store(const Tx *tx)
{
    return tx->store;
}

StoreEngine tx_engine(const Tx *tx)
{
    return tx->store->engine;
}

int64_t tx_now(const Tx *tx)
{
    return tx->now;
}

// ---- ids ----

int64_t tx_next_id(Tx *tx, const char *sequence)
{
    g_assert(tx->writable);
    // A number is handed out even after a failure, so that callers need no check; nothing is
    // stored.
    return tx->error != NULL ? 1 : tx->store->driver->next_id(tx, sequence);
}

bool store_relay(Store *store, int64_t *out_moved, GError **error)
{
    return store->driver->relay(store, out_moved, error);
}
