// SPDX-License-Identifier: Apache-2.0
//
// What was acknowledged is there: after kill -9, after a power failure that loses what no sync had
// brought to disk, after PostgreSQL was stopped at once. A full disk and a missing server are told
// clearly and are over when they are over. GUANXI_TEST_ROUNDS rounds each (10).
//
// Every transaction writes two rows and a change log entry; none of the three may stand without
// the others.
#include "test_store.h"
#include "test_store_help.h"

#include "../crash/lossy_vfs.c"
#include "store/change.h"
#include <signal.h>
#include <stdio.h>
#include <sys/wait.h>

enum { WRITERS = 4 };

static int rounds(void)
{
    const char *text = g_getenv("GUANXI_TEST_ROUNDS");
    return text != NULL ? MAX(atoi(text), 1) : 10;
}

static void make_tables(Store *store)
{
    test_make_store_tables(store);
    test_script(store, store_engine(store) == STORE_SQLITE
                           ? "CREATE TABLE item (id INTEGER PRIMARY KEY, t TEXT) STRICT;\n"
                             "CREATE TABLE part (id INTEGER PRIMARY KEY) STRICT"
                           : "CREATE TABLE item (id bigint PRIMARY KEY, t text);\n"
                             "CREATE TABLE part (id bigint PRIMARY KEY)");
}

// ---- writing ----

static char filling[8000];

typedef struct {
    int64_t id;
    bool large;
} Item;

static bool write_item(Tx *tx, void *context, GError **error)
{
    (void)error;
    Item *item = context;
    item->id = tx_next_id(tx, "item");
    tx_run(
        tx, "INSERT INTO item (id, t) VALUES ($1, $2)",
        PARAMS(value_integer(item->id), value_slice(filling, item->large ? sizeof filling : 10)));
    tx_run(tx, "INSERT INTO part (id) VALUES ($1)", PARAMS(value_integer(item->id)));
    tx_log(tx, &(Change){.entity = "item",
                         .id = item->id,
                         .customer_id = item->id % 100,
                         .operation = CHANGE_CREATE});
    return true;
}

typedef struct {
    Store *store;
    GArray *acknowledged; // ids; NULL: they are printed
    int stop;             // atomic
    int unexpected;       // errors other than “unavailable”
} Writer;

static void acknowledge(Writer *writer, int64_t id)
{
    char line[32];
    if (writer->acknowledged != NULL) {
        g_array_append_val(writer->acknowledged, id);
        return;
    }
    int length = g_snprintf(line, sizeof line, "%" G_GINT64_FORMAT "\n", id);
    if (write(STDOUT_FILENO, line, (size_t)length) != length)
        _exit(3);
}

static void *write_items(void *data)
{
    Writer *writer = data;
    for (int i = 0; !__atomic_load_n(&writer->stop, __ATOMIC_SEQ_CST); i++) {
        Item item = {.large = i % 4 == 0};
        g_autoptr(GError) error = NULL;
        if (store_write(writer->store, write_item, &item, &error))
            acknowledge(writer, item.id);
        else if (!g_error_matches(error, GUANXI_ERROR, ERROR_UNAVAILABLE))
            writer->unexpected++;
        else
            g_usleep(1000);
    }
    return NULL;
}

typedef struct {
    Writer writers[WRITERS];
    pthread_t threads[WRITERS];
} Load;

static void load_start(Load *load, Store *store)
{
    for (int i = 0; i < WRITERS; i++) {
        load->writers[i] =
            (Writer){.store = store, .acknowledged = g_array_new(false, false, sizeof(int64_t))};
        pthread_create(&load->threads[i], NULL, write_items, &load->writers[i]);
    }
}

// Ends the load; all ids it was promised are added.
static void load_stop(Load *load, GArray *acknowledged)
{
    for (int i = 0; i < WRITERS; i++)
        __atomic_store_n(&load->writers[i].stop, 1, __ATOMIC_SEQ_CST);
    for (int i = 0; i < WRITERS; i++) {
        pthread_join(load->threads[i], NULL);
        g_assert_cmpint(load->writers[i].unexpected, ==, 0);
        g_array_append_vals(acknowledged, load->writers[i].acknowledged->data,
                            load->writers[i].acknowledged->len);
        g_array_unref(load->writers[i].acknowledged);
    }
}

// ---- checking ----

typedef struct {
    GArray *ids;
    guint found;
} Check;

static bool check_acknowledged(Tx *tx, void *context, GError **error)
{
    (void)error;
    Check *check = context;
    check->found = 0; // it may run again, on a new connection
    for (guint i = 0; i < check->ids->len; i++)
        check->found +=
            tx_integer(tx, "SELECT count(*) FROM item WHERE id = $1",
                       PARAMS(value_integer(g_array_index(check->ids, int64_t, i))), 0) == 1;
    return true;
}

static void check_whole(Store *store, GArray *acknowledged)
{
    g_autoptr(GError) error = NULL;
    do { // the store's own relay may be the one that moves them
        store_relay(store, NULL, &error);
        g_assert_no_error(error);
    } while (test_integer(store, "SELECT count(*) FROM outbox") > 0);
    Check check = {.ids = acknowledged};
    test_read(store, check_acknowledged, &check);
    g_assert_cmpuint(check.found, ==, acknowledged->len);
    int64_t items = test_integer(store, "SELECT count(*) FROM item");
    g_test_message("%u acknowledged, %d stored", acknowledged->len, (int)items);
    g_assert_cmpint(items, >=, acknowledged->len);
    g_assert_cmpint(test_integer(store, "SELECT count(*) FROM item JOIN part ON part.id = item.id"),
                    ==, items);
    g_assert_cmpint(test_integer(store, "SELECT count(*) FROM part"), ==, items);
    g_assert_cmpint(test_integer(store, "SELECT count(DISTINCT id) FROM change_log"), ==, items);
    g_assert_cmpint(test_integer(store, "SELECT count(*) FROM change_log"), ==, items);
    if (store_engine(store) == STORE_SQLITE)
        g_assert_cmpint(
            test_integer(
                store, "SELECT count(*) FROM pragma_integrity_check WHERE integrity_check <> 'ok'"),
            ==, 0);
}

// ---- kill -9 ----

static void run_until_killed(const char *url)
{
    Load load;
    Store *store = test_store_open(url);
    for (int i = 0; i < WRITERS; i++) {
        load.writers[i] = (Writer){.store = store};
        pthread_create(&load.threads[i], NULL, write_items, &load.writers[i]);
    }
    pthread_join(load.threads[0], NULL);
}

static void *kill_later(void *child)
{
    g_usleep((gulong)g_random_int_range(1000, 200000));
    kill(*(GPid *)child, SIGKILL);
    return NULL;
}

// Reads whole lines until the process is gone; a last one cut short was never acknowledged. The
// first one starts the clock of its death.
static void read_until_killed(GPid *child, int pipe, GArray *acknowledged)
{
    FILE *lines = fdopen(pipe, "r");
    char line[64];
    pthread_t killer;
    bool begun = false;
    while (fgets(line, sizeof line, lines) != NULL && strchr(line, '\n') != NULL) {
        int64_t id = g_ascii_strtoll(line, NULL, 10);
        g_array_append_val(acknowledged, id);
        if (!begun)
            pthread_create(&killer, NULL, kill_later, child);
        begun = true;
    }
    fclose(lines);
    g_assert_true(begun);
    pthread_join(killer, NULL);
}

static void kill_once(const char *url, GArray *acknowledged)
{
    GPid child;
    int output;
    int status;
    char *arguments[] = {"/proc/self/exe", "--write", (char *)url, NULL};
    g_autoptr(GError) error = NULL;
    g_spawn_async_with_pipes(NULL, arguments, NULL, G_SPAWN_DO_NOT_REAP_CHILD, NULL, NULL, &child,
                             NULL, &output, NULL, &error);
    g_assert_no_error(error);
    read_until_killed(&child, output, acknowledged);
    waitpid(child, &status, 0);
    g_assert_true(WIFSIGNALED(status) && WTERMSIG(status) == SIGKILL);
}

static void test_kill(void)
{
    char *url = test_database_new();
    g_autoptr(GArray) acknowledged = g_array_new(false, false, sizeof(int64_t));
    Store *store = test_store_open(url);
    make_tables(store);
    store_close(store);
    for (int i = 0; i < rounds(); i++) {
        kill_once(url, acknowledged);
        store = test_store_open(url);
        check_whole(store, acknowledged);
        store_close(store);
    }
    g_assert_cmpuint(acknowledged->len, >, 0);
    test_database_drop(url);
}

// ---- power failure ----

static Store *open_lossy(const char *url)
{
    g_autoptr(GError) error = NULL;
    Store *store = store_open(url, &(StoreOptions){.vfs = LOSSY_VFS}, &error);
    g_assert_no_error(error);
    return store;
}

static void test_power(void)
{
    if (test_on_postgresql()) {
        g_test_skip("SQLite only");
        return;
    }
    lossy_register();
    char *url = test_database_new();
    g_autoptr(GArray) acknowledged = g_array_new(false, false, sizeof(int64_t));
    Store *store = test_store_open(url);
    make_tables(store);
    store_close(store);
    for (int i = 0; i < rounds(); i++) {
        Load load;
        store = open_lossy(url);
        load_start(&load, store);
        g_usleep((gulong)g_random_int_range(20000, 400000));
        lossy_power_off();
        load_stop(&load, acknowledged);
        store_close(store);
        lossy_power_on(i % 2 == 0 ? 0 : g_random_int() | 1);
        store = test_store_open(url);
        check_whole(store, acknowledged);
        store_close(store);
    }
    g_assert_cmpuint(acknowledged->len, >, 0);
    test_database_drop(url);
}

// The shim does lose what was not synced: SQLite told not to sync forgets what it acknowledged.
static void test_loss(void)
{
    if (test_on_postgresql()) {
        g_test_skip("SQLite only");
        return;
    }
    lossy_register();
    char *url = test_database_new();
    sqlite3 *db;
    g_assert_cmpint(sqlite3_open_v2(url + strlen("sqlite:"), &db,
                                    SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE, LOSSY_VFS),
                    ==, SQLITE_OK);
    g_assert_cmpint(
        sqlite3_exec(
            db,
            "CREATE TABLE item (id INTEGER); PRAGMA synchronous = OFF; INSERT INTO item VALUES (1)",
            NULL, NULL, NULL),
        ==, SQLITE_OK);
    lossy_power_off();
    sqlite3_close(db);
    lossy_power_on(0);
    g_autoptr(Store) store = test_store_open(url);
    g_assert_cmpint(test_integer(store, "SELECT count(*) FROM item"), ==, 0);
    store_close(g_steal_pointer(&store));
    test_database_drop(url);
}

static void test_full(void)
{
    if (test_on_postgresql()) {
        g_test_skip("SQLite only");
        return;
    }
    lossy_register();
    char *url = test_database_new();
    g_autoptr(GArray) acknowledged = g_array_new(false, false, sizeof(int64_t));
    Store *store = open_lossy(url);
    make_tables(store);
    for (int i = 0; i < 5; i++) {
        Load load;
        Item item = {0};
        g_autoptr(GError) error = NULL;
        load_start(&load, store);
        do // something stands that can be read from the full disk
            g_usleep(30000);
        while (test_integer(store, "SELECT count(*) FROM item") == 0);
        lossy_fill(true);
        g_usleep(30000);
        g_assert_false(store_write(store, write_item, &item, &error));
        g_assert_error(error, GUANXI_ERROR, ERROR_UNAVAILABLE);
        g_assert_nonnull(strstr(error->message, "full"));
        g_assert_cmpint(test_integer(store, "SELECT count(*) FROM item"), >, 0); // reading goes on
        lossy_fill(false);
        test_write(store, write_item, &item);
        load_stop(&load, acknowledged);
        check_whole(store, acknowledged);
    }
    store_close(store);
    test_database_drop(url);
}

// ---- PostgreSQL stopped at once ----

static char *postgres(const char *command, const char *folder, const char *argument)
{
    const char *arguments[] = {"tests/postgres.sh", command, folder, argument, NULL};
    g_autoptr(GError) error = NULL;
    char *output = NULL;
    int status;
    g_spawn_sync(NULL, (char **)arguments, NULL, G_SPAWN_DEFAULT, NULL, NULL, &output, NULL,
                 &status, &error);
    g_assert_no_error(error);
    g_assert_cmpint(status, ==, 0);
    return g_strchomp(output);
}

static void stop_round(Store *store, const char *folder, GArray *acknowledged)
{
    Load load;
    Item item = {0};
    g_autoptr(GError) error = NULL;
    load_start(&load, store);
    g_usleep((gulong)g_random_int_range(30000, 300000));
    g_free(postgres("stop", folder, "immediate"));
    g_assert_false(store_write(store, write_item, &item, &error));
    g_assert_error(error, GUANXI_ERROR, ERROR_UNAVAILABLE);
    g_free(postgres("again", folder, NULL));
    g_usleep(20000);
    load_stop(&load, acknowledged);
    test_write(store, write_item, &item); // the same store goes on by itself
    check_whole(store, acknowledged);
}

static void test_stop(void)
{
    if (!test_on_postgresql()) {
        g_test_skip("PostgreSQL only");
        return;
    }
    g_autofree char *folder = g_dir_make_tmp("guanxi-crash-XXXXXX", NULL);
    g_autofree char *url = postgres("start", folder, NULL);
    g_autoptr(GArray) acknowledged = g_array_new(false, false, sizeof(int64_t));
    Store *store = test_store_open(url);
    make_tables(store);
    for (int i = 0; i < rounds(); i++)
        stop_round(store, folder, acknowledged);
    store_close(store);
    g_free(postgres("stop", folder, "immediate"));
    const char *remove[] = {"rm", "-rf", folder, NULL};
    g_spawn_sync(NULL, (char **)remove, NULL, G_SPAWN_SEARCH_PATH, NULL, NULL, NULL, NULL, NULL,
                 NULL);
    g_assert_cmpuint(acknowledged->len, >, 0);
}

// A server that may forget what it acknowledged is refused.
static void test_forgetful(void)
{
    if (!test_on_postgresql()) {
        g_test_skip("PostgreSQL only");
        return;
    }
    char *url = test_database_new();
    const char *end = strchr(url, '?');
    const char *name = g_strrstr_len(url, end - url, "/") + 1;
    g_autofree char *database = g_strndup(name, (gsize)(end - name));
    g_autofree char *sql =
        g_strdup_printf("ALTER DATABASE %s SET synchronous_commit = off", database);
    test_server_run(sql);
    g_autoptr(GError) error = NULL;
    g_assert_null(store_open(url, NULL, &error));
    g_assert_error(error, GUANXI_ERROR, ERROR_UNAVAILABLE);
    test_database_drop(url);
}

int main(int argc, char **argv)
{
    memset(filling, 'x', sizeof filling);
    if (argc == 3 && strcmp(argv[1], "--write") == 0) {
        run_until_killed(argv[2]);
        return 1;
    }
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/crash/kill", test_kill);
    g_test_add_func("/crash/power", test_power);
    g_test_add_func("/crash/loss", test_loss);
    g_test_add_func("/crash/full", test_full);
    g_test_add_func("/crash/stop", test_stop);
    g_test_add_func("/crash/forgetful", test_forgetful);
    return g_test_run();
}
