// SPDX-License-Identifier: Apache-2.0
//
// Group commit. One thread owns the only connection that writes. It takes the work of many callers
// from a queue, runs each so that it can be undone alone, as one transaction, commits once (one
// sync of the disk for all of them), and only then answers. A group closes when the queue is empty,
// after so many tasks, or when its commit would cost a small share of it: whoever was answered
// makes the next request while others are written.
//
// When the commit fails, everybody in the group gets that error, even those who had failed by
// themselves: what they saw was never stored. Ids claimed in a group that fails were never claimed.
#include "store/sqlite.h"

#include "base/thread.h"
#include "store/task.h"

enum {
    GROUP_SHARE = 10, // a group closes after so many times what the last commit took,
    GROUP_LEAST_US = 4000,
    GROUP_MOST_US = 10000, // within these
    WATCH_US = 200000,     // how often commits of other processes are looked for
};

struct SqliteWriter {
    Store *store;
    SqliteFile file;
    unsigned group_delay_us;
    pthread_t thread;
    TaskQueue queue;
    // The thread's own:
    SqliteConnection *connection; // NULL after it broke; opened again for the next group
    SqliteCheckpointer *checkpointer;
    IdBlocks *ids;
    int64_t commit_us;    // how long the last commit took
    int log_pages;        // length of the write-ahead log after the last commit
    int64_t data_version; // changes when another process has committed
};

// ---- connection ----

static int remember_log_length(void *data, sqlite3 *db, const char *name, int pages)
{
    (void)db, (void)name;
    ((SqliteWriter *)data)->log_pages = pages;
    return SQLITE_OK;
}

static bool connect_writer(SqliteWriter *writer, GError **error)
{
    if (writer->connection != NULL && writer->connection->suspect) {
        sqlite_disconnect(writer->connection);
        writer->connection = NULL;
    }
    if (writer->connection == NULL) {
        writer->connection = sqlite_connect(&writer->file, SQLITE_WRITER, error);
        if (writer->connection == NULL)
            return false;
        sqlite3_wal_hook(writer->connection->db, remember_log_length, writer);
        writer->data_version = 0;
    }
    return true;
}

static int64_t data_version(SqliteWriter *writer)
{
    SqliteStatement *statement =
        writer->connection != NULL
            ? sqlite_statement(writer->connection, "PRAGMA data_version", NULL)
            : NULL;
    if (statement == NULL)
        return 0;
    int64_t version = sqlite3_step(statement->handle) == SQLITE_ROW
                          ? sqlite3_column_int64(statement->handle, 0)
                          : 0;
    sqlite_statement_release(statement);
    return version;
}

// Tells the listeners when another process has committed.
static void watch_others(SqliteWriter *writer)
{
    if (!store_has_listeners(writer->store))
        return;
    int64_t version = data_version(writer);
    if (version != writer->data_version && writer->data_version != 0) {
        sqlite_committed(writer->store);
        store_notify(writer->store);
    }
    writer->data_version = version;
}

// ---- a group ----

// Takes back what the task at hand did. The first of a group needs no savepoint: the transaction
// holds nothing but its work.
static bool undo_task(SqliteConnection *connection, bool first, GError **error)
{
    if (!first)
        return sqlite_command(connection, "ROLLBACK TO task", error);
    return sqlite_command(connection, "ROLLBACK", error) &&
           sqlite_command(connection, "BEGIN IMMEDIATE", error);
}

// Runs one task, all but the first of a group in a savepoint (which costs a copy of every page
// changed: much for bulk work). False when the whole transaction is gone or cannot go on.
static bool run_task(SqliteWriter *writer, Task *task, bool first, GError **error)
{
    SqliteConnection *connection = writer->connection;
    if (!first && !sqlite_command(connection, "SAVEPOINT task", error))
        return false;
    size_t mark = id_blocks_mark(writer->ids);
    SqliteTx tx;
    sqlite_tx_init(&tx, writer->store, connection, writer->ids);
    bool kept = tx_call(&tx.base, task->function, task->context, &task->error);
    // A full disk and the like make SQLite roll back everything by itself.
    if (sqlite3_get_autocommit(connection->db)) {
        g_propagate_error(error, g_error_copy(task->error));
        return false;
    }
    if (!kept) {
        id_blocks_undo(writer->ids, mark);
        if (!undo_task(connection, first, error))
            return false;
    }
    return first || sqlite_command(connection, "RELEASE task", error);
}

static bool group_goes_on(SqliteWriter *writer, unsigned n_tasks, int64_t began)
{
    bool stop;
    int64_t most_us = CLAMP(GROUP_SHARE * writer->commit_us, GROUP_LEAST_US, GROUP_MOST_US);
    if (n_tasks >= store_group_tasks(writer->store) || g_get_monotonic_time() - began >= most_us)
        return false;
    return writer->group_delay_us == 0 ||
           task_queue_wait(&writer->queue, writer->group_delay_us, &stop);
}

// Runs what waits, within the limits of a group, as one transaction.
static bool run_tasks(SqliteWriter *writer, TaskList *group, GError **error)
{
    int64_t began = g_get_monotonic_time();
    unsigned n_tasks = 0;
    Task *task;
    while (group_goes_on(writer, n_tasks, began) &&
           (task = task_queue_take(&writer->queue)) != NULL) {
        task_list_add(group, task);
        n_tasks++;
        if (!run_task(writer, task, n_tasks == 1, error))
            return false;
    }
    int64_t ended = g_get_monotonic_time();
    bool good = sqlite_command(writer->connection, "COMMIT", error);
    writer->commit_us = g_get_monotonic_time() - ended;
    return good;
}

// Runs one group: everybody in it is answered at the end.
static void run_group(SqliteWriter *writer)
{
    TaskList group = {0};
    g_autoptr(GError) error = NULL;
    if (!connect_writer(writer, &error) ||
        !sqlite_command(writer->connection, "BEGIN IMMEDIATE", &error)) {
        task_list_add(&group, task_queue_take(&writer->queue));
        task_list_answer(&group, error);
        return;
    }
    int64_t changes = sqlite3_total_changes64(writer->connection->db);
    if (run_tasks(writer, &group, &error)) {
        id_blocks_settle(writer->ids);
        sqlite_committed(writer->store);
        bool changed = sqlite3_total_changes64(writer->connection->db) != changes;
        task_list_answer(&group, NULL);
        if (changed)
            store_notify(writer->store);
        return;
    }
    id_blocks_undo(writer->ids, 0);
    if (!sqlite3_get_autocommit(writer->connection->db))
        sqlite_command(writer->connection, "ROLLBACK", NULL);
    task_list_answer(&group, error);
}

static void checkpoint(SqliteWriter *writer)
{
    if (writer->connection != NULL &&
        sqlite_checkpointer_report(writer->checkpointer, writer->log_pages))
        sqlite3_wal_checkpoint_v2(writer->connection->db, NULL, SQLITE_CHECKPOINT_PASSIVE, NULL,
                                  NULL);
}

static void *writer_main(void *data)
{
    thread_name("writer");
    SqliteWriter *writer = data;
    for (bool stop = false; !stop;) {
        if (task_queue_wait(&writer->queue, WATCH_US, &stop)) {
            run_group(writer);
            checkpoint(writer);
        } else {
            watch_others(writer);
        }
        sqlite_end_snapshots(writer->store);
    }
    return NULL;
}

// ---- doors ----

SqliteWriter *sqlite_writer_start(Store *store, const SqliteFile *file, const StoreOptions *options,
                                  GError **error)
{
    SqliteWriter *writer = g_new0(SqliteWriter, 1);
    writer->store = store;
    writer->file = *file;
    writer->group_delay_us = options->group_delay_us;
    if (!connect_writer(writer, error)) {
        g_free(writer);
        return NULL;
    }
    writer->ids = id_blocks_new();
    writer->checkpointer = sqlite_checkpointer_start(file);
    task_queue_init(&writer->queue);
    pthread_create(&writer->thread, NULL, writer_main, writer);
    return writer;
}

void sqlite_writer_stop(SqliteWriter *writer)
{
    if (writer == NULL)
        return;
    task_queue_stop(&writer->queue);
    pthread_join(writer->thread, NULL);
    sqlite_checkpointer_stop(writer->checkpointer);
    sqlite_disconnect(writer->connection);
    id_blocks_free(writer->ids);
    task_queue_clear(&writer->queue);
    g_free(writer);
}

void sqlite_writer_submit(SqliteWriter *writer, const Task *task)
{
    task_queue_add(&writer->queue, task);
}

// A caller that waits. Its function's context is its own, so the answer travels beside it.
typedef struct {
    TxFunc function;
    void *context;
    pthread_mutex_t lock;
    pthread_cond_t answered;
    bool done;
    GError *error;
} Waiter;

static bool waiter_run(Tx *tx, void *context, GError **error)
{
    Waiter *waiter = context;
    return waiter->function(tx, waiter->context, error);
}

static void waiter_done(void *context, const GError *error)
{
    Waiter *waiter = context;
    pthread_mutex_lock(&waiter->lock);
    waiter->error = error != NULL ? g_error_copy(error) : NULL;
    waiter->done = true;
    pthread_cond_signal(&waiter->answered);
    pthread_mutex_unlock(&waiter->lock);
}

bool sqlite_writer_write(SqliteWriter *writer, TxFunc function, void *context, GError **error)
{
    Waiter waiter = {.function = function, .context = context};
    g_assert(!pthread_equal(pthread_self(), writer->thread)); // work must not wait for itself
    pthread_mutex_init(&waiter.lock, NULL);
    pthread_cond_init(&waiter.answered, NULL);
    sqlite_writer_submit(writer,
                         &(Task){.function = waiter_run, .context = &waiter, .done = waiter_done});
    pthread_mutex_lock(&waiter.lock);
    while (!waiter.done)
        pthread_cond_wait(&waiter.answered, &waiter.lock);
    pthread_mutex_unlock(&waiter.lock);
    pthread_cond_destroy(&waiter.answered);
    pthread_mutex_destroy(&waiter.lock);
    if (waiter.error == NULL)
        return true;
    g_propagate_error(error, waiter.error);
    return false;
}
