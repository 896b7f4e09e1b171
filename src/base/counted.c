// SPDX-License-Identifier: Apache-2.0
#include "base/counted.h"

#include <stdbool.h>
#include <string.h>

static bool ends_with_one(const char *text)
{
    const char *last = NULL;
    for (const char *c = text; *c != '\0'; c++)
        if (g_ascii_isdigit(*c) && (c == text || !g_ascii_isdigit(c[-1])))
            last = c;
    return last != NULL && last[0] == '1' && !g_ascii_isdigit(last[1]);
}

// One of the two forms stands where both stood.
static void choose(GString *format, char *open, char *bar, char *close, bool one)
{
    g_autofree char *word = one ? g_strndup(open + 1, (gsize)(bar - open - 1))
                                : g_strndup(bar + 1, (gsize)(close - bar - 1));
    gssize at = open - format->str;
    g_string_erase(format, at, close + 1 - open);
    g_string_insert(format, at, word);
}

char *counted_vprintf(const char *format, va_list arguments)
{
    g_autoptr(GString) rest = g_string_new(format);
    gsize from = 0;
    for (;;) {
        char *open = strchr(rest->str + from, '{'), *bar = open ? strchr(open, '|') : NULL;
        char *close = open != NULL ? strchr(open, '}') : NULL;
        if (open == NULL)
            break;
        from = (gsize)(open - rest->str) + 1;
        if (bar == NULL || close == NULL || bar > close)
            continue;
        g_autofree char *before = g_strndup(rest->str, from - 1);
        va_list copy;
        va_copy(copy, arguments);
        g_autofree char *printed = g_strdup_vprintf(before, copy);
        va_end(copy);
        choose(rest, open, bar, close, ends_with_one(printed));
    }
    return g_strdup_vprintf(rest->str, arguments);
}

char *counted_printf(const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    char *printed = counted_vprintf(format, arguments);
    va_end(arguments);
    return printed;
}
