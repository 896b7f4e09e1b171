// SPDX-License-Identifier: Apache-2.0
//
// The SQLite driver: a writer thread and a pool of connections that read. A reader takes the
// connection used last, whose cache is warm; when all are busy it waits.
//
// Reads that follow each other closely share a snapshot while nobody commits: beginning and ending
// one costs as much as reading a record. Every commit of this process counts up before it is
// answered, so nobody reads from before their own write; those of other processes are seen after
// SNAPSHOT_US at the latest.
#include "store/sqlite.h"

#include "base/thread.h"

#include <stdatomic.h>
#include <string.h>

enum {
    SNAPSHOT_US = 2000,
    GROUP_TASKS = 256, // where StoreOptions says nothing
};

struct SqliteStore {
    Store base;
    char *path;
    char *vfs;
    SqliteFile file;
    SqliteWriter *writer;
    pthread_mutex_t lock;
    pthread_cond_t returned;
    SqliteConnection **idle; // a stack of n_idle
    unsigned n_idle;
    unsigned n_open;
    unsigned limit;
    atomic_uint_least64_t commits;
};

// ---- readers ----

// A connection, or NULL when one must be opened, or an idle one soon.
static SqliteConnection *reader_take(SqliteStore *store)
{
    SqliteConnection *connection = NULL;
    pthread_mutex_lock(&store->lock);
    while (store->n_idle == 0 && store->n_open >= store->limit)
        pthread_cond_wait(&store->returned, &store->lock);
    if (store->n_idle > 0)
        connection = store->idle[--store->n_idle];
    else
        store->n_open++;
    pthread_mutex_unlock(&store->lock);
    return connection;
}

// Gives back a connection; NULL when it could not be opened.
static void reader_return(SqliteStore *store, SqliteConnection *connection)
{
    if (connection != NULL && connection->suspect) {
        sqlite_disconnect(connection);
        connection = NULL;
    }
    pthread_mutex_lock(&store->lock);
    if (connection != NULL)
        store->idle[store->n_idle++] = connection;
    else
        store->n_open--;
    pthread_cond_signal(&store->returned);
    pthread_mutex_unlock(&store->lock);
}

static void end_snapshot(SqliteConnection *connection)
{
    connection->snapshot_at = 0;
    if (!sqlite3_get_autocommit(connection->db) && !sqlite_command(connection, "COMMIT", NULL))
        connection->suspect = true; // it must not keep its snapshot
}

static bool begin_snapshot(SqliteStore *store, SqliteConnection *connection, GError **error)
{
    uint64_t commits = atomic_load(&store->commits);
    int64_t now = g_get_monotonic_time();
    if (connection->snapshot_at != 0) {
        if (connection->snapshot_commits == commits && now - connection->snapshot_at < SNAPSHOT_US)
            return true;
        end_snapshot(connection);
    }
    if (!sqlite_command(connection, "BEGIN", error))
        return false;
    connection->snapshot_at = now;
    connection->snapshot_commits = commits;
    return true;
}

static bool read_on(SqliteStore *store, SqliteConnection *connection, TxFunc function,
                    void *context, GError **error)
{
    if (!begin_snapshot(store, connection, error))
        return false;
    SqliteTx tx;
    sqlite_tx_init(&tx, &store->base, connection, NULL);
    bool done = tx_call(&tx.base, function, context, error);
    if (sqlite3_get_autocommit(connection->db)) // after some errors SQLite ends it by itself
        connection->snapshot_at = 0;
    return done;
}

void sqlite_committed(Store *base)
{
    atomic_fetch_add(&((SqliteStore *)base)->commits, 1);
}

void sqlite_end_snapshots(Store *base)
{
    SqliteStore *store = (SqliteStore *)base;
    int64_t now = g_get_monotonic_time();
    pthread_mutex_lock(&store->lock);
    for (unsigned i = 0; i < store->n_idle; i++)
        if (store->idle[i]->snapshot_at != 0 && now - store->idle[i]->snapshot_at >= SNAPSHOT_US)
            end_snapshot(store->idle[i]);
    pthread_mutex_unlock(&store->lock);
}

static bool sqlite_read(Store *base, TxFunc function, void *context, GError **error)
{
    SqliteStore *store = (SqliteStore *)base;
    SqliteConnection *connection = reader_take(store);
    if (connection == NULL)
        connection = sqlite_connect(&store->file, SQLITE_READER, error);
    bool done = connection != NULL && read_on(store, connection, function, context, error);
    reader_return(store, connection);
    return done;
}

// ---- doors ----

static bool sqlite_write(Store *store, TxFunc function, void *context, GError **error)
{
    return sqlite_writer_write(((SqliteStore *)store)->writer, function, context, error);
}

static void sqlite_submit(Store *store, const Task *task)
{
    sqlite_writer_submit(((SqliteStore *)store)->writer, task);
}

// Nothing waits in an outbox: the writer appends to the log itself.
static bool sqlite_relay(Store *store, int64_t *out_moved, GError **error)
{
    (void)store, (void)error;
    if (out_moved != NULL)
        *out_moved = 0;
    return true;
}

static void sqlite_close(Store *base)
{
    SqliteStore *store = (SqliteStore *)base;
    g_assert(store->n_idle == store->n_open); // nobody reads any more
    sqlite_writer_stop(store->writer);        // before the connections whose snapshots it ends
    for (unsigned i = 0; i < store->n_idle; i++)
        sqlite_disconnect(store->idle[i]);
    pthread_mutex_destroy(&store->lock);
    pthread_cond_destroy(&store->returned);
    g_free(store->idle);
    g_free(store->path);
    g_free(store->vfs);
    store_clear(base);
    g_free(store);
}

static const StoreDriver SQLITE_DRIVER = {.close = sqlite_close,
                                          .read = sqlite_read,
                                          .write = sqlite_write,
                                          .submit = sqlite_submit,
                                          .run = sqlite_run,
                                          .query = sqlite_query,
                                          .next_id = sqlite_next_id,
                                          .relay = sqlite_relay};

// SQLite's own memory statistics cost a global lock per allocation.
static void configure_library(void)
{
    sqlite3_config(SQLITE_CONFIG_MEMSTATUS, 0);
}

Store *sqlite_store_open(const char *path, const StoreOptions *options, GError **error)
{
    static pthread_once_t configured = PTHREAD_ONCE_INIT;
    pthread_once(&configured, configure_library);
    SqliteStore *store = g_new0(SqliteStore, 1);
    g_autofree char *url = g_strconcat("sqlite:", path, NULL);
    store_init(&store->base, &SQLITE_DRIVER, STORE_SQLITE, url);
    store->base.group_tasks = options->group_tasks != 0 ? options->group_tasks : GROUP_TASKS;
    store->path = g_strdup(path);
    store->vfs = g_strdup(options->vfs);
    store->file = (SqliteFile){store->path, store->vfs};
    store->limit = options->readers != 0 ? options->readers : 2 * thread_cores();
    store->idle = g_new0(SqliteConnection *, store->limit);
    pthread_mutex_init(&store->lock, NULL);
    pthread_cond_init(&store->returned, NULL);
    store->writer = sqlite_writer_start(&store->base, &store->file, options, error);
    if (store->writer != NULL)
        return &store->base;
    sqlite_close(&store->base);
    return NULL;
}
