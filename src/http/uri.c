// SPDX-License-Identifier: Apache-2.0
//
// Decodes the request target in one pass into one block of the arena. %2F in a path is refused: it
// would make two different paths look alike. A '+' in a query is a space, as forms write it.
#include "http/uri.h"

#include <string.h>

static int hex_digit(char c)
{
    return g_ascii_xdigit_value(c);
}

// Decodes raw[0 … length) to `out`; returns the end of the text or NULL when it is malformed.
static char *decode(const char *raw, size_t length, bool query, char *out)
{
    for (size_t i = 0; i < length; i++) {
        char c = raw[i];
        if (c == '%') {
            int high = i + 2 < length ? hex_digit(raw[i + 1]) : -1;
            int low = high >= 0 ? hex_digit(raw[i + 2]) : -1;
            if (low < 0)
                return NULL;
            c = (char)(high * 16 + low);
            i += 2;
            if (!query && c == '/')
                return NULL;
        } else if (c == '+' && query) {
            c = ' ';
        }
        bool control = (unsigned char)c < 0x20 && !(query && (c == '\n' || c == '\r' || c == '\t'));
        if (control || c == 0x7f)
            return NULL;
        *out++ = c;
    }
    return out;
}

// Decodes one piece behind *cursor and moves it on; NULL when malformed.
static const char *piece(char **cursor, const char *raw, size_t length, bool query)
{
    char *start = *cursor;
    char *end = decode(raw, length, query, start);
    if (!end || !g_utf8_validate(start, end - start, NULL))
        return NULL;
    *end = '\0';
    *cursor = end + 1;
    return start;
}

static bool malformed(GError **error)
{
    return fail(error, ERROR_MALFORMED,
                "The address of this request is not valid UTF-8 with valid percent escapes",
                "请求地址不是有效的 UTF-8 编码或转义不正确");
}

static bool add_param(char **cursor, const char *raw, size_t length, Uri *uri, GError **error)
{
    if (length == 0)
        return true;
    if (uri->n_params == URI_PARAMS_MAX)
        return fail(error, ERROR_MALFORMED, "A request takes at most %d parameters",
                    "一个请求最多 %d 个参数", URI_PARAMS_MAX);
    const char *equals = memchr(raw, '=', length);
    size_t name_length = equals ? (size_t)(equals - raw) : length;
    const char *name = piece(cursor, raw, name_length, true);
    const char *value = !name    ? NULL
                        : equals ? piece(cursor, equals + 1, length - name_length - 1, true)
                                 : "";
    if (!value)
        return malformed(error);
    uri->names[uri->n_params] = name;
    uri->values[uri->n_params++] = value;
    return true;
}

bool uri_parse(Arena *arena, const char *raw, Uri *out_uri, GError **error)
{
    size_t length = strlen(raw);
    if (length > URI_LENGTH_MAX)
        return fail(error, ERROR_TOO_LARGE, "The address of a request has at most %d bytes",
                    "请求地址最多 %d 字节", URI_LENGTH_MAX);
    if (raw[0] != '/')
        return malformed(error);
    const char *question = strchr(raw, '?');
    size_t path_length = question ? (size_t)(question - raw) : length;
    // Every piece needs at most its own length and one NUL, and each NUL has a separator in `raw`.
    char *cursor = arena_alloc(arena, length + 2);
    Uri uri = {.path = piece(&cursor, raw, path_length, false)};
    if (!uri.path)
        return malformed(error);
    const char *rest = question ? question + 1 : NULL;
    while (rest) {
        const char *ampersand = strchr(rest, '&');
        size_t part = ampersand ? (size_t)(ampersand - rest) : strlen(rest);
        if (!add_param(&cursor, rest, part, &uri, error))
            return false;
        rest = ampersand ? ampersand + 1 : NULL;
    }
    *out_uri = uri;
    return true;
}
