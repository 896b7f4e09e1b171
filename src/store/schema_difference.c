// SPDX-License-Identifier: Apache-2.0
//
// The next migration: from the schema that the migrations so far make to the one described. Both
// engines' schemas come from the same descriptions, so what differs is found on SQLite and written
// for both. SQLite cannot alter a column: what is more than a new one rebuilds the table.
//
// A changed order of columns and a changed comment are no difference; a changed PostgreSQL key
// alone is not seen here (the test that compares schemas on both engines sees it).
#include "store/schema_inside.h"

#include <string.h>

typedef struct {
    Shape *before;
    Shape *after;
    Buffer *sql; // by engine
} Difference;

static const char *column_before(const Difference *difference, const Table *table,
                                 const Column *column)
{
    g_autofree char *part = g_strconcat("column ", column->name, NULL);
    return shape_part(difference->before, table->name, part);
}

static const char *column_after(const Difference *difference, const Table *table,
                                const Column *column)
{
    g_autofree char *part = g_strconcat("column ", column->name, NULL);
    return shape_part(difference->after, table->name, part);
}

// What rows that stand get in a new column that must not be null.
static const char *neutral(const Column *column)
{
    static const char *const values[] = {
        [COLUMN_INTEGER] = "0",   [COLUMN_REAL] = "0.0", [COLUMN_TEXT] = "''",
        [COLUMN_JSON] = "'null'", [COLUMN_BYTES] = "''",
    };
    if (column->otherwise != NULL)
        return column->otherwise;
    return column->required ? values[column->type] : "NULL";
}

// ---- what differs in a table ----

// Columns that stand and are described no more, in the order of their names.
static GPtrArray *gone_columns(const Difference *difference, const Table *table)
{
    GPtrArray *gone = g_ptr_array_new();
    GHashTable *parts = g_hash_table_lookup(difference->before, table->name);
    GList *names = g_list_sort(g_hash_table_get_keys(parts), (GCompareFunc)strcmp);
    for (GList *at = names; at != NULL; at = at->next)
        if (g_str_has_prefix(at->data, "column ") &&
            shape_part(difference->after, table->name, at->data) == NULL)
            g_ptr_array_add(gone, (char *)at->data + strlen("column "));
    g_list_free(names);
    return gone;
}

static bool key_differs(const Difference *difference, const Table *table)
{
    return g_strcmp0(shape_part(difference->before, table->name, "key"),
                     shape_part(difference->after, table->name, "key")) != 0;
}

static bool needs_rebuild(const Difference *difference, const Table *table, const GPtrArray *gone)
{
    if (gone->len > 0 || key_differs(difference, table))
        return true;
    for (size_t i = 0; i < table->n_columns; i++) {
        const Column *column = &table->columns[i];
        const char *before = column_before(difference, table, column);
        if (before == NULL ? column->required && column->otherwise == NULL
                           : strcmp(before, column_after(difference, table, column)) != 0)
            return true;
    }
    return false;
}

// ---- SQLite ----

static void add_columns(const Difference *difference, const Table *table)
{
    Buffer *sql = &difference->sql[STORE_SQLITE];
    for (size_t i = 0; i < table->n_columns; i++) {
        const Column *column = &table->columns[i];
        if (column_before(difference, table, column) != NULL)
            continue;
        buffer_printf(sql, "-- %s\nALTER TABLE %s ADD COLUMN ", column->comment, table->name);
        schema_column(sql, column, STORE_SQLITE);
        buffer_text(sql, ";\n");
    }
}

static void rebuild(const Difference *difference, const Table *table)
{
    Buffer *sql = &difference->sql[STORE_SQLITE];
    g_autofree char *fresh = g_strconcat(table->name, "_new", NULL);
    schema_create_table(sql, table, fresh, STORE_SQLITE);
    buffer_printf(sql, "INSERT INTO %s (", fresh);
    for (size_t i = 0; i < table->n_columns; i++)
        buffer_printf(sql, "%s%s", i > 0 ? ", " : "", table->columns[i].name);
    buffer_text(sql, ")\n    SELECT ");
    for (size_t i = 0; i < table->n_columns; i++) {
        const Column *column = &table->columns[i];
        buffer_text(sql, i > 0 ? ", " : "");
        if (column_before(difference, table, column) == NULL)
            buffer_text(sql, neutral(column));
        else if (column->required)
            buffer_printf(sql, "coalesce(%s, %s)", column->name, neutral(column));
        else
            buffer_text(sql, column->name);
    }
    buffer_printf(sql, " FROM %s;\nDROP TABLE %s;\nALTER TABLE %s RENAME TO %s;\n", table->name,
                  table->name, fresh, table->name);
    for (size_t i = 0; i < table->n_indexes; i++)
        schema_create_index(sql, table, &table->indexes[i], STORE_SQLITE);
}

// ---- PostgreSQL ----

static void postgresql_add_column(Buffer *sql, const Table *table, const Column *column)
{
    buffer_printf(sql, "-- %s\nALTER TABLE %s ADD COLUMN ", column->comment, table->name);
    schema_column(sql, column, STORE_POSTGRESQL);
    bool lent = column->required && column->otherwise == NULL; // a default for the rows that stand
    if (lent)
        buffer_printf(sql, " DEFAULT %s", neutral(column));
    buffer_text(sql, ";\n");
    if (lent)
        buffer_printf(sql, "ALTER TABLE %s ALTER COLUMN %s DROP DEFAULT;\n", table->name,
                      column->name);
}

static void postgresql_alter_column(Buffer *sql, const Table *table, const Column *column)
{
    g_autofree char *head =
        g_strdup_printf("ALTER TABLE %s ALTER COLUMN %s", table->name, column->name);
    const char *type = schema_type(column->type, STORE_POSTGRESQL);
    int bare = (int)strcspn(type, "C"); // without COLLATE
    buffer_printf(sql, "%s DROP DEFAULT;\n", head);
    buffer_printf(sql, "%s TYPE %s USING CAST(%s AS %.*s);\n", head, type, column->name, bare,
                  type);
    if (column->otherwise != NULL)
        buffer_printf(sql, "%s SET DEFAULT %s;\n", head, column->otherwise);
    if (column->required)
        buffer_printf(sql, "%s %s SET %s = %s WHERE %s IS NULL;\n", "UPDATE", table->name,
                      column->name, neutral(column), column->name);
    buffer_printf(sql, "%s %s NOT NULL;\n", head, column->required ? "SET" : "DROP");
}

static void postgresql_alter(const Difference *difference, const Table *table,
                             const GPtrArray *gone)
{
    Buffer *sql = &difference->sql[STORE_POSTGRESQL];
    if (key_differs(difference, table))
        buffer_printf(sql, "ALTER TABLE %s DROP CONSTRAINT IF EXISTS %s_pkey;\n", table->name,
                      table->name);
    for (guint i = 0; i < gone->len; i++)
        buffer_printf(sql, "ALTER TABLE %s DROP COLUMN %s;\n", table->name,
                      (const char *)g_ptr_array_index(gone, i));
    for (size_t i = 0; i < table->n_columns; i++) {
        const Column *column = &table->columns[i];
        const char *before = column_before(difference, table, column);
        if (before == NULL)
            postgresql_add_column(sql, table, column);
        else if (strcmp(before, column_after(difference, table, column)) != 0)
            postgresql_alter_column(sql, table, column);
    }
    if (key_differs(difference, table))
        buffer_printf(sql, "ALTER TABLE %s ADD PRIMARY KEY (%s);\n", table->name, table->key);
}

// ---- indexes ----

static bool is_sqlite_key(const Table *table, const char *name)
{
    for (size_t i = 0; i < table->n_indexes; i++) {
        g_autofree char *described = schema_index_name(table, &table->indexes[i]);
        if (schema_is_sqlite_key(table, &table->indexes[i]) && strcmp(described, name) == 0)
            return true;
    }
    return false;
}

// Drops indexes of a table that are described no more or otherwise.
static void drop_indexes(const Difference *difference, const Table *table, bool on_sqlite)
{
    GHashTable *parts = g_hash_table_lookup(difference->before, table->name);
    GList *names = g_list_sort(g_hash_table_get_keys(parts), (GCompareFunc)strcmp);
    for (GList *at = names; at != NULL; at = at->next) {
        const char *after = shape_part(difference->after, table->name, at->data);
        if (!g_str_has_prefix(at->data, "index ") ||
            g_strcmp0(after, g_hash_table_lookup(parts, at->data)) == 0)
            continue;
        const char *name = (const char *)at->data + strlen("index ");
        if (on_sqlite)
            buffer_printf(&difference->sql[STORE_SQLITE], "DROP INDEX %s;\n", name);
        if (is_sqlite_key(table, name))
            continue;
        // It may have gone with a column already.
        buffer_printf(&difference->sql[STORE_POSTGRESQL], "DROP INDEX IF EXISTS %s;\n", name);
    }
    g_list_free(names);
}

static void create_indexes(const Difference *difference, const Table *table, bool on_sqlite)
{
    for (size_t i = 0; i < table->n_indexes; i++) {
        const Index *index = &table->indexes[i];
        g_autofree char *name = schema_index_name(table, index);
        g_autofree char *part = g_strconcat("index ", name, NULL);
        if (schema_is_sqlite_key(table, index)) // as old as the table, on PostgreSQL
            continue;
        if (g_strcmp0(shape_part(difference->before, table->name, part),
                      shape_part(difference->after, table->name, part)) == 0)
            continue;
        if (on_sqlite)
            schema_create_index(&difference->sql[STORE_SQLITE], table, index, STORE_SQLITE);
        schema_create_index(&difference->sql[STORE_POSTGRESQL], table, index, STORE_POSTGRESQL);
    }
}

// ---- all tables ----

static void create(const Difference *difference, const Table *table)
{
    for (int engine = STORE_SQLITE; engine <= STORE_POSTGRESQL; engine++) {
        Buffer *sql = &difference->sql[engine];
        if (sql->length > 0)
            buffer_byte(sql, '\n');
        schema_create(sql, table, (StoreEngine)engine);
    }
}

static void alter(const Difference *difference, const Table *table)
{
    g_autoptr(GPtrArray) gone = gone_columns(difference, table);
    bool rebuilds = needs_rebuild(difference, table, gone);
    drop_indexes(difference, table, !rebuilds);
    if (rebuilds)
        rebuild(difference, table);
    else
        add_columns(difference, table);
    postgresql_alter(difference, table, gone);
    create_indexes(difference, table, !rebuilds);
}

static void drop_tables(const Difference *difference)
{
    GList *names = g_list_sort(g_hash_table_get_keys(difference->before), (GCompareFunc)strcmp);
    for (GList *at = names; at != NULL; at = at->next) {
        if (g_hash_table_contains(difference->after, at->data))
            continue;
        for (int engine = STORE_SQLITE; engine <= STORE_POSTGRESQL; engine++)
            buffer_printf(&difference->sql[engine], "DROP TABLE %s;\n", (const char *)at->data);
    }
    g_list_free(names);
}

bool schema_difference(const char *const *applied, const Table *const *tables, size_t n_tables,
                       Buffer out_sql[2], GError **error)
{
    Difference difference = {.before = shape_of_scripts(applied, error), .sql = out_sql};
    if (difference.before == NULL)
        return false;
    difference.after = shape_of_tables(tables, n_tables, error);
    bool read = difference.after != NULL;
    for (size_t i = 0; i < n_tables && read; i++) {
        if (g_hash_table_contains(difference.before, tables[i]->name))
            alter(&difference, tables[i]);
        else
            create(&difference, tables[i]);
    }
    if (read)
        drop_tables(&difference);
    g_hash_table_unref(difference.before);
    g_clear_pointer(&difference.after, g_hash_table_unref);
    return read;
}
