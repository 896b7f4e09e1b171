// SPDX-License-Identifier: Apache-2.0
#include "lossy_vfs.h"

#include <fcntl.h>
#include <glib.h>
#include <pthread.h>
#include <sqlite3.h>
#include <string.h>
#include <unistd.h>

// What one write or truncation replaced.
typedef struct {
    char *path;
    int64_t offset;
    int64_t length;   // of the range that was written or cut off
    int64_t old_size; // of the file
    char *old_bytes;
    int64_t n_old; // how many of the range's bytes stood in the file
} Loss;

static struct {
    pthread_mutex_t lock;
    GPtrArray *losses; // in the order of writing
    bool off;
    bool full;
} disk = {.lock = PTHREAD_MUTEX_INITIALIZER};

typedef struct {
    sqlite3_file base;
    char *path; // NULL: a temporary file, which may be forgotten as it likes
    sqlite3_file *real;
} LossyFile;

static sqlite3_file *real_of(sqlite3_file *file)
{
    return ((LossyFile *)file)->real;
}

static void loss_free(gpointer data)
{
    Loss *loss = data;
    g_free(loss->path);
    g_free(loss->old_bytes);
    g_free(loss);
}

// Keeps the bytes from `offset` on that a change is about to replace. Needs the lock.
static void keep(LossyFile *file, int64_t offset, int64_t length)
{
    sqlite3_int64 size = 0;
    file->real->pMethods->xFileSize(file->real, &size);
    Loss *loss = g_new0(Loss, 1);
    loss->path = g_strdup(file->path);
    loss->offset = offset;
    loss->length = length;
    loss->old_size = size;
    loss->n_old = CLAMP(size - offset, 0, length);
    loss->old_bytes = g_malloc0((gsize)MAX(loss->n_old, 1));
    if (loss->n_old > 0)
        file->real->pMethods->xRead(file->real, loss->old_bytes, (int)loss->n_old, offset);
    g_ptr_array_add(disk.losses, loss);
}

// ---- files ----

static int lossy_close(sqlite3_file *base)
{
    LossyFile *file = (LossyFile *)base;
    int code = file->real->pMethods->xClose(file->real);
    g_free(file->path);
    return code;
}

static int lossy_read(sqlite3_file *file, void *bytes, int length, sqlite3_int64 offset)
{
    return real_of(file)->pMethods->xRead(real_of(file), bytes, length, offset);
}

static int lossy_write(sqlite3_file *base, const void *bytes, int length, sqlite3_int64 offset)
{
    LossyFile *file = (LossyFile *)base;
    pthread_mutex_lock(&disk.lock);
    int code = disk.off ? SQLITE_IOERR_WRITE : disk.full ? SQLITE_FULL : SQLITE_OK;
    if (code == SQLITE_OK) {
        if (file->path != NULL)
            keep(file, offset, length);
        code = file->real->pMethods->xWrite(file->real, bytes, length, offset);
    }
    pthread_mutex_unlock(&disk.lock);
    return code;
}

static int lossy_truncate(sqlite3_file *base, sqlite3_int64 size)
{
    LossyFile *file = (LossyFile *)base;
    sqlite3_int64 old_size = 0;
    pthread_mutex_lock(&disk.lock);
    int code = disk.off ? SQLITE_IOERR_TRUNCATE : SQLITE_OK;
    if (code == SQLITE_OK) {
        file->real->pMethods->xFileSize(file->real, &old_size);
        if (file->path != NULL && old_size > size)
            keep(file, size, old_size - size);
        code = file->real->pMethods->xTruncate(file->real, size);
    }
    pthread_mutex_unlock(&disk.lock);
    return code;
}

static int lossy_sync(sqlite3_file *base, int flags)
{
    LossyFile *file = (LossyFile *)base;
    pthread_mutex_lock(&disk.lock);
    int code = disk.off ? SQLITE_IOERR_FSYNC : SQLITE_OK;
    for (guint i = disk.losses->len; i > 0 && code == SQLITE_OK && file->path != NULL; i--) {
        const Loss *loss = g_ptr_array_index(disk.losses, i - 1);
        if (strcmp(loss->path, file->path) == 0)
            g_ptr_array_remove_index(disk.losses, i - 1);
    }
    (void)flags; // a real sync would only make the test slow
    pthread_mutex_unlock(&disk.lock);
    return code;
}

static int lossy_file_size(sqlite3_file *file, sqlite3_int64 *size)
{
    return real_of(file)->pMethods->xFileSize(real_of(file), size);
}

static int lossy_lock(sqlite3_file *file, int kind)
{
    return real_of(file)->pMethods->xLock(real_of(file), kind);
}

static int lossy_unlock(sqlite3_file *file, int kind)
{
    return real_of(file)->pMethods->xUnlock(real_of(file), kind);
}

static int lossy_check_lock(sqlite3_file *file, int *out)
{
    return real_of(file)->pMethods->xCheckReservedLock(real_of(file), out);
}

static int lossy_file_control(sqlite3_file *file, int operation, void *argument)
{
    return real_of(file)->pMethods->xFileControl(real_of(file), operation, argument);
}

static int lossy_sector_size(sqlite3_file *file)
{
    return real_of(file)->pMethods->xSectorSize(real_of(file));
}

// Promises nothing of what a real disk may not keep.
static int lossy_characteristics(sqlite3_file *file)
{
    (void)file;
    return 0;
}

static int lossy_shm_map(sqlite3_file *file, int page, int size, int extend, void volatile **out)
{
    return real_of(file)->pMethods->xShmMap(real_of(file), page, size, extend, out);
}

static int lossy_shm_lock(sqlite3_file *file, int offset, int n, int flags)
{
    return real_of(file)->pMethods->xShmLock(real_of(file), offset, n, flags);
}

static void lossy_shm_barrier(sqlite3_file *file)
{
    real_of(file)->pMethods->xShmBarrier(real_of(file));
}

static int lossy_shm_unmap(sqlite3_file *file, int delete)
{
    return real_of(file)->pMethods->xShmUnmap(real_of(file), delete);
}

static const sqlite3_io_methods METHODS = {
    .iVersion = 2, // without memory mapping
    .xClose = lossy_close,
    .xRead = lossy_read,
    .xWrite = lossy_write,
    .xTruncate = lossy_truncate,
    .xSync = lossy_sync,
    .xFileSize = lossy_file_size,
    .xLock = lossy_lock,
    .xUnlock = lossy_unlock,
    .xCheckReservedLock = lossy_check_lock,
    .xFileControl = lossy_file_control,
    .xSectorSize = lossy_sector_size,
    .xDeviceCharacteristics = lossy_characteristics,
    .xShmMap = lossy_shm_map,
    .xShmLock = lossy_shm_lock,
    .xShmBarrier = lossy_shm_barrier,
    .xShmUnmap = lossy_shm_unmap,
};

// ---- the VFS ----

static sqlite3_vfs *real_vfs;

static int vfs_open(sqlite3_vfs *vfs, const char *name, sqlite3_file *base, int flags, int *out)
{
    (void)vfs;
    LossyFile *file = (LossyFile *)base;
    bool lasting = (flags & (SQLITE_OPEN_MAIN_DB | SQLITE_OPEN_WAL)) != 0;
    file->base.pMethods = NULL;
    file->real = (sqlite3_file *)(file + 1);
    int code = real_vfs->xOpen(real_vfs, name, file->real, flags, out);
    if (code != SQLITE_OK)
        return code;
    file->base.pMethods = &METHODS;
    file->path = lasting ? g_strdup(name) : NULL;
    return SQLITE_OK;
}

static int vfs_delete(sqlite3_vfs *vfs, const char *name, int sync)
{
    (void)vfs;
    pthread_mutex_lock(&disk.lock);
    bool off = disk.off;
    pthread_mutex_unlock(&disk.lock);
    return off ? SQLITE_IOERR_DELETE : real_vfs->xDelete(real_vfs, name, sync);
}

void lossy_register(void)
{
    static sqlite3_vfs vfs;
    if (disk.losses != NULL)
        return;
    disk.losses = g_ptr_array_new_with_free_func(loss_free);
    real_vfs = sqlite3_vfs_find(NULL);
    vfs = *real_vfs;
    vfs.zName = LOSSY_VFS;
    vfs.pNext = NULL;
    vfs.szOsFile = (int)sizeof(LossyFile) + real_vfs->szOsFile;
    vfs.xOpen = vfs_open;
    vfs.xDelete = vfs_delete;
    sqlite3_vfs_register(&vfs, 0);
}

void lossy_power_off(void)
{
    pthread_mutex_lock(&disk.lock);
    disk.off = true;
    pthread_mutex_unlock(&disk.lock);
}

static void take_back(const Loss *loss, bool whole)
{
    int file = open(loss->path, O_RDWR | O_CLOEXEC);
    if (file < 0) // deleted since
        return;
    if (pwrite(file, loss->old_bytes, (size_t)loss->n_old, loss->offset) != loss->n_old)
        g_error("cannot write %s", loss->path);
    // The part that made the file longer: gone, or holes beside what has reached the disk.
    g_autofree char *zeros = g_malloc0((gsize)MAX(loss->length - loss->n_old, 1));
    if (whole ? ftruncate(file, loss->old_size) != 0
              : pwrite(file, zeros, (size_t)(loss->length - loss->n_old),
                       loss->offset + loss->n_old) < 0)
        g_error("cannot cut %s", loss->path);
    close(file);
}

void lossy_power_on(uint32_t seed)
{
    g_autoptr(GRand) random = g_rand_new_with_seed(seed);
    pthread_mutex_lock(&disk.lock);
    for (guint i = disk.losses->len; i > 0; i--)
        if (seed == 0 || g_rand_boolean(random))
            take_back(g_ptr_array_index(disk.losses, i - 1), seed == 0);
    g_ptr_array_set_size(disk.losses, 0);
    disk.off = false;
    pthread_mutex_unlock(&disk.lock);
}

void lossy_fill(bool full)
{
    pthread_mutex_lock(&disk.lock);
    disk.full = full;
    pthread_mutex_unlock(&disk.lock);
}
