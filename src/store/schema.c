// SPDX-License-Identifier: Apache-2.0
//
// DDL from tables as data. SQLite tables are STRICT, so that both engines refuse values of a wrong
// type; PostgreSQL texts are compared as bytes (COLLATE "C"), so that both sort alike.
#include "store/schema_inside.h"

#include <string.h>

const char *schema_type(ColumnType type, StoreEngine engine)
{
    static const char *const names[][2] = {
        [COLUMN_INTEGER] = {"INTEGER", "bigint"},
        [COLUMN_REAL] = {"REAL", "double precision"},
        [COLUMN_TEXT] = {"TEXT", "text COLLATE \"C\""},
        [COLUMN_JSON] = {"TEXT", "jsonb"},
        [COLUMN_BYTES] = {"BLOB", "bytea"},
    };
    return names[type][engine];
}

void schema_column(Buffer *out, const Column *column, StoreEngine engine)
{
    buffer_printf(out, "%s %s", column->name, schema_type(column->type, engine));
    if (column->required)
        buffer_text(out, " NOT NULL");
    if (column->otherwise != NULL)
        buffer_printf(out, " DEFAULT %s", column->otherwise);
}

const char *schema_key(const Table *table, StoreEngine engine)
{
    return engine == STORE_SQLITE && table->sqlite_key != NULL ? table->sqlite_key : table->key;
}

void schema_create_table(Buffer *out, const Table *table, const char *name, StoreEngine engine)
{
    buffer_printf(out, "-- %s\nCREATE TABLE %s (\n", table->comment, name);
    for (size_t i = 0; i < table->n_columns; i++) {
        const Column *column = &table->columns[i];
        buffer_text(out, "    ");
        schema_column(out, column, engine);
        buffer_printf(out, ", -- %s\n", column->comment);
    }
    buffer_printf(out, "    PRIMARY KEY (%s)\n)", schema_key(table, engine));
    if (engine == STORE_SQLITE)
        buffer_text(out, table->clustered ? " STRICT, WITHOUT ROWID" : " STRICT");
    buffer_text(out, ";\n");
}

char *schema_index_name(const Table *table, const Index *index)
{
    if (index->name != NULL)
        return g_strdup(index->name);
    GString *name = g_string_new(table->name);
    g_auto(GStrv) columns = g_strsplit(index->columns, ",", -1);
    for (char **at = columns; *at != NULL; at++) {
        g_auto(GStrv) words = g_strsplit(g_strstrip(*at), " ", 2);
        g_string_append_printf(name, "_%s", words[0]);
    }
    g_string_append(name, index->unique ? "_key" : "_index");
    g_assert(name->len < 64); // PostgreSQL would cut it: give it a name
    return g_string_free(name, false);
}

// SQLite indexes have its own order of nulls (the smallest of all) and cannot say so.
static char *index_columns(const Index *index, StoreEngine engine)
{
    if (engine == STORE_POSTGRESQL)
        return g_strdup(index->columns);
    GString *columns = g_string_new(index->columns);
    g_string_replace(columns, " NULLS FIRST", "", 0);
    g_string_replace(columns, " NULLS LAST", "", 0);
    // A unique key must not grow; there a lookup simply goes on to the row.
    if (index->include != NULL && !index->unique)
        g_string_append_printf(columns, ", %s", index->include);
    return g_string_free(columns, false);
}

bool schema_is_sqlite_key(const Table *table, const Index *index)
{
    return index->where == NULL && index->sqlite_where == NULL &&
           g_str_equal(index->columns, schema_key(table, STORE_SQLITE));
}

void schema_create_index(Buffer *out, const Table *table, const Index *index, StoreEngine engine)
{
    if (engine == STORE_SQLITE && schema_is_sqlite_key(table, index))
        return;
    g_autofree char *name = schema_index_name(table, index);
    g_autofree char *columns = index_columns(index, engine);
    buffer_printf(out, "CREATE %sINDEX %s ON %s (%s)", index->unique ? "UNIQUE " : "", name,
                  table->name, columns);
    if (index->include != NULL && engine == STORE_POSTGRESQL)
        buffer_printf(out, " INCLUDE (%s)", index->include);
    bool own = engine == STORE_SQLITE && index->sqlite_where != NULL;
    const char *where = own ? index->sqlite_where : index->where;
    if (where != NULL)
        buffer_printf(out, " WHERE %s", where);
    buffer_text(out, ";\n");
}

void schema_create(Buffer *out, const Table *table, StoreEngine engine)
{
    schema_create_table(out, table, table->name, engine);
    for (size_t i = 0; i < table->n_indexes; i++)
        schema_create_index(out, table, &table->indexes[i], engine);
}
