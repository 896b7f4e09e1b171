// SPDX-License-Identifier: Apache-2.0
//
// What a joined visitor owned and was too much for one transaction, moved in slices.
#include "collect/track/people.h"
#include "entity/move.h"
#include "job/job.h"

typedef struct {
    Job *job;
    int64_t from, to, done;
    bool more;
} Moving;

static int64_t member(json_object *json, const char *name)
{
    return json_object_get_int64(json_object_object_get(json, name));
}

static bool move_slice(Tx *tx, void *context, GError **error)
{
    Moving *moving = context;
    g_autoptr(Arena) arena = arena_new();
    g_autoptr(Model) model = model_load(tx);
    Writing writing = {.tx = tx, .arena = arena, .model = model};
    moving->more = false;
    return customer_move(&writing, moving->from, moving->to, MOVE_AT_ONCE, &moving->more, error) &&
           job_progress(tx, moving->job, moving->done + MOVE_AT_ONCE, 0, NULL, error);
}

static bool run_move(Job *job, GError **error)
{
    Moving moving = {.job = job,
                     .from = member(job_arguments(job), "from"),
                     .to = member(job_arguments(job), "to")};
    do {
        if (job_stopped(job, error) || !store_write(job_store(job), move_slice, &moving, error))
            return false;
        moving.done += MOVE_AT_ONCE;
    } while (moving.more);
    return true;
}

const JobKind CUSTOMER_MOVE_JOB = {
    .name = "customer_move",
    .label = {"Joining a visitor's history", "合并访客历史"},
    .run = run_move,
};
