// SPDX-License-Identifier: Apache-2.0
//
// Schemas as the engines tell them. A described schema is made in a scratch place and told by the
// same engine, so that both sides are in the same words and no DDL has to be understood here.
#include "store/schema_inside.h"

#include <glib/gstdio.h>
#include <string.h>

// Rows of (table, part, definition), without the table of migrations.
static const char SQLITE_SHAPE[] =
    "SELECT t.name, 'column ' || c.name,"
    " c.type || CASE WHEN c.\"notnull\" THEN ' NOT NULL' ELSE '' END"
    " || coalesce(' DEFAULT ' || c.dflt_value, '')"
    " FROM sqlite_master t, pragma_table_xinfo(t.name) c"
    " WHERE t.type = 'table' AND t.name NOT LIKE 'sqlite%' AND t.name <> 'migration'"
    " UNION ALL "
    "SELECT t.name, 'key', (SELECT group_concat(c.name, ', ') FROM"
    " (SELECT name FROM pragma_table_xinfo(t.name) WHERE pk > 0 ORDER BY pk) c)"
    " || CASE WHEN l.wr THEN ' clustered' ELSE '' END"
    " || CASE WHEN l.strict THEN ' strict' ELSE '' END"
    " FROM sqlite_master t, pragma_table_list(t.name) l"
    " WHERE t.type = 'table' AND t.name NOT LIKE 'sqlite%' AND t.name <> 'migration'"
    " UNION ALL "
    "SELECT i.tbl_name, 'index ' || i.name, i.sql FROM sqlite_master i"
    " WHERE i.type = 'index' AND i.sql IS NOT NULL";

// $1: the schema. Index definitions name it, which would make two schemas differ.
static const char POSTGRESQL_SHAPE[] =
    "SELECT t.relname, 'column ' || c.attname, format_type(c.atttypid, c.atttypmod)"
    " || coalesce(' COLLATE ' || (SELECT l.collname FROM pg_collation l"
    " WHERE l.oid = c.attcollation AND l.collname <> 'default'), '')"
    " || CASE WHEN c.attnotnull THEN ' NOT NULL' ELSE '' END"
    " || coalesce(' DEFAULT ' || (SELECT pg_get_expr(d.adbin, d.adrelid) FROM pg_attrdef d"
    " WHERE d.adrelid = t.oid AND d.adnum = c.attnum), '')"
    " FROM pg_class t JOIN pg_namespace n ON n.oid = t.relnamespace"
    " JOIN pg_attribute c ON c.attrelid = t.oid AND c.attnum > 0 AND NOT c.attisdropped"
    " WHERE n.nspname = $1 AND t.relkind IN ('r', 'p') AND t.relname <> 'migration'"
    " UNION ALL "
    "SELECT t.relname, CASE WHEN i.indisprimary THEN 'key' ELSE 'index ' || x.relname END,"
    " CASE WHEN i.indisprimary THEN (SELECT pg_get_constraintdef(k.oid) FROM pg_constraint k"
    " WHERE k.conindid = x.oid AND k.contype = 'p')"
    " ELSE replace(pg_get_indexdef(x.oid), ' ON ' || n.nspname || '.', ' ON ') END"
    " FROM pg_class t JOIN pg_namespace n ON n.oid = t.relnamespace"
    " JOIN pg_index i ON i.indrelid = t.oid JOIN pg_class x ON x.oid = i.indexrelid"
    " WHERE n.nspname = $1 AND t.relkind IN ('r', 'p') AND t.relname <> 'migration'";

static void unref_parts(gpointer parts)
{
    g_hash_table_unref(parts);
}

Shape *tx_shape(Tx *tx, const char *schema)
{
    bool sqlite = tx_engine(tx) == STORE_SQLITE;
    Shape *shape = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, unref_parts);
    const Value place = value_text(schema);
    g_autoptr(Cursor) rows =
        tx_query(tx, sqlite ? SQLITE_SHAPE : POSTGRESQL_SHAPE, &place, sqlite ? 0 : 1);
    while (cursor_next(rows)) {
        const char *table = cursor_text(rows, 0, NULL);
        GHashTable *parts = g_hash_table_lookup(shape, table);
        if (parts == NULL) {
            parts = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, g_free);
            g_hash_table_insert(shape, g_strdup(table), parts);
        }
        g_hash_table_insert(parts, g_strdup(cursor_text(rows, 1, NULL)),
                            g_strdup(cursor_text(rows, 2, NULL)));
    }
    return shape;
}

const char *shape_part(Shape *shape, const char *table, const char *part)
{
    GHashTable *parts = g_hash_table_lookup(shape, table);
    return parts != NULL ? g_hash_table_lookup(parts, part) : NULL;
}

// ---- scratch schemas ----

typedef struct {
    const char *const *scripts;
    Shape *shape;
} Scratch;

static bool run_scripts(Tx *tx, void *context, GError **error)
{
    (void)error;
    Scratch *scratch = context;
    for (const char *const *script = scratch->scripts; *script != NULL; script++)
        tx_run_script(tx, *script);
    return true;
}

static bool take_shape(Tx *tx, void *context, GError **error)
{
    (void)error;
    ((Scratch *)context)->shape = tx_shape(tx, "main");
    return true;
}

static void remove_folder(const char *folder)
{
    g_autoptr(GDir) entries = g_dir_open(folder, 0, NULL);
    for (const char *name; entries != NULL && (name = g_dir_read_name(entries)) != NULL;) {
        g_autofree char *path = g_build_filename(folder, name, NULL);
        g_unlink(path);
    }
    g_rmdir(folder);
}

Shape *shape_of_scripts(const char *const *scripts, GError **error)
{
    Scratch scratch = {.scripts = scripts};
    g_autofree char *folder = g_dir_make_tmp("guanxi-schema-XXXXXX", error);
    if (folder == NULL)
        return NULL;
    g_autofree char *url = g_strdup_printf("sqlite:%s/scratch.db", folder);
    Store *store = store_open(url, NULL, error);
    bool done = store != NULL && store_write(store, run_scripts, &scratch, error) &&
                store_read(store, take_shape, &scratch, error);
    store_close(store);
    remove_folder(folder);
    if (done)
        return scratch.shape;
    g_clear_pointer(&scratch.shape, g_hash_table_unref);
    return NULL;
}

Shape *shape_of_tables(const Table *const *tables, size_t n_tables, GError **error)
{
    g_auto(Buffer) script = {0};
    for (size_t i = 0; i < n_tables; i++)
        schema_create(&script, tables[i], STORE_SQLITE);
    return shape_of_scripts((const char *const[]){buffer_string(&script), NULL}, error);
}

// ---- comparing ----

// Lines for parts of `from` that `to` lacks (`sign` '-') or, seen from the other side, has more
// ('+'); parts that differ are told once, from the '-' side.
static void tell(GString *out, Shape *from, Shape *to, char sign)
{
    GHashTableIter tables;
    gpointer table, parts;
    g_hash_table_iter_init(&tables, from);
    while (g_hash_table_iter_next(&tables, &table, &parts)) {
        GHashTableIter iterator;
        gpointer part, definition;
        g_hash_table_iter_init(&iterator, parts);
        while (g_hash_table_iter_next(&iterator, &part, &definition)) {
            const char *other = shape_part(to, table, part);
            if (other == NULL)
                g_string_append_printf(out, "%c %s: %s: %s\n", sign, (char *)table, (char *)part,
                                       (char *)definition);
            else if (sign == '-' && strcmp(other, definition) != 0)
                g_string_append_printf(out, "! %s: %s: described %s, stands %s\n", (char *)table,
                                       (char *)part, (char *)definition, other);
        }
    }
}

typedef struct {
    const Table *const *tables;
    size_t n_tables;
    Shape *described;
    Shape *standing;
} Both;

static bool read_standing(Tx *tx, void *context, GError **error)
{
    (void)error;
    ((Both *)context)->standing = tx_shape(tx, "main");
    return true;
}

// PostgreSQL keeps the described tables in a schema that the transaction takes back.
static bool read_both(Tx *tx, void *context, GError **error)
{
    Both *both = context;
    g_clear_pointer(&both->standing, g_hash_table_unref);
    g_clear_pointer(&both->described, g_hash_table_unref);
    g_auto(Buffer) script = {0};
    for (size_t i = 0; i < both->n_tables; i++)
        schema_create(&script, both->tables[i], STORE_POSTGRESQL);
    g_autoptr(Cursor) row = tx_query(tx, "SELECT current_schema()", NO_PARAMS);
    g_autofree char *schema = cursor_next(row) ? g_strdup(cursor_text(row, 0, NULL)) : NULL;
    both->standing = tx_shape(tx, schema);
    tx_run(tx, "CREATE SCHEMA guanxi_described", NO_PARAMS);
    tx_run(tx, "SET LOCAL search_path = guanxi_described", NO_PARAMS);
    tx_run_script(tx, buffer_string(&script));
    both->described = tx_shape(tx, "guanxi_described");
    return fail(error, ERROR_CANCELLED, "the scratch schema goes", "撤销临时结构");
}

static bool read_shapes(Store *store, Both *both, GError **error)
{
    if (store_engine(store) == STORE_SQLITE) {
        both->described = shape_of_tables(both->tables, both->n_tables, error);
        return both->described != NULL && store_read(store, read_standing, both, error);
    }
    g_autoptr(GError) end = NULL;
    store_write(store, read_both, both, &end);
    if (g_error_matches(end, GUANXI_ERROR, ERROR_CANCELLED))
        return true;
    g_propagate_error(error, g_steal_pointer(&end));
    return false;
}

bool schema_matches(Store *store, const Table *const *tables, size_t n_tables,
                    GString *out_differences, GError **error)
{
    Both both = {.tables = tables, .n_tables = n_tables};
    bool read = read_shapes(store, &both, error);
    g_autoptr(GString) differences = g_string_new(NULL);
    if (read) {
        tell(differences, both.described, both.standing, '-');
        tell(differences, both.standing, both.described, '+');
        g_string_append(out_differences, differences->str);
    }
    g_clear_pointer(&both.described, g_hash_table_unref);
    g_clear_pointer(&both.standing, g_hash_table_unref);
    if (!read || differences->len == 0)
        return read;
    return fail(error, ERROR_CONFLICT, "The tables are not as described:\n%s",
                "数据表与描述不一致：\n%s", differences->str);
}
