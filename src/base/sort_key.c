// SPDX-License-Identifier: Apache-2.0
#include "base/sort_key.h"

#include "base/fold.h"
#include "base/pinyin.h"
#include <glib.h>
#include <string.h>

enum { POINTS_MAX = 128 };

typedef struct {
    char *data;
    size_t length, capacity;
    bool full;
} Key;

static void add(Key *key, const char *bytes, size_t length)
{
    if (key->full || key->length + length + 1 > key->capacity) {
        key->full = true;
        return;
    }
    memcpy(key->data + key->length, bytes, length);
    key->length += length;
}

// Syllables are kept apart by a space, so that 西安 (xi an) and 先 (xian) do not mix.
static void add_han(Key *key, const uint32_t *han, size_t n)
{
    Syllable syllables[POINTS_MAX];
    pinyin_read(han, n, syllables);
    for (size_t i = 0; i < n; i++) {
        if (key->length > 0 && key->data[key->length - 1] != ' ')
            add(key, " ", 1);
        add(key, syllables[i].usual, strlen(syllables[i].usual));
    }
}

size_t sort_key(const char *text, size_t length, char *out, size_t capacity)
{
    g_assert(capacity > 0);
    uint32_t points[POINTS_MAX];
    Key key = {.data = out, .capacity = capacity};
    size_t n = fold_text(text, length, points, POINTS_MAX);
    for (size_t i = 0; i < n;) {
        size_t run = 0;
        while (i + run < n && fold_is_han(points[i + run]))
            run++;
        if (run > 0) {
            add_han(&key, points + i, run);
            i += run;
            continue;
        }
        char bytes[4];
        add(&key, bytes, fold_utf8(points + i, 1, bytes));
        i++;
    }
    out[key.length] = '\0';
    return key.length;
}
