// SPDX-License-Identifier: Apache-2.0
#include "store/load_inside.h"

#include "store/driver.h"

#include <string.h>

bool store_load(const char *url, TxFunc function, void *context, GError **error)
{
    if (g_str_has_prefix(url, "sqlite:"))
        return sqlite_load(url + strlen("sqlite:"), function, context, error);
    return postgresql_load(url, function, context, error);
}

// ---- shapes ----

static const Column *find_column(const Table *table, const char *name)
{
    for (size_t i = 0; i < table->n_columns; i++) {
        if (strcmp(table->columns[i].name, name) == 0)
            return &table->columns[i];
    }
    g_error("table %s has no column %s", table->name, name);
}

static char *insert_statement(const LoadShape *shape, size_t n_rows)
{
    GString *sql = g_string_new(NULL);
    g_string_printf(sql, "INSERT INTO %s (%s) VALUES ", shape->table->name, shape->names);
    for (size_t i = 0; i < n_rows * shape->n_columns; i++) {
        bool first = i % shape->n_columns == 0;
        g_string_append_printf(sql, "%s$%zu", first ? i == 0 ? "(" : "), (" : ", ", i + 1);
    }
    g_string_append_c(sql, ')');
    return g_string_free(sql, FALSE);
}

LoadShape *load_shape_new(const Table *table, const char *columns)
{
    LoadShape *shape = g_new0(LoadShape, 1);
    g_auto(GStrv) names = g_strsplit(columns, ", ", -1);
    shape->table = table;
    shape->names = g_strdup(columns);
    shape->n_columns = g_strv_length(names);
    shape->columns = g_new0(const Column *, shape->n_columns);
    for (size_t i = 0; i < shape->n_columns; i++)
        shape->columns[i] = find_column(table, names[i]);
    shape->insert = insert_statement(shape, 1);
    shape->insert_many = insert_statement(shape, LOAD_ROWS);
    return shape;
}

void load_shape_free(LoadShape *shape)
{
    if (shape == NULL)
        return;
    g_free(shape->columns);
    g_free(shape->names);
    g_free(shape->insert);
    g_free(shape->insert_many);
    g_free(shape);
}

// ---- rows and indexes ----

void tx_load(Tx *tx, const LoadShape *shape, const Value *values, size_t n_rows)
{
    g_assert(tx->writable);
    if (tx->error != NULL || n_rows == 0)
        return;
    if (tx->store->engine == STORE_SQLITE)
        sqlite_load_rows(tx, shape, values, n_rows);
    else
        postgresql_load_rows(tx, shape, values, n_rows);
}

GPtrArray *tx_drop_indexes(Tx *tx, const Table *table)
{
    bool sqlite = tx->store->engine == STORE_SQLITE;
    GPtrArray *made = g_ptr_array_new_with_free_func(g_free);
    g_autoptr(GPtrArray) names = g_ptr_array_new_with_free_func(g_free);
    Cursor *rows = tx_query(tx, sqlite ? SQLITE_SECONDARY_INDEXES : POSTGRESQL_SECONDARY_INDEXES,
                            PARAMS(value_text(table->name)));
    while (cursor_next(rows)) {
        g_ptr_array_add(names, g_strdup(cursor_text(rows, 0, NULL)));
        g_ptr_array_add(made, g_strdup(cursor_text(rows, 1, NULL)));
    }
    cursor_free(rows);
    for (guint i = 0; i < names->len; i++) {
        g_autofree char *sql = g_strdup_printf("DROP INDEX %s", (char *)names->pdata[i]);
        tx_run(tx, sql, NO_PARAMS);
    }
    return made;
}
