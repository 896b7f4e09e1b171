// SPDX-License-Identifier: Apache-2.0
#include "job/purge_files.h"

#include "base/when.h"
#include "entity/entities.h"
#include "job/purge.h"

typedef struct {
    Job *job;
    int64_t removed;
    bool ended;
} Purge;

void purge_file_content(Tx *tx, const Record *file)
{
    tx_run(tx,
           "DELETE FROM file_content WHERE hash = $1 "
           "AND NOT EXISTS (SELECT 1 FROM file WHERE hash = $1)",
           PARAMS(record_value(file, "hash")));
}

// One that was brought in again is an import's by now.
static bool is_imported(Tx *tx, int64_t file_id)
{
    return tx_integer(tx, "SELECT 1 FROM import WHERE file_id = $1 LIMIT 1",
                      PARAMS(value_integer(file_id)), 0) == 1;
}

static bool remove_file(Tx *tx, Purge *purge, int64_t file_id, GError **error)
{
    g_autoptr(Arena) arena = arena_new();
    g_autoptr(Model) model = model_load(tx);
    Writing writing = {.tx = tx, .arena = arena, .model = model};
    Record *file = record_load(tx, arena, &ENTITY_FILE, file_id);
    if (file == NULL || is_imported(tx, file_id))
        return true;
    if (!record_remove(&writing, file, error))
        return false;
    purge_file_content(tx, file);
    purge->removed++;
    return true;
}

// The oldest export that is due, with its file, or with what one that was stopped had of it.
static bool slice(Tx *tx, void *context, GError **error)
{
    Purge *purge = context;
    const int64_t removed = purge->removed; // this may run twice
    int64_t id = 0, bucket = 0, file_id = 0;
    {
        g_autoptr(Cursor) row =
            tx_query(tx,
                     "SELECT id, bucket, CAST(result ->> 'file_id' AS bigint) FROM job WHERE kind "
                     "= 'export' AND status IN ('done', 'cancelled') AND updated_at < $1 "
                     "ORDER BY id LIMIT 1",
                     PARAMS(value_integer(tx_now(tx) - PURGE_AFTER_DAYS * DAY_US)));
        purge->ended = !cursor_next(row);
        if (purge->ended)
            return true;
        id = cursor_integer(row, 0);
        bucket = cursor_integer(row, 1);
        file_id = cursor_integer(row, 2);
    }
    g_autofree char *provisional = g_strdup_printf("export-%" G_GINT64_FORMAT, id);
    tx_run(tx, "DELETE FROM file_content WHERE hash = $1", PARAMS(value_text(provisional)));
    tx_run(tx, "DELETE FROM job WHERE bucket = $1 AND id = $2",
           PARAMS(value_integer(bucket), value_integer(id)));
    bool good = file_id == 0 || remove_file(tx, purge, file_id, error);
    int64_t now = purge->removed;
    purge->removed = removed;
    good = good && job_progress(tx, purge->job, now, 0, NULL, error);
    if (good)
        purge->removed = now;
    return good;
}

bool purge_export_files(Job *job, int64_t *removed, GError **error)
{
    Purge purge = {.job = job, .removed = *removed};
    while (!purge.ended)
        if (!store_write(job_store(job), slice, &purge, error))
            return false;
    *removed = purge.removed;
    return true;
}
