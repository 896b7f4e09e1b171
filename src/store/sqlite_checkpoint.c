// SPDX-License-Identifier: Apache-2.0
//
// Checkpoints without stalls. A thread with a connection of its own copies the write-ahead log
// into the database (PASSIVE: it waits for nobody and nobody waits for it). Under steady load it
// never sees the very end of the log, so after each of its rounds the writer copies the few pages
// that came since; then the next commit begins the log anew and it stays short.
#include "store/sqlite.h"

#include "base/thread.h"

enum { LOG_PAGES = 4000 }; // begin to copy at some 16 MB

struct SqliteCheckpointer {
    SqliteFile file;
    pthread_t thread;
    pthread_mutex_t lock;
    pthread_cond_t wake;
    bool wanted;
    bool copied;
    bool stopping;
};

static void copy_log(SqliteCheckpointer *checkpointer, SqliteConnection **connection)
{
    if (*connection == NULL)
        *connection = sqlite_connect(&checkpointer->file, SQLITE_READER, NULL);
    if (*connection == NULL)
        return; // the writer will meet the same trouble and report it
    sqlite3_exec((*connection)->db, "PRAGMA query_only=OFF", NULL, NULL, NULL);
    int code =
        sqlite3_wal_checkpoint_v2((*connection)->db, NULL, SQLITE_CHECKPOINT_PASSIVE, NULL, NULL);
    if (code != SQLITE_OK && code != SQLITE_BUSY) {
        sqlite_disconnect(*connection);
        *connection = NULL;
    }
}

static void *checkpointer_main(void *data)
{
    thread_name("checkpoint");
    SqliteCheckpointer *checkpointer = data;
    SqliteConnection *connection = NULL;
    pthread_mutex_lock(&checkpointer->lock);
    for (;;) {
        while (!checkpointer->wanted && !checkpointer->stopping)
            pthread_cond_wait(&checkpointer->wake, &checkpointer->lock);
        if (checkpointer->stopping)
            break;
        pthread_mutex_unlock(&checkpointer->lock);
        copy_log(checkpointer, &connection);
        pthread_mutex_lock(&checkpointer->lock);
        checkpointer->wanted = false;
        checkpointer->copied = true;
    }
    pthread_mutex_unlock(&checkpointer->lock);
    sqlite_disconnect(connection);
    return NULL;
}

SqliteCheckpointer *sqlite_checkpointer_start(const SqliteFile *file)
{
    SqliteCheckpointer *checkpointer = g_new0(SqliteCheckpointer, 1);
    checkpointer->file = *file;
    pthread_mutex_init(&checkpointer->lock, NULL);
    pthread_cond_init(&checkpointer->wake, NULL);
    pthread_create(&checkpointer->thread, NULL, checkpointer_main, checkpointer);
    return checkpointer;
}

void sqlite_checkpointer_stop(SqliteCheckpointer *checkpointer)
{
    if (checkpointer == NULL)
        return;
    pthread_mutex_lock(&checkpointer->lock);
    checkpointer->stopping = true;
    pthread_cond_signal(&checkpointer->wake);
    pthread_mutex_unlock(&checkpointer->lock);
    pthread_join(checkpointer->thread, NULL);
    pthread_mutex_destroy(&checkpointer->lock);
    pthread_cond_destroy(&checkpointer->wake);
    g_free(checkpointer);
}

bool sqlite_checkpointer_report(SqliteCheckpointer *checkpointer, int log_pages)
{
    if (log_pages < LOG_PAGES)
        return false;
    pthread_mutex_lock(&checkpointer->lock);
    bool copied = checkpointer->copied;
    checkpointer->copied = false;
    if (!copied && !checkpointer->wanted) {
        checkpointer->wanted = true;
        pthread_cond_signal(&checkpointer->wake);
    }
    pthread_mutex_unlock(&checkpointer->lock);
    return copied;
}
