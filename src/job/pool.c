// SPDX-License-Identifier: Apache-2.0
//
// The pool: worker threads that claim and run, and one keeper that speaks for the running jobs,
// takes over those of dead processes, and keeps the plan. Nothing polls busily: a worker sleeps
// until the store has changed or the next job is due, and looks at most every LOOK_GAP_US however
// much is written. IDLE_WAIT_US bounds how late a job is seen that another server enqueued.

#include "job/queue.h"
#include "base/json_read.h"
#include "base/log.h"
#include "base/thread.h"
#include "base/when.h"
#include "job/process.h"
#include <pthread.h>
#include <stdatomic.h>
#include <string.h>

enum { LOOK_GAP_US = 20000, IDLE_WAIT_US = 1000000, WATCH_US = 100000, WORKERS_MAX = 64 };

struct Jobs {
    Claimer claimer;
    char *worker;
    char *kind_list;
    atomic_bool stopping;
    atomic_int running;
    pthread_mutex_t lock;
    pthread_cond_t wake;        // workers: the store has changed, or stop
    pthread_cond_t keeper_wake; // keeper: stop
    uint64_t changes;           // under lock: counts notifications
    int64_t looked_at;          // under lock: when a worker looked last
    GError *failure;            // under lock: why the only job of jobs_run_one() failed
    pthread_t workers[WORKERS_MAX];
    unsigned n_workers;
    pthread_t keeper;
};

// ---- waiting ----

static void wait_on(pthread_cond_t *condition, pthread_mutex_t *lock, int64_t wait_us)
{
    struct timespec until = thread_deadline(wait_us);
    pthread_cond_timedwait(condition, lock, &until);
}

static void notified(void *context)
{
    Jobs *jobs = context;
    pthread_mutex_lock(&jobs->lock);
    jobs->changes++;
    pthread_cond_signal(&jobs->wake);
    pthread_mutex_unlock(&jobs->lock);
}

// Sleeps until something changed since `seen` or `wait_us` passed, and then until another look is
// allowed.
static void wait_for_work(Jobs *jobs, uint64_t seen, int64_t wait_us)
{
    pthread_mutex_lock(&jobs->lock);
    if (jobs->changes == seen && !atomic_load(&jobs->stopping))
        wait_on(&jobs->wake, &jobs->lock, wait_us);
    int64_t gap = jobs->looked_at + LOOK_GAP_US - g_get_monotonic_time();
    pthread_mutex_unlock(&jobs->lock);
    if (gap > 0 && !atomic_load(&jobs->stopping))
        g_usleep((gulong)gap);
}

// ---- workers ----

static void log_failure(const char *what, const GError *failure)
{
    log_line(LOG_WARNING, "job", "%s: %s", what, error_text(failure, LANGUAGE_EN));
}

// A command says itself how its job went.
static void log_ending(const Job *job, const GError *failure, int64_t took_us, bool of_command)
{
    if (failure != NULL)
        log_line(of_command ? LOG_DEBUG : LOG_WARNING, "job", "%s %" G_GINT64_FORMAT " failed: %s",
                 job->kind->name, job->id, error_text(failure, LANGUAGE_EN));
    else
        log_line(of_command ? LOG_DEBUG : LOG_INFO, "job",
                 "%s %" G_GINT64_FORMAT " done in %" G_GINT64_FORMAT " ms", job->kind->name,
                 job->id, took_us / 1000);
}

static void run(Jobs *jobs, Job *job)
{
    g_autoptr(GError) failure = NULL;
    g_autoptr(GError) error = NULL;
    int64_t began = g_get_monotonic_time();
    atomic_fetch_add(&jobs->running, 1);
    bool written = job_run(job, &failure, &error);
    atomic_fetch_sub(&jobs->running, 1);
    if (!written)
        log_failure("the end of a job could not be written", error);
    log_ending(job, failure, g_get_monotonic_time() - began, jobs->claimer.only_id != 0);
    if (jobs->claimer.only_id != 0) {
        pthread_mutex_lock(&jobs->lock);
        g_clear_error(&jobs->failure);
        jobs->failure = g_steal_pointer(&failure);
        pthread_mutex_unlock(&jobs->lock);
    }
    job_free(job);
}

static void *work(void *context)
{
    Jobs *jobs = context;
    while (!atomic_load(&jobs->stopping)) {
        pthread_mutex_lock(&jobs->lock);
        uint64_t seen = jobs->changes;
        jobs->looked_at = g_get_monotonic_time();
        pthread_mutex_unlock(&jobs->lock);
        g_autoptr(GError) error = NULL;
        Job *job = NULL;
        int64_t wait_us = IDLE_WAIT_US;
        ClaimOutcome outcome = job_claim(&jobs->claimer, &job, &wait_us, &error);
        if (outcome == CLAIM_DONE) {
            notified(jobs); // where one is due there may be more: let another worker look
            run(jobs, job);
            if (jobs->claimer.only_id != 0)
                return NULL;
            continue;
        }
        if (outcome == CLAIM_FAILED)
            log_failure("cannot look for work", error);
        wait_for_work(jobs, seen, MIN(wait_us, IDLE_WAIT_US));
    }
    return NULL;
}

// ---- keeper ----

static void keep_once(Jobs *jobs)
{
    g_autoptr(GError) error = NULL;
    int64_t taken = 0;
    if (atomic_load(&jobs->running) > 0 &&
        !job_heartbeat(jobs->claimer.store, jobs->worker, &error)) {
        log_failure("heartbeat", error);
    } else if (!job_take_over(&jobs->claimer, &taken, &error)) {
        log_failure("taking over", error);
    } else if (taken > 0) {
        log_line(jobs->claimer.only_id != 0 ? LOG_DEBUG : LOG_INFO, "job",
                 "took over %" G_GINT64_FORMAT " jobs of workers that are gone", taken);
        notified(jobs);
    }
}

static void *keep(void *context)
{
    Jobs *jobs = context;
    bool planned = jobs->claimer.only_id != 0;
    while (!atomic_load(&jobs->stopping)) {
        keep_once(jobs);
        g_autoptr(GError) error = NULL;
        if (!planned && !(planned = job_plan(jobs->claimer.store, jobs->claimer.kinds, &error)))
            log_failure("planning", error);
        pthread_mutex_lock(&jobs->lock);
        if (!atomic_load(&jobs->stopping))
            wait_on(&jobs->keeper_wake, &jobs->lock, JOB_HEARTBEAT_SECONDS * SECOND_US);
        pthread_mutex_unlock(&jobs->lock);
    }
    return NULL;
}

// ---- starting and stopping ----

// The names are constants of the program, so they may stand in the text of a statement.
static char *list_kinds(const JobKind *const *kinds)
{
    GString *list = g_string_new("''");
    for (; *kinds != NULL; kinds++)
        g_string_append_printf(list, ", '%s'", (*kinds)->name);
    return g_string_free(list, FALSE);
}

static void start_thread(pthread_t *thread, void *(*function)(void *), Jobs *jobs)
{
    int failed = pthread_create(thread, NULL, function, jobs);
    g_assert(failed == 0);
}

static Jobs *start(Store *store, const JobKind *const *kinds, unsigned workers, int64_t only_id)
{
    static atomic_uint pools; // several pools of one process are different workers
    Jobs *jobs = g_new0(Jobs, 1);
    g_autofree char *process = process_name();
    jobs->worker = g_strdup_printf("%s-%u", process, atomic_fetch_add(&pools, 1));
    jobs->kind_list = list_kinds(kinds);
    jobs->claimer = (Claimer){.store = store,
                              .kinds = kinds,
                              .worker = jobs->worker,
                              .stopping = &jobs->stopping,
                              .kind_list = jobs->kind_list,
                              .only_id = only_id};
    pthread_mutex_init(&jobs->lock, NULL);
    thread_cond_init(&jobs->wake);
    thread_cond_init(&jobs->keeper_wake);
    store_on_change(store, notified, jobs);
    jobs->n_workers = CLAMP(workers, 1, WORKERS_MAX);
    start_thread(&jobs->keeper, keep, jobs);
    for (unsigned i = 0; i < jobs->n_workers; i++)
        start_thread(&jobs->workers[i], work, jobs);
    return jobs;
}

Jobs *jobs_start(Store *store, const JobKind *const *kinds, unsigned workers)
{
    return start(store, kinds, workers, 0);
}

static void end_threads(Jobs *jobs)
{
    store_off_change(jobs->claimer.store, notified, jobs);
    pthread_mutex_lock(&jobs->lock);
    atomic_store(&jobs->stopping, true);
    pthread_cond_broadcast(&jobs->wake);
    pthread_cond_broadcast(&jobs->keeper_wake);
    pthread_mutex_unlock(&jobs->lock);
    for (unsigned i = 0; i < jobs->n_workers; i++)
        pthread_join(jobs->workers[i], NULL);
    pthread_join(jobs->keeper, NULL);
}

static void jobs_free(Jobs *jobs)
{
    pthread_cond_destroy(&jobs->wake);
    pthread_cond_destroy(&jobs->keeper_wake);
    pthread_mutex_destroy(&jobs->lock);
    g_clear_error(&jobs->failure);
    g_free(jobs->worker);
    g_free(jobs->kind_list);
    g_free(jobs);
}

void jobs_stop(Jobs *jobs)
{
    if (jobs == NULL)
        return;
    end_threads(jobs);
    jobs_free(jobs);
}

// ---- one job, here and now ----

typedef struct {
    int64_t id, done, total;
    char status[16]; // empty: no such job
    char *error;     // JSON label, or NULL
} Look;

static bool read_job(Tx *tx, void *context, GError **error)
{
    (void)error;
    Look *look = context;
    look->status[0] = '\0';
    g_clear_pointer(&look->error, g_free);
    g_autoptr(Cursor) cursor =
        tx_query(tx, "SELECT status, done, total, error FROM job WHERE id = $1",
                 PARAMS(value_integer(look->id)));
    if (cursor_next(cursor)) {
        g_strlcpy(look->status, cursor_text(cursor, 0, NULL), sizeof look->status);
        look->done = cursor_integer(cursor, 1);
        look->total = cursor_integer(cursor, 2);
        look->error = g_strdup(cursor_text(cursor, 3, NULL));
    }
    return true;
}

static const char *member(json_object *object, const char *name)
{
    json_object *value = NULL;
    return object != NULL && json_object_object_get_ex(object, name, &value)
               ? json_object_get_string(value)
               : "";
}

// The error of a job that has ended, from our own run of it or from its row.
static bool fail_ended(Jobs *jobs, const Look *look, GError **error)
{
    GError *failure = g_steal_pointer(&jobs->failure);
    if (failure != NULL) {
        g_propagate_error(error, failure);
        return false;
    }
    if (look->status[0] == '\0')
        return fail(error, ERROR_NOT_FOUND, "There is no such job.", "没有这个任务。");
    if (strcmp(look->status, "cancelled") == 0)
        return fail(error, ERROR_CANCELLED, "The job was cancelled.", "任务已取消。");
    json_object *label = look->error ? json_read(look->error) : NULL;
    fail(error, ERROR_INTERNAL, "%s%.0s", "%.0s%s", member(label, "en"), member(label, "zh"));
    json_object_put(label);
    return false;
}

static bool is_living(const char *status)
{
    return strcmp(status, "queued") == 0 || strcmp(status, "running") == 0;
}

bool jobs_run_one(Store *store, const JobKind *const *kinds, int64_t id, JobWatch progress,
                  void *context, GError **error)
{
    Jobs *jobs = start(store, kinds, 1, id);
    Look look = {.id = id};
    bool fine = true;
    bool tried_before =
        false; // a failed job is tried once more here; it has failed when it stands there again
    do {
        g_usleep(WATCH_US);
        fine = store_read(store, read_job, &look, error);
        if (fine && progress != NULL)
            progress(look.done, look.total, context);
        tried_before = tried_before || strcmp(look.status, "running") == 0;
    } while (fine &&
             (is_living(look.status) || (strcmp(look.status, "failed") == 0 && !tried_before)));
    end_threads(jobs); // the row says that it ended a moment before our run of it says why
    if (fine && strcmp(look.status, "done") != 0)
        fine = fail_ended(jobs, &look, error);
    jobs_free(jobs);
    g_free(look.error);
    return fine;
}
