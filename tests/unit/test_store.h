// SPDX-License-Identifier: Apache-2.0
//
// A store for one test: empty, migrated, and gone when the program ends. SQLite in a temporary
// folder, or with GUANXI_TEST_STORE=postgresql a database of its own on the scratch server
// GUANXI_TEST_POSTGRESQL (a URL that ends in a host part, such as
// postgresql://guanxi@/postgres?host=/tmp/…). Include it and the test runs on both.
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

static inline bool test_on_postgresql(void)
{
    return g_strcmp0(g_getenv("GUANXI_TEST_STORE"), "postgresql") == 0;
}

static inline void test_server_run(const char *sql)
{
    PGconn *connection = PQconnectdb(g_getenv("GUANXI_TEST_POSTGRESQL"));
    PGresult *result = PQexec(connection, sql);
    if (PQresultStatus(result) != PGRES_COMMAND_OK)
        g_error("%s: %s", sql, PQerrorMessage(connection));
    PQclear(result);
    PQfinish(connection);
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

static inline char *test_url_new(void)
{
    static unsigned number;
    number++;
    if (!test_on_postgresql()) {
        if (test_folder == NULL)
            test_folder = g_dir_make_tmp("guanxi-test-XXXXXX", NULL);
        return g_strdup_printf("sqlite:%s/%u.db", test_folder, number);
    }
    g_autofree char *name = g_strdup_printf("test_%d_%u", (int)getpid(), number);
    g_autofree char *create = g_strdup_printf("CREATE DATABASE %s", name);
    test_server_run(create);
    return test_postgresql_url(name);
}

// The caller closes it with store_close(). Its URL stays valid, also for other processes.
static inline Store *test_store_new(void)
{
    if (test_stores == NULL) {
        test_stores = g_array_new(FALSE, FALSE, sizeof(TestStore));
        atexit(test_stores_end);
    }
    char *url = test_url_new();
    g_autoptr(GError) error = NULL;
    Store *store = store_open(url, NULL, &error);
    g_assert_no_error(error);
    store_migrate(store, NULL, &error);
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
