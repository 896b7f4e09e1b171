// SPDX-License-Identifier: Apache-2.0
//
// The panel saved and loaded. A snapshot belongs to a store whose change log holds the same entry
// at its position: one of another store, or of one that was put back to an older state, is refused.
#include "know/chunk_image.h"
#include "know/panel_inside.h"
#include "know/snapshot.h"

typedef struct {
    int64_t pos;
    uint64_t mark; // 0: the log has no such entry
} Mark;

static bool read_mark(Tx *tx, void *context, GError **error)
{
    (void)error;
    Mark *mark = context;
    g_autoptr(Cursor) row =
        tx_query(tx, "SELECT at, id, customer_id, version FROM change_log WHERE pos = $1",
                 PARAMS(value_integer(mark->pos)));
    mark->mark = 0;
    if (!cursor_next(row))
        return true;
    int64_t entry[] = {mark->pos, cursor_integer(row, 0), cursor_integer(row, 1),
                       cursor_integer(row, 2), cursor_integer(row, 3)};
    mark->mark = chunk_image_checksum(entry, sizeof entry) | 1;
    return true;
}

bool panel_save(Panel *panel, const char *path, GError **error)
{
    g_autoptr(Version) version = panel_pin(panel);
    if (version == NULL)
        return fail(error, ERROR_UNAVAILABLE, "The panel is not ready.", "面板尚未就绪。");
    Mark mark = {.pos = version->pos};
    if (!store_read(panel->store, read_mark, &mark, error))
        return false;
    if (mark.mark == 0)
        return true;
    if (!snapshot_write(version, mark.mark, path, error))
        return false;
    pthread_mutex_lock(&panel->lock);
    panel->saved_pos = version->pos;
    panel->saved_at = g_get_real_time();
    pthread_mutex_unlock(&panel->lock);
    return true;
}

static SlotMap *slots_of(const Version *version)
{
    SlotMap *slots = slot_map_new();
    for (size_t i = 0; i < version->n_parts; i++) {
        const Part *part = &version->parts[i];
        for (size_t row = 0; row < part->chunk->n_rows; row++)
            if (part->live == NULL || part->live[row] != 0)
                slot_map_set(slots, chunk_id(part->chunk, row), part->chunk->slots[row]);
    }
    return slots;
}

// What was left out to save memory is left out again, so that the snapshot serves; but not when
// there may be more memory now: then the panel is built anew.
static void take_left_out(Panel *panel, const char *path)
{
    int64_t most = 0, now = panel->options.bytes_most;
    g_autofree char *names = snapshot_left_out(path, &most);
    if (names == NULL || now == 0 || now > most)
        return;
    g_auto(GStrv) all = g_strsplit(names, "\n", -1);
    size_t n = 0;
    for (char **name = all; *name != NULL && n < PANEL_LEFT_OUT_MAX; name++) {
        const Entity *entity = entity_find(*name);
        if (entity != NULL)
            panel->left_out[n++] = entity;
    }
    panel->left_out[n] = NULL;
}

static Version *read_version(Panel *panel, const char *path, GError **error)
{
    g_autoptr(Version) now = panel_begin(panel, error);
    Mark mark;
    uint64_t written;
    g_autoptr(Version) version =
        now != NULL ? snapshot_read(path, now->layout, panel->crew, &written, error) : NULL;
    if (version == NULL)
        return NULL;
    mark.pos = version->pos;
    if (!store_read(panel->store, read_mark, &mark, error))
        return NULL;
    if (mark.mark != written || mark.mark == 0) {
        fail(error, ERROR_INVALID, "The snapshot %s is of another store.",
             "快照 %s 属于其他数据库。", path);
        return NULL;
    }
    for (size_t i = 0; i < now->layout->n_shared; i++)
        version_set_shared(version, i, shared_frame_ref(now->shared[i]));
    return g_steal_pointer(&version);
}

bool panel_load(Panel *panel, const char *path, GError **error)
{
    pthread_mutex_lock(&panel->reading);
    take_left_out(panel, path);
    Version *version = read_version(panel, path, error);
    if (version != NULL && !panel_fits(panel, version, 0, 0)) {
        g_clear_pointer(&version, version_unref);
        fail(error, ERROR_TOO_LARGE, "The snapshot %s takes more memory than the panel may.",
             "快照 %s 超出面板可用内存。", path);
    }
    if (version != NULL)
        panel_begin_with(panel, version, slots_of(version));
    else
        panel->left_out[0] = NULL;
    bool good = version != NULL && panel_follow(panel, error);
    pthread_mutex_unlock(&panel->reading);
    return good;
}
