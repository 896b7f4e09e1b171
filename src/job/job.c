// SPDX-License-Identifier: Apache-2.0
//
// A job as those who ask for it and those who do it see it. Jobs are operational data: they are not
// in the change log and are written here with plain SQL. `bucket` spreads them over nodes in the
// distributed form; a key always falls into the same bucket, so that its uniqueness can be kept by
// one node.

#include "job/queue.h"
#include <string.h>

enum { BUCKETS = 16 };

const JobKind *job_kind_find(const JobKind *const *kinds, const char *name)
{
    for (; *kinds != NULL; kinds++) {
        if (strcmp((*kinds)->name, name) == 0)
            return *kinds;
    }
    return NULL;
}

// ---- asking for work ----

static int64_t bucket_of(const char *kind, const char *key, int64_t id)
{
    if (key == NULL)
        return id % BUCKETS;
    return (int64_t)((g_str_hash(key) ^ g_str_hash(kind)) % BUCKETS);
}

static Value value_id(int64_t id)
{
    return id != 0 ? value_integer(id) : value_null();
}

int64_t job_enqueue_at(Tx *tx, const char *kind, const char *arguments, const char *key,
                       JobAsker asker, int64_t run_at)
{
    int64_t id = tx_next_id(tx, "job");
    Value bucket = value_integer(bucket_of(kind, key, id));
    int64_t inserted = tx_run_count(
        tx,
        "INSERT INTO job (id, version, created_at, updated_at, bucket, kind, status, arguments, "
        "key, staff_id, role_id, run_at, done, total, tries) "
        "VALUES ($1, 1, $2, $2, $3, $4, 'queued', $5, $6, $7, $8, $9, 0, 0, 0) ON CONFLICT DO "
        "NOTHING",
        PARAMS(value_integer(id), value_integer(tx_now(tx)), bucket, value_text(kind),
               value_text(arguments ? arguments : "{}"), value_text(key), value_id(asker.staff_id),
               value_id(asker.role_id), value_integer(run_at)));
    tx_notify(tx);
    if (inserted == 1 || key == NULL)
        return id;
    return tx_integer(tx,
                      "SELECT id FROM job WHERE bucket = $1 AND kind = $2 AND key = $3 "
                      "AND status IN ('queued', 'failed', 'running')",
                      PARAMS(bucket, value_text(kind), value_text(key)), id);
}

int64_t job_enqueue(Tx *tx, const char *kind, const char *arguments, const char *key,
                    JobAsker asker)
{
    return job_enqueue_at(tx, kind, arguments, key, asker, tx_now(tx));
}

bool job_cancel(Tx *tx, const JobKind *const *kinds, int64_t id, GError **error)
{
    g_autoptr(Cursor) row = tx_query(tx,
                                     "UPDATE job SET status = 'cancelled', finished_at = $2, "
                                     "updated_at = $2, version = version + 1 "
                                     "WHERE id = $1 AND status IN ('queued', 'failed', 'running') "
                                     "RETURNING kind, arguments, run_at",
                                     PARAMS(value_integer(id), value_integer(tx_now(tx))));
    tx_notify(tx);
    if (!cursor_next(row))
        return fail(error, ERROR_CONFLICT, "This job has already ended.", "该任务已经结束。");
    const JobKind *kind = job_kind_find(kinds, cursor_text(row, 0, NULL));
    if (kind == NULL || kind->cancelled == NULL)
        return true;
    int64_t run_at = cursor_integer(row, 2);
    json_object *arguments = json_tokener_parse(cursor_text(row, 1, NULL));
    bool good = kind->cancelled(tx, arguments, run_at, error);
    json_object_put(arguments);
    return good;
}

bool job_retry(Tx *tx, int64_t id, GError **error)
{
    // Another living job may hold the key by now: then this one stays as it is.
    int64_t changed = tx_run_count(tx,
                                   "UPDATE job SET status = 'queued', tries = 0, run_at = $2, "
                                   "finished_at = NULL, error = NULL, worker = NULL, "
                                   "updated_at = $2, version = version + 1 "
                                   "WHERE id = $1 AND status IN ('failed', 'dead', 'cancelled') "
                                   "AND NOT EXISTS (SELECT 1 FROM job AS other "
                                   "WHERE other.bucket = job.bucket AND other.kind = job.kind AND "
                                   "other.key = job.key AND other.id <> job.id "
                                   "AND other.status IN ('queued', 'failed', 'running'))",
                                   PARAMS(value_integer(id), value_integer(tx_now(tx))));
    tx_notify(tx);
    return changed == 1 ||
           fail(error, ERROR_CONFLICT, "Only a job that failed or was cancelled can be run again.",
                "只有失败或已取消的任务可以重新运行。");
}

// ---- for the function of a kind ----

Store *job_store(const Job *job)
{
    return job->store;
}

int64_t job_id(const Job *job)
{
    return job->id;
}

JobAsker job_asker(const Job *job)
{
    return job->asker;
}

Writing job_writing(const Job *job, Tx *tx, Arena *arena, const Model *model)
{
    return (Writing){.tx = tx,
                     .arena = arena,
                     .model = model,
                     .actor_id = job->asker.staff_id,
                     .role_id = job->asker.role_id};
}

json_object *job_arguments(const Job *job)
{
    return job->arguments;
}

json_object *job_state(const Job *job)
{
    return job->state;
}

static bool fail_stopping(GError **error)
{
    return fail(error, ERROR_UNAVAILABLE, "The program is stopping; the job goes on later.",
                "程序正在停止，任务稍后继续。");
}

// Why a fenced statement changed nothing.
static bool fail_lost(Tx *tx, const Job *job, GError **error)
{
    int64_t cancelled =
        tx_integer(tx, "SELECT 1 FROM job WHERE bucket = $1 AND id = $2 AND status = 'cancelled'",
                   PARAMS(value_integer(job->bucket), value_integer(job->id)), 0);
    if (cancelled)
        return fail(error, ERROR_CANCELLED, "The job was cancelled.", "任务已取消。");
    return fail(error, ERROR_UNAVAILABLE, "Another worker has taken over the job.",
                "任务已由其他进程接管。");
}

bool job_progress(Tx *tx, Job *job, int64_t done, int64_t total, const char *state_json,
                  GError **error)
{
    if (atomic_load(job->stopping))
        return fail_stopping(error);
    int64_t changed = tx_run_count(tx,
                                   "UPDATE job SET done = $5, total = $6, state = COALESCE($7, "
                                   "state), heartbeat_at = $8, updated_at = $8, "
                                   "version = version + 1 WHERE bucket = $1 AND id = $2 AND worker "
                                   "= $3 AND tries = $4 AND status = 'running'",
                                   PARAMS(value_integer(job->bucket), value_integer(job->id),
                                          value_text(job->worker), value_integer(job->tries),
                                          value_integer(done), value_integer(total),
                                          value_text(state_json), value_integer(tx_now(tx))));
    tx_notify(tx);
    if (changed == 1 && state_json != NULL)
        atomic_store(&job->advanced, true);
    return changed == 1 || fail_lost(tx, job, error);
}

static bool read_hold(Tx *tx, void *context, GError **error)
{
    const Job *job = context;
    int64_t ours =
        tx_integer(tx,
                   "SELECT 1 FROM job WHERE bucket = $1 AND id = $2 AND worker = $3 AND tries = $4 "
                   "AND status = 'running'",
                   PARAMS(value_integer(job->bucket), value_integer(job->id),
                          value_text(job->worker), value_integer(job->tries)),
                   0);
    return ours == 1 || fail_lost(tx, job, error);
}

bool job_stopped(Job *job, GError **error)
{
    if (atomic_load(job->stopping))
        return !fail_stopping(error);
    return !store_read(job->store, read_hold, job, error);
}

void job_result(Tx *tx, Job *job, const char *result_json)
{
    tx_run(tx,
           "UPDATE job SET result = $5 WHERE bucket = $1 AND id = $2 AND worker = $3 AND tries = "
           "$4 AND status = 'running'",
           PARAMS(value_integer(job->bucket), value_integer(job->id), value_text(job->worker),
                  value_integer(job->tries), value_text(result_json)));
}
