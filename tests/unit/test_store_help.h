// SPDX-License-Identifier: Apache-2.0
//
// What the tests of the store itself need: databases without a schema that are dropped at the end
// of each test, and short ways to run SQL that must succeed.
#pragma once

#include "test_store.h"

#include "store/schema.h"
#include "store/store.h"
#include <glib/gstdio.h>
#include <libpq-fe.h>
#include <string.h>
#include <unistd.h>

// The URL of a new, empty database. Give it to test_database_drop().
static inline char *test_database_new(void)
{
    static int count;
    if (!test_on_postgresql()) {
        g_autofree char *folder = g_dir_make_tmp("guanxi-test-XXXXXX", NULL);
        g_assert_nonnull(folder);
        return g_strdup_printf("sqlite:%s/test.db", folder);
    }
    g_autofree char *name = g_strdup_printf("store_%s_%d", test_own_name(), ++count);
    g_autofree char *sql = g_strdup_printf("CREATE DATABASE %s TEMPLATE template0", name);
    test_server_run(sql);
    return test_postgresql_url(name);
}

static inline void test_database_drop(char *url)
{
    if (g_str_has_prefix(url, "sqlite:")) {
        g_autofree char *folder = g_path_get_dirname(url + strlen("sqlite:"));
        g_autoptr(GDir) entries = g_dir_open(folder, 0, NULL);
        for (const char *name; entries != NULL && (name = g_dir_read_name(entries)) != NULL;) {
            g_autofree char *path = g_build_filename(folder, name, NULL);
            g_unlink(path);
        }
        g_rmdir(folder);
    } else {
        const char *slash = strchr(strstr(url, "//") + 2, '/');
        g_autofree char *sql = g_strdup_printf("DROP DATABASE %.*s WITH (FORCE)",
                                               (int)strcspn(slash + 1, "?"), slash + 1);
        test_server_run(sql);
    }
    g_free(url);
}

static inline Store *test_store_open(const char *url)
{
    g_autoptr(GError) error = NULL;
    Store *store = store_open(url, NULL, &error);
    g_assert_no_error(error);
    return store;
}

// A transaction that must succeed.
static inline void test_write(Store *store, TxFunc function, void *context)
{
    g_autoptr(GError) error = NULL;
    store_write(store, function, context, &error);
    g_assert_no_error(error);
}

static inline void test_read(Store *store, TxFunc function, void *context)
{
    g_autoptr(GError) error = NULL;
    store_read(store, function, context, &error);
    g_assert_no_error(error);
}

// Runs the statements of one text, separated by ";\n", in one transaction.
static inline bool test_run_script(Tx *tx, void *context, GError **error)
{
    (void)error;
    g_auto(GStrv) statements = g_strsplit(context, ";\n", -1);
    for (char **at = statements; *at != NULL; at++)
        if (*g_strstrip(*at) != '\0')
            tx_run(tx, *at, NO_PARAMS);
    return true;
}

static inline void test_script(Store *store, const char *script)
{
    test_write(store, test_run_script, (void *)script);
}

typedef struct {
    const char *sql;
    int64_t value;
} TestInteger;

static inline bool test_read_integer(Tx *tx, void *context, GError **error)
{
    (void)error;
    TestInteger *integer = context;
    integer->value = tx_integer(tx, integer->sql, NO_PARAMS, -1);
    return true;
}

// The integer that a query without parameters gives; -1: no row, or null.
static inline int64_t test_integer(Store *store, const char *sql)
{
    TestInteger integer = {.sql = sql};
    test_read(store, test_read_integer, &integer);
    return integer.value;
}

// The store's own tables, without those of entities.
static inline void test_make_store_tables(Store *store)
{
    g_auto(Buffer) ddl = {0};
    for (const Table *const *table = STORE_TABLES; *table != NULL; table++)
        schema_create(&ddl, *table, store_engine(store));
    test_script(store, buffer_string(&ddl));
}
