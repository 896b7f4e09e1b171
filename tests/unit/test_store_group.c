// SPDX-License-Identifier: Apache-2.0
//
// What is submitted together may share a transaction: everybody is answered, fails for their own
// reasons only, and what stands is what each would have written alone.
#include "test_store.h"
#include "test_store_help.h"

#include <pthread.h>

enum { TASKS = 600, OWNERS = 4, RAISES = 200 };

typedef struct {
    char *url;
    Store *store;
    pthread_mutex_t lock;
    pthread_cond_t changed;
    int answered;
} Fixture;

typedef struct {
    Fixture *fixture;
    int64_t id;
    int answers;
    int code; // of the error it was answered with; -1: none
    char said[200];
} Task;

static void set_up(Fixture *fixture, gconstpointer data)
{
    (void)data;
    fixture->url = test_database_new();
    fixture->store = test_store_open(fixture->url);
    pthread_mutex_init(&fixture->lock, NULL);
    pthread_cond_init(&fixture->changed, NULL);
    test_make_store_tables(fixture->store);
    test_script(fixture->store,
                store_engine(fixture->store) == STORE_SQLITE
                    ? "CREATE TABLE item (id INTEGER PRIMARY KEY, n INTEGER NOT NULL) STRICT"
                    : "CREATE TABLE item (id bigint PRIMARY KEY, n bigint NOT NULL)");
}

static void tear_down(Fixture *fixture, gconstpointer data)
{
    (void)data;
    store_close(fixture->store);
    test_database_drop(fixture->url);
    pthread_cond_destroy(&fixture->changed);
    pthread_mutex_destroy(&fixture->lock);
}

static void note_answer(void *context, const GError *error)
{
    Task *task = context;
    pthread_mutex_lock(&task->fixture->lock);
    task->answers++;
    task->code = error != NULL ? (int)error_code(error) : -1;
    g_strlcpy(task->said, error != NULL ? error_text(error, LANGUAGE_EN) : "", sizeof task->said);
    task->fixture->answered++;
    pthread_cond_signal(&task->fixture->changed);
    pthread_mutex_unlock(&task->fixture->lock);
}

static Task *submit(Fixture *fixture, TxFunc function, int n)
{
    Task *tasks = g_new0(Task, (gsize)n);
    for (int i = 0; i < n; i++) {
        tasks[i] = (Task){.fixture = fixture, .id = i};
        store_submit(fixture->store, function, &tasks[i], note_answer);
    }
    pthread_mutex_lock(&fixture->lock);
    while (fixture->answered < n)
        pthread_cond_wait(&fixture->changed, &fixture->lock);
    pthread_mutex_unlock(&fixture->lock);
    for (int i = 0; i < n; i++)
        g_assert_cmpint(tasks[i].answers, ==, 1);
    return tasks;
}

static int64_t integer(Fixture *fixture, const char *sql)
{
    return test_integer(fixture->store, sql);
}

// ---- failures ----

typedef enum { STORES, REFUSES, GIVES_UP, REPEATS, BREAKS, KINDS } Kind;

// Kinds that undo a whole group are rare enough that there are groups without one.
static Kind kind_of(int64_t id)
{
    static const Kind OFTEN[] = {STORES, STORES, REFUSES, STORES};
    bool rare = id % 50 == 49;
    return rare ? (Kind)(GIVES_UP + id / 50 % (KINDS - GIVES_UP))
                : OFTEN[id % (int64_t)G_N_ELEMENTS(OFTEN)];
}

static bool do_kind(Tx *tx, void *context, GError **error)
{
    static const char INSERT[] = "INSERT INTO item (id, n) VALUES ($1, $2)";
    const Task *task = context;
    Kind kind = kind_of(task->id);
    if (kind == REFUSES)
        return fail(error, ERROR_NOT_FOUND, "Not there", "不存在");
    tx_run(tx, INSERT, PARAMS(value_integer(task->id + 1), value_integer(1)));
    if (kind == REPEATS)
        tx_run(tx, INSERT, PARAMS(value_integer(task->id + 1), value_integer(1)));
    if (kind == BREAKS)
        tx_run(tx, "UPDATE item SET n = NULL", NO_PARAMS);
    return kind != GIVES_UP || fail(error, ERROR_INVALID, "No", "不");
}

static void test_failures(Fixture *fixture, gconstpointer data)
{
    (void)data;
    int64_t stored = 0;
    g_autofree Task *tasks = submit(fixture, do_kind, TASKS);
    for (int i = 0; i < TASKS; i++) {
        Kind kind = kind_of(i);
        stored += kind == STORES;
        if ((tasks[i].code == -1) != (kind == STORES))
            g_error("task %d of kind %d ended with %d: %s", i, (int)kind, tasks[i].code,
                    tasks[i].said);
        if (kind == REFUSES || kind == GIVES_UP || kind == REPEATS)
            g_assert_cmpint(tasks[i].code, ==,
                            kind == REFUSES    ? ERROR_NOT_FOUND
                            : kind == GIVES_UP ? ERROR_INVALID
                                               : ERROR_CONFLICT);
    }
    g_assert_cmpint(integer(fixture, "SELECT count(*) FROM item"), ==, stored);
}

// ---- the same rows in another order ----

static bool raise_one(Tx *tx, void *context, GError **error)
{
    (void)error;
    const Task *task = context;
    tx_run(tx, "UPDATE item SET n = n + 1 WHERE id = $1",
           PARAMS(value_integer(task->id * 7 % 5 % OWNERS)));
    return true;
}

static void test_crossing(Fixture *fixture, gconstpointer data)
{
    (void)data;
    test_script(fixture->store, "INSERT INTO item (id, n) VALUES (0, 0), (1, 0), (2, 0), (3, 0)");
    g_autofree Task *tasks = submit(fixture, raise_one, RAISES);
    for (int i = 0; i < RAISES; i++)
        g_assert_cmpint(tasks[i].code, ==, -1);
    g_assert_cmpint(integer(fixture, "SELECT CAST(sum(n) AS bigint) FROM item"), ==, RAISES);
}

// ---- bulk work between others ----

static bool insert_one(Tx *tx, void *context, GError **error)
{
    (void)error;
    const Task *task = context;
    tx_run(tx, "INSERT INTO item (id, n) VALUES ($1, 1)", PARAMS(value_integer(task->id)));
    return true;
}

static void test_bulk(Fixture *fixture, gconstpointer data)
{
    (void)data;
    Task tasks[60];
    for (int i = 0; i < (int)G_N_ELEMENTS(tasks); i++) {
        tasks[i] = (Task){.fixture = fixture, .id = i};
        void (*add)(Store *, TxFunc, void *, StoreDone) =
            i % 3 == 0 ? store_submit_bulk : store_submit;
        add(fixture->store, insert_one, &tasks[i], note_answer);
    }
    pthread_mutex_lock(&fixture->lock);
    while (fixture->answered < (int)G_N_ELEMENTS(tasks))
        pthread_cond_wait(&fixture->changed, &fixture->lock);
    pthread_mutex_unlock(&fixture->lock);
    g_assert_cmpint(integer(fixture, "SELECT count(*) FROM item"), ==, G_N_ELEMENTS(tasks));
}

// ---- how many share a commit ----

enum { COMPANY = 20, HELD_US = 50000 };

static void note_commit(void *context)
{
    g_atomic_int_inc((int *)context);
}

// Holds the writer long enough that the others wait, and that its own group ends with it.
static bool hold(Tx *tx, void *context, GError **error)
{
    const Task *task = context;
    if (task->id == 0)
        g_usleep(HELD_US);
    return insert_one(tx, context, error);
}

// Changes nothing, so that it is told to nobody, and is answered after those before it were told.
static void let_commits_be_told(Store *store)
{
    test_script(store, "DELETE FROM item WHERE id < 0");
}

static int commits_of(Fixture *fixture, unsigned group_tasks)
{
    g_autoptr(GError) error = NULL;
    int n = 0;
    store_close(fixture->store);
    fixture->store = store_open(fixture->url, &(StoreOptions){.group_tasks = group_tasks}, &error);
    g_assert_no_error(error);
    test_script(fixture->store, "DELETE FROM item");
    let_commits_be_told(fixture->store);
    fixture->answered = 0;
    store_on_change(fixture->store, note_commit, &n);
    g_free(submit(fixture, hold, 1 + COMPANY));
    let_commits_be_told(fixture->store);
    store_off_change(fixture->store, note_commit, &n);
    g_assert_cmpint(integer(fixture, "SELECT count(*) FROM item"), ==, 1 + COMPANY);
    return n;
}

static void test_company(Fixture *fixture, gconstpointer data)
{
    (void)data;
    if (store_engine(fixture->store) != STORE_SQLITE) {
        g_test_skip("SQLite only");
        return;
    }
    g_assert_cmpint(commits_of(fixture, 0), <, COMPANY / 2);
    g_assert_cmpint(commits_of(fixture, 1), ==, 1 + COMPANY);
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
#define ADD(name, function)                                                                        \
    g_test_add("/store-group/" name, Fixture, NULL, set_up, function, tear_down)
    ADD("failures", test_failures);
    ADD("crossing", test_crossing);
    ADD("bulk", test_bulk);
    ADD("company", test_company);
    return g_test_run();
}
