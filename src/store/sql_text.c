// SPDX-License-Identifier: Apache-2.0
#include "store/sql_text.h"

#include <string.h>

// The length of the string, quoted name or comment that begins at `sql`; 0 when none does.
// (A doubled quote ends one string and begins the next, which comes to the same.)
static size_t opaque_length(const char *sql)
{
    if (*sql == '\'' || *sql == '"') {
        const char *end = strchr(sql + 1, *sql);
        return end != NULL ? (size_t)(end - sql) + 1 : strlen(sql);
    }
    if (sql[0] == '-' && sql[1] == '-')
        return strcspn(sql, "\n");
    if (sql[0] == '/' && sql[1] == '*') {
        const char *end = strstr(sql + 2, "*/");
        return end != NULL ? (size_t)(end - sql) + 2 : strlen(sql);
    }
    return 0;
}

char *sql_for_sqlite(const char *sql)
{
    char *text = g_strdup(sql);
    for (char *at = text; *at != '\0';) {
        size_t opaque = opaque_length(at);
        if (opaque == 0 && at[0] == '$' && g_ascii_isdigit(at[1]))
            *at = '?';
        at += opaque > 0 ? opaque : 1;
    }
    return text;
}

// The beginning of a statement: after blanks, comments and empty statements.
static const char *statement_start(const char *at)
{
    for (;;) {
        if (g_ascii_isspace(*at) || *at == ';')
            at++;
        else if ((at[0] == '-' && at[1] == '-') || (at[0] == '/' && at[1] == '*'))
            at += opaque_length(at);
        else
            return at;
    }
}

char **sql_statements(const char *script)
{
    GPtrArray *statements = g_ptr_array_new();
    const char *start = statement_start(script);
    while (*start != '\0') {
        const char *end = start;
        while (*end != '\0' && *end != ';') {
            size_t opaque = opaque_length(end);
            end += opaque > 0 ? opaque : 1;
        }
        g_ptr_array_add(statements, g_strndup(start, (gsize)(end - start)));
        start = statement_start(end);
    }
    g_ptr_array_add(statements, NULL);
    return (char **)g_ptr_array_free(statements, false);
}
