// SPDX-License-Identifier: Apache-2.0
#include "entity/competitors.h"

#include "base/error.h"
#include "base/fold.h"

#include <string.h>

enum { TEXT_MAX = 16384, POINTS_MAX = 4 * COMPETITOR_CHARACTERS, LEAST = 2 };

const Competitors COMPETITORS_NONE = {0, NULL};

// ---- looking ----

static bool is_at(const Competitor *one, const uint32_t *text, size_t n, size_t at)
{
    size_t end = at + one->n_points;
    if (memcmp(text + at, one->points, one->n_points * sizeof *text) != 0)
        return false;
    bool before = at > 0 && fold_class(text[at - 1]) == FOLD_LETTER;
    bool after = end < n && fold_class(text[end]) == FOLD_LETTER;
    return !(before && fold_class(text[at]) == FOLD_LETTER) &&
           !(after && fold_class(text[end - 1]) == FOLD_LETTER);
}

// Folding leaves out apostrophes ("O'Brien" is one word), but "Amazon's" is Amazon and a further
// letter: here they separate, in names as in texts.
static size_t fold_name(const char *text, size_t length, uint32_t *out, size_t capacity)
{
    static const char CURLY[] = "\xE2\x80\x99";
    g_autofree char *copy = g_memdup2(text, length);
    for (size_t i = 0; i < length; i++)
        if (copy[i] == '\'')
            copy[i] = ' ';
        else if (i + 3 <= length && memcmp(copy + i, CURLY, 3) == 0)
            memset(copy + i, ' ', 3);
    return fold_text(copy, length, out, capacity);
}

static bool is_in(const Competitor *one, const uint32_t *text, size_t n)
{
    for (size_t at = 0; at + one->n_points <= n; at++)
        if (text[at] == one->points[0] && is_at(one, text, n, at))
            return true;
    return false;
}

uint64_t competitors_in(const Competitors *competitors, const char *text, size_t length)
{
    uint64_t found = 0;
    if (competitors->n == 0 || length == 0)
        return 0;
    length = MIN(length, (size_t)TEXT_MAX);
    size_t capacity = 2 * length + 16; // folding makes more points of few
    g_autofree uint32_t *points = g_new(uint32_t, capacity);
    size_t n = fold_name(text, length, points, capacity);
    for (size_t i = 0; i < competitors->n; i++)
        if (is_in(&competitors->each[i], points, n))
            found |= UINT64_C(1) << i;
    return found;
}

void competitors_print(const Competitors *competitors, uint64_t bits, GString *out)
{
    for (size_t i = 0, n = 0; i < competitors->n; i++)
        if (bits >> i & 1)
            g_string_append_printf(out, "%s%s", n++ > 0 ? ", " : "", competitors->each[i].name);
}

uint64_t competitors_printed(const Competitors *competitors, const char *text)
{
    uint64_t bits = 0;
    g_auto(GStrv) names = g_strsplit(text, ", ", -1);
    for (char **name = names; *name != NULL; name++)
        for (size_t i = 0; i < competitors->n; i++)
            if (strcmp(competitors->each[i].name, *name) == 0)
                bits |= UINT64_C(1) << i;
    return bits;
}

uint64_t competitors_checksum(const Competitors *competitors)
{
    uint64_t sum = 14695981039346656037u; // FNV-1a, each name with its end
    for (size_t i = 0; i < competitors->n; i++) {
        const char *name = competitors->each[i].name;
        for (size_t at = 0; at <= strlen(name); at++)
            sum = (sum ^ (uint8_t)name[at]) * 1099511628211u;
    }
    return sum;
}

// ---- the setting ----

// Names are printed in lists and stand in rules between quotes.
static bool is_plain(const char *name)
{
    for (const char *at = name; *at != '\0'; at = g_utf8_next_char(at)) {
        gunichar c = g_utf8_get_char(at);
        if (c < 0x20 || c == 0x7F || c == ',' || c == '"' || c == '\\' || !g_unichar_isdefined(c))
            return false;
    }
    return true;
}

static bool read_name(Arena *arena, json_object *json, Competitor *out, GError **error)
{
    const char *given =
        json_object_is_type(json, json_type_string) ? json_object_get_string(json) : "";
    bool whole = strlen(given) == (size_t)json_object_get_string_len(json);
    if (*given == '\0' || !whole || !g_utf8_validate(given, -1, NULL) || !is_plain(given))
        return fail(error, ERROR_INVALID,
                    "A competitor is a name: a text without commas, quotes and line breaks.",
                    "竞品应为名称，不含逗号、引号、换行。");
    g_autofree char *name = g_strstrip(g_strdup(given));
    uint32_t points[POINTS_MAX];
    size_t n = fold_name(name, strlen(name), points, POINTS_MAX);
    if (g_utf8_strlen(name, -1) > COMPETITOR_CHARACTERS)
        return fail(error, ERROR_INVALID, "“%s” is longer than 40 characters.",
                    "“%s”超过 40 个字符。", name);
    if (n < LEAST)
        return fail(error, ERROR_INVALID,
                    "“%s” is too short to be looked for: two letters or characters at least.",
                    "“%s”太短，无法查找：至少两个字。", name);
    out->name = arena_copy(arena, name, -1);
    uint32_t *kept = ARENA_ARRAY(arena, uint32_t, n);
    memcpy(kept, points, n * sizeof *points);
    out->points = kept;
    out->n_points = n;
    return true;
}

// Rules ask `competitors contains "pay"`, which would find "PayPal" too, though the word is not in
// it: then nobody could tell the two apart.
static bool is_inside(const Competitor *one, const Competitor *other)
{
    g_autofree char *in = g_utf8_casefold(one->name, -1);
    g_autofree char *name = g_utf8_casefold(other->name, -1);
    return strstr(name, in) != NULL && !is_in(one, other->points, other->n_points);
}

static bool fits(const Competitor *each, size_t i, GError **error)
{
    for (size_t j = 0; j < i; j++) {
        if (each[i].n_points == each[j].n_points &&
            memcmp(each[i].points, each[j].points, each[i].n_points * sizeof(uint32_t)) == 0)
            return fail(error, ERROR_INVALID, "“%s” is there twice.", "“%s”重复。", each[i].name);
        if (is_inside(&each[i], &each[j]) || is_inside(&each[j], &each[i]))
            return fail(error, ERROR_INVALID,
                        "“%s” and “%s” cannot be told apart: one is a part of a word of the other.",
                        "“%s”与“%s”无法区分：一个是另一个单词的一部分。", each[i].name,
                        each[j].name);
    }
    return true;
}

const Competitors *competitors_read(Arena *arena, json_object *setting, GError **error)
{
    if (!json_object_is_type(setting, json_type_array) ||
        json_object_array_length(setting) > COMPETITORS_MOST) {
        fail(error, ERROR_INVALID, "Competitors are a list of at most 50 names.",
             "竞品应为最多 50 个名称的列表。");
        return NULL;
    }
    size_t n = json_object_array_length(setting);
    Competitor *each = ARENA_ARRAY(arena, Competitor, n + 1);
    for (size_t i = 0; i < n; i++)
        if (!read_name(arena, json_object_array_get_idx(setting, i), &each[i], error) ||
            !fits(each, i, error)) {
            error_under(error, "/%zu", i);
            return NULL;
        }
    Competitors *out = ARENA_NEW(arena, Competitors);
    *out = (Competitors){n, each};
    return out;
}
