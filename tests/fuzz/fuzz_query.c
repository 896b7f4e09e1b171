// SPDX-License-Identifier: Apache-2.0
//
// Any bytes as a request target. What is accepted must be clean UTF-8 without control characters,
// and the same again when it is escaped and read once more.
#include "http/uri.h"

#include <stdint.h>
#include <string.h>

static void check_text(const char *text)
{
    g_assert(g_utf8_validate(text, -1, NULL));
    for (; *text; text++)
        g_assert((unsigned char)*text >= 0x20 || strchr("\t\r\n", *text));
}

static char *escape(const Uri *uri)
{
    GString *text = g_string_new(NULL);
    g_string_append_uri_escaped(text, uri->path, "/", FALSE);
    for (size_t i = 0; i < uri->n_params; i++) {
        g_string_append_c(text, i ? '&' : '?');
        g_string_append_uri_escaped(text, uri->names[i], NULL, FALSE);
        g_string_append_c(text, '=');
        g_string_append_uri_escaped(text, uri->values[i], NULL, FALSE);
    }
    return g_string_free(text, FALSE);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    g_autoptr(Arena) arena = arena_new();
    g_autofree char *raw = g_strndup((const char *)data, size);
    g_autoptr(GError) error = NULL;
    Uri uri, again;
    if (!uri_parse(arena, raw, &uri, &error)) {
        g_assert(error_code(error) == ERROR_MALFORMED || error_code(error) == ERROR_TOO_LARGE);
        return 0;
    }
    check_text(uri.path);
    g_assert(uri.n_params <= URI_PARAMS_MAX);
    g_autofree char *escaped = escape(&uri);
    if (strlen(escaped) > URI_LENGTH_MAX)
        return 0;
    g_assert(uri_parse(arena, escaped, &again, NULL));
    g_assert(strcmp(uri.path, again.path) == 0 && uri.n_params == again.n_params);
    for (size_t i = 0; i < uri.n_params; i++) {
        check_text(uri.names[i]);
        check_text(uri.values[i]);
        g_assert(strcmp(uri.values[i], again.values[i]) == 0);
    }
    return 0;
}
