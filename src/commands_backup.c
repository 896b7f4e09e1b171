// SPDX-License-Identifier: Apache-2.0
//
// guanxi backup FILE and guanxi restore FILE. A backup of SQLite is a database file of its own,
// copied page by page from one snapshot while others go on writing; one of PostgreSQL is a pg_dump
// archive. Both are written beside the target, checked, brought to disk and only then given their
// name, so that FILE is whole or not there.

#include "commands.h"
#include "dump.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gstdio.h>
#include <sqlite3.h>
#include <string.h>
#include <unistd.h>

enum { PAGES_PER_STEP = 2000, BUSY_WAIT_MS = 100, BUSY_TIMEOUT_MS = 10000 };

static const Label COPYING = {"Pages copied", "已复制页数"};

static bool is_sqlite(const Invocation *invocation)
{
    return g_str_has_prefix(command_db(invocation), "sqlite:");
}

static const char *sqlite_path(const Invocation *invocation)
{
    return command_db(invocation) + strlen("sqlite:");
}

// ---- SQLite ----

static bool open_file(sqlite3 **out, const char *path, int flags, GError **error)
{
    int result = sqlite3_open_v2(path, out, flags, NULL);
    if (result != SQLITE_OK) {
        fail(error, ERROR_UNAVAILABLE, "%s cannot be opened: %s.", "无法打开 %s：%s。", path,
             sqlite3_errstr(result));
        sqlite3_close(*out);
        *out = NULL;
        return false;
    }
    sqlite3_busy_timeout(*out, BUSY_TIMEOUT_MS);
    return true;
}

// The first column of the first row as text, NULL when there is none; the caller frees it.
static char *first_text(sqlite3 *db, const char *sql)
{
    sqlite3_stmt *statement = NULL;
    char *text = NULL;
    if (sqlite3_prepare_v2(db, sql, -1, &statement, NULL) == SQLITE_OK &&
        sqlite3_step(statement) == SQLITE_ROW)
        text = g_strdup((const char *)sqlite3_column_text(statement, 0));
    sqlite3_finalize(statement);
    return text;
}

// Whole, and one of ours.
static bool check_file(const char *path, GError **error)
{
    sqlite3 *db = NULL;
    if (!open_file(&db, path, SQLITE_OPEN_READONLY, error))
        return false;
    g_autofree char *verdict = first_text(db, "PRAGMA integrity_check(1)");
    g_autofree char *ours =
        first_text(db, "SELECT name FROM sqlite_master WHERE name = 'change_log'");
    sqlite3_close(db);
    if (verdict == NULL || !g_str_equal(verdict, "ok"))
        return fail(error, ERROR_INVALID, "%s is damaged: %s", "%s 已损坏：%s", path,
                    verdict == NULL ? "-" : verdict);
    if (ours == NULL)
        return fail(error, ERROR_INVALID, "%s is not a store of Guanxi.",
                    "%s 不是 Guanxi 的数据库。", path);
    return true;
}

static bool copy_pages(Invocation *invocation, sqlite3 *to, sqlite3 *from, GError **error)
{
    sqlite3_backup *backup = sqlite3_backup_init(to, "main", from, "main");
    int result = backup == NULL ? sqlite3_errcode(to) : SQLITE_OK;
    while (result == SQLITE_OK || result == SQLITE_BUSY || result == SQLITE_LOCKED) {
        result = sqlite3_backup_step(backup, PAGES_PER_STEP);
        int total = sqlite3_backup_pagecount(backup);
        command_progress(invocation, COPYING, total - sqlite3_backup_remaining(backup), total);
        if (result == SQLITE_BUSY || result == SQLITE_LOCKED)
            sqlite3_sleep(BUSY_WAIT_MS);
    }
    sqlite3_backup_finish(backup);
    command_progress_end(invocation);
    if (result == SQLITE_DONE)
        return true;
    return fail(error, result == SQLITE_FULL ? ERROR_UNAVAILABLE : ERROR_INTERNAL,
                "Copying stopped: %s.", "复制中断：%s。", sqlite3_errstr(result));
}

// Copies `from_path` into the new file `to_path`, from one snapshot: the read transaction keeps
// others' writes out.
static bool copy_file(Invocation *invocation, const char *from_path, const char *to_path,
                      GError **error)
{
    sqlite3 *from = NULL;
    sqlite3 *to = NULL;
    bool done = open_file(&from, from_path, SQLITE_OPEN_READWRITE, error) &&
                open_file(&to, to_path, SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE, error);
    if (done) {
        sqlite3_exec(from, "BEGIN; SELECT count(*) FROM sqlite_master", NULL, NULL, NULL);
        done = copy_pages(invocation, to, from, error);
        sqlite3_exec(from, "COMMIT", NULL, NULL, NULL);
        // One file, whole in itself: without write-ahead log beside it.
        sqlite3_exec(to, "PRAGMA journal_mode = DELETE", NULL, NULL, NULL);
    }
    sqlite3_close(to);
    sqlite3_close(from);
    return done;
}

// ---- files ----

static bool sync_path(const char *path)
{
    int descriptor = open(path, O_RDONLY | O_CLOEXEC);
    bool done = descriptor >= 0 && fsync(descriptor) == 0;
    if (descriptor >= 0)
        close(descriptor);
    return done;
}

// Brings `part` to disk under the name `path`.
static bool give_name(const char *part, const char *path, GError **error)
{
    g_autofree char *folder = g_path_get_dirname(path);
    if (sync_path(part) && g_rename(part, path) == 0 && sync_path(folder))
        return true;
    return fail(error, ERROR_UNAVAILABLE, "%s cannot be written: %s.", "无法写入 %s：%s。", path,
                g_strerror(errno));
}

static bool refuse_existing(const Invocation *invocation, const char *path, GError **error)
{
    if (option_flag(invocation, "force") || !g_file_test(path, G_FILE_TEST_EXISTS))
        return true;
    fail(error, ERROR_CONFLICT, "%s exists already.", "%s 已存在。", path);
    error_hint(error, "--force replaces it.", "用 --force 覆盖。");
    return false;
}

static void print_file(const Invocation *invocation, const char *path)
{
    GStatBuf information = {0};
    g_stat(path, &information);
    g_auto(Buffer) out = {0};
    json_object_begin(&out);
    json_member_text(&out, "file", path);
    json_member_integer(&out, "size_bytes", information.st_size);
    json_object_end(&out);
    if (command_json(invocation))
        command_print(&out);
}

// ---- backup ----

static bool write_backup(Invocation *invocation, const char *part, GError **error)
{
    if (is_sqlite(invocation))
        return copy_file(invocation, sqlite_path(invocation), part, error) &&
               check_file(part, error);
    return dump_write(command_db(invocation), part, error) && dump_check(part, error);
}

static bool run_backup(Invocation *invocation, GError **error)
{
    const char *path = argument(invocation, 0);
    g_autofree char *part = g_strconcat(path, ".part", NULL);
    g_autoptr(Store) store =
        command_store(invocation, error); // refuses what is not there or not ours
    if (store == NULL || !refuse_existing(invocation, path, error))
        return false;
    g_unlink(part);
    if (!write_backup(invocation, part, error) || !give_name(part, path, error)) {
        g_unlink(part);
        return false;
    }
    command_say(invocation, "Backed up to %s and checked.", "已备份到 %s 并通过检查。", path);
    print_file(invocation, path);
    return true;
}

static const Option BACKUP_OPTIONS[] = {
    {"force", OPTION_FLAG, NULL, NULL, {"Replace FILE when it exists", "文件已存在时覆盖"}},
    {.name = NULL},
};

const Command COMMAND_BACKUP = {
    .name = "backup",
    .about = {"Copy the whole store into one file while it is in use",
              "在使用中把整个数据库备份为一个文件"},
    .arguments = "FILE",
    .least = 1,
    .most = 1,
    .options = BACKUP_OPTIONS,
    .run = run_backup,
};

// ---- restore ----

// Nobody may have the file open that is about to be replaced.
static bool is_unused(const char *path, GError **error)
{
    sqlite3 *db = NULL;
    if (!g_file_test(path, G_FILE_TEST_EXISTS))
        return true;
    if (!open_file(&db, path, SQLITE_OPEN_READWRITE, error))
        return false;
    sqlite3_busy_timeout(db, 0);
    // In exclusive mode WAL needs every other connection gone.
    int result = sqlite3_exec(db, "PRAGMA locking_mode = EXCLUSIVE; BEGIN EXCLUSIVE; COMMIT", NULL,
                              NULL, NULL);
    sqlite3_close(db);
    if (result != SQLITE_BUSY && result != SQLITE_LOCKED)
        return true;
    return fail(error, ERROR_CONFLICT, "%s is in use; stop the server first.",
                "%s 正在使用；请先停止服务。", path);
}

static bool restore_sqlite(Invocation *invocation, const char *backup, GError **error)
{
    const char *path = sqlite_path(invocation);
    g_autofree char *part = g_strconcat(path, ".part", NULL);
    if (!check_file(backup, error) || !refuse_existing(invocation, path, error) ||
        !is_unused(path, error))
        return false;
    g_unlink(part);
    if (!copy_file(invocation, backup, part, error) || !check_file(part, error)) {
        g_unlink(part);
        return false;
    }
    static const char *const BESIDE[] = {"-wal", "-shm"};
    for (size_t i = 0; i < G_N_ELEMENTS(BESIDE); i++) {
        g_autofree char *beside = g_strconcat(path, BESIDE[i], NULL);
        g_unlink(beside); // of the file that is replaced
    }
    return give_name(part, path, error);
}

static bool run_restore(Invocation *invocation, GError **error)
{
    const char *backup = argument(invocation, 0);
    if (!g_file_test(backup, G_FILE_TEST_IS_REGULAR))
        return fail(error, ERROR_NOT_FOUND, "There is no file %s.", "文件 %s 不存在。", backup);
    bool done = is_sqlite(invocation) ? restore_sqlite(invocation, backup, error)
                                      : dump_check(backup, error) &&
                                            dump_restore(command_db(invocation), backup,
                                                         option_flag(invocation, "force"), error);
    if (!done)
        return false;
    command_say(invocation, "Restored from %s.", "已从 %s 恢复。", backup);
    if (command_json(invocation))
        print_file(invocation, backup);
    return true;
}

static const Option RESTORE_OPTIONS[] = {
    {"force", OPTION_FLAG, NULL, NULL, {"Replace what the store holds now", "覆盖数据库现有内容"}},
    {.name = NULL},
};

const Command COMMAND_RESTORE = {
    .name = "restore",
    .about = {"Bring a backup back", "从备份恢复"},
    .arguments = "FILE",
    .least = 1,
    .most = 1,
    .options = RESTORE_OPTIONS,
    .run = run_restore,
};
