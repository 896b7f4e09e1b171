// SPDX-License-Identifier: Apache-2.0
//
// usage: migration NAME | migration --check
// Writes what leads from the migrations so far to the tables described as the next pair of files in
// src/store/migrations; with --check prints it and fails when there is anything.
#include "entity/entity.h"
#include "store/schema.h"

#include <stdio.h>
#include <string.h>

static const char *const ENGINES[] = {[STORE_SQLITE] = "sqlite", [STORE_POSTGRESQL] = "postgresql"};

static GPtrArray *described_tables(void)
{
    GPtrArray *tables = g_ptr_array_new();
    for (const Table *const *table = STORE_TABLES; *table != NULL; table++)
        g_ptr_array_add(tables, (gpointer)*table);
    for (const Entity *const *entity = ENTITIES; *entity != NULL; entity++)
        g_ptr_array_add(tables, (gpointer)entity_table(*entity));
    return tables;
}

static GPtrArray *applied_scripts(void)
{
    GPtrArray *scripts = g_ptr_array_new();
    for (const Migration *migration = MIGRATIONS; migration->number != 0; migration++)
        g_ptr_array_add(scripts, (gpointer)migration->sql[STORE_SQLITE]);
    g_ptr_array_add(scripts, NULL);
    return scripts;
}

static bool write_files(Buffer sql[2], const char *name, GError **error)
{
    for (size_t engine = 0; engine < G_N_ELEMENTS(ENGINES); engine++) {
        g_autofree char *path = g_strdup_printf("src/store/migrations/%04d_%s.%s.sql",
                                                migrations_last() + 1, name, ENGINES[engine]);
        if (!g_file_set_contents(path, buffer_string(&sql[engine]), -1, error))
            return false;
        puts(path);
    }
    return true;
}

static bool is_name(const char *name)
{
    return *name != '\0' && strspn(name, "abcdefghijklmnopqrstuvwxyz0123456789_") == strlen(name);
}

int main(int argc, char **argv)
{
    g_autoptr(GError) error = NULL;
    bool check = argc == 2 && strcmp(argv[1], "--check") == 0;
    if (argc != 2 || (!check && !is_name(argv[1]))) {
        fputs("usage: make migration NAME=add_colour (small letters, digits, underscores)\n",
              stderr);
        return 2;
    }
    g_autoptr(GPtrArray) tables = described_tables();
    g_autoptr(GPtrArray) scripts = applied_scripts();
    Buffer sql[2] = {0};
    bool done = schema_difference((const char *const *)scripts->pdata,
                                  (const Table *const *)tables->pdata, tables->len, sql, &error);
    bool differs = done && sql[STORE_SQLITE].length > 0;
    if (check && differs)
        printf("Descriptions and migrations differ; make migration writes:\n%s",
               buffer_string(&sql[STORE_SQLITE]));
    else if (differs)
        done = write_files(sql, argv[1], &error);
    else if (done && !check)
        puts("Descriptions and migrations agree; nothing to write.");
    if (!done)
        fprintf(stderr, "%s\n", error_text(error, LANGUAGE_EN));
    buffer_clear(&sql[0]);
    buffer_clear(&sql[1]);
    return done && !(check && differs) ? 0 : 1;
}
