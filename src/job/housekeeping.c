// SPDX-License-Identifier: Apache-2.0
//
// What has to go, every night: sessions and login attempts that are over, idempotency answers older
// than a day, jobs that ended a month ago, and what was deleted more than 30 days ago: customers
// with all that is theirs, records of customers that no other record names, custom fields with
// their values. Other shared records (products, settings, …) stay, since history refers to them.

#include "access/session.h"
#include "base/when.h"
#include "entity/entities.h"
#include "entity/reference.h"
#include "job/job.h"
#include "job/purge.h"
#include "job/purge_files.h"

enum { JOB_DAYS = 30, DEAD_JOB_DAYS = 90, ANSWER_HOURS = 24 };

// ---- rows nobody logs ----

static bool sweep(Tx *tx, void *context, GError **error)
{
    (void)context;
    (void)error;
    int64_t now = tx_now(tx);
    session_sweep(tx);
    tx_run(tx, "DELETE FROM idempotency WHERE created_at < $1",
           PARAMS(value_integer(now - ANSWER_HOURS * 3600 * SECOND_US)));
    tx_run(tx,
           "DELETE FROM job WHERE (status IN ('done', 'cancelled') AND updated_at < $1) OR (status "
           "= 'dead' AND updated_at < $2)",
           PARAMS(value_integer(now - JOB_DAYS * DAY_US),
                  value_integer(now - DEAD_JOB_DAYS * DAY_US)));
    return true;
}

// ---- deleted records, in slices ----

typedef struct {
    Job *job;
    const Entity *entity;
    int64_t after_id; // the slice begins behind it
    int64_t last_id;  // and ended here; 0: nothing is left
    int64_t removed;
    int64_t removed_before;
} Purge;

// Rejected events go as long after they came as others after they were deleted: people have seen
// them by then, or never will.
static const char *moment_of(const Entity *entity)
{
    return entity == &ENTITY_REJECTED_EVENT ? "created_at" : "deleted_at";
}

static size_t read_deleted(Tx *tx, Purge *purge, int64_t ids[PURGE_SLICE_ROWS])
{
    g_auto(Buffer) sql = {0};
    buffer_printf(&sql, "SELECT id FROM %s WHERE %s < $1 AND id > $2 ORDER BY id LIMIT $3",
                  purge->entity->table, moment_of(purge->entity));
    g_autoptr(Cursor) cursor =
        tx_query(tx, buffer_string(&sql),
                 PARAMS(value_integer(tx_now(tx) - PURGE_AFTER_DAYS * DAY_US),
                        value_integer(purge->after_id), value_integer(PURGE_SLICE_ROWS)));
    size_t n = 0;
    while (n < PURGE_SLICE_ROWS && cursor_next(cursor))
        ids[n++] = cursor_integer(cursor, 0);
    return n;
}

static bool purge_slice(Tx *tx, void *context, GError **error)
{
    Purge *purge = context;
    g_autoptr(Arena) arena = arena_new();
    g_autoptr(Model) model = model_load(tx);
    Writing writing = {.tx = tx, .arena = arena, .model = model};
    int64_t ids[PURGE_SLICE_ROWS];
    size_t n = read_deleted(tx, purge, ids);
    purge->last_id = n > 0 ? ids[n - 1] : 0;
    purge->removed = 0;
    for (size_t i = 0; i < n; i++) {
        Record *record = record_load(tx, arena, purge->entity, ids[i]);
        if (record == NULL || record_is_referred(tx, record)) // a return may still name its sale
            continue;
        if (!record_remove(&writing, record, error))
            return false;
        purge->removed++;
    }
    return job_progress(tx, purge->job, purge->removed_before + purge->removed, 0, NULL, error);
}

static bool purge_entity(Job *job, const Entity *entity, int64_t *removed, GError **error)
{
    Purge purge = {.job = job, .entity = entity, .removed_before = *removed};
    do {
        purge.after_id = purge.last_id;
        if (!store_write(job_store(job), purge_slice, &purge, error))
            return false;
        purge.removed_before += purge.removed;
    } while (purge.last_id != 0);
    *removed = purge.removed_before;
    return true;
}

static bool is_purged(const Entity *entity)
{
    if (entity == &ENTITY_REJECTED_EVENT)
        return true;
    return entity->ownership == OWNER_CUSTOMER &&
           (entity->flags & (ENTITY_PART | ENTITY_APPEND_ONLY)) == 0;
}

static bool housekeeping_run(Job *job, GError **error)
{
    int64_t removed = 0;
    if (!purge_export_files(job, &removed, error) ||
        !store_write(job_store(job), sweep, NULL, error))
        return false;
    if (!purge_customers(job, &removed, error))
        return false;
    for (const Entity *const *entity = ENTITIES; *entity != NULL; entity++) {
        if (is_purged(*entity) && !purge_entity(job, *entity, &removed, error))
            return false;
    }
    return purge_custom_fields(job, &removed, error);
}

const JobKind HOUSEKEEPING_JOB = {
    .name = "housekeeping",
    .label = {"Housekeeping", "日常清理"},
    .permission = "job.administer",
    .rhythm = "daily 03:30",
    .run = housekeeping_run,
};
