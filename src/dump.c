// SPDX-License-Identifier: Apache-2.0
//
// Runs pg_dump and pg_restore as programs of their own, without a shell.

#include "dump.h"

#include "base/error.h"
#include <libpq-fe.h>
#include <string.h>

// The connection as "key='value' …" without its password, which goes into `environment`.
static char *split_password(const char *url, char ***environment, GError **error)
{
    char *problem = NULL;
    PQconninfoOption *parts = PQconninfoParse(url, &problem);
    if (parts == NULL) {
        fail(error, ERROR_INVALID, "The address of the store cannot be read: %s",
             "无法解析数据库地址：%s", problem);
        PQfreemem(problem);
        return NULL;
    }
    g_autoptr(GString) connection = g_string_new(NULL);
    for (PQconninfoOption *part = parts; part->keyword != NULL; part++) {
        if (part->val == NULL || *part->val == '\0')
            continue;
        if (g_str_equal(part->keyword, "password")) {
            *environment = g_environ_setenv(*environment, "PGPASSWORD", part->val, TRUE);
            continue;
        }
        g_autoptr(GString) value = g_string_new(part->val);
        g_string_replace(value, "\\", "\\\\", 0);
        g_string_replace(value, "'", "\\'", 0);
        g_string_append_printf(connection, "%s='%s' ", part->keyword, value->str);
    }
    PQconninfoFree(parts);
    return g_string_free(g_steal_pointer(&connection), FALSE);
}

// Runs a tool; `out_text` (may be NULL) takes what it printed.
static bool run_tool(const char *const *arguments, char **environment, char **out_text,
                     GError **error)
{
    g_autofree char *problem = NULL;
    g_autoptr(GError) failure = NULL;
    int status = 0;
    if (!g_spawn_sync(NULL, (char **)arguments, environment, G_SPAWN_SEARCH_PATH, NULL, NULL,
                      out_text, &problem, &status, &failure))
        return fail(error, ERROR_UNAVAILABLE, "%s cannot be run: %s", "无法运行 %s：%s",
                    arguments[0], failure->message);
    if (!g_spawn_check_wait_status(status, NULL))
        return fail(error, ERROR_UNAVAILABLE, "%s failed: %s", "%s 失败：%s", arguments[0],
                    g_strstrip(problem));
    return true;
}

bool dump_write(const char *url, const char *path, GError **error)
{
    g_auto(GStrv) environment = g_get_environ();
    g_autofree char *connection = split_password(url, &environment, error);
    const char *const arguments[] = {"pg_dump",         "--format=custom", "--no-owner",
                                     "--no-privileges", "--file",          path,
                                     "--dbname",        connection,        NULL};
    return connection != NULL && run_tool(arguments, environment, NULL, error);
}

bool dump_check(const char *path, GError **error)
{
    g_autofree char *list = NULL;
    const char *const arguments[] = {"pg_restore", "--list", path, NULL};
    g_autofree char *tool = g_find_program_in_path(arguments[0]);
    if (tool == NULL)
        return run_tool(arguments, NULL, NULL, error); // says that it cannot be run
    if (!run_tool(arguments, NULL, &list, NULL) || strstr(list, " TABLE DATA ") == NULL ||
        strstr(list, " change_log ") == NULL)
        return fail(error, ERROR_INVALID, "%s is not a backup of Guanxi.",
                    "%s 不是 Guanxi 的备份。", path);
    return true;
}

bool dump_restore(const char *url, const char *path, bool replace, GError **error)
{
    g_auto(GStrv) environment = g_get_environ();
    g_autofree char *connection = split_password(url, &environment, error);
    const char *arguments[12] = {"pg_restore", "--single-transaction", "--exit-on-error",
                                 "--no-owner", "--no-privileges",      "--dbname",
                                 connection};
    size_t count = 7;
    if (replace) {
        arguments[count++] = "--clean";
        arguments[count++] = "--if-exists";
    }
    arguments[count] = path;
    return connection != NULL && run_tool(arguments, environment, NULL, error);
}
