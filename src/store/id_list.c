// SPDX-License-Identifier: Apache-2.0
#include "store/id_list.h"

static void add_value(GArray *values, Value value)
{
    g_array_append_val(values, value);
}

static Value array_of(Arena *arena, const IdList *list)
{
    g_auto(Buffer) text = {0};
    buffer_text(&text, "{");
    for (size_t i = 0; i < list->n; i++) {
        if (i > 0)
            buffer_text(&text, ",");
        buffer_integer(&text, list->ids[i]);
    }
    buffer_text(&text, "}");
    return value_slice(arena_copy(arena, text.data, (gssize)text.length), text.length);
}

void id_list_condition(Buffer *sql, GArray *values, Arena *arena, const char *column,
                       const IdList *list)
{
    if (list->engine == STORE_POSTGRESQL) {
        add_value(values, array_of(arena, list));
        buffer_printf(sql, "%s = ANY(CAST($%u AS bigint[]))", column, values->len);
        return;
    }
    // The last one again and again up to a power of two, so that few different statements do.
    size_t n = 1;
    while (n < list->n)
        n *= 2;
    buffer_printf(sql, "%s IN (", column);
    for (size_t i = 0; i < n; i++) {
        add_value(values, value_integer(list->ids[MIN(i, list->n - 1)]));
        buffer_printf(sql, "%s$%u", i > 0 ? ", " : "", values->len);
    }
    buffer_text(sql, ")");
}
