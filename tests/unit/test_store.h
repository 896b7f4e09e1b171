// SPDX-License-Identifier: Apache-2.0
//
// A store for one test: empty, migrated, and gone when the program ends. SQLite in a temporary
// folder, or with GUANXI_TEST_STORE=postgresql a database of its own on the scratch server
// GUANXI_TEST_POSTGRESQL (a URL that ends in a host part, such as
// postgresql://guanxi@/postgres?host=/tmp/…). Include it and the test runs on both.
//
// Migrating costs a third of a second under the sanitizers, a copy next to nothing: each program
// migrates one store and copies that; with GUANXI_TEST_TEMPLATES, a folder that lives as long as
// the scratch server and no longer, the first program does so for all.
#pragma once

#include "store/schema.h"
#include <glib.h>
#include <libpq-fe.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

typedef struct {
    const Store *store;
    char *url;
} TestStore;

static GArray *test_stores; // of TestStore
static char *test_folder;
static char *test_template; // what is copied: a file, or the name of a database

static inline bool test_on_postgresql(void)
{
    return g_strcmp0(g_getenv("GUANXI_TEST_STORE"), "postgresql") == 0;
}

// Of this program alone, also among those that had its number earlier in a long run: numbers of
// processes come again.
static inline const char *test_own_name(void)
{
    static char name[32];
    if (*name == '\0')
        g_snprintf(name, sizeof name, "%d_%08x", (int)getpid(), g_random_int());
    return name;
}

// Whether it could be run; what else stops it than one of `states`, set apart by spaces, ends the
// program. On a busy machine somebody who has left may be seen in a database for longer than the
// five seconds that the server waits for that (object_in_use): then it is asked again.
static inline bool test_server_try(const char *sql, const char *states)
{
    PGconn *connection = PQconnectdb(g_getenv("GUANXI_TEST_POSTGRESQL"));
    bool done = false, refused = false;
    for (int tries = 0; !done && !refused; tries++) {
        PGresult *result = PQexec(connection, sql);
        done = PQresultStatus(result) == PGRES_COMMAND_OK;
        const char *state = done ? NULL : PQresultErrorField(result, PG_DIAG_SQLSTATE);
        refused = state != NULL && strstr(states, state) != NULL;
        if (!done && !refused && (tries == 5 || g_strcmp0(state, "55006") != 0))
            g_error("%s: %s", sql, PQerrorMessage(connection));
        PQclear(result);
    }
    PQfinish(connection);
    return done;
}

static inline void test_server_run(const char *sql)
{
    test_server_try(sql, "");
}

static inline void test_stores_end(void)
{
    for (unsigned i = 0; i < test_stores->len; i++)
        g_free(g_array_index(test_stores, TestStore, i).url);
    g_array_unref(test_stores);
    if (test_folder != NULL) {
        g_autofree char *command = g_strdup_printf("rm -rf '%s'", test_folder);
        if (system(command) != 0)
            g_printerr("# %s is left behind\n", test_folder);
        g_free(test_folder);
    }
    g_free(test_template);
}

// The scratch server's URL with another database: what stands between the last '/' before '?' and
// the '?'.
static inline char *test_postgresql_url(const char *database)
{
    const char *base = g_getenv("GUANXI_TEST_POSTGRESQL");
    const char *query = strchr(base, '?');
    g_autofree char *head = query ? g_strndup(base, (gsize)(query - base)) : g_strdup(base);
    char *slash = strrchr(head, '/');
    g_assert_nonnull(slash);
    if (slash > head && slash[-1] == '/') // "postgresql://host": no database named
        return g_strdup_printf("%s/%s%s", head, database, query ? query : "");
    *slash = '\0';
    return g_strdup_printf("%s/%s%s", head, database, query ? query : "");
}

// ---- the store that is copied ----

static inline void test_migrate(const char *url)
{
    g_autoptr(GError) error = NULL;
    g_autoptr(Store) store = store_open(url, NULL, &error);
    g_assert_no_error(error);
    store_migrate(store, NULL, &error);
    g_assert_no_error(error);
}

// Two programs may begin at the same time: each makes its own, and the later one replaces the
// first.
static inline char *test_template_file(void)
{
    const char *shared = g_getenv("GUANXI_TEST_TEMPLATES");
    char *path = g_build_filename(shared ? shared : test_folder, "empty.db", NULL);
    if (g_file_test(path, G_FILE_TEST_EXISTS))
        return path;
    g_autofree char *own = g_strconcat(path, ".", test_own_name(), NULL);
    g_autofree char *url = g_strconcat("sqlite:", own, NULL);
    test_migrate(url);
    g_assert_cmpint(rename(own, path), ==, 0);
    return path;
}

// Of two programs that begin at the same time the second keeps its own: the name is taken
// (duplicate_database), or was just being taken (unique_violation in the server's own catalogue).
static inline char *test_template_database(void)
{
    static const char *const SHARED = "test_empty", *const EXISTS = "42P04 23505";
    g_autofree char *own = g_strconcat(SHARED, "_", test_own_name(), NULL);
    g_autofree char *create = g_strdup_printf("CREATE DATABASE %s", own);
    test_server_run(create);
    g_autofree char *url = test_postgresql_url(own);
    test_migrate(url);
    g_autofree char *publish = g_strdup_printf("ALTER DATABASE %s RENAME TO %s", own, SHARED);
    bool shared = g_getenv("GUANXI_TEST_TEMPLATES") && test_server_try(publish, EXISTS);
    return shared ? g_strdup(SHARED) : g_steal_pointer(&own);
}

static inline char *test_copy_file(unsigned number)
{
    g_autoptr(GError) error = NULL;
    g_autofree char *path = NULL, *bytes = NULL;
    gsize length = 0;
    if (test_folder == NULL)
        test_folder = g_dir_make_tmp("guanxi-test-XXXXXX", NULL);
    if (test_template == NULL)
        test_template = test_template_file();
    path = g_strdup_printf("%s/%u.db", test_folder, number);
    g_file_get_contents(test_template, &bytes, &length, &error);
    g_assert_no_error(error);
    g_file_set_contents_full(path, bytes, (gssize)length, G_FILE_SET_CONTENTS_NONE, 0600, &error);
    g_assert_no_error(error);
    return g_strconcat("sqlite:", path, NULL);
}

static inline char *test_copy_database(unsigned number)
{
    static const char *const NO_SUCH = "3D000";
    g_autofree char *name = g_strdup_printf("test_%s_%u", test_own_name(), number);
    g_autofree char *shared = g_strdup_printf("CREATE DATABASE %s TEMPLATE test_empty", name);
    if (test_template == NULL && g_getenv("GUANXI_TEST_TEMPLATES") &&
        test_server_try(shared, NO_SUCH)) {
        test_template = g_strdup("test_empty");
        return test_postgresql_url(name);
    }
    if (test_template == NULL)
        test_template = test_template_database();
    g_autofree char *copy = g_strdup_printf("CREATE DATABASE %s TEMPLATE %s", name, test_template);
    test_server_run(copy);
    return test_postgresql_url(name);
}

// The caller closes it with store_close(). Its URL stays valid, also for other processes.
static inline Store *test_store_new(void)
{
    static unsigned number;
    if (test_stores == NULL) {
        test_stores = g_array_new(FALSE, FALSE, sizeof(TestStore));
        atexit(test_stores_end);
    }
    number++;
    char *url = test_on_postgresql() ? test_copy_database(number) : test_copy_file(number);
    g_autoptr(GError) error = NULL;
    Store *store = store_open(url, NULL, &error);
    g_assert_no_error(error);
    TestStore entry = {store, url};
    g_array_append_val(test_stores, entry);
    return store;
}

static inline const char *test_store_url(const Store *store)
{
    for (unsigned i = test_stores->len; i-- > 0;) { // the last one: addresses come again
        if (g_array_index(test_stores, TestStore, i).store == store)
            return g_array_index(test_stores, TestStore, i).url;
    }
    g_assert_not_reached();
}
