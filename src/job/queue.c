// SPDX-License-Identifier: Apache-2.0
//
// The life of a job: queued → running → done, or → failed (waits for its next try) → … → dead. A
// claim is two steps: a read finds what is due and in which bucket, and costs the writer nothing
// when there is nothing; a write then claims within that bucket, skipping what another worker of
// PostgreSQL holds. On SQLite the one writer is the queue.

#include "job/queue.h"
#include "base/json_read.h"
#include "base/when.h"
#include "entity/model.h"
#include "job/process.h"
#include "job/rhythm.h"
#include <string.h>

enum { BACKOFF_FIRST_SECONDS = 5, BACKOFF_LIMIT_SECONDS = 3600, TAKE_OVER_MAX = 64 };

// ---- claiming ----

typedef struct {
    const Claimer *claimer;
    int64_t bucket, run_at, now;
    bool found;
    Job *job;
} Claim;

static bool read_due(Tx *tx, void *context, GError **error)
{
    (void)error;
    Claim *claim = context;
    g_auto(Buffer) sql = {0};
    buffer_printf(
        &sql,
        "SELECT bucket, run_at FROM job WHERE status IN ('queued', 'failed') AND kind IN (%s) "
        "AND ($1 = 0 OR id = $1) ORDER BY run_at NULLS LAST, id LIMIT 1",
        claim->claimer->kind_list);
    g_autoptr(Cursor) cursor =
        tx_query(tx, buffer_string(&sql), PARAMS(value_integer(claim->claimer->only_id)));
    claim->now = tx_now(tx);
    claim->found = cursor_next(cursor);
    if (claim->found) {
        claim->bucket = cursor_integer(cursor, 0);
        claim->run_at = cursor_integer(cursor, 1);
    }
    return true;
}

static json_object *parse_json(const Cursor *cursor, int column)
{
    const char *text = cursor_text(cursor, column, NULL);
    return text ? json_read(text) : NULL;
}

static Job *job_from_row(const Claimer *claimer, const Cursor *cursor)
{
    Job *job = g_new0(Job, 1);
    job->store = claimer->store;
    job->worker = claimer->worker;
    job->stopping = claimer->stopping;
    job->id = cursor_integer(cursor, 0);
    job->bucket = cursor_integer(cursor, 1);
    job->kind = job_kind_find(claimer->kinds, cursor_text(cursor, 2, NULL));
    job->tries = cursor_integer(cursor, 3);
    job->asker = (JobAsker){cursor_integer(cursor, 4), cursor_integer(cursor, 9)};
    job->rhythm = g_strdup(cursor_text(cursor, 5, NULL));
    job->arguments = parse_json(cursor, 6);
    job->state = parse_json(cursor, 7);
    job->key = g_strdup(cursor_text(cursor, 8, NULL));
    if (job->arguments == NULL)
        job->arguments = json_object_new_object();
    g_assert(job->kind != NULL);
    return job;
}

void job_free(Job *job)
{
    if (job == NULL)
        return;
    json_object_put(job->arguments);
    json_object_put(job->state);
    g_free(job->rhythm);
    g_free(job->key);
    g_free(job);
}

static bool write_claim(Tx *tx, void *context, GError **error)
{
    (void)error;
    Claim *claim = context;
    g_clear_pointer(&claim->job, job_free); // a run before this one was rolled back
    const char *skip = tx_engine(tx) == STORE_POSTGRESQL ? "FOR UPDATE SKIP LOCKED" : "";
    g_auto(Buffer) sql = {0};
    // The subquery stands alone, so both engines evaluate it once: IN (SELECT … LIMIT 1) would not
    // be.
    buffer_printf(
        &sql,
        "UPDATE job SET status = 'running', worker = $4, tries = tries + 1, started_at = $2, "
        "heartbeat_at = $2, "
        "updated_at = $2, version = version + 1 WHERE bucket = $1 AND id = (SELECT id FROM job "
        "WHERE bucket = $1 AND status IN ('queued', 'failed') AND kind IN (%s) AND (id = $3 OR ($3 "
        "= 0 AND run_at <= $2)) "
        "ORDER BY run_at NULLS LAST, id LIMIT 1 %s) "
        "RETURNING id, bucket, kind, tries, staff_id, rhythm, arguments, state, key, role_id",
        claim->claimer->kind_list, skip);
    g_autoptr(Cursor) cursor = tx_query(
        tx, buffer_string(&sql),
        PARAMS(value_integer(claim->bucket), value_integer(tx_now(tx)),
               value_integer(claim->claimer->only_id), value_text(claim->claimer->worker)));
    if (cursor_next(cursor))
        claim->job = job_from_row(claim->claimer, cursor);
    return true;
}

ClaimOutcome job_claim(const Claimer *claimer, Job **out_job, int64_t *out_wait, GError **error)
{
    Claim claim = {.claimer = claimer};
    if (!store_read(claimer->store, read_due, &claim, error))
        return CLAIM_FAILED;
    if (!claim.found)
        return CLAIM_NOTHING;
    if (claim.run_at > claim.now && claimer->only_id == 0) {
        *out_wait = claim.run_at - claim.now;
        return CLAIM_LATER;
    }
    if (!store_write(claimer->store, write_claim, &claim, error)) {
        job_free(claim.job);
        return CLAIM_FAILED;
    }
    *out_wait = 0; // somebody else was faster: look again
    *out_job = claim.job;
    return claim.job ? CLAIM_DONE : CLAIM_LATER;
}

// ---- ending ----

int64_t job_backoff_seconds(int64_t tries)
{
    int64_t doublings = CLAMP(tries - 1, 0, 20);
    return MIN((int64_t)BACKOFF_FIRST_SECONDS << doublings, BACKOFF_LIMIT_SECONDS);
}

static int64_t tries_of(const JobKind *kind)
{
    return kind->tries ? kind->tries : JOB_TRIES;
}

// Whether the same input may succeed another time.
static bool may_pass_later(const GError *error)
{
    switch (error_code(error)) {
    case ERROR_UNAVAILABLE:
    case ERROR_INTERNAL:
    case ERROR_TOO_MANY:
    case ERROR_UNAUTHENTICATED: // of a service we call: its key may be renewed
        return true;
    default:
        return false;
    }
}

typedef struct {
    Job *job;
    const char *status;
    const GError *failure; // NULL: it went well
    bool put_back;         // not counted as a try
    bool ended;
} Ending;

static void print_error(Buffer *out, const GError *failure)
{
    json_object_begin(out);
    json_member_text(out, "en", error_text(failure, LANGUAGE_EN));
    json_member_text(out, "zh", error_text(failure, LANGUAGE_ZH));
    json_object_end(out);
}

static bool plan_again(Tx *tx, const Job *job, GError **error);

// Tries count failures in a row: a run that was stopped by us is none, and one that got further
// than those before it is the first.
static int64_t forgotten_tries(const Job *job, bool put_back)
{
    if (put_back)
        return 1;
    return atomic_load(&job->advanced) ? job->tries - 1 : 0;
}

static bool write_ending(Tx *tx, void *context, GError **error)
{
    Ending *ending = context;
    const Job *job = ending->job;
    int64_t now = tx_now(tx);
    bool final = strcmp(ending->status, "done") == 0 || strcmp(ending->status, "dead") == 0;
    int64_t forgotten = forgotten_tries(job, ending->put_back);
    int64_t delay = job_backoff_seconds(job->tries - forgotten) * SECOND_US;
    bool again = strcmp(ending->status, "failed") == 0;
    g_auto(Buffer) sentence = {0};
    if (ending->failure != NULL && !ending->put_back)
        print_error(&sentence, ending->failure);
    int64_t changed = tx_run_count(
        tx,
        "UPDATE job SET status = $5, error = $6, run_at = $7, finished_at = $8, tries = tries - "
        "$9, worker = NULL, "
        "heartbeat_at = NULL, updated_at = $10, version = version + 1 "
        "WHERE bucket = $1 AND id = $2 AND worker = $3 AND tries = $4 AND status = 'running'",
        PARAMS(
            value_integer(job->bucket), value_integer(job->id), value_text(job->worker),
            value_integer(job->tries), value_text(ending->status),
            sentence.length ? value_slice(sentence.data, sentence.length) : value_null(),
            value_integer(again ? now + delay + g_random_int_range(0, 1000) * delay / 5000 : now),
            final ? value_integer(now) : value_null(), value_integer(forgotten),
            value_integer(now)));
    ending->ended = changed == 1;
    tx_notify(tx);
    return !ending->ended || !final || job->rhythm == NULL || plan_again(tx, job, error);
}

bool job_run(Job *job, GError **out_error, GError **error)
{
    g_autoptr(GError) failure = NULL;
    bool done = job->kind->run(job, &failure);
    g_assert(done || failure != NULL);
    bool put_back = !done && atomic_load(job->stopping) && may_pass_later(failure);
    Ending ending = {.job = job, .failure = done ? NULL : failure, .put_back = put_back};
    if (done)
        ending.status = "done";
    else if (put_back)
        ending.status = "queued";
    else
        ending.status =
            may_pass_later(failure) && job->tries < tries_of(job->kind) ? "failed" : "dead";
    bool written = store_write(job->store, write_ending, &ending, error);
    // The process goes on speaking for this job, so nobody else can end it: insist until the store
    // is back.
    while (!written && !atomic_load(job->stopping)) {
        g_usleep(SECOND_US);
        g_clear_error(error);
        written = store_write(job->store, write_ending, &ending, error);
    }
    if (!done && out_error != NULL)
        *out_error = g_steal_pointer(&failure);
    return written;
}

// ---- what repeats: the next run is a waiting job, made when the one before ends ----

bool job_schedule(Tx *tx, const char *kind, const char *arguments, const char *key, JobAsker asker,
                  const char *rhythm, GError **error)
{
    g_autoptr(Model) model = model_load(tx);
    int64_t run_at = 0;
    if (!rhythm_next(rhythm, model_timezone(model), tx_now(tx), &run_at, error))
        return false;
    int64_t id = job_enqueue_at(tx, kind, arguments, key, asker, run_at);
    tx_run(tx, "UPDATE job SET rhythm = $2 WHERE id = $1 AND rhythm IS NULL",
           PARAMS(value_integer(id), value_text(rhythm)));
    return true;
}

static bool plan_again(Tx *tx, const Job *job, GError **error)
{
    const char *rhythm =
        job->kind->rhythm ? job->kind->rhythm : job->rhythm; // a newer program may have another
    return job_schedule(tx, job->kind->name, json_object_to_json_string(job->arguments), job->key,
                        job->asker, rhythm, error);
}

static bool write_plan(Tx *tx, void *context, GError **error)
{
    for (const JobKind *const *kinds = context; *kinds != NULL; kinds++) {
        if ((*kinds)->rhythm != NULL && !job_schedule(tx, (*kinds)->name, NULL, "rhythm",
                                                      (JobAsker){0}, (*kinds)->rhythm, error))
            return false;
    }
    return true;
}

bool job_plan(Store *store, const JobKind *const *kinds, GError **error)
{
    return store_write(store, write_plan, (void *)kinds, error);
}

// ---- heartbeats and taking over ----

static bool write_heartbeat(Tx *tx, void *context, GError **error)
{
    (void)error;
    tx_run(tx, "UPDATE job SET heartbeat_at = $2 WHERE worker = $1 AND status = 'running'",
           PARAMS(value_text(context), value_integer(tx_now(tx))));
    return true;
}

bool job_heartbeat(Store *store, const char *worker, GError **error)
{
    return store_write(store, write_heartbeat, (void *)worker, error);
}

typedef struct {
    int64_t bucket, id, tries, heartbeat_at;
    char *worker;
    const JobKind *kind; // NULL: unknown to this program
    bool advanced;       // its last run saved a state: it does not count as a try
} Orphan;

typedef struct {
    const Claimer *claimer;
    GArray *orphans; // of Orphan
    int64_t taken;
} TakeOver;

static void orphan_clear(void *orphan)
{
    g_free(((Orphan *)orphan)->worker);
}

static bool read_orphans(Tx *tx, void *context, GError **error)
{
    (void)error;
    TakeOver *take_over = context;
    g_array_set_size(take_over->orphans, 0);
    int64_t silent_since = tx_now(tx) - JOB_LEASE_SECONDS * SECOND_US;
    g_autoptr(Cursor) cursor = tx_query(tx,
                                        "SELECT bucket, id, tries, heartbeat_at, worker, kind, "
                                        "state IS NOT NULL AND updated_at > started_at FROM job "
                                        "WHERE status = 'running'",
                                        NO_PARAMS);
    while (take_over->orphans->len < TAKE_OVER_MAX && cursor_next(cursor)) {
        const char *worker = cursor_text(cursor, 4, NULL);
        if (cursor_integer(cursor, 3) >= silent_since && !process_is_gone(worker))
            continue;
        Orphan orphan = {.bucket = cursor_integer(cursor, 0),
                         .id = cursor_integer(cursor, 1),
                         .tries = cursor_integer(cursor, 2),
                         .heartbeat_at = cursor_integer(cursor, 3),
                         .worker = g_strdup(worker),
                         .kind =
                             job_kind_find(take_over->claimer->kinds, cursor_text(cursor, 5, NULL)),
                         .advanced = cursor_integer(cursor, 6) != 0};
        g_array_append_val(take_over->orphans, orphan);
    }
    return true;
}

static bool write_take_over(Tx *tx, void *context, GError **error)
{
    (void)error;
    TakeOver *take_over = context;
    take_over->taken = 0;
    g_autoptr(GError) silent = NULL;
    fail(&silent, ERROR_UNAVAILABLE, "The program that ran the job ended while it ran.",
         "运行该任务的程序中途退出。");
    g_auto(Buffer) sentence = {0};
    print_error(&sentence, silent);
    for (unsigned i = 0; i < take_over->orphans->len; i++) {
        const Orphan *orphan = &g_array_index(take_over->orphans, Orphan, i);
        bool dead = orphan->kind != NULL && orphan->id != take_over->claimer->only_id &&
                    !orphan->advanced && orphan->tries >= tries_of(orphan->kind);
        take_over->taken += tx_run_count(
            tx,
            "UPDATE job SET status = $6, error = $7, run_at = $8, finished_at = $9, worker = NULL, "
            "heartbeat_at = NULL, "
            "tries = $10, updated_at = $8, version = version + 1 WHERE bucket = $1 AND id = $2 AND "
            "worker = $3 "
            "AND tries = $4 "
            "AND heartbeat_at = $5 AND status = 'running'",
            PARAMS(value_integer(orphan->bucket), value_integer(orphan->id),
                   value_text(orphan->worker), value_integer(orphan->tries),
                   value_integer(orphan->heartbeat_at), value_text(dead ? "dead" : "queued"),
                   dead ? value_slice(sentence.data, sentence.length) : value_null(),
                   value_integer(tx_now(tx)), dead ? value_integer(tx_now(tx)) : value_null(),
                   value_integer(orphan->advanced ? 0 : orphan->tries)));
    }
    return true;
}

bool job_take_over(const Claimer *claimer, int64_t *out_taken, GError **error)
{
    TakeOver take_over = {.claimer = claimer, .orphans = g_array_new(FALSE, TRUE, sizeof(Orphan))};
    g_array_set_clear_func(take_over.orphans, orphan_clear);
    bool fine = store_read(claimer->store, read_orphans, &take_over, error);
    if (fine && take_over.orphans->len > 0)
        fine = store_write(claimer->store, write_take_over, &take_over, error);
    if (fine)
        *out_taken = take_over.taken;
    g_array_unref(take_over.orphans);
    return fine;
}
