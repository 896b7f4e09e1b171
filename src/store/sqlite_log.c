// SPDX-License-Identifier: Apache-2.0
//
// The write-ahead log, written in large pieces. SQLite writes each frame as two pieces, 24 bytes
// and a page, one system call each, and a transaction that touches many customers has many frames.
// This layer above the file system keeps what follows each other and writes it at once: when a
// frame that commits is complete, before the log is synced or read, and when the buffer is full.
//
// Nobody else can miss what waits here: frames count for others from the moment their commit is in
// the log's index, and that is after the frame that commits was written. What a transaction that
// was taken back leaves is written before anything else, or dropped with the file.
#include "store/sqlite_log.h"

#include <glib.h>
#include <pthread.h>
#include <stdbool.h>
#include <string.h>

enum {
    BUFFER_BYTES = 120 << 10, // SQLite's own layer writes less than 128 KiB at once
    FRAME_HEADER = 24,        // before each page; its second word is not 0 in frames that commit
    COMMIT_AT = 4,
    COMMIT_BYTES = 4,
};

typedef struct {
    sqlite3_file base;
    sqlite3_file *real;
    char *waiting;
    int length;
    sqlite3_int64 offset; // where the first byte that waits belongs
    bool commits;         // the next page ends a transaction
} LogFile;

typedef struct {
    sqlite3_vfs vfs;
    sqlite3_vfs *below;
    char *name;
} LogVfs;

static sqlite3_file *real_of(sqlite3_file *file)
{
    return ((LogFile *)file)->real;
}

// ---- what waits ----

static int write_waiting(LogFile *file)
{
    int length = file->length;
    file->length = 0;
    if (length == 0)
        return SQLITE_OK;
    return file->real->pMethods->xWrite(file->real, file->waiting, length, file->offset);
}

static bool fits(const LogFile *file, int length, sqlite3_int64 offset)
{
    return file->length + length <= BUFFER_BYTES &&
           (file->length == 0 || offset == file->offset + file->length);
}

static bool is_commit(const char *header)
{
    static const char NOT[COMMIT_BYTES] = {0};
    return memcmp(header + COMMIT_AT, NOT, COMMIT_BYTES) != 0;
}

static int log_write(sqlite3_file *base, const void *bytes, int length, sqlite3_int64 offset)
{
    LogFile *file = (LogFile *)base;
    int code = fits(file, length, offset) ? SQLITE_OK : write_waiting(file);
    if (code != SQLITE_OK)
        return code;
    if (length > BUFFER_BYTES)
        return file->real->pMethods->xWrite(file->real, bytes, length, offset);
    if (file->length == 0)
        file->offset = offset;
    memcpy(file->waiting + file->length, bytes, (size_t)length);
    file->length += length;
    if (length == FRAME_HEADER) {
        file->commits = is_commit(bytes);
        return SQLITE_OK;
    }
    return file->commits ? write_waiting(file) : SQLITE_OK;
}

// ---- the other doors: nothing waits when they open ----

static int log_close(sqlite3_file *base)
{
    LogFile *file = (LogFile *)base;
    g_free(file->waiting);
    return file->real->pMethods->xClose(file->real);
}

static int log_read(sqlite3_file *base, void *bytes, int length, sqlite3_int64 offset)
{
    int code = write_waiting((LogFile *)base);
    return code != SQLITE_OK ? code
                             : real_of(base)->pMethods->xRead(real_of(base), bytes, length, offset);
}

static int log_truncate(sqlite3_file *base, sqlite3_int64 size)
{
    int code = write_waiting((LogFile *)base);
    return code != SQLITE_OK ? code : real_of(base)->pMethods->xTruncate(real_of(base), size);
}

static int log_sync(sqlite3_file *base, int flags)
{
    int code = write_waiting((LogFile *)base);
    return code != SQLITE_OK ? code : real_of(base)->pMethods->xSync(real_of(base), flags);
}

static int log_file_size(sqlite3_file *base, sqlite3_int64 *size)
{
    int code = write_waiting((LogFile *)base);
    return code != SQLITE_OK ? code : real_of(base)->pMethods->xFileSize(real_of(base), size);
}

static int log_lock(sqlite3_file *file, int kind)
{
    return real_of(file)->pMethods->xLock(real_of(file), kind);
}

static int log_unlock(sqlite3_file *file, int kind)
{
    return real_of(file)->pMethods->xUnlock(real_of(file), kind);
}

static int log_check_lock(sqlite3_file *file, int *out)
{
    return real_of(file)->pMethods->xCheckReservedLock(real_of(file), out);
}

static int log_file_control(sqlite3_file *file, int operation, void *argument)
{
    return real_of(file)->pMethods->xFileControl(real_of(file), operation, argument);
}

static int log_sector_size(sqlite3_file *file)
{
    return real_of(file)->pMethods->xSectorSize(real_of(file));
}

static int log_characteristics(sqlite3_file *file)
{
    return real_of(file)->pMethods->xDeviceCharacteristics(real_of(file));
}

static const sqlite3_io_methods METHODS = {
    .iVersion = 1, // shared memory belongs to the database's file
    .xClose = log_close,
    .xRead = log_read,
    .xWrite = log_write,
    .xTruncate = log_truncate,
    .xSync = log_sync,
    .xFileSize = log_file_size,
    .xLock = log_lock,
    .xUnlock = log_unlock,
    .xCheckReservedLock = log_check_lock,
    .xFileControl = log_file_control,
    .xSectorSize = log_sector_size,
    .xDeviceCharacteristics = log_characteristics,
};

// ---- the VFS: all but the log goes straight to the one below ----

static int log_open(sqlite3_vfs *vfs, const char *name, sqlite3_file *base, int flags, int *out)
{
    sqlite3_vfs *below = ((LogVfs *)(void *)vfs)->below;
    if ((flags & SQLITE_OPEN_WAL) == 0)
        return below->xOpen(below, name, base, flags, out);
    LogFile *file = (LogFile *)base;
    *file = (LogFile){.real = (sqlite3_file *)(file + 1)};
    int code = below->xOpen(below, name, file->real, flags, out);
    if (code != SQLITE_OK)
        return code;
    file->base.pMethods = &METHODS;
    file->waiting = g_malloc(BUFFER_BYTES);
    return SQLITE_OK;
}

// Stands as long as the program: connections of any store may use it.
static const char *vfs_above(sqlite3_vfs *below)
{
    g_autofree char *name = g_strconcat("log-", below->zName, NULL);
    sqlite3_vfs *known = sqlite3_vfs_find(name);
    if (known != NULL)
        return known->zName;
    LogVfs *made = g_new0(LogVfs, 1);
    made->vfs = *below;
    made->below = below;
    made->name = g_steal_pointer(&name);
    made->vfs.pNext = NULL;
    made->vfs.zName = made->name;
    made->vfs.szOsFile += (int)sizeof(LogFile);
    made->vfs.xOpen = log_open;
    sqlite3_vfs_register(&made->vfs, 0);
    return made->name;
}

const char *sqlite_log_vfs(const char *below)
{
    static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
    pthread_mutex_lock(&lock);
    sqlite3_vfs *found = sqlite3_vfs_find(below);
    const char *name = found != NULL ? vfs_above(found) : below;
    pthread_mutex_unlock(&lock);
    return name;
}
