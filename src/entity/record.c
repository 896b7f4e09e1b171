// SPDX-License-Identifier: Apache-2.0
//
// Records in memory: made, copied, read from JSON and from rows, printed.
#include "base/json_read.h"
#include "base/when.h"
#include "entity/plan.h"

#include <string.h>

Record *record_new(Arena *arena, const Entity *entity)
{
    Record *record = ARENA_NEW(arena, Record);
    record->entity = entity;
    record->values = ARENA_ARRAY(arena, Value, entity->n_fields);
    return record;
}

Record *record_copy(Arena *arena, const Record *record)
{
    Record *copy = record_new(arena, record->entity);
    copy->given = record->given;
    copy->parts_given = record->parts_given;
    copy->n_parts = record->n_parts;
    for (size_t i = 0; i < record->entity->n_fields; i++) {
        Value value = record->values[i];
        if (value.type == VALUE_TEXT)
            value.as.text.data =
                arena_copy(arena, value.as.text.data, (gssize)value.as.text.length);
        copy->values[i] = value;
    }
    if (record->parts != NULL)
        copy->parts = ARENA_ARRAY(arena, Record *, record->n_parts);
    for (size_t i = 0; i < record->n_parts && record->parts != NULL; i++)
        copy->parts[i] = record_copy(arena, record->parts[i]);
    return copy;
}

void record_set(Record *record, int field, Value value)
{
    g_assert(field >= 0 && (size_t)field < record->entity->n_fields);
    record->values[field] = value;
    record->given |= UINT64_C(1) << field;
}

Value record_value(const Record *record, const char *field)
{
    int index = entity_field_index(record->entity, field);
    g_assert(index >= 0);
    return record->values[index];
}

int64_t record_integer(const Record *record, const char *field)
{
    Value value = record_value(record, field);
    return value.type == VALUE_INTEGER ? value.as.integer : 0;
}

const char *record_text(const Record *record, const char *field)
{
    Value value = record_value(record, field);
    return value.type == VALUE_TEXT ? value.as.text.data : NULL;
}

int64_t record_owner(const Record *record)
{
    const Entity *entity = record->entity;
    if (entity->ownership == OWNER_NONE)
        return 0;
    if (entity->ownership == OWNER_SELF)
        return record_id(record);
    int field = (entity->flags & ENTITY_PART) != 0 ? PART_CUSTOMER_ID : FIELD_CUSTOMER_ID;
    return record->values[field].as.integer;
}

// ---- reading JSON ----

static bool custom_from_json(Record *record, Arena *arena, const Model *model, json_object *json,
                             GError **error);

static bool may_be_given(const Field *field, bool creating, GError **error)
{
    if ((field->flags & (FIELD_READ_ONLY | FIELD_SECRET)) != 0)
        return fail(error, ERROR_INVALID, "“%s” is set by the server", "“%s”由系统设置",
                    field->name);
    if (!creating && (field->flags & FIELD_IMMUTABLE) != 0)
        return fail(error, ERROR_INVALID, "“%s” cannot change after creation", "“%s”创建后不能修改",
                    field->name);
    return true;
}

static bool set_default(Record *record, int index, Arena *arena, GError **error)
{
    const Field *field = &record->entity->fields[index];
    if (field->otherwise == NULL || (record->given & (UINT64_C(1) << index)) != 0)
        return true;
    if (record->values[index].type != VALUE_NULL)
        return true;
    // A JSON text alone is no JSON document to json-c's strict mode; inside an array it is.
    g_autofree char *array = g_strdup_printf("[%s]", field->otherwise);
    json_object *parsed = json_read(array);
    bool good = field_from_json(field, arena, json_object_array_get_idx(parsed, 0),
                                &record->values[index], error);
    json_object_put(parsed);
    return good;
}

bool record_set_defaults(Record *record, Arena *arena, GError **error)
{
    for (size_t i = 0; i < record->entity->n_fields; i++) {
        if (!set_default(record, (int)i, arena, error))
            return false;
    }
    for (size_t i = 0; i < record->n_parts; i++) {
        if (!record_set_defaults(record->parts[i], arena, error))
            return false;
    }
    return true;
}

static bool required_are_there(const Record *record, GError **error)
{
    for (size_t i = 0; i < record->entity->n_fields; i++) {
        const Field *field = &record->entity->fields[i];
        bool needed = (field->flags & FIELD_REQUIRED) != 0 && (field->flags & FIELD_READ_ONLY) == 0;
        if (!needed || record->values[i].type != VALUE_NULL)
            continue;
        fail(error, ERROR_INVALID, "“%s%.0s” is required", "必须填写“%.0s%s”", field->label.en,
             field->label.zh);
        error_under(error, "/%s", field->name);
        return false;
    }
    return true;
}

static bool parts_from_json(Record *record, Arena *arena, json_object *json, GError **error)
{
    enum { PARTS_MAX = 10000 };
    const Entity *part = record->entity->part;
    size_t n = json_object_is_type(json, json_type_array) ? json_object_array_length(json) : 0;
    if (!json_object_is_type(json, json_type_array) || n > PARTS_MAX)
        return fail(error, ERROR_INVALID, "Expected a list of at most %d lines",
                    "应为最多 %d 行的列表", PARTS_MAX);
    Record **parts = ARENA_ARRAY(arena, Record *, n + 1);
    for (size_t i = 0; i < n; i++) {
        parts[i] = record_new(arena, part);
        if (!record_from_json(parts[i], arena, NULL, json_object_array_get_idx(json, i), true,
                              error)) {
            error_under(error, "/%zu", i);
            return false;
        }
    }
    record->parts = parts;
    record->n_parts = n;
    record->parts_given = true;
    return true;
}

static bool member_from_json(Record *record, Arena *arena, const Model *model, const char *key,
                             json_object *json, bool creating, GError **error)
{
    const Entity *entity = record->entity;
    if (entity->part != NULL && strcmp(key, entity->part_name) == 0)
        return parts_from_json(record, arena, json, error);
    int index = entity_field_index(entity, key);
    bool part = (entity->flags & ENTITY_PART) != 0;
    if (index < 0)
        return fail(error, ERROR_INVALID, "There is no field “%s”", "没有字段“%s”", key);
    if (!part && index == FIELD_CUSTOM)
        return custom_from_json(record, arena, model, json, error);
    Value value;
    if (!may_be_given(&entity->fields[index], creating, error) ||
        !field_from_json(&entity->fields[index], arena, json, &value, error))
        return false;
    record_set(record, index, value);
    return true;
}

bool record_from_json(Record *record, Arena *arena, const Model *model, json_object *json,
                      bool creating, GError **error)
{
    if (!json_object_is_type(json, json_type_object))
        return fail(error, ERROR_INVALID, "Expected an object", "应为对象");
    json_object_object_foreach(json, key, value)
    {
        if (!member_from_json(record, arena, model, key, value, creating, error)) {
            error_under(error, "/%s", key);
            return false;
        }
    }
    if (!creating)
        return true;
    if (record->entity->part != NULL && record->parts == NULL)
        record->parts = ARENA_ARRAY(arena, Record *, 1);
    return record_set_defaults(record, arena, error) && required_are_there(record, error);
}

// ---- custom fields: one JSON object in one column ----

// Checks one custom value and puts it into `merged` as it will be stored: times and days as
// integers.
static bool custom_value(const CustomField *custom, Arena *arena, json_object *json,
                         json_object *merged, GError **error)
{
    Value value;
    if (!field_from_json(&custom->field, arena, json, &value, error))
        return false;
    json_object *kept = NULL;
    if (value.type == VALUE_INTEGER && custom->field.type == FIELD_BOOLEAN)
        kept = json_object_new_boolean(value.as.integer != 0);
    else if (value.type == VALUE_INTEGER)
        kept = json_object_new_int64(value.as.integer);
    else if (value.type == VALUE_TEXT)
        kept = json_object_new_string_len(value.as.text.data, (int)value.as.text.length);
    if (kept == NULL)
        json_object_object_del(merged, custom->field.name);
    else
        json_object_object_add(merged, custom->field.name, kept);
    return true;
}

static bool merge_custom(Record *record, Arena *arena, const Model *model, json_object *json,
                         json_object *merged, GError **error)
{
    json_object_object_foreach(json, key, value)
    {
        const CustomField *custom =
            model != NULL ? model_custom_field(model, record->entity, key) : NULL;
        bool good = custom != NULL ? custom_value(custom, arena, value, merged, error)
                                   : fail(error, ERROR_INVALID, "There is no custom field “%s”",
                                          "没有自定义字段“%s”", key);
        if (!good) {
            error_under(error, "/%s", key);
            return false;
        }
    }
    return true;
}

// Merges into what the record holds already, as a merge patch does.
static bool custom_from_json(Record *record, Arena *arena, const Model *model, json_object *json,
                             GError **error)
{
    if ((record->entity->flags & ENTITY_CUSTOM_FIELDS) == 0)
        return fail(error, ERROR_INVALID, "There are no custom fields here", "这里没有自定义字段");
    if (json != NULL && !json_object_is_type(json, json_type_object))
        return fail(error, ERROR_INVALID, "Expected an object", "应为对象");
    Value before = record->values[FIELD_CUSTOM];
    json_object *merged =
        before.type == VALUE_TEXT && json != NULL ? json_read(before.as.text.data) : NULL;
    if (merged == NULL)
        merged = json_object_new_object();
    bool good = json == NULL || merge_custom(record, arena, model, json, merged, error);
    if (good) {
        bool empty = json_object_object_length(merged) == 0;
        const char *text = json_object_to_json_string_ext(merged, JSON_C_TO_STRING_PLAIN);
        record_set(record, FIELD_CUSTOM,
                   empty ? value_null() : value_text(arena_copy(arena, text, -1)));
    }
    json_object_put(merged);
    return good;
}

// ---- rows ----

static Value field_value(const Cursor *cursor, int column, const Field *field)
{
    return cursor_value(cursor, column, field_is_integer(field) ? VALUE_INTEGER : VALUE_TEXT);
}

Record *record_from_row(Arena *arena, const Entity *entity, const Cursor *cursor, int first)
{
    Record *record = record_new(arena, entity);
    for (size_t i = 0; i < entity->n_fields; i++) {
        Value value = field_value(cursor, first + (int)i, &entity->fields[i]);
        if (value.type == VALUE_TEXT)
            value.as.text.data =
                arena_copy(arena, value.as.text.data, (gssize)value.as.text.length);
        record->values[i] = value;
    }
    return record;
}

// ---- printing ----

// The fields (bit set) that are printed; a deletion is added where there is one.
static uint64_t printed_fields(const EntityPlan *plan, const RecordPrint *print)
{
    if (print->fields == 0)
        return plan->shown;
    return (print->fields | UINT64_C(1) << FIELD_ID) & plan->printable;
}

// Custom values are stored in the units of the store; times and days are printed as texts.
static void custom_json(Buffer *out, const Entity *entity, Value value, const RecordPrint *print)
{
    json_object *stored = value.type == VALUE_TEXT ? json_read(value.as.text.data) : NULL;
    json_object_begin(out);
    if (stored != NULL) {
        size_t n = 0;
        const CustomField *const *fields = model_custom_fields(print->model, entity, &n);
        for (size_t i = 0; i < n; i++) {
            json_object *json = NULL;
            const Field *field = &fields[i]->field;
            if (!json_object_object_get_ex(stored, field->name, &json) || json == NULL)
                continue;
            json_key(out, field->name);
            Value kept = json_object_is_type(json, json_type_string)
                             ? value_text(json_object_get_string(json))
                             : value_integer(json_object_get_int64(json));
            field_json(out, field, kept, print->mask_personal);
        }
        json_object_put(stored);
    }
    json_object_end(out);
}

// What the members of one record have in common, looked up once.
typedef struct {
    const Entity *entity;
    const PlanKey *keys; // by field
    const RecordPrint *print;
    size_t custom; // the field that holds the custom values; none: SIZE_MAX
} Members;

static Members members_of(const Entity *entity, const EntityPlan *plan, const RecordPrint *print)
{
    bool part = (entity->flags & ENTITY_PART) != 0;
    return (Members){entity, plan->keys, print, part ? SIZE_MAX : FIELD_CUSTOM};
}

static void member_json(Buffer *out, const Members *members, size_t i, Value value)
{
    const Entity *entity = members->entity;
    const PlanKey *key = &members->keys[i];
    bool custom = i == members->custom;
    bool shown = (entity->flags & ENTITY_CUSTOM_FIELDS) != 0 && members->print->model != NULL;
    if (custom && !shown)
        return;
    json_raw(out, key->text, key->length);
    if (custom)
        custom_json(out, entity, value, members->print);
    else
        field_json(out, &entity->fields[i], value, members->print->mask_personal);
}

void record_members_json(Buffer *out, const Record *record, const RecordPrint *print)
{
    const Entity *entity = record->entity;
    const EntityPlan *plan = entity_plan(entity);
    const Members members = members_of(entity, plan, print);
    uint64_t fields = printed_fields(plan, print);
    if ((entity->flags & ENTITY_PART) == 0 && record->values[FIELD_DELETED_AT].type != VALUE_NULL)
        fields |= UINT64_C(1) << FIELD_DELETED_AT;
    for (; fields != 0; fields &= fields - 1) {
        size_t i = (size_t)__builtin_ctzll(fields);
        member_json(out, &members, i, record->values[i]);
    }
}

void record_member_json(Buffer *out, const Record *record, size_t field, const RecordPrint *print)
{
    const Members members = members_of(record->entity, entity_plan(record->entity), print);
    member_json(out, &members, field, record->values[field]);
}

void record_json(Buffer *out, const Record *record, const RecordPrint *print)
{
    json_object_begin(out);
    record_members_json(out, record, print);
    if (record->entity->part != NULL && record->parts != NULL) {
        RecordPrint lines = {.model = print->model, .mask_personal = print->mask_personal};
        json_key(out, record->entity->part_name);
        json_array(out);
        for (size_t i = 0; i < record->n_parts; i++)
            record_json(out, record->parts[i], &lines);
        json_array_end(out);
    }
    json_object_end(out);
}

void record_columns_sql(Buffer *sql, const Entity *entity, const char *alias, uint64_t besides,
                        const RecordPrint *print)
{
    uint64_t read = printed_fields(entity_plan(entity), print) | besides;
    for (size_t i = 0; i < entity->n_fields; i++) {
        buffer_text(sql, i > 0 ? ", " : "");
        if ((read & UINT64_C(1) << i) == 0) {
            buffer_text(sql, "NULL");
            continue;
        }
        buffer_text(sql, alias);
        buffer_text(sql, *alias != '\0' ? "." : "");
        buffer_text(sql, entity->fields[i].name);
    }
}

// Texts are printed where they lie: asking for bytes spares the driver a copy that ends in NUL.
// Custom values are parsed by json-c, which wants the NUL.
static Value printed_value(const Cursor *row, int column, const Members *members, size_t i)
{
    if (field_is_integer(&members->entity->fields[i]))
        return cursor_value(row, column, VALUE_INTEGER);
    if (i == members->custom)
        return cursor_value(row, column, VALUE_TEXT);
    Value value = cursor_value(row, column, VALUE_BYTES);
    if (value.type == VALUE_BYTES)
        value.type = VALUE_TEXT;
    return value;
}

void record_json_from_row(Buffer *out, const Entity *entity, const Cursor *cursor, int first,
                          const RecordPrint *print)
{
    const EntityPlan *plan = entity_plan(entity);
    const Members members = members_of(entity, plan, print);
    uint64_t fields = printed_fields(plan, print);
    if (!cursor_is_null(cursor, first + FIELD_DELETED_AT))
        fields |= UINT64_C(1) << FIELD_DELETED_AT;
    json_object_begin(out);
    for (; fields != 0; fields &= fields - 1) {
        size_t i = (size_t)__builtin_ctzll(fields);
        member_json(out, &members, i, printed_value(cursor, first + (int)i, &members, i));
    }
    json_object_end(out);
}
