// SPDX-License-Identifier: Apache-2.0
//
// What the store must understand of SQL text: where strings, quoted names and comments are.
#pragma once

#include <glib.h>
#include <stdbool.h>
#include <stddef.h>

// The text with every parameter `$n` written as SQLite's `?n`; strings, quoted names and comments
// stay as they are. Free with g_free().
char *sql_for_sqlite(const char *sql);

// The statements of a script, in order, without comments that stand before them and without the
// closing semicolons. Ends with NULL; free with g_strfreev().
char **sql_statements(const char *script);
