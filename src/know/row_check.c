// SPDX-License-Identifier: Apache-2.0
#include "know/row_check.h"

#include "base/json_read.h"
#include "know/tone/written.h"
#include "rule/member.h"

#include <string.h>

void row_check_init(RowCheck *check, const FrameLayout *layout)
{
    *check = (RowCheck){layout, g_new(int, layout->n_columns + 1)};
    for (size_t i = 0; i < layout->n_columns; i++)
        check->fields[i] = entity_field_index(layout->entity, layout->columns[i].custom ? "custom"
                                                              : layout->columns[i].members != NULL
                                                                  ? layout->columns[i].members->name
                                                                  : layout->columns[i].field->name);
}

void row_check_clear(RowCheck *check)
{
    g_free(check->fields);
}

static bool says_integer(const Vector *column, uint64_t code, int64_t value)
{
    return code != 0 && vector_decode(column, code) == value;
}

// An empty text is a missing one.
static bool says_text(const Vector *column, uint64_t code, const char *text, size_t length)
{
    if (length == 0)
        return code == 0;
    if (code == 0)
        return false;
    const char *held = vector_text(column, code);
    return strlen(held) == length && memcmp(held, text, length) == 0;
}

// A member of another type than its field's is missing.
static bool says_member(const Vector *column, uint64_t code, json_object *member, FieldType type)
{
    bool text = type == FIELD_TEXT || type == FIELD_CHOICE || type == FIELD_LABEL;
    if (!json_object_is_type(member, text                    ? json_type_string
                                     : type == FIELD_BOOLEAN ? json_type_boolean
                                                             : json_type_int))
        return code == 0;
    return text ? says_text(column, code, json_object_get_string(member),
                            (size_t)json_object_get_string_len(member))
                : says_integer(column, code, json_object_get_int64(member));
}

static json_object *read_json(Value value)
{
    if (value.type != VALUE_TEXT)
        return NULL;
    g_autofree char *text = g_strndup(value.as.text.data, value.as.text.length);
    return json_read(text);
}

static bool says_json(const Vector *column, uint64_t code, Value value, const LayoutColumn *of)
{
    json_object *json = read_json(value), *member = NULL;
    if (json_object_is_type(json, json_type_object))
        json_object_object_get_ex(json, of->custom ? of->field->name : of->language, &member);
    bool says = says_member(column, code, member, of->field->type);
    json_object_put(json);
    return says;
}

static bool says(const Vector *column, uint64_t code, Value value)
{
    if (value.type == VALUE_NULL)
        return code == 0;
    if (value.type == VALUE_TEXT)
        return column->is_text && says_text(column, code, value.as.text.data, value.as.text.length);
    return !column->is_text && says_integer(column, code, value.as.integer);
}

// What a property is decides which of its columns holds it.
static bool says_property(const Vector *column, uint64_t code, Value value, const LayoutColumn *of)
{
    json_object *json = read_json(value), *member = NULL;
    if (json_object_is_type(json, json_type_object))
        json_object_object_get_ex(json, of->field->name, &member);
    int64_t integer = 1;
    MemberKind kind = member_kind(member, &integer);
    FieldType type = of->field->type;
    bool says;
    if (type == FIELD_TEXT && kind == MEMBER_TEXT)
        says = says_text(column, code, json_object_get_string(member),
                         (size_t)json_object_get_string_len(member));
    else if ((type == FIELD_INTEGER && kind == MEMBER_NUMBER) ||
             (type == FIELD_BOOLEAN && kind == MEMBER_BOOLEAN))
        says = says_integer(column, code, integer);
    else
        says = (code != 0) == (type == FIELD_JSON && kind == MEMBER_OTHER);
    json_object_put(json);
    return says;
}

static bool says_column(const Vector *vector, uint64_t code, Value value,
                        const LayoutColumn *column)
{
    if (column->members != NULL)
        return says_property(vector, code, value, column);
    if (column->custom || column->language != NULL)
        return says_json(vector, code, value, column);
    return says(vector, code, value);
}

static Value computed(const RowCheck *check, size_t i, const Record *record, Arena *arena)
{
    Value value = value_null();
    bool known =
        written_value(record, check->layout->columns[i].field, check->layout->model, arena, &value);
    return known ? value : value_null();
}

size_t row_check_differs(const RowCheck *check, const Frame *frame, size_t row,
                         const Record *record, size_t from)
{
    for (size_t i = from; i < check->layout->n_columns; i++) {
        const LayoutColumn *column = &check->layout->columns[i];
        const Vector *vector = frame->columns[i];
        if (vector->unfit || column->consent != NULL) // no field of the record
            continue;
        uint64_t code = vector_code(vector, row);
        g_autoptr(Arena) arena = column->computed ? arena_new() : NULL;
        Value value =
            column->computed ? computed(check, i, record, arena) : record->values[check->fields[i]];
        if (code > vector->most || !says_column(vector, code, value, column))
            return i;
    }
    return check->layout->n_columns;
}
