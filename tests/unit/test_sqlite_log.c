// SPDX-License-Identifier: Apache-2.0
//
// The write-ahead log in large pieces: fewer writes, and neither the connection that writes nor
// others see anything but what SQLite promises. Whatever a transaction holds, more than the buffer
// and more than the cache as well.
#include "store/sqlite_log.h"

#include <glib.h>
#include <glib/gstdio.h>
#include <string.h>

enum { ROWS = 500, ROW_BYTES = 3000, CACHE_PAGES = 10 };

// ---- a VFS that counts what is written to the log ----

static sqlite3_vfs counting;
static sqlite3_io_methods counted;
static const sqlite3_io_methods *plain;
static unsigned n_writes;

static int count_write(sqlite3_file *file, const void *bytes, int length, sqlite3_int64 offset)
{
    n_writes++;
    return plain->xWrite(file, bytes, length, offset);
}

static int count_open(sqlite3_vfs *vfs, const char *name, sqlite3_file *file, int flags, int *out)
{
    (void)vfs;
    sqlite3_vfs *below = sqlite3_vfs_find(NULL);
    int code = below->xOpen(below, name, file, flags, out);
    if (code != SQLITE_OK || (flags & SQLITE_OPEN_WAL) == 0)
        return code;
    plain = file->pMethods;
    counted = *plain;
    counted.xWrite = count_write;
    file->pMethods = &counted;
    return code;
}

static void register_counting(void)
{
    counting = *sqlite3_vfs_find(NULL);
    counting.zName = "counting";
    counting.pNext = NULL;
    counting.xOpen = count_open;
    sqlite3_vfs_register(&counting, 0);
}

// ---- a database, who writes and who reads ----

typedef struct {
    char *folder, *path;
    sqlite3 *writer, *reader;
} Base;

static void run(sqlite3 *db, const char *sql)
{
    char *message = NULL;
    sqlite3_exec(db, sql, NULL, NULL, &message);
    g_assert_cmpstr(message, ==, NULL);
}

static sqlite3 *open_with(const char *path, const char *vfs)
{
    sqlite3 *db = NULL;
    int code = sqlite3_open_v2(path, &db, SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE, vfs);
    g_assert_cmpint(code, ==, SQLITE_OK);
    return db;
}

static void base_begin(Base *base, const char *vfs, const char *synchronous)
{
    base->folder = g_dir_make_tmp("guanxi-test-XXXXXX", NULL);
    base->path = g_build_filename(base->folder, "log.db", NULL);
    base->writer = open_with(base->path, vfs);
    g_autofree char *settings = g_strdup_printf(
        "PRAGMA journal_mode=WAL; PRAGMA synchronous=%s; PRAGMA wal_autocheckpoint=0; "
        "PRAGMA cache_size=%d; CREATE TABLE t (id INTEGER PRIMARY KEY, filling TEXT)",
        synchronous, CACHE_PAGES);
    run(base->writer, settings);
    base->reader = open_with(base->path, NULL);
}

static void base_end(Base *base)
{
    sqlite3_close(base->reader);
    sqlite3_close(base->writer);
    g_remove(base->path);
    g_rmdir(base->folder);
    g_free(base->path);
    g_free(base->folder);
}

static void insert(sqlite3 *db, int first)
{
    sqlite3_stmt *statement = NULL;
    g_autofree char *filling = g_strnfill(ROW_BYTES, (char)('a' + first % 26));
    sqlite3_prepare_v2(db, "INSERT INTO t VALUES (?, ?)", -1, &statement, NULL);
    for (int i = 0; i < ROWS; i++) {
        sqlite3_bind_int(statement, 1, first + i);
        sqlite3_bind_text(statement, 2, filling, -1, SQLITE_STATIC);
        g_assert_cmpint(sqlite3_step(statement), ==, SQLITE_DONE);
        sqlite3_reset(statement);
    }
    sqlite3_finalize(statement);
}

static char *ask(sqlite3 *db, const char *sql)
{
    sqlite3_stmt *statement = NULL;
    sqlite3_prepare_v2(db, sql, -1, &statement, NULL);
    g_assert_cmpint(sqlite3_step(statement), ==, SQLITE_ROW);
    char *answer = g_strdup((const char *)sqlite3_column_text(statement, 0));
    sqlite3_finalize(statement);
    return answer;
}

static void assert_rows(sqlite3 *db, int rows)
{
    g_autofree char *expected = g_strdup_printf("%d %d", rows, rows * ROW_BYTES);
    g_autofree char *found =
        ask(db, "SELECT count(*) || ' ' || CAST(total(length(filling)) AS INTEGER) FROM t");
    g_assert_cmpstr(found, ==, expected);
    g_autofree char *sound = ask(db, "PRAGMA integrity_check");
    g_assert_cmpstr(sound, ==, "ok");
}

// ---- what is promised ----

// Its pages do not fit into the cache: they are written before it commits, and read again.
static void test_transactions(const void *synchronous)
{
    Base base;
    base_begin(&base, sqlite_log_vfs(NULL), synchronous);
    for (int round = 0; round < 3; round++) {
        int had = round * ROWS;
        run(base.writer, "BEGIN");
        insert(base.writer, had);
        assert_rows(base.writer, had + ROWS);
        assert_rows(base.reader, had);
        run(base.writer, "ROLLBACK");
        assert_rows(base.writer, had);
        run(base.writer, "BEGIN");
        insert(base.writer, had);
        run(base.writer, "COMMIT");
        assert_rows(base.reader, had + ROWS);
        if (round == 1) // the log begins anew
            run(base.writer, "PRAGMA wal_checkpoint(TRUNCATE)");
    }
    base_end(&base);
}

// What a crash would leave: the files as they are, while the connections are still open.
static void test_files(void)
{
    Base base;
    base_begin(&base, sqlite_log_vfs(NULL), "FULL");
    run(base.writer, "BEGIN");
    insert(base.writer, 0);
    run(base.writer, "COMMIT; BEGIN");
    insert(base.writer, ROWS);
    g_autofree char *copy = g_build_filename(base.folder, "copy.db", NULL);
    static const char *const ENDS[] = {"", "-wal"};
    for (size_t i = 0; i < G_N_ELEMENTS(ENDS); i++) {
        g_autofree char *from = g_strconcat(base.path, ENDS[i], NULL);
        g_autofree char *to = g_strconcat(copy, ENDS[i], NULL);
        g_autofree char *bytes = NULL;
        gsize length = 0;
        g_assert_true(g_file_get_contents(from, &bytes, &length, NULL));
        g_assert_true(g_file_set_contents(to, bytes, (gssize)length, NULL));
    }
    sqlite3 *later = open_with(copy, NULL);
    assert_rows(later, ROWS);
    sqlite3_close(later);
    g_remove(copy);
    run(base.writer, "ROLLBACK");
    base_end(&base);
}

static unsigned writes_of_commit(const char *vfs)
{
    Base base;
    base_begin(&base, vfs, "FULL");
    run(base.writer, "PRAGMA cache_size=10000; BEGIN");
    insert(base.writer, 0);
    n_writes = 0;
    run(base.writer, "COMMIT");
    unsigned n = n_writes;
    base_end(&base);
    return n;
}

static void test_fewer_writes(void)
{
    register_counting();
    unsigned each = writes_of_commit("counting"),
             together = writes_of_commit(sqlite_log_vfs("counting"));
    g_assert_cmpuint(each, >=, 2 * ROWS);
    g_assert_cmpuint(together, <, each / 20);
}

static void test_unknown(void)
{
    g_assert_cmpstr(sqlite_log_vfs("no such"), ==, "no such"); // opening it says so
    g_assert_true(sqlite_log_vfs(NULL) == sqlite_log_vfs(NULL));
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_data_func("/sqlite-log/transactions/full", "FULL", test_transactions);
    g_test_add_data_func("/sqlite-log/transactions/off", "OFF", test_transactions);
    g_test_add_func("/sqlite-log/files", test_files);
    g_test_add_func("/sqlite-log/fewer-writes", test_fewer_writes);
    g_test_add_func("/sqlite-log/unknown", test_unknown);
    return g_test_run();
}
