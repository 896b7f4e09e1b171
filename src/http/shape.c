// SPDX-License-Identifier: Apache-2.0
//
// Checking a body against its shape, and printing the shape as JSON Schema: the two readings of one
// description.
#include "http/shape.h"

#include "base/when.h"
#include <string.h>

static const Label WANTED[] = {
    [SHAPE_TEXT] = {"a text", "文本"},      [SHAPE_INTEGER] = {"an integer", "整数"},
    [SHAPE_REAL] = {"a number", "数字"},    [SHAPE_TIME] = {"a time", "时间"},
    [SHAPE_DAY] = {"a date", "日期"},       [SHAPE_LABEL] = {"an object", "对象"},
    [SHAPE_OBJECT] = {"an object", "对象"}, [SHAPE_ANY] = {"a value", "值"},
    [SHAPE_NAMED] = {"an object", "对象"},  [SHAPE_BOOLEAN] = {"true or false", "true 或 false"},
};

static bool text_is(json_object *json, bool (*parse)(const char *, size_t, int64_t *))
{
    int64_t ignored;
    return json_object_is_type(json, json_type_string) &&
           parse(json_object_get_string(json), (size_t)json_object_get_string_len(json), &ignored);
}

static bool type_fits(ShapeType type, json_object *json)
{
    json_type found = json_object_get_type(json);
    switch (type) {
    case SHAPE_TEXT:
        return found == json_type_string;
    case SHAPE_INTEGER:
        return found == json_type_int;
    case SHAPE_REAL:
        return found == json_type_int || found == json_type_double;
    case SHAPE_BOOLEAN:
        return found == json_type_boolean;
    case SHAPE_TIME:
        return text_is(json, when_parse_rfc3339);
    case SHAPE_DAY:
        return text_is(json, day_parse);
    case SHAPE_LABEL:
    case SHAPE_OBJECT:
    case SHAPE_NAMED:
        return found == json_type_object;
    case SHAPE_ANY:
        return true;
    }
    g_assert_not_reached();
}

// Is `text` one of "a|b|c"?
static bool listed(const char *choices, const char *text)
{
    size_t length = strlen(text);
    for (const char *at = choices; at; at = strchr(at, '|') ? strchr(at, '|') + 1 : NULL)
        if (strncmp(at, text, length) == 0 && (at[length] == '|' || at[length] == '\0'))
            return true;
    return false;
}

static bool check_one(const ShapeField *field, json_object *json, GError **error)
{
    if (!type_fits(field->type, json))
        return fail(error, ERROR_INVALID, "This must be %1$s%2$.0s", "这里应为%1$.0s%2$s",
                    WANTED[field->type].en, WANTED[field->type].zh);
    if (field->type != SHAPE_TEXT)
        return true;
    if (field->most && json_object_get_string_len(json) > field->most)
        return fail(error, ERROR_INVALID, "This text is longer than %lld bytes",
                    "文本超过 %lld 字节", (long long)field->most);
    if (field->of && !listed(field->of, json_object_get_string(json)))
        return fail(error, ERROR_INVALID, "This must be one of: %s", "只能是以下之一：%s",
                    field->of);
    return true;
}

static bool check_array(const ShapeField *field, json_object *json, GError **error)
{
    if (!json_object_is_type(json, json_type_array))
        return fail(error, ERROR_INVALID, "This must be a list", "这里应为列表");
    size_t n = json_object_array_length(json);
    if (field->most && n > (size_t)field->most)
        return fail(error, ERROR_TOO_LARGE, "This list has more than %lld members",
                    "列表超过 %lld 项", (long long)field->most);
    ShapeField member = *field;
    member.most = 0;
    for (size_t i = 0; i < n; i++) {
        if (!check_one(&member, json_object_array_get_idx(json, i), error)) {
            error_under(error, "/%zu", i);
            return false;
        }
    }
    return true;
}

static bool check_field(const ShapeField *field, json_object *object, GError **error)
{
    json_object *json = NULL;
    if (!json_object_object_get_ex(object, field->name, &json)) {
        if (field->flags & SHAPE_OPTIONAL)
            return true;
        return fail(error, ERROR_INVALID, "This is required", "此项必填");
    }
    if (!json && (field->flags & SHAPE_NULLABLE))
        return true;
    if (field->flags & SHAPE_ARRAY)
        return check_array(field, json, error);
    if (field->flags & SHAPE_MAP) {
        if (!json_object_is_type(json, json_type_object))
            return fail(error, ERROR_INVALID, "This must be an object", "这里应为对象");
        return true;
    }
    return check_one(field, json, error);
}

static bool check_known(const Shape *shape, json_object *object, GError **error)
{
    json_object_object_foreach(object, name, value)
    {
        (void)value;
        const ShapeField *field = shape->fields;
        while (field->name && strcmp(field->name, name) != 0)
            field++;
        if (!field->name) {
            fail(error, ERROR_INVALID, "Nobody knows the member \"%s\"", "未知的成员“%s”", name);
            error_under(error, "/%s", name);
            return false;
        }
    }
    return true;
}

bool shape_check(const Shape *shape, json_object *json, GError **error)
{
    if (!json_object_is_type(json, json_type_object))
        return fail(error, ERROR_INVALID, "The body must be a JSON object", "请求体应为 JSON 对象");
    for (const ShapeField *field = shape->fields; field->name; field++) {
        if (!check_field(field, json, error)) {
            error_under(error, "/%s", field->name);
            return false;
        }
    }
    return check_known(shape, json, error);
}

// ---- as JSON Schema ----

static void print_choices(Buffer *out, const char *choices)
{
    json_key(out, "enum");
    json_array(out);
    g_auto(GStrv) names = g_strsplit(choices, "|", -1);
    for (char **name = names; *name; name++)
        json_string(out, *name);
    json_array_end(out);
}

static void print_type(Buffer *out, const char *type, const char *format, bool nullable)
{
    json_key(out, "type");
    if (nullable)
        json_array(out);
    json_string(out, type);
    if (nullable) {
        json_string(out, "null");
        json_array_end(out);
    }
    if (format)
        json_member_text(out, "format", format);
}

static void print_reference(Buffer *out, const char *name, bool nullable)
{
    g_autofree char *target = g_strconcat("#/components/schemas/", name, NULL);
    if (nullable) {
        json_key(out, "anyOf");
        json_array(out);
        json_object_begin(out);
    }
    json_member_text(out, "$ref", target);
    if (nullable) {
        json_object_end(out);
        json_object_begin(out);
        print_type(out, "null", NULL, false);
        json_object_end(out);
        json_array_end(out);
    }
}

static void print_one(Buffer *out, const ShapeField *field, bool nullable)
{
    static const char *const TYPES[][2] = {
        [SHAPE_TEXT] = {"string", NULL},        [SHAPE_INTEGER] = {"integer", "int64"},
        [SHAPE_REAL] = {"number", NULL},        [SHAPE_BOOLEAN] = {"boolean", NULL},
        [SHAPE_TIME] = {"string", "date-time"}, [SHAPE_DAY] = {"string", "date"},
        [SHAPE_OBJECT] = {"object", NULL},
    };
    if (field->type == SHAPE_ANY)
        return;
    if (field->type == SHAPE_NAMED || field->type == SHAPE_LABEL) {
        print_reference(out, field->type == SHAPE_LABEL ? "Label" : field->of, nullable);
        return;
    }
    print_type(out, TYPES[field->type][0], TYPES[field->type][1], nullable);
    if (field->type == SHAPE_OBJECT)
        json_member_boolean(out, "additionalProperties", true);
    if (field->type == SHAPE_TEXT && field->of)
        print_choices(out, field->of);
}

static void print_field(Buffer *out, const ShapeField *field)
{
    bool nullable = field->flags & SHAPE_NULLABLE;
    json_key(out, field->name);
    json_object_begin(out);
    if (field->flags & (SHAPE_ARRAY | SHAPE_MAP)) {
        print_type(out, field->flags & SHAPE_ARRAY ? "array" : "object", NULL, nullable);
        json_key(out, field->flags & SHAPE_ARRAY ? "items" : "additionalProperties");
        json_object_begin(out);
        print_one(out, field, false);
        json_object_end(out);
    } else {
        print_one(out, field, nullable);
    }
    if (field->doc)
        json_member_text(out, "description", field->doc);
    json_object_end(out);
}

void shape_schema(Buffer *out, const Shape *shape)
{
    json_object_begin(out);
    print_type(out, "object", NULL, false);
    json_member_text(out, "description", shape->doc);
    json_key(out, "properties");
    json_object_begin(out);
    for (const ShapeField *field = shape->fields; field->name; field++)
        print_field(out, field);
    json_object_end(out);
    json_key(out, "required");
    json_array(out);
    for (const ShapeField *field = shape->fields; field->name; field++)
        if (!(field->flags & SHAPE_OPTIONAL))
            json_string(out, field->name);
    json_array_end(out);
    json_object_end(out);
}
