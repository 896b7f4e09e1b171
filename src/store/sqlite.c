// SPDX-License-Identifier: Apache-2.0
//
// One SQLite connection: how it is opened, its statements, and what its errors mean to people.
//
// Durability: WAL with synchronous=FULL syncs the log at every commit. mmap stays off, since it
// turns I/O errors into SIGBUS. Foreign keys stay off: the distributed form could not keep them.
#include "store/sqlite.h"

#include "store/sql_text.h"
#include "store/sqlite_log.h"

#include <fcntl.h>
#include <string.h>
#include <unistd.h>

enum {
    BUSY_TIMEOUT_MS = 10000,
    STATEMENTS_KEPT = 300,
    WRITER_CACHE_KIB = 64 * 1024,
    READER_CACHE_KIB = 16 * 1024,
    LOG_SIZE_KEPT = 64 << 20, // bytes of the write-ahead log file that stay after a burst
};

// ---- errors ----

bool sqlite_fail(SqliteConnection *connection, GError **error)
{
    int code = sqlite3_extended_errcode(connection->db);
    const char *message = sqlite3_errmsg(connection->db);
    switch (code & 0xff) {
    case SQLITE_CONSTRAINT:
        if (code == SQLITE_CONSTRAINT_UNIQUE || code == SQLITE_CONSTRAINT_PRIMARYKEY ||
            code == SQLITE_CONSTRAINT_ROWID)
            return fail(error, ERROR_CONFLICT, "A record with this key already exists",
                        "已存在相同键值的记录");
        break;
    case SQLITE_FULL:
        return fail(error, ERROR_UNAVAILABLE,
                    "The disk is full; nothing was saved. Free some space and try again",
                    "磁盘已满，内容未保存。请清理空间后重试");
    case SQLITE_BUSY:
    case SQLITE_LOCKED:
        return fail(error, ERROR_UNAVAILABLE,
                    "Another program is writing to the database; try again in a moment",
                    "另一个程序正在写入数据库，请稍后重试");
    case SQLITE_READONLY:
    case SQLITE_PERM:
    case SQLITE_AUTH:
        connection->suspect = true;
        return fail(error, ERROR_UNAVAILABLE, "The database file cannot be written: %s",
                    "无法写入数据库文件：%s", message);
    case SQLITE_IOERR:
    case SQLITE_CANTOPEN:
    case SQLITE_PROTOCOL:
        connection->suspect = true;
        return fail(error, ERROR_UNAVAILABLE, "The database file cannot be read or written: %s",
                    "无法读写数据库文件：%s", message);
    case SQLITE_CORRUPT:
    case SQLITE_NOTADB:
        connection->suspect = true;
        return fail(error, ERROR_UNAVAILABLE,
                    "The database file is damaged or is not a database: %s",
                    "数据库文件已损坏，或不是数据库文件：%s", message);
    case SQLITE_TOOBIG:
        return fail(error, ERROR_TOO_LARGE, "A value is too large to be stored",
                    "数值过大，无法保存");
    case SQLITE_INTERRUPT:
        return fail(error, ERROR_CANCELLED, "The work was cancelled", "操作已取消");
    default:
        break;
    }
    return fail(error, ERROR_INTERNAL, "The database refused a statement: %s",
                "数据库拒绝执行语句：%s", message);
}

// ---- statements ----

static void statement_drop(void *context, void *data)
{
    (void)context;
    SqliteStatement *statement = data;
    statement->kept = false;
    if (!statement->running) {
        sqlite3_finalize(statement->handle);
        g_free(statement);
    }
}

SqliteStatement *sqlite_statement(SqliteConnection *connection, const char *sql, GError **error)
{
    SqliteStatement *statement = statement_cache_find(connection->statements, sql);
    if (statement != NULL && !statement->running) {
        statement->running = true;
        return statement;
    }
    g_autofree char *text = sql_for_sqlite(sql);
    sqlite3_stmt *handle = NULL;
    if (sqlite3_prepare_v3(connection->db, text, -1, SQLITE_PREPARE_PERSISTENT, &handle, NULL) !=
        SQLITE_OK) {
        sqlite_fail(connection, error);
        return NULL;
    }
    SqliteStatement *fresh = g_new0(SqliteStatement, 1);
    fresh->handle = handle;
    fresh->running = true;
    if (statement == NULL) {
        fresh->kept = true;
        statement_cache_keep(connection->statements, sql, fresh);
    }
    return fresh;
}

void sqlite_statement_release(SqliteStatement *statement)
{
    sqlite3_reset(statement->handle);
    statement->running = false;
    if (!statement->kept)
        statement_drop(NULL, statement);
}

bool sqlite_command(SqliteConnection *connection, const char *sql, GError **error)
{
    SqliteStatement *statement = sqlite_statement(connection, sql, error);
    if (statement == NULL)
        return false;
    int code = sqlite3_step(statement->handle);
    bool done = code == SQLITE_DONE || code == SQLITE_ROW || sqlite_fail(connection, error);
    sqlite_statement_release(statement);
    return done;
}

// ---- opening ----

// Customer data is nobody else's business: a new file belongs to its owner alone. An existing file
// must not even be opened here, since closing it would drop this process's locks on it.
static void create_private_file(const char *path)
{
    int file = open(path, O_CREAT | O_EXCL | O_RDWR | O_CLOEXEC, 0600);
    if (file >= 0)
        close(file);
}

static bool set_up(SqliteConnection *connection, SqliteRole role, GError **error)
{
    sqlite3 *db = connection->db;
    sqlite3_extended_result_codes(db, 1);
    sqlite3_busy_timeout(db, BUSY_TIMEOUT_MS);
    sqlite3_db_config(db, SQLITE_DBCONFIG_DEFENSIVE, 1, NULL);
    g_autofree char *settings = g_strdup_printf(
        "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA foreign_keys=OFF;"
        "PRAGMA mmap_size=0; PRAGMA temp_store=MEMORY; PRAGMA trusted_schema=OFF;"
        "PRAGMA wal_autocheckpoint=0; PRAGMA journal_size_limit=%d; PRAGMA cache_size=-%d;"
        "PRAGMA query_only=%s",
        LOG_SIZE_KEPT, role == SQLITE_WRITER ? WRITER_CACHE_KIB : READER_CACHE_KIB,
        role == SQLITE_WRITER ? "OFF" : "ON");
    if (sqlite3_exec(db, settings, NULL, NULL, NULL) != SQLITE_OK)
        return sqlite_fail(connection, error);
    return true;
}

static bool query_is(SqliteConnection *connection, const char *sql, const char *expected)
{
    SqliteStatement *statement = sqlite_statement(connection, sql, NULL);
    if (statement == NULL)
        return false;
    bool same = sqlite3_step(statement->handle) == SQLITE_ROW &&
                g_strcmp0((const char *)sqlite3_column_text(statement->handle, 0), expected) == 0;
    sqlite_statement_release(statement);
    return same;
}

SqliteConnection *sqlite_connect(const SqliteFile *file, SqliteRole role, GError **error)
{
    SqliteConnection *connection = g_new0(SqliteConnection, 1);
    connection->statements = statement_cache_new(STATEMENTS_KEPT, statement_drop, NULL);
    if (file->vfs == NULL && role == SQLITE_WRITER)
        create_private_file(file->path);
    int flags = SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE | SQLITE_OPEN_NOMUTEX;
    const char *vfs = role == SQLITE_WRITER ? sqlite_log_vfs(file->vfs) : file->vfs;
    bool opened = (sqlite3_open_v2(file->path, &connection->db, flags, vfs) == SQLITE_OK &&
                   sqlite_add_exact(connection)) ||
                  sqlite_fail(connection, error);
    if (opened && set_up(connection, role, error)) {
        if (query_is(connection, "PRAGMA journal_mode", "wal") &&
            query_is(connection, "PRAGMA synchronous", "2"))
            return connection;
        fail(error, ERROR_UNAVAILABLE,
             "The database cannot be kept safely here: its file system does not support WAL",
             "此处无法安全存放数据库：文件系统不支持 WAL");
    }
    sqlite_disconnect(connection);
    return NULL;
}

void sqlite_disconnect(SqliteConnection *connection)
{
    if (connection == NULL)
        return;
    statement_cache_free(connection->statements);
    sqlite3_close_v2(connection->db);
    g_free(connection);
}
