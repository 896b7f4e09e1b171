// SPDX-License-Identifier: Apache-2.0
//
// The store's contract on both engines: values, statements, cursors, errors, groups, ids, retries.
#include "test_store.h"
#include "test_store_help.h"

#include "store/sql_text.h"
#include <pthread.h>
#include <sqlite3.h>
#include <sys/wait.h>

typedef struct {
    char *url;
    Store *store;
} Fixture;

static void set_up(Fixture *fixture, gconstpointer data)
{
    (void)data;
    fixture->url = test_database_new();
    fixture->store = test_store_open(fixture->url);
    test_make_store_tables(fixture->store);
    bool sqlite = store_engine(fixture->store) == STORE_SQLITE;
    test_script(fixture->store,
                sqlite ? "CREATE TABLE item (id INTEGER PRIMARY KEY, n INTEGER, r REAL, t TEXT, "
                         "b BLOB, j TEXT) STRICT"
                       : "CREATE TABLE item (id bigint PRIMARY KEY, n bigint, r double precision, "
                         "t text COLLATE \"C\", b bytea, j jsonb)");
}

static void tear_down(Fixture *fixture, gconstpointer data)
{
    (void)data;
    store_close(fixture->store);
    test_database_drop(fixture->url);
}

#define INSERT_ITEM "INSERT INTO item (id, n, r, t, b, j) VALUES ($1, $2, $3, $4, $5, $6)"

// ---- values ----

static const char *const TEXTS[] = {"", "plain", "客户关系 🙂", "it's \"quoted\" $1 -- ; \\",
                                    "line\nbreak\ttab"};
static const int64_t INTEGERS[] = {0, 1, -1, INT64_MAX, INT64_MIN, INT64_C(1) << 53};
static const double REALS[] = {0.0, 0.1, -1.5e300, 5e-324};

static bool write_values(Tx *tx, void *context, GError **error)
{
    (void)context, (void)error;
    const Value null = value_null();
    tx_run(tx, INSERT_ITEM, PARAMS(value_integer(1), null, null, null, null, null));
    for (size_t i = 0; i < G_N_ELEMENTS(TEXTS); i++)
        tx_run(tx, INSERT_ITEM,
               PARAMS(value_integer((int64_t)(100 + i)), null, null, value_text(TEXTS[i]), null,
                      null));
    for (size_t i = 0; i < G_N_ELEMENTS(INTEGERS); i++)
        tx_run(tx, INSERT_ITEM,
               PARAMS(value_integer((int64_t)(200 + i)), value_integer(INTEGERS[i]), null, null,
                      null, null));
    for (size_t i = 0; i < G_N_ELEMENTS(REALS); i++)
        tx_run(tx, INSERT_ITEM,
               PARAMS(value_integer((int64_t)(300 + i)), null, value_real(REALS[i]), null, null,
                      null));
    tx_run(tx, INSERT_ITEM,
           PARAMS(value_integer(400), null, null, null, value_bytes("a\0b\xff", 4), null));
    tx_run(tx, INSERT_ITEM,
           PARAMS(value_integer(401), null, null, null, value_bytes(NULL, 0),
                  value_text("{\"a\": \"中\", \"n\": 7}")));
    tx_run(tx, INSERT_ITEM,
           PARAMS(value_integer(402), null, null, value_slice("slice of more", 5), null, null));
    return true;
}

static bool read_values(Tx *tx, void *context, GError **error)
{
    (void)context, (void)error;
    g_autoptr(Cursor) rows =
        tx_query(tx, "SELECT id, n, r, t, b, j FROM item ORDER BY id", NO_PARAMS);
    g_assert_true(cursor_next(rows));
    for (int column = 1; column < 6; column++)
        g_assert_true(cursor_is_null(rows, column));
    g_assert_cmpint(cursor_integer(rows, 1), ==, 0);
    g_assert_null(cursor_text(rows, 3, NULL));
    g_assert_cmpint(cursor_bytes(rows, 4).type, ==, VALUE_NULL);
    for (size_t i = 0; i < G_N_ELEMENTS(TEXTS); i++) {
        size_t length;
        g_assert_true(cursor_next(rows));
        g_assert_cmpstr(cursor_text(rows, 3, &length), ==, TEXTS[i]);
        g_assert_cmpuint(length, ==, strlen(TEXTS[i]));
        g_assert_false(cursor_is_null(rows, 3));
    }
    for (size_t i = 0; i < G_N_ELEMENTS(INTEGERS); i++) {
        g_autofree char *decimal = g_strdup_printf("%" G_GINT64_FORMAT, INTEGERS[i]);
        g_assert_true(cursor_next(rows));
        g_assert_cmpint(cursor_integer(rows, 1), ==, INTEGERS[i]);
        g_assert_cmpstr(cursor_text(rows, 1, NULL), ==, decimal);
    }
    for (size_t i = 0; i < G_N_ELEMENTS(REALS); i++) {
        g_assert_true(cursor_next(rows));
        g_assert_cmpfloat(cursor_real(rows, 2), ==, REALS[i]);
    }
    g_assert_true(cursor_next(rows));
    g_assert_true(value_equal(cursor_bytes(rows, 4), value_bytes("a\0b\xff", 4)));
    g_assert_true(cursor_next(rows));
    g_assert_true(value_equal(cursor_bytes(rows, 4), value_bytes("", 0)));
    g_assert_nonnull(cursor_bytes(rows, 4).as.text.data); // none, but somewhere: it may be copied
    g_assert_nonnull(strstr(cursor_text(rows, 5, NULL), "中"));
    g_assert_true(cursor_next(rows));
    g_assert_cmpstr(cursor_text(rows, 3, NULL), ==, "slice");
    g_assert_false(cursor_next(rows));
    g_assert_false(cursor_next(rows));
    g_assert_cmpint(cursor_columns(rows), ==, 6);
    g_assert_cmpstr(cursor_column_name(rows, 3), ==, "t");
    return true;
}

// A parameter that is null from the first time on, where nothing around it says its type.
static bool read_null_parameters(Tx *tx, void *context, GError **error)
{
    (void)context, (void)error;
    static const char *const sql = "SELECT CASE WHEN $1 IS NULL AND $2 IS NULL THEN 1 ELSE 0 END";
    const Value null = value_null();
    g_assert_true(tx_integer(tx, sql, PARAMS(null, null), -1) == 1 || tx_failed(tx));
    g_assert_true(tx_integer(tx, sql, PARAMS(null, value_integer(7)), -1) == 0 || tx_failed(tx));
    g_assert_true(tx_integer(tx, sql, PARAMS(value_text("x"), null), -1) == 0 || tx_failed(tx));
    return true;
}

static void test_null_parameters(Fixture *fixture, gconstpointer data)
{
    (void)data;
    test_read(fixture->store, read_null_parameters, NULL);
    test_write(fixture->store, read_null_parameters, NULL);
}

static void test_values(Fixture *fixture, gconstpointer data)
{
    (void)data;
    test_write(fixture->store, write_values, NULL);
    test_read(fixture->store, read_values, NULL);
    g_assert_cmpint(test_integer(fixture->store, "SELECT sum(id) FROM item WHERE id < 102"), ==,
                    202);
    g_assert_cmpint(
        test_integer(fixture->store, "SELECT cast(j ->> 'n' AS bigint) FROM item WHERE id = 401"),
        ==, 7);
    g_assert_cmpint(test_integer(fixture->store, "SELECT count(*) FROM item WHERE t IS NOT NULL"),
                    ==, 6);
    g_assert_cmpint(test_integer(fixture->store, "SELECT n FROM item WHERE id = 9999"), ==, -1);
}

static bool read_numbers(Tx *tx, void *context, GError **error)
{
    (void)context, (void)error;
    g_autoptr(Cursor) row =
        tx_query(tx,
                 "SELECT sum(n), avg(r), sum(n) * 1.5, 1234567890123.25, -0.05, 1e3, 100000000"
                 " FROM item",
                 NO_PARAMS);
    g_assert_true(cursor_next(row));
    g_assert_cmpint(cursor_integer(row, 0), ==, 20002);
    g_assert_cmpfloat(cursor_real(row, 1), ==, 2.5);
    g_assert_cmpfloat(cursor_real(row, 2), ==, 30003);
    g_assert_cmpint(cursor_integer(row, 3), ==, 1234567890123);
    g_assert_cmpfloat_with_epsilon(cursor_real(row, 4), -0.05, 1e-12);
    g_assert_cmpint(cursor_integer(row, 5), ==, 1000);
    g_assert_cmpint(cursor_integer(row, 6), ==, 100000000);
    return true;
}

static void test_numbers(Fixture *fixture, gconstpointer data)
{
    (void)data;
    test_script(fixture->store, "INSERT INTO item (id, n, r) VALUES (1, 20000, 2.0), (2, 2, 3.0)");
    test_read(fixture->store, read_numbers, NULL);
}

static bool write_large(Tx *tx, void *context, GError **error)
{
    (void)error;
    GString *text = context;
    tx_run(tx, INSERT_ITEM,
           PARAMS(value_integer(1), value_null(), value_null(), value_slice(text->str, text->len),
                  value_bytes(text->str, text->len), value_null()));
    return true;
}

static bool read_large(Tx *tx, void *context, GError **error)
{
    (void)error;
    GString *text = context;
    g_autoptr(Cursor) row = tx_query(tx, "SELECT t, b FROM item", NO_PARAMS);
    g_assert_true(cursor_next(row));
    size_t length;
    const char *found = cursor_text(row, 0, &length);
    g_assert_true(value_equal(value_slice(found, length), value_slice(text->str, text->len)));
    g_assert_true(value_equal(cursor_bytes(row, 1), value_bytes(text->str, text->len)));
    return true;
}

static void test_large(Fixture *fixture, gconstpointer data)
{
    (void)data;
    g_autoptr(GString) text = g_string_new(NULL);
    while (text->len < 3 << 20)
        g_string_append_printf(text, "第 %zu 行 line\n", text->len);
    test_write(fixture->store, write_large, text);
    test_read(fixture->store, read_large, text);
}

// ---- statements ----

static bool write_changing_types(Tx *tx, void *context, GError **error)
{
    (void)context, (void)error;
    const Value null = value_null();
    for (int64_t i = 0; i < 64; i++) // every pattern of nulls with one text
        tx_run(tx, INSERT_ITEM,
               PARAMS(value_integer(i), i & 1 ? value_integer(i) : null,
                      i & 2 ? value_real(0.5) : null, i & 4 ? value_text("t") : null,
                      i & 8 ? value_bytes("b", 1) : null, i & 16 ? value_text("[]") : null));
    tx_run(tx, "UPDATE item SET r = $2 WHERE id = $1", PARAMS(value_integer(1), value_real(1.5)));
    tx_run(tx, "UPDATE item SET r = $2 WHERE id = $1", PARAMS(value_integer(2), value_integer(2)));
    tx_run(tx, "UPDATE item SET r = $2 WHERE id = $1", PARAMS(value_integer(3), value_real(2.5)));
    return true;
}

static void test_changing_types(Fixture *fixture, gconstpointer data)
{
    (void)data;
    test_write(fixture->store, write_changing_types, NULL);
    g_assert_cmpint(test_integer(fixture->store,
                                 "SELECT count(*) FROM item WHERE n IS NOT NULL AND t IS NOT NULL"),
                    ==, 16);
    g_assert_cmpint(
        test_integer(fixture->store, "SELECT count(*) FROM item WHERE r IN (1.5, 2.0, 2.5)"), ==,
        3);
}

static bool run_statements(Tx *tx, void *context, GError **error)
{
    (void)context, (void)error;
    Value rows[3 * 1000];
    for (int64_t i = 0; i < 1000; i++) {
        rows[3 * i] = value_integer(i);
        rows[3 * i + 1] = value_integer(i % 10);
        rows[3 * i + 2] = value_text(i % 2 ? "odd" : "even");
    }
    tx_run_many(tx, "INSERT INTO item (id, n, t) VALUES ($1, $2, $3)", rows, 3, 1000);
    g_assert_cmpint(
        tx_run_count(tx, "UPDATE item SET r = 1 WHERE n = $1", PARAMS(value_integer(3))), ==, 100);
    g_assert_cmpint(tx_run_count(tx, "DELETE FROM item WHERE n = $1", PARAMS(value_integer(77))),
                    ==, 0);
    // A parameter twice, out of order, and one that only looks like one.
    g_assert_cmpint(
        tx_integer(tx, "SELECT count(*) FROM item WHERE t = $2 AND n = $1 AND t <> '$1' AND n = $1",
                   PARAMS(value_integer(4), value_text("even")), -1),
        ==, 100);
    // Rows returned need not be read for the change to happen.
    cursor_free(
        tx_query(tx, "UPDATE item SET r = 2 WHERE id < $1 RETURNING id", PARAMS(value_integer(5))));
    g_assert_cmpint(tx_integer(tx, "SELECT count(*) FROM item WHERE r = 2", NO_PARAMS, -1), ==, 5);
    return true;
}

static bool interleave_cursors(Tx *tx, void *context, GError **error)
{
    (void)context, (void)error;
    static const char sql[] = "SELECT id FROM item WHERE n = $1 ORDER BY id";
    g_autoptr(Cursor) ones = tx_query(tx, sql, PARAMS(value_integer(1)));
    g_autoptr(Cursor) twos = tx_query(tx, sql, PARAMS(value_integer(2)));
    for (int64_t i = 0; i < 100; i++) {
        g_assert_true(cursor_next(twos));
        g_assert_true(cursor_next(ones));
        g_assert_cmpint(cursor_integer(twos, 0), ==, cursor_integer(ones, 0) + 1);
    }
    g_assert_false(cursor_next(ones));
    g_assert_false(cursor_next(ones));
    return true;
}

static void test_statements(Fixture *fixture, gconstpointer data)
{
    (void)data;
    test_write(fixture->store, run_statements, NULL);
    test_read(fixture->store, interleave_cursors, NULL);
    test_write(fixture->store, interleave_cursors, NULL);
}

static void test_sql_text(void)
{
    g_autofree char *sql =
        sql_for_sqlite("SELECT $1, '$2', \"$3\", $12 -- $4\n, $5 /* $6 */ || '''$7'");
    g_assert_cmpstr(sql, ==, "SELECT ?1, '$2', \"$3\", ?12 -- $4\n, ?5 /* $6 */ || '''$7'");
    g_auto(GStrv) parts = sql_statements(
        "-- first; comment\nCREATE TABLE a (b -- one; two\n);\n\n;INSERT INTO a VALUES (';');");
    g_assert_cmpuint(g_strv_length(parts), ==, 2);
    g_assert_cmpstr(parts[0], ==, "CREATE TABLE a (b -- one; two\n)");
    g_assert_cmpstr(parts[1], ==, "INSERT INTO a VALUES (';')");
}

// ---- errors ----

static bool fail_midway(Tx *tx, void *context, GError **error)
{
    (void)error;
    tx_run(tx, "INSERT INTO item (id) VALUES (1)", NO_PARAMS);
    tx_run(tx, context, NO_PARAMS);
    tx_run(tx, "INSERT INTO item (id) VALUES (2)", NO_PARAMS);
    g_autoptr(Cursor) rows = tx_query(tx, "SELECT 1", NO_PARAMS);
    g_assert_false(cursor_next(rows));
    g_assert_true(tx_failed(tx));
    return true;
}

static void assert_fails(Store *store, TxFunc function, void *context, int code)
{
    g_autoptr(GError) error = NULL;
    g_assert_false(store_write(store, function, context, &error));
    g_assert_error(error, GUANXI_ERROR, code);
    g_assert_nonnull(error_text(error, LANGUAGE_ZH));
}

static bool give_up(Tx *tx, void *context, GError **error)
{
    (void)context;
    tx_run(tx, "INSERT INTO item (id) VALUES (3)", NO_PARAMS);
    return fail(error, ERROR_STALE, "changed", "已更改");
}

static bool write_zero_byte(Tx *tx, void *context, GError **error)
{
    (void)context, (void)error;
    tx_run(tx, "INSERT INTO item (id, t) VALUES ($1, $2)",
           PARAMS(value_integer(4), value_slice("a\0b", 3)));
    return true;
}

static void test_errors(Fixture *fixture, gconstpointer data)
{
    (void)data;
    Store *store = fixture->store;
    assert_fails(store, fail_midway, "INSERT INTO item (id) VALUES (1)", ERROR_CONFLICT);
    assert_fails(store, fail_midway, "INSERT INTO nowhere (id) VALUES (1)", ERROR_INTERNAL);
    assert_fails(store, fail_midway, "SELEKT", ERROR_INTERNAL);
    assert_fails(store, give_up, NULL, ERROR_STALE);
    assert_fails(store, write_zero_byte, NULL, ERROR_INVALID);
    g_assert_cmpint(test_integer(store, "SELECT count(*) FROM item"), ==, 0);
    for (int i = 0; i < 400; i++) { // more statements than a connection keeps
        g_autofree char *sql = g_strdup_printf("SELECT count(*) + %d FROM item", i);
        g_assert_cmpint(test_integer(store, sql), ==, i);
    }
    assert_fails(store, fail_midway, "INSERT INTO item (id) VALUES (1)", ERROR_CONFLICT);
    test_script(store, "INSERT INTO item (id) VALUES (1)");
    g_autoptr(GError) error = NULL;
    g_assert_null(store_open("mysql://x", NULL, &error));
    g_assert_error(error, GUANXI_ERROR, ERROR_INVALID);
}

// ---- groups ----

typedef struct {
    pthread_mutex_t lock;
    pthread_cond_t changed;
    int answered;
    int failed;
} Answers;

typedef struct {
    int64_t id;
    bool fails;
    Answers *answers;
} Job;

static bool insert_job(Tx *tx, void *context, GError **error)
{
    Job *job = context;
    tx_run(tx, "INSERT INTO item (id, n) VALUES ($1, $2)",
           PARAMS(value_integer(job->id), value_integer(tx_next_id(tx, "job"))));
    return !job->fails || fail(error, ERROR_INVALID, "no", "否");
}

static void answer_job(void *context, const GError *error)
{
    Job *job = context;
    pthread_mutex_lock(&job->answers->lock);
    g_assert_cmpint(error != NULL, ==, job->fails);
    job->answers->answered++;
    job->answers->failed += error != NULL;
    pthread_cond_signal(&job->answers->changed);
    pthread_mutex_unlock(&job->answers->lock);
}

static void test_groups(Fixture *fixture, gconstpointer data)
{
    (void)data;
    enum { JOBS = 2000 };
    Answers answers = {0};
    pthread_mutex_init(&answers.lock, NULL);
    pthread_cond_init(&answers.changed, NULL);
    g_autofree Job *jobs = g_new0(Job, JOBS);
    for (int i = 0; i < JOBS; i++) {
        jobs[i] = (Job){.id = i, .fails = i % 7 == 3, .answers = &answers};
        store_submit(fixture->store, insert_job, &jobs[i], answer_job);
    }
    pthread_mutex_lock(&answers.lock);
    while (answers.answered < JOBS)
        pthread_cond_wait(&answers.changed, &answers.lock);
    pthread_mutex_unlock(&answers.lock);
    int64_t kept = JOBS - answers.failed;
    g_assert_cmpint(test_integer(fixture->store, "SELECT count(*) FROM item"), ==, kept);
    g_assert_cmpint(test_integer(fixture->store, "SELECT count(*) FROM item WHERE id % 7 = 3"), ==,
                    0);
    g_assert_cmpint(test_integer(fixture->store, "SELECT count(DISTINCT n) FROM item"), ==, kept);
    pthread_cond_destroy(&answers.changed);
    pthread_mutex_destroy(&answers.lock);
}

// ---- snapshots ----

static bool read_twice(Tx *tx, void *context, GError **error)
{
    (void)error;
    static const char sql[] = "SELECT count(*) FROM item";
    g_assert_cmpint(tx_integer(tx, sql, NO_PARAMS, -1), ==, 1);
    test_script(context, "INSERT INTO item (id) VALUES (2)");
    g_assert_cmpint(tx_integer(tx, sql, NO_PARAMS, -1), ==, 1);
    return true;
}

static void test_snapshot(Fixture *fixture, gconstpointer data)
{
    (void)data;
    test_script(fixture->store, "INSERT INTO item (id) VALUES (1)");
    test_read(fixture->store, read_twice, fixture->store);
    g_assert_cmpint(test_integer(fixture->store, "SELECT count(*) FROM item"), ==, 2);
}

// ---- ids ----

enum { ID_ROUNDS = 300, ID_WORKERS = 4 };

static bool take_id(Tx *tx, void *context, GError **error)
{
    bool *fails = context;
    tx_run(tx, "INSERT INTO item (id) VALUES ($1)", PARAMS(value_integer(tx_next_id(tx, "item"))));
    return !*fails || fail(error, ERROR_INVALID, "no", "否");
}

// Some transactions fail, so that blocks claimed by them are given back.
static void *take_ids(void *data)
{
    Store *store = data;
    for (int i = 0; i < ID_ROUNDS; i++) {
        bool fails = i % 5 == 0;
        g_autoptr(GError) error = NULL;
        store_write(store, take_id, &fails, &error);
        if (!fails)
            g_assert_no_error(error);
        else
            g_assert_error(error, GUANXI_ERROR, ERROR_INVALID);
    }
    return NULL;
}

// Threads of this process and other processes at the same time: a number given twice would break
// the primary key.
static void test_ids(Fixture *fixture, gconstpointer data)
{
    (void)data;
    GPid children[2];
    for (int i = 0; i < 2; i++) {
        char *arguments[] = {"/proc/self/exe", "--take-ids", fixture->url, NULL};
        g_autoptr(GError) error = NULL;
        g_spawn_async(NULL, arguments, NULL, G_SPAWN_DO_NOT_REAP_CHILD, NULL, NULL, &children[i],
                      &error);
        g_assert_no_error(error);
    }
    pthread_t threads[ID_WORKERS];
    for (int i = 0; i < ID_WORKERS; i++)
        pthread_create(&threads[i], NULL, take_ids, fixture->store);
    for (int i = 0; i < ID_WORKERS; i++)
        pthread_join(threads[i], NULL);
    for (int i = 0; i < 2; i++) {
        int status;
        waitpid(children[i], &status, 0);
        g_assert_cmpint(status, ==, 0);
    }
    g_assert_cmpint(test_integer(fixture->store, "SELECT count(*) FROM item"), ==,
                    (ID_WORKERS + 2) * ID_ROUNDS * 4 / 5);
    g_assert_cmpint(test_integer(fixture->store, "SELECT min(id) FROM item"), >, 0);
}

// ---- retries ----

typedef struct {
    Store *store;
    int64_t first;
    int64_t second;
} Pair;

static bool update_pair(Tx *tx, void *context, GError **error)
{
    (void)error;
    Pair *pair = context;
    g_assert_cmpint(tx_run_count(tx, "UPDATE item SET n = n + 1 WHERE id = $1",
                                 PARAMS(value_integer(pair->first))),
                    <=, 1);
    g_usleep(500);
    tx_run(tx, "UPDATE item SET n = n + 1 WHERE id = $1", PARAMS(value_integer(pair->second)));
    return true;
}

static void *update_pairs(void *data)
{
    Pair *pair = data;
    for (int i = 0; i < 20; i++)
        test_write(pair->store, update_pair, pair);
    return NULL;
}

// Two threads lock the same rows in opposite order: PostgreSQL kills one, which must run again.
static void test_retries(Fixture *fixture, gconstpointer data)
{
    (void)data;
    test_script(fixture->store, "INSERT INTO item (id, n) VALUES (1, 0), (2, 0)");
    if (store_engine(fixture->store) == STORE_POSTGRESQL)
        test_server_run("ALTER SYSTEM SET deadlock_timeout = '10ms'");
    if (store_engine(fixture->store) == STORE_POSTGRESQL)
        test_server_run("DO $$ BEGIN PERFORM pg_reload_conf(); END $$");
    Pair pairs[2] = {{fixture->store, 1, 2}, {fixture->store, 2, 1}};
    pthread_t threads[2];
    for (int i = 0; i < 2; i++)
        pthread_create(&threads[i], NULL, update_pairs, &pairs[i]);
    for (int i = 0; i < 2; i++)
        pthread_join(threads[i], NULL);
    g_assert_cmpint(test_integer(fixture->store, "SELECT sum(n) FROM item"), ==, 80);
}

// Reads that share snapshots see every commit that was answered before, of their own process at
// once and of another one (here: another Store) a moment later, and keep no snapshot for long.
static void test_fresh(Fixture *fixture, gconstpointer data)
{
    (void)data;
    test_script(fixture->store, "INSERT INTO item (id, n) VALUES (1, 0)");
    for (int i = 1; i <= 300; i++) {
        test_script(fixture->store, "UPDATE item SET n = n + 1 WHERE id = 1");
        g_assert_cmpint(test_integer(fixture->store, "SELECT n FROM item WHERE id = 1"), ==, i);
        g_assert_cmpint(test_integer(fixture->store, "SELECT n FROM item WHERE id = 1"), ==, i);
    }
    Store *other = test_store_open(fixture->url);
    for (int i = 301; i <= 320; i++) {
        g_assert_cmpint(test_integer(fixture->store, "SELECT n FROM item WHERE id = 1"), ==, i - 1);
        test_script(other, "UPDATE item SET n = n + 1 WHERE id = 1");
        g_usleep(2500);
        g_assert_cmpint(test_integer(fixture->store, "SELECT n FROM item WHERE id = 1"), ==, i);
    }
    store_close(other);
}

// The write-ahead log can begin anew while a store lies idle: the last reads have ended.
static void test_idle(Fixture *fixture, gconstpointer data)
{
    (void)data;
    if (store_engine(fixture->store) != STORE_SQLITE)
        return g_test_skip("PostgreSQL's reads end by themselves");
    test_script(fixture->store, "INSERT INTO item (id, n) VALUES (1, 0)");
    g_assert_cmpint(test_integer(fixture->store, "SELECT n FROM item"), ==, 0);
    test_script(fixture->store, "UPDATE item SET n = 1");
    sqlite3 *db = NULL;
    g_assert_cmpint(sqlite3_open(fixture->url + strlen("sqlite:"), &db), ==, SQLITE_OK);
    // Without having read it the connection does not know yet that there is a log.
    g_assert_cmpint(sqlite3_exec(db, "SELECT n FROM item", NULL, NULL, NULL), ==, SQLITE_OK);
    int code = SQLITE_BUSY; // until the store has looked what lies idle
    for (int i = 0; i < 1200 && code == SQLITE_BUSY; i++) {
        g_usleep(50000);
        code = sqlite3_wal_checkpoint_v2(db, NULL, SQLITE_CHECKPOINT_TRUNCATE, NULL, NULL);
    }
    g_assert_cmpint(code, ==, SQLITE_OK);
    sqlite3_close(db);
}

int main(int argc, char **argv)
{
    if (argc == 3 && strcmp(argv[1], "--take-ids") == 0) {
        Store *store = test_store_open(argv[2]);
        take_ids(store);
        store_close(store);
        return 0;
    }
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/store/sql-text", test_sql_text);
#define ADD(name, function) g_test_add("/store/" name, Fixture, NULL, set_up, function, tear_down)
    ADD("values", test_values);
    ADD("null-parameters", test_null_parameters);
    ADD("numbers", test_numbers);
    ADD("large", test_large);
    ADD("changing-types", test_changing_types);
    ADD("statements", test_statements);
    ADD("errors", test_errors);
    ADD("groups", test_groups);
    ADD("snapshot", test_snapshot);
    ADD("fresh", test_fresh);
    ADD("idle", test_idle);
    ADD("ids", test_ids);
    ADD("retries", test_retries);
    return g_test_run();
}
