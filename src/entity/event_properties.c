// SPDX-License-Identifier: Apache-2.0
#include "entity/event_properties.h"

#include <stdlib.h>
#include <string.h>

// By the names that the specs of tracked events, our own pages and the ready-made imports use.
const char *const EVENT_PROPERTIES_READY[] = {
    "campaign", "coupon", "list_id", "query", "rating", "score", "stars", "words", NULL,
};

// Names become part of SQL texts and of rules: those that rules can ask.
static bool is_property(json_object *name)
{
    static const char PLAIN[] = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_";
    if (!json_object_is_type(name, json_type_string))
        return false;
    const char *text = json_object_get_string(name);
    size_t length = (size_t)json_object_get_string_len(name);
    return length > 0 && length <= EVENT_PROPERTY_BYTES && strspn(text, PLAIN) == length;
}

static int compare_names(const void *a, const void *b)
{
    return strcmp(*(const char *const *)a, *(const char *const *)b);
}

EventProperties event_properties_read(Arena *arena, json_object *setting)
{
    if (!json_object_is_type(setting, json_type_array) ||
        json_object_array_length(setting) > EVENT_PROPERTIES_MOST)
        return NULL;
    size_t n = json_object_array_length(setting), kept = 0;
    const char **names = ARENA_ARRAY(arena, const char *, n + 1);
    for (size_t i = 0; i < n; i++) {
        json_object *name = json_object_array_get_idx(setting, i);
        if (!is_property(name))
            return NULL;
        names[i] = arena_copy(arena, json_object_get_string(name), -1);
    }
    qsort(names, n, sizeof *names, compare_names);
    for (size_t i = 0; i < n; i++)
        if (kept == 0 || strcmp(names[kept - 1], names[i]) != 0)
            names[kept++] = names[i];
    names[kept] = NULL;
    return names;
}
