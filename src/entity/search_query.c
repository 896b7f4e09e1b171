// SPDX-License-Identifier: Apache-2.0
//
// What was typed, cut into words, and the stretch of terms that begins with each.
#include "entity/search_inside.h"

#include "base/fold.h"

#include <string.h>

enum {
    HAN_POINTS = 4, // as in search.c: the lengths terms are cut to
    TERM_POINTS = 24,
    DIALLED_MIN = 6, // a number of so many digits may begin with a trunk zero
};

static const char *encode(Arena *arena, const uint32_t *points, size_t n, const char *before,
                          const char *after)
{
    size_t room = 4 * n + strlen(before) + strlen(after) + 1;
    char *text = arena_alloc(arena, room);
    char *end = g_stpcpy(text, before);
    end += fold_utf8(points, n, end);
    g_stpcpy(end, after);
    return text;
}

static Word make_word(Arena *arena, const uint32_t *points, size_t n)
{
    static const char LAST[] = "\xF4\x8F\xBF\xBF"; // U+10FFFF: after every character
    size_t most = fold_class(points[0]) == FOLD_RUN ? HAN_POINTS : TERM_POINTS;
    Word word = {.text = encode(arena, points, n, "", ""), .cut = n > most};
    word.length = strlen(word.text);
    word.from = encode(arena, points, MIN(n, most), "", "");
    word.to = encode(arena, points, MIN(n, most), "", LAST);
    return word;
}

size_t search_split(Arena *arena, const uint32_t *points, size_t n, Word *out)
{
    size_t words = 0;
    for (size_t at = 0; at < n && words < WORDS_MAX;) {
        FoldClass class = fold_class(points[at]);
        size_t end = at + 1;
        while (end < n && class != FOLD_SYMBOL && fold_class(points[end]) == class)
            end++;
        if (class != FOLD_SEPARATOR)
            out[words++] = make_word(arena, points + at, end - at);
        at = end;
    }
    return words;
}

bool search_join(Arena *arena, const uint32_t *points, size_t n, Word *out)
{
    uint32_t joined[SEARCH_QUERY_POINTS];
    size_t length = 0;
    for (size_t i = 0; i < n; i++) {
        FoldClass class = fold_class(points[i]);
        if (class == FOLD_SEPARATOR)
            continue;
        if (class == FOLD_SYMBOL || class != fold_class(points[0]))
            return false;
        joined[length++] = points[i];
    }
    if (length == 0)
        return false;
    *out = make_word(arena, joined, length);
    return true;
}

bool search_drop_zeros(Word *word)
{
    if (word->text[0] != '0' || word->cut || word->length < DIALLED_MIN ||
        strspn(word->text, "0123456789") != word->length)
        return false;
    size_t zeros = strspn(word->text, "0");
    word->text += zeros;
    word->from += zeros;
    word->to += zeros;
    word->length -= zeros;
    return word->length > 0;
}

Word search_whole(Arena *arena, const Word *word)
{
    Word whole = {.text = arena_printf(arena, "=%s", word->text), .length = word->length + 1};
    whole.from = whole.text;
    whole.to = arena_printf(arena, "%s\x01", whole.text);
    return whole;
}
