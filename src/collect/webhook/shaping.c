// SPDX-License-Identifier: Apache-2.0
#include "collect/webhook/shaping.h"

#include "base/decimal.h"
#include "base/when.h"
#include "collect/contacts.h"
#include "collect/webhook/path.h"
#include <string.h>

bool shaping_is_one_of(const char *names, const char *name)
{
    g_auto(GStrv) list = g_strsplit(names, "|", -1);
    return g_strv_contains((const char *const *)list, name);
}

const char *shaping_text(const Shaping *shaping, const char *path)
{
    json_object *json = path_find(shaping->body, path, 0);
    bool scalar = json_object_is_type(json, json_type_string) ||
                  json_object_is_type(json, json_type_int) ||
                  json_object_is_type(json, json_type_boolean);
    const char *text = scalar ? json_object_get_string(json) : NULL;
    return text != NULL && *text != '\0' ? arena_copy(shaping->arena, text, -1) : NULL;
}

void shaping_put(json_object *into, const char *name, const char *text)
{
    if (text != NULL)
        json_object_object_add(into, name, json_object_new_string(text));
}

static bool is_han(const char *text)
{
    return text != NULL && g_unichar_get_script(g_utf8_get_char(text)) == G_UNICODE_SCRIPT_HAN;
}

void shaping_put_name(const Shaping *shaping, const char *first_path, const char *last_path)
{
    const char *first = shaping_text(shaping, first_path), *last = shaping_text(shaping, last_path);
    if (first != NULL && last != NULL)
        first = is_han(first) && is_han(last) ? arena_printf(shaping->arena, "%s%s", last, first)
                                              : arena_printf(shaping->arena, "%s %s", first, last);
    shaping_put(shaping->more, "name", first != NULL ? first : last);
}

void shaping_put_contact(const Shaping *shaping, const char *kind, const char *path)
{
    const char *text = shaping_text(shaping, path);
    if (text != NULL && contact_first(shaping->arena, NULL, kind, text) != NULL)
        shaping_put(shaping->more, kind, text);
}

void shaping_put_note(const Shaping *shaping, const char *path)
{
    enum { CHARACTERS_MAX = 500 };
    const char *note = shaping_text(shaping, path);
    if (note == NULL)
        return;
    g_autofree char *beginning =
        g_utf8_substring(note, 0, MIN(g_utf8_strlen(note, -1), (glong)CHARACTERS_MAX));
    shaping_put(shaping->more, "note", beginning);
}

bool shaping_is(const Shaping *shaping, const char *path, const char *wanted)
{
    const char *text = shaping_text(shaping, path);
    return text != NULL && strcmp(text, wanted) == 0;
}

const char *shaping_word(const char *const pairs[][2], const char *word)
{
    for (size_t i = 0; word != NULL && pairs[i][0] != NULL; i++)
        if (strcmp(pairs[i][0], word) == 0)
            return pairs[i][1];
    return NULL;
}

const char *shaping_utc(const Shaping *shaping, const char *path)
{
    const char *text = shaping_text(shaping, path);
    return text != NULL && strchr(text, 'Z') == NULL && strchr(text, '+') == NULL
               ? arena_printf(shaping->arena, "%sZ", text)
               : text;
}

int64_t shaping_time(const Shaping *shaping, const char *path)
{
    int64_t at = 0;
    const char *text = shaping_text(shaping, path);
    if (text != NULL && !when_parse_rfc3339(text, strlen(text), &at)) {
        text = shaping_utc(shaping, path);
        when_parse_rfc3339(text, strlen(text), &at);
    }
    return at;
}

// ---- numbers ----

// Numbers of JSON stand there as they were written.
static const char *number_at(const Shaping *shaping, const char *path)
{
    json_object *json = path_find(shaping->body, path, 0);
    return json_object_is_type(json, json_type_double)
               ? arena_copy(shaping->arena, json_object_get_string(json), -1)
               : shaping_text(shaping, path);
}

static bool read_amount(const Shaping *shaping, const char *path, int exponent, int64_t *out)
{
    static const int64_t SUMMED_MOST = INT64_C(10000000000000), MOST = INT64_C(1000000000000000000);
    const char *text = number_at(shaping, path);
    int64_t amount = 0, most = exponent <= CURRENCY_EXPONENT_MAX ? SUMMED_MOST : MOST;
    if (text == NULL || !decimal_parse(text, strlen(text), exponent, '.', &amount, NULL) ||
        amount > most || amount < -most)
        return false;
    *out = amount;
    return true;
}

int64_t shaping_amount(const Shaping *shaping, const char *path, int exponent)
{
    int64_t minor = 0;
    return read_amount(shaping, path, exponent, &minor) ? minor : 0;
}

bool shaping_has_amount(const Shaping *shaping, const char *path)
{
    int64_t minor = 0;
    return read_amount(shaping, path, 0, &minor);
}

int64_t shaping_integer(const Shaping *shaping, const char *path)
{
    int64_t integer = 0;
    const char *text = number_at(shaping, path);
    return text != NULL && decimal_parse(text, strlen(text), 0, '.', &integer, NULL) ? integer : 0;
}

void shaping_put_amount(json_object *into, const char *name, int64_t minor, int exponent)
{
    char text[32];
    decimal_print(text, minor, exponent);
    shaping_put(into, name, text);
}

// ---- lists ----

bool shaping_each(const Shaping *shaping, const char *list, size_t *at, Shaping *out)
{
    json_object *json = path_find(shaping->body, list, 0);
    size_t n = json_object_is_type(json, json_type_array) ? json_object_array_length(json) : 0;
    while (*at < n && *at < PATH_ROWS_MAX) {
        json_object *one = json_object_array_get_idx(json, (*at)++);
        if (!json_object_is_type(one, json_type_object))
            continue;
        *out = (Shaping){.body = one, .arena = shaping->arena};
        return true;
    }
    return false;
}
