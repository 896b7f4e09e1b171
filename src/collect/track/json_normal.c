// SPDX-License-Identifier: Apache-2.0
//
// The scan has said already whether a name may stand twice or is escaped: hardly ever. Then the
// value is written anew, object by object.
#include "collect/track/json_normal.h"

#include "base/buffer.h"

#include <glib.h>

typedef struct {
    char *name; // without escapes
    JsonSlice value;
} Member;

static void member_clear(void *member)
{
    g_free(((Member *)member)->name);
}

static void put_value(Buffer *out, const JsonSlice *value);

// The members as they stand, and of each name where it stands last.
static GArray *read_members(const JsonSlice *object, GHashTable *last)
{
    GArray *members = g_array_new(false, false, sizeof(Member));
    g_array_set_clear_func(members, member_clear);
    JsonScan scan = json_scan(object->text, object->length);
    JsonSlice name;
    json_scan_enter(&scan);
    for (bool first = true; json_scan_member(&scan, first, &name); first = false) {
        Member member = {.name = g_malloc(name.length + 1)};
        member.name[json_slice_plain(&name, member.name)] = '\0';
        json_scan_value(&scan, &member.value);
        g_hash_table_insert(last, member.name, GUINT_TO_POINTER(members->len));
        g_array_append_val(members, member);
    }
    return members;
}

static void put_object(Buffer *out, const JsonSlice *object)
{
    g_autoptr(GHashTable) last = g_hash_table_new(g_str_hash, g_str_equal);
    g_autoptr(GArray) members = read_members(object, last);
    json_object_begin(out);
    for (guint i = 0; i < members->len; i++) {
        const Member *member = &g_array_index(members, Member, i);
        if (GPOINTER_TO_UINT(g_hash_table_lookup(last, member->name)) != i)
            continue;
        json_key(out, member->name);
        put_value(out, &member->value);
    }
    json_object_end(out);
}

static void put_array(Buffer *out, const JsonSlice *array)
{
    JsonScan scan = json_scan(array->text, array->length);
    JsonSlice element;
    json_scan_enter(&scan);
    json_array(out);
    for (bool first = true; json_scan_element(&scan, first) && json_scan_value(&scan, &element);
         first = false)
        put_value(out, &element);
    json_array_end(out);
}

static void put_value(Buffer *out, const JsonSlice *value)
{
    bool string = value->kind == JSON_STRING; // its marks stand around the slice
    if (value->unclear && value->kind == JSON_OBJECT)
        put_object(out, value);
    else if (value->unclear && value->kind == JSON_ARRAY)
        put_array(out, value);
    else
        json_raw(out, value->text - string, value->length + (string ? 2 : 0));
}

JsonSlice json_normal(Arena *arena, const JsonSlice *value)
{
    if (!value->unclear || value->unstored)
        return *value;
    g_auto(Buffer) out = {0};
    put_value(&out, value);
    return (JsonSlice){.text = arena_copy(arena, out.data, (gssize)out.length),
                       .length = out.length,
                       .kind = value->kind};
}
