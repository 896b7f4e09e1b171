// SPDX-License-Identifier: Apache-2.0
//
// The PostgreSQL driver: pools of connections for reads and writes, retries, threads for submitted
// work. A transaction that failed on a conflict or a lost connection before its COMMIT was sent has
// stored nothing and runs again, on a fresh connection if need be. What was submitted while others
// were written is written as a group (postgresql_group.c).
#include "store/postgresql.h"

#include "base/thread.h"

#include <string.h>

enum {
    TRIES = 10,
    FIRST_PAUSE_US = 2000, // doubled after each try, and made random so that rivals part
    GROUP_MOST = 64,       // tasks that share a transaction
    AT_WORK = 2,           // so many threads write at once without waiting for company
    GATHER_US = 2000,      // how long the others wait for it
};

typedef struct {
    pthread_mutex_t lock;
    pthread_cond_t returned;
    PostgresqlConnection **idle; // a stack: the one used last is the warmest
    unsigned n_idle;
    unsigned n_open;
    unsigned limit;
} Pool;

struct PostgresqlStore {
    Store base;
    char *url; // with password
    Pool readers;
    Pool writers;
    Pool claimers; // one connection that claims blocks of ids
    TaskQueue queue;
    pthread_t *threads;
    unsigned n_threads;
    pthread_mutex_t work_lock;
    pthread_cond_t work_ended; // with the monotonic clock
    unsigned n_working;        // under work_lock
    pthread_mutex_t ids_lock;
    IdBlocks *ids;
    PostgresqlRelay *relay;
};

// ---- pools ----

static void pool_init(Pool *pool, unsigned limit)
{
    pool->limit = limit;
    pool->idle = g_new0(PostgresqlConnection *, limit);
    pthread_mutex_init(&pool->lock, NULL);
    pthread_cond_init(&pool->returned, NULL);
}

static void pool_clear(Pool *pool)
{
    g_assert(pool->n_idle == pool->n_open); // nobody works any more
    for (unsigned i = 0; i < pool->n_idle; i++)
        postgresql_disconnect(pool->idle[i]);
    g_free(pool->idle);
    pthread_mutex_destroy(&pool->lock);
    pthread_cond_destroy(&pool->returned);
}

// A connection, or NULL when the caller must open one for this place in the pool.
static PostgresqlConnection *pool_take(Pool *pool)
{
    PostgresqlConnection *connection = NULL;
    pthread_mutex_lock(&pool->lock);
    while (pool->n_idle == 0 && pool->n_open >= pool->limit)
        pthread_cond_wait(&pool->returned, &pool->lock);
    if (pool->n_idle > 0)
        connection = pool->idle[--pool->n_idle];
    else
        pool->n_open++;
    pthread_mutex_unlock(&pool->lock);
    return connection;
}

// Gives a connection back; NULL when none could be opened. One that was lost takes the idle ones
// with it: most likely the server went away under all of them, and nobody shall meet them one by
// one.
static void pool_return(Pool *pool, PostgresqlConnection *connection)
{
    bool lost = connection != NULL && postgresql_lost(connection);
    pthread_mutex_lock(&pool->lock);
    if (connection != NULL && !lost)
        pool->idle[pool->n_idle++] = connection;
    else
        pool->n_open--;
    while (lost && pool->n_idle > 0) {
        postgresql_disconnect(pool->idle[--pool->n_idle]);
        pool->n_open--;
    }
    if (lost)
        pthread_cond_broadcast(&pool->returned);
    else
        pthread_cond_signal(&pool->returned);
    pthread_mutex_unlock(&pool->lock);
    if (lost)
        postgresql_disconnect(connection);
}

// ---- transactions ----

// One try. A connection that could not be opened is not tried again: the caller must not hang.
static bool try_once(PostgresqlStore *store, Pool *pool, TxKind kind, TxFunc function,
                     void *context, TxEnd *out_end, GError **error)
{
    *out_end = TX_UNDONE;
    PostgresqlConnection *connection = pool_take(pool);
    if (connection == NULL)
        connection = postgresql_connect(store->url, kind == TX_READ, error);
    bool done = connection != NULL && postgresql_transact(&store->base, connection, kind, function,
                                                          context, out_end, error);
    pool_return(pool, connection);
    return done;
}

static bool transact(PostgresqlStore *store, Pool *pool, TxKind kind, TxFunc function,
                     void *context, GError **error)
{
    TxEnd end;
    gulong pause = FIRST_PAUSE_US;
    for (int i = 1;; i++) {
        g_autoptr(GError) failure = NULL;
        if (try_once(store, pool, kind, function, context, &end, &failure))
            return true;
        if (end != TX_TRY_AGAIN || i == TRIES) {
            g_propagate_error(error, g_steal_pointer(&failure));
            return false;
        }
        g_usleep(pause / 2 + g_random_int() % pause);
        pause *= 2;
    }
}

static bool read_store(Store *base, TxFunc function, void *context, GError **error)
{
    PostgresqlStore *store = (PostgresqlStore *)base;
    return transact(store, &store->readers, TX_READ, function, context, error);
}

static bool write_store(Store *base, TxFunc function, void *context, GError **error)
{
    PostgresqlStore *store = (PostgresqlStore *)base;
    if (!transact(store, &store->writers, TX_WRITE, function, context, error))
        return false;
    postgresql_relay_wake(store->relay);
    return true;
}

static void submit(Store *base, const Task *task)
{
    task_queue_add(&((PostgresqlStore *)base)->queue, task);
}

// ---- groups ----

// While others are at work it pays to wait a moment: what gathers shares a transaction.
static void begin_work(PostgresqlStore *store)
{
    struct timespec until = thread_deadline(GATHER_US);
    pthread_mutex_lock(&store->work_lock);
    if (store->n_working >= AT_WORK)
        pthread_cond_timedwait(&store->work_ended, &store->work_lock, &until);
    store->n_working++;
    pthread_mutex_unlock(&store->work_lock);
}

static void end_work(PostgresqlStore *store)
{
    pthread_mutex_lock(&store->work_lock);
    store->n_working--;
    pthread_cond_signal(&store->work_ended);
    pthread_mutex_unlock(&store->work_lock);
}

static void write_alone(PostgresqlStore *store, const TaskList *tasks)
{
    for (Task *task = tasks->first; task != NULL; task = task->next) {
        g_clear_error(&task->error);
        write_store(&store->base, task->function, task->context, &task->error);
    }
}

// Writes the first tasks of the list in one transaction, and takes them from it. If that fails and
// nothing was stored, each is written by itself, as often as it takes.
static void write_group(PostgresqlStore *store, TaskList *list)
{
    Group group = {.first = list->first};
    TaskList done = {0};
    TxEnd end;
    g_autoptr(GError) error = NULL;
    bool written =
        try_once(store, &store->writers, TX_WRITE, postgresql_group_run, &group, &end, &error);
    do
        task_list_add(&done, task_list_take(list));
    while (list->first != group.end);
    bool settled = end == TX_OPEN || (end == TX_UNDONE && !group.begun); // nobody could be reached
    if (written)
        postgresql_relay_wake(store->relay);
    else if (!settled)
        write_alone(store, &done);
    task_list_answer(&done, settled ? error : NULL);
}

static void *writer_main(void *data)
{
    thread_name("writer");
    PostgresqlStore *store = data;
    for (bool stop = false; !stop;) {
        if (!task_queue_wait(&store->queue, -1, &stop))
            continue;
        begin_work(store);
        TaskList list = task_queue_take_group(&store->queue, GROUP_MOST);
        while (list.first != NULL && list.first->next != NULL)
            write_group(store, &list);
        write_alone(store, &list);
        task_list_answer(&list, NULL);
        end_work(store);
    }
    return NULL;
}

// ---- ids ----

typedef struct {
    const char *sequence;
    int64_t size;
    int64_t end;
} Claim;

static bool claim_block(Tx *tx, void *context, GError **error)
{
    (void)error;
    Claim *claim = context;
    claim->end = tx_integer(tx, ID_BLOCK_CLAIM,
                            PARAMS(value_text(claim->sequence), value_integer(claim->size)), 0);
    return true;
}

// A block is claimed in a transaction of its own: it must neither wait for the caller's commit nor
// come back when the caller rolls back.
static int64_t next_id(Tx *tx, const char *sequence)
{
    PostgresqlStore *store = (PostgresqlStore *)tx->store;
    GError *error = NULL;
    pthread_mutex_lock(&store->ids_lock);
    Claim claim = {.sequence = sequence};
    int64_t id = id_blocks_next(store->ids, sequence, &claim.size);
    if (id == 0 && transact(store, &store->claimers, TX_WRITE, claim_block, &claim, &error)) {
        id_blocks_add(store->ids, sequence, claim.end, claim.size);
        id_blocks_settle(store->ids);
        id = id_blocks_next(store->ids, sequence, &claim.size);
    }
    pthread_mutex_unlock(&store->ids_lock);
    if (error != NULL)
        tx_take_error(tx, error);
    return MAX(id, 1);
}

// ---- doors ----

static bool relay_now(Store *base, int64_t *out_moved, GError **error)
{
    return postgresql_relay_round(((PostgresqlStore *)base)->relay, out_moved, error);
}

static void close_store(Store *base)
{
    PostgresqlStore *store = (PostgresqlStore *)base;
    task_queue_stop(&store->queue);
    for (unsigned i = 0; i < store->n_threads; i++)
        pthread_join(store->threads[i], NULL);
    postgresql_relay_stop(store->relay);
    pool_clear(&store->readers);
    pool_clear(&store->writers);
    pool_clear(&store->claimers);
    task_queue_clear(&store->queue);
    pthread_mutex_destroy(&store->ids_lock);
    pthread_mutex_destroy(&store->work_lock);
    pthread_cond_destroy(&store->work_ended);
    id_blocks_free(store->ids);
    g_free(store->threads);
    g_free(store->url);
    store_clear(base);
    g_free(store);
}

static const StoreDriver POSTGRESQL_DRIVER = {.close = close_store,
                                              .read = read_store,
                                              .write = write_store,
                                              .submit = submit,
                                              .run = postgresql_run,
                                              .run_counts = postgresql_run_counts,
                                              .query = postgresql_query,
                                              .asked_all = postgresql_asked,
                                              .next_id = next_id,
                                              .relay = relay_now};

// The URL for logs: without “:password” before the “@”, and without “password=…”.
static char *without_password(const char *url)
{
    g_autoptr(GRegex) in_authority = g_regex_new("^(\\w+://[^/@:]*):[^/@]*@", 0, 0, NULL);
    g_autoptr(GRegex) in_query = g_regex_new("password=[^&\\s]*", 0, 0, NULL);
    g_autofree char *first = g_regex_replace(in_authority, url, -1, 0, "\\1@", 0, NULL);
    return g_regex_replace(in_query, first, -1, 0, "password=", 0, NULL);
}

// Opening fails at once when the server cannot be reached or is not durable.
static bool open_first(PostgresqlStore *store, GError **error)
{
    PostgresqlConnection *connection = postgresql_connect(store->url, false, error);
    if (connection == NULL)
        return false;
    pool_take(&store->writers);
    pool_return(&store->writers, connection);
    return true;
}

Store *postgresql_store_open(const char *url, const StoreOptions *options, GError **error)
{
    PostgresqlStore *store = g_new0(PostgresqlStore, 1);
    g_autofree char *shown = without_password(url);
    unsigned cores = thread_cores();
    unsigned n_writers = options->writers != 0 ? options->writers : 4 * cores;
    store_init(&store->base, &POSTGRESQL_DRIVER, STORE_POSTGRESQL, shown);
    store->url = g_strdup(url);
    pool_init(&store->readers, options->readers != 0 ? options->readers : 2 * cores);
    pool_init(&store->writers, n_writers);
    pool_init(&store->claimers, 1);
    task_queue_init(&store->queue);
    pthread_mutex_init(&store->ids_lock, NULL);
    pthread_mutex_init(&store->work_lock, NULL);
    thread_cond_init(&store->work_ended);
    store->ids = id_blocks_new();
    if (!open_first(store, error)) {
        close_store(&store->base);
        return NULL;
    }
    store->relay = postgresql_relay_start(&store->base, store->url);
    store->threads = g_new0(pthread_t, n_writers);
    for (; store->n_threads < n_writers; store->n_threads++)
        pthread_create(&store->threads[store->n_threads], NULL, writer_main, store);
    return &store->base;
}
