// SPDX-License-Identifier: Apache-2.0
//
// Any bytes in any encoding: what comes out is UTF-8 but for marks of wrong bytes, whatever the
// size of the pieces.
#include "collect/charset.h"

#include <string.h>

static GString *decode(const char *text, size_t length, size_t piece, Charset charset)
{
    MemoryBytes memory = {.data = text, .length = length, .piece = piece};
    g_autoptr(TextReader) reader = text_reader_new(bytes_of_memory(&memory), charset);
    ByteSource source = text_reader_source(reader);
    GString *all = g_string_new(NULL);
    char room[97];
    size_t got = 0;
    do {
        g_assert(source.read(source.context, room, sizeof room, &got, NULL));
        g_string_append_len(all, room, (gssize)got);
    } while (got > 0);
    int64_t wrong = 0;
    for (size_t i = 0; i < all->len; i++)
        wrong += all->str[i] == CHARSET_WRONG;
    int64_t first;
    g_assert(wrong == text_reader_wrong(reader, &first));
    g_assert((wrong > 0) == (first >= 0) && first < (int64_t)MAX(length, 1));
    return all;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    if (size < 1)
        return 0;
    const char *text = (const char *)data + 1;
    Charset charset = (Charset)(data[0] % (CHARSET_WINDOWS_1252 + 1));
    GString *whole = decode(text, size - 1, 0, charset),
            *pieces = decode(text, size - 1, 1 + data[0] % 7, charset);
    g_assert(g_string_equal(whole, pieces));
    for (size_t i = 0; i < whole->len; i++) {
        if (whole->str[i] == CHARSET_WRONG)
            whole->str[i] = '?';
    }
    g_assert(g_utf8_validate_len(whole->str, whole->len, NULL) ||
             memchr(whole->str, 0, whole->len) != NULL);
    g_string_free(whole, true);
    g_string_free(pieces, true);
    return 0;
}
