// SPDX-License-Identifier: Apache-2.0
//
// Background jobs on a real store: progress, cancel, retries, the dead, keys, rhythms; a worker
// process killed in the middle, and two processes that share the work. The program calls itself as
// a worker process (--worker URL).

#include "base/when.h"
#include "job/process.h"
#include "job/queue.h"
#include "job/rhythm.h"
#include "test_store.h"
#include <signal.h>
#include <spawn.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

extern char **environ;

// ---- kinds for the tests; effects go to the table `effect` ----

static int64_t argument(const Job *job, const char *name)
{
    json_object *value = NULL;
    return json_object_object_get_ex(job_arguments(job), name, &value)
               ? json_object_get_int64(value)
               : 0;
}

typedef struct {
    Job *job;
    int64_t slice, slices;
} Slice;

static bool write_slice(Tx *tx, void *context, GError **error)
{
    Slice *slice = context;
    tx_run(tx, "INSERT INTO effect (job_id, slice, pid) VALUES ($1, $2, $3)",
           PARAMS(value_integer(job_id(slice->job)), value_integer(slice->slice),
                  value_integer(getpid())));
    g_autofree char *state = g_strdup_printf("{\"next\": %" G_GINT64_FORMAT "}", slice->slice + 1);
    if (slice->slice + 1 == slice->slices)
        job_result(tx, slice->job, "{\"fine\": true}");
    return job_progress(tx, slice->job, slice->slice + 1, slice->slices, state, error);
}

static bool run_count(Job *job, GError **error)
{
    json_object *next = NULL;
    Slice slice = {.job = job, .slices = argument(job, "slices")};
    if (job_state(job) != NULL && json_object_object_get_ex(job_state(job), "next", &next))
        slice.slice = json_object_get_int64(next);
    for (; slice.slice < slice.slices; slice.slice++) {
        if (!store_write(job_store(job), write_slice, &slice, error))
            return false;
        g_usleep((gulong)argument(job, "sleep_us"));
    }
    return true;
}

static bool run_flaky(Job *job, GError **error)
{
    if (job->tries >= argument(job, "succeeds"))
        return true;
    return fail(error, ERROR_UNAVAILABLE, "Not today.", "今天不行。");
}

static bool run_wrong(Job *job, GError **error)
{
    (void)job;
    return fail(error, ERROR_INVALID, "This input is wrong.", "输入有误。");
}

static const JobKind COUNT = {.name = "count", .run = run_count};
static const JobKind FLAKY = {.name = "flaky", .run = run_flaky, .tries = 3};
static const JobKind REPEATS = {.name = "repeats", .run = run_count, .rhythm = "every 2 hours"};
static const JobKind WRONG = {.name = "wrong", .run = run_wrong};
static const JobKind *const KINDS[] = {&COUNT, &FLAKY, &WRONG, NULL};
static const JobKind *const WITH_RHYTHM[] = {&COUNT, &REPEATS, NULL};

// ---- asking the store ----

typedef struct {
    const char *sql, *kind, *arguments, *key;
    int64_t id;
    char *text;
    bool (*act)(Tx *tx, int64_t id, GError **error);
} Ask;

static bool ask_integer(Tx *tx, void *context, GError **error)
{
    (void)error;
    Ask *ask = context;
    ask->id = tx_integer(tx, ask->sql, NO_PARAMS, -1);
    return true;
}

static int64_t integer(Store *store, const char *sql)
{
    Ask ask = {.sql = sql};
    g_assert_true(store_read(store, ask_integer, &ask, NULL));
    return ask.id;
}

static bool ask_text(Tx *tx, void *context, GError **error)
{
    (void)error;
    Ask *ask = context;
    g_autoptr(Cursor) cursor = tx_query(tx, ask->sql, NO_PARAMS);
    g_clear_pointer(&ask->text, g_free);
    if (cursor_next(cursor))
        ask->text = g_strdup(cursor_text(cursor, 0, NULL));
    return true;
}

static char *text(Store *store, const char *sql)
{
    Ask ask = {.sql = sql};
    g_assert_true(store_read(store, ask_text, &ask, NULL));
    return ask.text;
}

static bool do_run(Tx *tx, void *context, GError **error)
{
    (void)error;
    tx_run(tx, ((Ask *)context)->sql, NO_PARAMS);
    return true;
}

static void run_sql(Store *store, const char *sql)
{
    Ask ask = {.sql = sql};
    g_autoptr(GError) error = NULL;
    store_write(store, do_run, &ask, &error);
    g_assert_no_error(error);
}

static bool do_enqueue(Tx *tx, void *context, GError **error)
{
    (void)error;
    Ask *ask = context;
    ask->id = job_enqueue(tx, ask->kind, ask->arguments, ask->key, (JobAsker){0});
    return true;
}

static int64_t enqueue(Store *store, const char *kind, const char *arguments, const char *key)
{
    Ask ask = {.kind = kind, .arguments = arguments, .key = key};
    g_autoptr(GError) error = NULL;
    store_write(store, do_enqueue, &ask, &error);
    g_assert_no_error(error);
    return ask.id;
}

static bool do_act(Tx *tx, void *context, GError **error)
{
    Ask *ask = context;
    return ask->act(tx, ask->id, error);
}

static bool act(Store *store, bool (*function)(Tx *, int64_t, GError **), int64_t id)
{
    Ask ask = {.act = function, .id = id};
    return store_write(store, do_act, &ask, NULL);
}

static bool cancel(Tx *tx, int64_t id, GError **error)
{
    return job_cancel(tx, KINDS, id, error);
}

static Store *fresh(void)
{
    Store *store = test_store_new();
    run_sql(
        store,
        "CREATE TABLE effect (job_id bigint NOT NULL, slice bigint NOT NULL, pid bigint NOT NULL)");
    return store;
}

// Waits until `sql` gives `wanted`; fails after a minute.
static void await(Store *store, const char *sql, int64_t wanted)
{
    for (int i = 0; i < 6000 && integer(store, sql) != wanted; i++)
        g_usleep(10000);
    g_assert_cmpint(integer(store, sql), ==, wanted);
}

static void assert_status(Store *store, int64_t id, const char *wanted)
{
    g_autofree char *sql =
        g_strdup_printf("SELECT status FROM job WHERE id = %" G_GINT64_FORMAT, id);
    g_autofree char *status = text(store, sql);
    g_assert_cmpstr(status, ==, wanted);
}

// ---- worker processes ----

static pid_t start_worker(const char *url)
{
    char *arguments[] = {"test_job", "--worker", (char *)url, NULL};
    pid_t pid = 0;
    g_assert_cmpint(posix_spawn(&pid, "/proc/self/exe", NULL, NULL, arguments, environ), ==, 0);
    return pid;
}

static int be_worker(const char *url)
{
    g_autoptr(Store) store = store_open(url, NULL, NULL);
    g_assert_nonnull(store);
    sigset_t end;
    sigemptyset(&end);
    sigaddset(&end, SIGTERM);
    pthread_sigmask(SIG_BLOCK, &end, NULL);
    Jobs *jobs = jobs_start(store, KINDS, 3);
    int signal_number = 0;
    sigwait(&end, &signal_number);
    jobs_stop(jobs);
    return 0;
}

static void end_worker(pid_t pid, int signal_number)
{
    kill(pid, signal_number);
    waitpid(pid, NULL, 0);
}

// ---- tests ----

static void test_done(void)
{
    g_autoptr(Store) store = fresh();
    int64_t id = enqueue(store, "count", "{\"slices\": 5}", NULL);
    Jobs *jobs = jobs_start(store, KINDS, 2);
    await(store, "SELECT count(*) FROM job WHERE status = 'done'", 1);
    jobs_stop(jobs);
    g_assert_cmpint(integer(store, "SELECT count(DISTINCT slice) FROM effect"), ==, 5);
    g_assert_cmpint(integer(store, "SELECT done * 100 + total FROM job"), ==, 505);
    g_autofree char *result = text(store, "SELECT result FROM job");
    g_assert_nonnull(strstr(result, "true"));
    assert_status(store, id, "done");
    g_assert_false(act(store, cancel, id));
    g_assert_false(act(store, job_retry, id));
}

static void test_soon(void) // an idle pool is woken by the commit, long before its next look
{
    g_autoptr(Store) store = fresh();
    Jobs *jobs = jobs_start(store, KINDS, 2);
    int64_t least = INT64_MAX; // a busy machine is slow now and then, but not each time
    for (int i = 1; i <= 10 && least >= 500000; i++) {
        g_usleep(200000);
        int64_t began = g_get_monotonic_time();
        enqueue(store, "count", "{\"slices\": 1}", NULL);
        await(store, "SELECT count(*) FROM effect", i);
        least = MIN(least, g_get_monotonic_time() - began);
    }
    g_assert_cmpint(least, <, 500000);
    jobs_stop(jobs);
}

static void test_key(void)
{
    g_autoptr(Store) store = fresh();
    int64_t first = enqueue(store, "count", "{\"slices\": 1}", "same");
    g_assert_cmpint(enqueue(store, "count", NULL, "same"), ==, first);
    g_assert_cmpint(enqueue(store, "count", "{\"slices\": 1}", "other"), !=, first);
    g_assert_cmpint(enqueue(store, "flaky", "{\"succeeds\": 1}", "same"), !=, first);
    Jobs *jobs = jobs_start(store, KINDS, 1);
    await(store, "SELECT count(*) FROM job WHERE status = 'done'", 3);
    jobs_stop(jobs);
    g_assert_cmpint(enqueue(store, "count", NULL, "same"), !=, first); // the first has ended
}

static void test_retries(void)
{
    g_autoptr(Store) store = fresh();
    g_assert_cmpint(job_backoff_seconds(1), ==, 5);
    g_assert_cmpint(job_backoff_seconds(4), ==, 40);
    g_assert_cmpint(job_backoff_seconds(1000), ==, 3600);
    int64_t id = enqueue(store, "flaky", "{\"succeeds\": 3}", NULL);
    Jobs *jobs = jobs_start(store, KINDS, 1);
    await(store, "SELECT count(*) FROM job WHERE status = 'failed' AND tries = 1", 1);
    int64_t delay = integer(store, "SELECT run_at - updated_at FROM job");
    g_assert_cmpint(delay, >=, 5 * SECOND_US);
    g_assert_cmpint(delay, <=, 6 * SECOND_US);
    g_autofree char *sentence = text(store, "SELECT error FROM job");
    g_assert_nonnull(strstr(sentence, "Not today."));
    g_assert_nonnull(strstr(sentence, "今天不行。"));
    run_sql(store, "UPDATE job SET run_at = 0");
    await(store, "SELECT count(*) FROM job WHERE status = 'failed' AND tries = 2", 1);
    run_sql(store, "UPDATE job SET run_at = 0");
    await(store, "SELECT count(*) FROM job WHERE status = 'done' AND error IS NULL", 1);
    jobs_stop(jobs);
    assert_status(store, id, "done");
}

static void test_dead(void)
{
    g_autoptr(Store) store = fresh();
    int64_t wrong = enqueue(store, "wrong", NULL, NULL);
    int64_t hopeless =
        enqueue(store, "flaky", "{\"succeeds\": 4}", NULL); // its kind has three tries
    Jobs *jobs = jobs_start(store, KINDS, 1);
    await(store, "SELECT count(*) FROM job WHERE status = 'dead' AND tries = 1", 1);
    assert_status(store, wrong, "dead");
    for (int i = 1; i < 3; i++) {
        g_autofree char *failed =
            g_strdup_printf("SELECT count(*) FROM job WHERE status = 'failed' AND tries = %d", i);
        await(store, failed, 1);
        run_sql(store, "UPDATE job SET run_at = 0 WHERE status = 'failed'");
    }
    await(store, "SELECT count(*) FROM job WHERE status = 'dead'", 2);
    run_sql(
        store,
        "UPDATE job SET arguments = '{\"succeeds\": 1}' WHERE kind = 'flaky'"); // what was wrong is
                                                                                // mended
    g_assert_true(act(store, job_retry, hopeless));
    await(store, "SELECT count(*) FROM job WHERE status = 'done'", 1);
    jobs_stop(jobs);
    assert_status(store, hopeless, "done");
}

static void test_cancel(void)
{
    g_autoptr(Store) store = fresh();
    int64_t waiting = enqueue(store, "count", "{\"slices\": 1}", NULL);
    g_assert_true(act(store, cancel, waiting));
    int64_t running = enqueue(store, "count", "{\"slices\": 100000, \"sleep_us\": 2000}", NULL);
    Jobs *jobs = jobs_start(store, KINDS, 2);
    await(store, "SELECT count(*) FROM effect WHERE slice = 20", 1);
    g_assert_true(act(store, cancel, running));
    int64_t slices = integer(store, "SELECT count(*) FROM effect");
    g_usleep(100000);
    g_assert_cmpint(integer(store, "SELECT count(*) FROM effect"), ==, slices); // not one more
    assert_status(store, running, "cancelled");
    assert_status(store, waiting, "cancelled");
    run_sql(store, "UPDATE job SET arguments = '{\"slices\": 30}' WHERE status = 'cancelled'");
    g_assert_true(act(store, job_retry, running));
    await(store, "SELECT count(*) FROM job WHERE status = 'done'", 1);
    jobs_stop(jobs);
    g_assert_cmpint(integer(store, "SELECT count(*) - count(DISTINCT slice) FROM effect"), ==,
                    0); // from where it stood
}

static void test_stop(void)
{
    g_autoptr(Store) store = fresh();
    enqueue(store, "count", "{\"slices\": 100, \"sleep_us\": 10000}", NULL);
    Jobs *jobs = jobs_start(store, KINDS, 1);
    await(store, "SELECT count(*) FROM effect WHERE slice = 5", 1);
    jobs_stop(jobs);
    g_assert_cmpint(
        integer(
            store,
            "SELECT count(*) FROM job WHERE status = 'queued' AND tries = 0 AND worker IS NULL"),
        ==, 1);
    jobs = jobs_start(store, KINDS, 1);
    await(store, "SELECT count(*) FROM job WHERE status = 'done'", 1);
    jobs_stop(jobs);
    g_assert_cmpint(integer(store, "SELECT count(*) FROM effect"), ==, 100);
    g_assert_cmpint(integer(store, "SELECT count(DISTINCT slice) FROM effect"), ==, 100);
}

static void test_killed(void)
{
    g_autoptr(Store) store = fresh();
    enqueue(store, "count", "{\"slices\": 200, \"sleep_us\": 5000}", NULL);
    pid_t first = start_worker(test_store_url(store));
    await(store, "SELECT count(*) FROM effect WHERE slice = 20", 1);
    end_worker(first, SIGKILL);
    assert_status(store, integer(store, "SELECT id FROM job"), "running");
    pid_t second = start_worker(test_store_url(store));
    await(store, "SELECT count(*) FROM job WHERE status = 'done' AND tries = 1", 1);
    end_worker(second, SIGTERM);
    g_assert_cmpint(integer(store, "SELECT count(*) FROM effect"), ==, 200);
    g_assert_cmpint(integer(store, "SELECT count(DISTINCT slice) FROM effect"), ==, 200);
    g_assert_cmpint(integer(store, "SELECT count(DISTINCT pid) FROM effect"), ==, 2);
}

static void test_shared(void) // two processes and 60 jobs: each is done by one of them
{
    g_autoptr(Store) store = fresh();
    pid_t workers[] = {start_worker(test_store_url(store)), start_worker(test_store_url(store))};
    for (int i = 0; i < 60; i++)
        enqueue(store, "count", "{\"slices\": 3, \"sleep_us\": 3000}", NULL);
    await(store, "SELECT count(*) FROM job WHERE status = 'done' AND tries = 1", 60);
    for (size_t i = 0; i < G_N_ELEMENTS(workers); i++)
        end_worker(workers[i], SIGTERM);
    g_assert_cmpint(integer(store, "SELECT count(*) FROM effect"), ==, 180);
    g_assert_cmpint(integer(store, "SELECT count(*) FROM (SELECT job_id FROM effect GROUP BY "
                                   "job_id HAVING count(DISTINCT pid) > 1) AS twice"),
                    ==, 0);
}

static void test_lease(void)
{
    g_autoptr(Store) store = fresh();
    enqueue(store, "count", "{\"slices\": 1}", NULL);
    run_sql(store, "UPDATE job SET status = 'running', tries = 1, worker = 'elsewhere', "
                   "heartbeat_at = updated_at");
    int64_t taken = -1;
    const Claimer claimer = {.store = store, .kinds = KINDS};
    g_assert_true(job_take_over(&claimer, &taken, NULL));
    g_assert_cmpint(taken, ==, 0); // heard of just now
    run_sql(store, "UPDATE job SET heartbeat_at = heartbeat_at - 31000000");
    g_assert_true(job_take_over(&claimer, &taken, NULL));
    g_assert_cmpint(taken, ==, 1);
    run_sql(store,
            "UPDATE job SET status = 'running', tries = 5, worker = 'elsewhere', heartbeat_at = 0");
    g_assert_true(job_take_over(&claimer, &taken, NULL));
    g_assert_cmpint(integer(store, "SELECT count(*) FROM job WHERE status = 'dead'"), ==,
                    1); // its last try
}

static void test_process(void)
{
    g_autofree char *own = process_name();
    g_assert_false(process_is_gone(own));
    g_assert_false(process_is_gone("elsewhere"));
    g_autofree char *later = g_strconcat(own, "1", NULL); // same number, another start
    g_assert_true(process_is_gone(later));
    g_autofree char *pool = g_strconcat(later, "-0", NULL); // as a pool names its workers
    g_assert_true(process_is_gone(pool));
}

static int64_t next(const char *rhythm, const char *zone_name, const char *after)
{
    g_autoptr(GTimeZone) zone = g_time_zone_new_identifier(zone_name);
    int64_t at = 0, result = 0;
    g_assert_true(when_parse_rfc3339(after, strlen(after), &at));
    g_assert_true(rhythm_next(rhythm, zone, at, &result, NULL));
    return result;
}

static void test_rhythm(void)
{
    static const struct {
        const char *rhythm, *zone, *after, *next;
    } cases[] = {
        {"every 15 minutes", "UTC", "2026-11-21T10:00:00Z", "2026-11-21T10:15:00Z"},
        {"every 1 hour", "UTC", "2026-11-21T10:00:00Z", "2026-11-21T11:00:00Z"},
        {"daily 03:30", "Asia/Shanghai", "2026-11-21T19:29:59Z", "2026-11-21T19:30:00Z"},
        {"daily 03:30", "Asia/Shanghai", "2026-11-21T19:30:00Z", "2026-11-22T19:30:00Z"},
        {"daily 01:30", "Europe/London", "2026-03-29T00:00:00Z",
         "2026-03-29T01:30:00Z"}, // the hour is skipped: moved on
        {"daily 01:30", "Europe/London", "2026-10-24T23:00:00Z",
         "2026-10-25T00:30:00Z"}, // doubled: the first
        {"daily 01:30", "Europe/London", "2026-10-25T00:30:00Z",
         "2026-10-26T01:30:00Z"}, // and not the second
        {"weekly monday 09:00", "UTC", "2026-11-21T10:00:00Z", "2026-11-23T09:00:00Z"},
        {"weekly saturday 09:00", "UTC", "2026-11-21T10:00:00Z", "2026-11-28T09:00:00Z"},
        {"monthly 31 00:00", "UTC", "2026-11-21T10:00:00Z", "2026-11-30T00:00:00Z"},
        {"monthly 1 06:00", "UTC", "2026-12-01T06:00:00Z", "2027-01-01T06:00:00Z"},
    };
    for (size_t i = 0; i < G_N_ELEMENTS(cases); i++) {
        char printed[32];
        when_print(printed, next(cases[i].rhythm, cases[i].zone, cases[i].after));
        g_assert_cmpstr(printed, ==, cases[i].next);
    }
    static const char *const wrong[] = {"",
                                        "daily",
                                        "daily 24:00",
                                        "daily 3",
                                        "every 0 hours",
                                        "every 2 moons",
                                        "weekly 03:30",
                                        "monthly 0 03:30",
                                        "monthly 32 03:30",
                                        "daily 03:30 or so",
                                        "daily +3:30",
                                        "daily  3: 5",
                                        "every -5 minutes",
                                        "every 99999999999999999999 days",
                                        "monthly -1 03:30"};
    for (size_t i = 0; i < G_N_ELEMENTS(wrong); i++) {
        int64_t result = 7;
        g_autoptr(GError) error = NULL;
        g_assert_false(rhythm_next(wrong[i], NULL, 0, &result, &error));
        g_assert_error(error, GUANXI_ERROR, ERROR_INVALID);
        g_assert_cmpint(result, ==, 7);
    }
}

static void test_repeats(void)
{
    g_autoptr(Store) store = fresh();
    Jobs *jobs = jobs_start(store, WITH_RHYTHM, 1);
    await(store, "SELECT count(*) FROM job WHERE kind = 'repeats' AND status = 'queued'", 1);
    g_assert_true(job_plan(store, WITH_RHYTHM, NULL)); // another server plans too
    g_assert_cmpint(integer(store, "SELECT count(*) FROM job"), ==, 1);
    g_assert_cmpint(integer(store, "SELECT run_at - created_at FROM job"), ==, 7200 * SECOND_US);
    run_sql(store, "UPDATE job SET run_at = 0");
    await(store, "SELECT count(*) FROM job WHERE status = 'done'", 1);
    await(store, "SELECT count(*) FROM job WHERE status = 'queued' AND run_at > created_at", 1);
    jobs_stop(jobs);
}

static void test_run_one(void)
{
    g_autoptr(Store) store = fresh();
    g_autoptr(GError) error = NULL;
    int64_t other = enqueue(store, "count", "{\"slices\": 1}", NULL);
    int64_t id = enqueue(store, "count", "{\"slices\": 3}", NULL);
    g_assert_true(jobs_run_one(store, KINDS, id, NULL, NULL, &error));
    g_assert_no_error(error);
    assert_status(store, id, "done");
    assert_status(store, other, "queued"); // nothing else was touched
    int64_t wrong = enqueue(store, "wrong", NULL, NULL);
    g_assert_false(jobs_run_one(store, KINDS, wrong, NULL, NULL, &error));
    g_assert_error(error, GUANXI_ERROR, ERROR_INVALID);
    g_clear_error(&error);
    g_assert_false(jobs_run_one(store, KINDS, 999999, NULL, NULL, &error));
    g_assert_error(error, GUANXI_ERROR, ERROR_NOT_FOUND);
    g_clear_error(&error);
    int64_t slow = enqueue(store, "count", "{\"slices\": 50, \"sleep_us\": 20000}", NULL);
    Jobs *jobs = jobs_start(store, KINDS, 2); // a server beside the command takes it first
    g_autofree char *begun = g_strdup_printf(
        "SELECT count(*) FROM effect WHERE slice = 0 AND job_id = %" G_GINT64_FORMAT, slow);
    await(store, begun, 1);
    g_assert_true(jobs_run_one(store, KINDS, slow, NULL, NULL, &error));
    jobs_stop(jobs);
    assert_status(store, slow, "done");
    g_assert_cmpint(integer(store, "SELECT max(tries) FROM job"), ==, 1);
}

int main(int argc, char **argv)
{
    if (argc == 3 && strcmp(argv[1], "--worker") == 0)
        return be_worker(argv[2]);
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/job/done", test_done);
    g_test_add_func("/job/soon", test_soon);
    g_test_add_func("/job/key", test_key);
    g_test_add_func("/job/retries", test_retries);
    g_test_add_func("/job/dead", test_dead);
    g_test_add_func("/job/cancel", test_cancel);
    g_test_add_func("/job/stop", test_stop);
    g_test_add_func("/job/killed", test_killed);
    g_test_add_func("/job/shared", test_shared);
    g_test_add_func("/job/lease", test_lease);
    g_test_add_func("/job/process", test_process);
    g_test_add_func("/job/rhythm", test_rhythm);
    g_test_add_func("/job/repeats", test_repeats);
    g_test_add_func("/job/run_one", test_run_one);
    return g_test_run();
}
