// SPDX-License-Identifier: Apache-2.0
//
// Descriptions against schemas on both engines: the migrations make exactly what is described, and
// a migration written from a changed description leads to it without losing rows.
#include "test_store.h"
#include "test_store_help.h"

#include "entity/entity.h"
#include <pthread.h>

static GPtrArray *described(void)
{
    GPtrArray *tables = g_ptr_array_new();
    for (const Table *const *table = STORE_TABLES; *table != NULL; table++)
        g_ptr_array_add(tables, (gpointer)*table);
    for (const Entity *const *entity = ENTITIES; *entity != NULL; entity++)
        g_ptr_array_add(tables, (gpointer)entity_table(*entity));
    return tables;
}

static void assert_matches(Store *store, const Table *const *tables, size_t n_tables)
{
    g_autoptr(GError) error = NULL;
    g_autoptr(GString) differences = g_string_new(NULL);
    bool same = schema_matches(store, tables, n_tables, differences, &error);
    g_assert_cmpstr(differences->str, ==, "");
    g_assert_no_error(error);
    g_assert_true(same);
}

static void test_migrated(void)
{
    char *url = test_database_new();
    g_autoptr(Store) store = test_store_open(url);
    g_autoptr(GError) error = NULL;
    g_autoptr(GPtrArray) tables = described();
    int version = -1, applied = -1;
    g_assert_true(store_schema_version(store, &version, &error));
    g_assert_cmpint(version, ==, 0);
    g_assert_true(store_migrate(store, &applied, &error));
    g_assert_no_error(error);
    g_assert_cmpint(applied, ==, migrations_last());
    g_assert_true(store_migrate(store, &applied, &error));
    g_assert_cmpint(applied, ==, 0);
    g_assert_true(store_schema_version(store, &version, &error));
    g_assert_cmpint(version, ==, migrations_last());
    assert_matches(store, (const Table *const *)tables->pdata, tables->len);
    test_script(store,
                "INSERT INTO migration (number, name, applied_at) VALUES (9999, 'later', 0)");
    g_assert_false(store_migrate(store, NULL, &error));
    g_assert_error(error, GUANXI_ERROR, ERROR_CONFLICT);
    store_close(g_steal_pointer(&store));
    test_database_drop(url);
}

static void *migrate_once(void *url)
{
    g_autoptr(Store) store = test_store_open(url);
    g_autoptr(GError) error = NULL;
    store_migrate(store, NULL, &error);
    g_assert_no_error(error);
    return NULL;
}

static void test_migrate_together(void)
{
    char *url = test_database_new();
    pthread_t threads[3];
    for (int i = 0; i < 3; i++)
        pthread_create(&threads[i], NULL, migrate_once, url);
    for (int i = 0; i < 3; i++)
        pthread_join(threads[i], NULL);
    g_autoptr(Store) store = test_store_open(url);
    g_assert_cmpint(test_integer(store, "SELECT count(*) FROM migration"), ==, migrations_last());
    store_close(g_steal_pointer(&store));
    test_database_drop(url);
}

// ---- a changed description ----

static const Column OLD_COLUMNS[] = {
    {"id", COLUMN_INTEGER, true, NULL, "The id."},
    {"name", COLUMN_TEXT, false, NULL, "A name."},
    {"size", COLUMN_INTEGER, true, "1", "A size."},
    {"gone", COLUMN_REAL, false, NULL, "Goes."},
};
static const Index OLD_INDEXES[] = {
    {.columns = "name, id"}, {.columns = "size"}, {.columns = "gone"}};
static const Column EXTRA_COLUMNS[] = {{"id", COLUMN_INTEGER, true, NULL, "The id."}};
static const Table OLD_THING = {.name = "thing",
                                .comment = "A thing.",
                                .columns = OLD_COLUMNS,
                                .n_columns = G_N_ELEMENTS(OLD_COLUMNS),
                                .key = "id",
                                .indexes = OLD_INDEXES,
                                .n_indexes = G_N_ELEMENTS(OLD_INDEXES)};
static const Table OLD_EXTRA = {.name = "extra",
                                .comment = "Goes altogether.",
                                .columns = EXTRA_COLUMNS,
                                .n_columns = 1,
                                .key = "id"};
static const Table *const OLD_TABLES[] = {&OLD_THING, &OLD_EXTRA};

// One new column that may be added in place.
static const Column WIDER_COLUMNS[] = {
    {"id", COLUMN_INTEGER, true, NULL, "The id."},
    {"name", COLUMN_TEXT, false, NULL, "A name."},
    {"colour", COLUMN_TEXT, true, "'red'", "A colour; new."},
    {"size", COLUMN_INTEGER, true, "1", "A size."},
    {"gone", COLUMN_REAL, false, NULL, "Goes."},
};
static const Index WIDER_INDEXES[] = {
    {.columns = "name, id"},
    {.columns = "size", .include = "colour"},
    {.columns = "colour DESC NULLS LAST, id", .where = "size > 0"}};
static const Table WIDER_THING = {.name = "thing",
                                  .comment = "A thing.",
                                  .columns = WIDER_COLUMNS,
                                  .n_columns = G_N_ELEMENTS(WIDER_COLUMNS),
                                  .key = "id",
                                  .indexes = WIDER_INDEXES,
                                  .n_indexes = G_N_ELEMENTS(WIDER_INDEXES)};
static const Table *const WIDER_TABLES[] = {&WIDER_THING, &OLD_EXTRA};

// Everything else: a column gone, one stricter, one of another type, a new required one, the key.
static const Column NEW_COLUMNS[] = {
    {"customer_id", COLUMN_INTEGER, true, NULL, "The owner; new, without default."},
    {"id", COLUMN_INTEGER, true, NULL, "The id."},
    {"name", COLUMN_TEXT, true, NULL, "A name, no longer empty."},
    {"colour", COLUMN_TEXT, false, NULL, "A colour."},
    {"size", COLUMN_REAL, false, NULL, "A size, no longer whole."},
    {"properties", COLUMN_JSON, true, "'{}'", "More."},
};
static const Index NEW_INDEXES[] = {{.columns = "name, id", .unique = true}};
static const Table NEW_THING = {.name = "thing",
                                .comment = "A thing.",
                                .columns = NEW_COLUMNS,
                                .n_columns = G_N_ELEMENTS(NEW_COLUMNS),
                                .key = "customer_id, id",
                                .clustered = true,
                                .indexes = NEW_INDEXES,
                                .n_indexes = G_N_ELEMENTS(NEW_INDEXES)};
static const Table *const NEW_TABLES[] = {&NEW_THING};

typedef struct {
    Store *store;
    GPtrArray *applied; // SQLite scripts so far
    GPtrArray *owned;   // all scripts, to be freed
} History;

static void migrate_to(History *history, const Table *const *tables, size_t n_tables)
{
    g_autoptr(GError) error = NULL;
    Buffer sql[2] = {0};
    g_ptr_array_add(history->applied, NULL);
    schema_difference((const char *const *)history->applied->pdata, tables, n_tables, sql, &error);
    g_assert_no_error(error);
    g_ptr_array_set_size(history->applied, (gint)history->applied->len - 1);
    for (int engine = 0; engine < 2; engine++)
        g_ptr_array_add(history->owned, buffer_steal(&sql[engine]));
    char *sqlite = g_ptr_array_index(history->owned, history->owned->len - 2);
    char *mine =
        test_on_postgresql() ? g_ptr_array_index(history->owned, history->owned->len - 1) : sqlite;
    g_ptr_array_add(history->applied, sqlite);
    g_test_message("%s", mine);
    test_script(history->store, mine);
    assert_matches(history->store, tables, n_tables);
}

static void test_difference(void)
{
    char *url = test_database_new();
    g_autoptr(Store) store = test_store_open(url);
    g_autoptr(GPtrArray) applied = g_ptr_array_new();
    g_autoptr(GPtrArray) owned = g_ptr_array_new_with_free_func(g_free);
    History history = {store, applied, owned};
    migrate_to(&history, OLD_TABLES, G_N_ELEMENTS(OLD_TABLES));
    test_script(
        store,
        "INSERT INTO thing (id, name, size, gone) VALUES (1, 'one', 7, 0.5), (2, NULL, 8, 1)");
    migrate_to(&history, WIDER_TABLES, G_N_ELEMENTS(WIDER_TABLES));
    g_assert_cmpint(test_integer(store, "SELECT count(*) FROM thing WHERE colour = 'red'"), ==, 2);
    migrate_to(&history, NEW_TABLES, G_N_ELEMENTS(NEW_TABLES));
    g_assert_cmpint(
        test_integer(store, "SELECT count(*) FROM thing WHERE colour = 'red' AND customer_id = 0"),
        ==, 2);
    g_assert_cmpint(test_integer(store, "SELECT sum(size) FROM thing WHERE name IN ('one', '')"),
                    ==, 15);
    migrate_to(&history, NEW_TABLES, G_N_ELEMENTS(NEW_TABLES));
    g_assert_cmpstr(g_ptr_array_index(owned, owned->len - 1), ==, "");
    g_assert_cmpstr(g_ptr_array_index(owned, owned->len - 2), ==, "");
    g_autoptr(GString) differences = g_string_new(NULL);
    g_assert_false(schema_matches(store, OLD_TABLES, G_N_ELEMENTS(OLD_TABLES), differences, NULL));
    g_assert_nonnull(strstr(differences->str, "- thing: column gone"));
    g_assert_nonnull(strstr(differences->str, "+ thing: column properties"));
    store_close(g_steal_pointer(&store));
    test_database_drop(url);
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/store/schema/migrated", test_migrated);
    g_test_add_func("/store/schema/together", test_migrate_together);
    g_test_add_func("/store/schema/difference", test_difference);
    return g_test_run();
}
