// SPDX-License-Identifier: Apache-2.0
#include "access/page.h"

#include "access/customer_index.h"
#include "entity/entities.h"

#include <string.h>

static bool always_there(const Entity *entity, int field)
{
    bool system = field == FIELD_ID || field == FIELD_CREATED_AT || field == FIELD_UPDATED_AT;
    const Field *described = &entity->fields[field];
    bool required = (described->flags & FIELD_REQUIRED) != 0 ||
                    (described->otherwise != NULL && (described->flags & FIELD_DERIVED) != 0);
    return system || required;
}

static bool figure_order(const Entity *entity, const char *name, PageOrder *out, GError **error)
{
    *out = (PageOrder){.field = FIELD_ID,
                       .figure = entity == &ENTITY_CUSTOMER ? figure_named(name) : NULL,
                       .descending = out->descending,
                       .may_be_null = true};
    return out->figure != NULL || fail(error, ERROR_MALFORMED, "Lists cannot be sorted by “%s”",
                                       "列表不能按“%s”排序", name);
}

bool page_order(const Entity *entity, const char *sort, bool personal, PageOrder *out,
                GError **error)
{
    const char *name = sort != NULL ? sort : entity->sort != NULL ? entity->sort : "id";
    out->descending = *name == '-';
    name += out->descending;
    out->figure = NULL;
    if (g_str_has_prefix(name, FIGURE_PREFIX))
        return figure_order(entity, name, out, error);
    int field = entity_field_index(entity, name);
    bool sortable = field >= 0 && entity->fields[field].type != FIELD_JSON &&
                    (entity->fields[field].flags & FIELD_SECRET) == 0;
    if (!sortable)
        return fail(error, ERROR_MALFORMED, "Lists cannot be sorted by “%s”", "列表不能按“%s”排序",
                    name);
    if (!personal && (entity->fields[field].flags & FIELD_PERSONAL) != 0)
        return fail(error, ERROR_FORBIDDEN, "You may not sort by personal data",
                    "您无权按个人数据排序");
    if (entity->fields[field].sort_by != NULL)
        field = entity_field_index(entity, entity->fields[field].sort_by);
    out->field = field;
    out->may_be_null = !always_there(entity, field);
    return true;
}

void page_print(Buffer *out, const Entity *entity, const PageOrder *order, const PageStart *start)
{
    g_auto(Buffer) json = {0};
    json_array(&json);
    json_string(&json, order->figure != NULL ? order->figure : entity->fields[order->field].name);
    json_boolean(&json, order->descending);
    json_integer(&json, start->id);
    if (start->value.type == VALUE_INTEGER)
        json_integer(&json, start->value.as.integer);
    else if (start->value.type == VALUE_TEXT)
        json_string_n(&json, start->value.as.text.data, start->value.as.text.length);
    else
        json_null(&json);
    json_array_end(&json);
    g_autofree char *text = g_base64_encode((const guchar *)json.data, json.length);
    for (char *c = text; *c != '\0'; c++) // as it may stand in a URL
        *c = *c == '+' ? '-' : *c == '/' ? '_' : *c;
    text[strcspn(text, "=")] = '\0';
    json_string(out, text);
}

static json_object *decode(const char *cursor)
{
    size_t length = strlen(cursor);
    if (length > 4096)
        return NULL;
    g_autofree char *text =
        g_strdup_printf("%s%s", cursor, &"==="[length % 4 == 0 ? 3 : length % 4 - 1]);
    for (char *c = text; *c != '\0'; c++)
        *c = *c == '-' ? '+' : *c == '_' ? '/' : *c;
    gsize n = 0;
    g_autofree guchar *bytes = g_base64_decode(text, &n);
    g_autofree char *json = g_strndup((const char *)bytes, n);
    return json_tokener_parse(json);
}

static bool read_start(json_object *json, Arena *arena, const Entity *entity,
                       const PageOrder *order, PageStart *out)
{
    if (!json_object_is_type(json, json_type_array) || json_object_array_length(json) != 4)
        return false;
    json_object *value = json_object_array_get_idx(json, 3);
    const Field *field = &entity->fields[order->field];
    const char *name = json_object_get_string(json_object_array_get_idx(json, 0));
    bool descending = json_object_get_boolean(json_object_array_get_idx(json, 1));
    const char *wanted = order->figure != NULL ? order->figure : field->name;
    if (g_strcmp0(name, wanted) != 0 || descending != order->descending)
        return false;
    bool integer = json_object_is_type(value, json_type_int);
    if (value != NULL && integer != (order->figure != NULL || field_is_integer(field)))
        return false;
    out->set = true;
    out->id = json_object_get_int64(json_object_array_get_idx(json, 2));
    out->value = value == NULL ? value_null()
                 : integer     ? value_integer(json_object_get_int64(value))
                               : value_text(arena_copy(arena, json_object_get_string(value), -1));
    return value != NULL || order->may_be_null;
}

bool page_read(const char *cursor, Arena *arena, const Entity *entity, const PageOrder *order,
               PageStart *out, GError **error)
{
    *out = (PageStart){0};
    if (cursor == NULL)
        return true;
    json_object *json = decode(cursor);
    bool good = read_start(json, arena, entity, order, out);
    json_object_put(json);
    if (!good)
        return fail(error, ERROR_MALFORMED, "The cursor does not belong to this list",
                    "游标与此列表不符");
    return true;
}
