// SPDX-License-Identifier: Apache-2.0
#include "entity/image.h"

#include "base/json_read.h"
#include "entity/plan.h"
#include <string.h>

// What the log repeats by itself: id, version, times and the owner stand in the entry's own
// columns.
static bool is_logged(const Entity *entity, size_t i)
{
    if ((entity->fields[i].flags & FIELD_DERIVED) != 0)
        return false;
    if ((entity->flags & ENTITY_PART) != 0)
        return i != PART_CUSTOMER_ID && i != PART_PARENT_ID && i != PART_POSITION;
    return i == FIELD_CUSTOM || i > FIELD_CUSTOM;
}

// A record may be older than its entry: then the entry says since when it exists.
static bool is_backdated(const Record *record, size_t i)
{
    return i == FIELD_CREATED_AT && (record->entity->flags & ENTITY_PART) == 0 &&
           !value_equal(record->values[FIELD_CREATED_AT], record->values[FIELD_UPDATED_AT]);
}

static void value_image(Buffer *out, const Field *field, Value value)
{
    if (value.type == VALUE_INTEGER)
        json_integer(out, value.as.integer);
    else if (value.type != VALUE_TEXT)
        json_null(out);
    else if (field_column_type(field) == COLUMN_JSON)
        json_raw(out, value.as.text.data, value.as.text.length);
    else
        json_string_n(out, value.as.text.data, value.as.text.length);
}

static void parts_image(Buffer *out, const Record *record)
{
    const Entity *part = record->entity->part;
    json_key(out, record->entity->part_name);
    json_object_begin(out);
    json_key(out, "columns");
    json_array(out);
    for (size_t i = 0; i < part->n_fields; i++) {
        if (is_logged(part, i))
            json_string(out, part->fields[i].name);
    }
    json_array_end(out);
    json_key(out, "rows");
    json_array(out);
    for (size_t n = 0; n < record->n_parts; n++) {
        json_array(out);
        for (size_t i = 0; i < part->n_fields; i++) {
            if (is_logged(part, i))
                value_image(out, &part->fields[i], record->parts[n]->values[i]);
        }
        json_array_end(out);
    }
    json_array_end(out);
    json_object_end(out);
}

static void record_image(Buffer *out, const Record *record, uint64_t fields, bool nulls, bool parts)
{
    const Entity *entity = record->entity;
    const PlanKey *keys = entity_plan(entity)->keys;
    json_object_begin(out);
    for (size_t i = 0; i < entity->n_fields; i++) {
        bool logged = is_logged(entity, i) || is_backdated(record, i);
        bool wanted = (fields & (UINT64_C(1) << i)) != 0 && logged;
        if (!wanted || (!nulls && record->values[i].type == VALUE_NULL))
            continue;
        json_raw(out, keys[i].text, keys[i].length);
        value_image(out, &entity->fields[i], record->values[i]);
    }
    if (parts && entity->part != NULL)
        parts_image(out, record);
    json_object_end(out);
}

void image_of_create(Buffer *out, const Record *record)
{
    json_object_begin(out);
    json_key(out, "after");
    record_image(out, record, UINT64_MAX, false, true);
    json_object_end(out);
}

void image_of_update(Buffer *out, const Record *before, const Record *after, uint64_t changed,
                     bool parts_changed)
{
    json_object_begin(out);
    json_key(out, "before");
    record_image(out, before, changed, true, parts_changed);
    json_key(out, "after");
    record_image(out, after, changed, true, parts_changed);
    json_object_end(out);
}

void image_of_remove(Buffer *out, const Record *record)
{
    json_object_begin(out);
    json_key(out, "before");
    record_image(out, record, UINT64_MAX, false, true);
    json_object_end(out);
}

// ---- reading ----

Value image_value(Arena *arena, const Field *field, json_object *json)
{
    if (json == NULL)
        return value_null();
    if (field_is_integer(field))
        return value_integer(json_object_get_int64(json));
    const char *text = field_column_type(field) == COLUMN_JSON
                           ? json_object_to_json_string_ext(
                                 json, JSON_C_TO_STRING_PLAIN | JSON_C_TO_STRING_NOSLASHESCAPE)
                           : json_object_get_string(json);
    return value_text(arena_copy(arena, text, -1));
}

// The array `name` of a lines member; NULL when the log is damaged.
static json_object *parts_array(json_object *json, const char *name)
{
    json_object *array = NULL;
    if (json_object_is_type(json, json_type_object))
        json_object_object_get_ex(json, name, &array);
    return json_object_is_type(array, json_type_array) ? array : NULL;
}

size_t image_count_parts(json_object *json)
{
    json_object *rows = parts_array(json, "rows");
    return rows != NULL ? json_object_array_length(rows) : 0;
}

static void parts_from_image(Record *record, Arena *arena, json_object *json)
{
    const Entity *part = record->entity->part;
    json_object *columns = parts_array(json, "columns"), *rows = parts_array(json, "rows");
    size_t n = image_count_parts(json);
    size_t n_columns = columns != NULL ? json_object_array_length(columns) : 0;
    record->parts = ARENA_ARRAY(arena, Record *, n + 1);
    record->n_parts = n;
    record->parts_given = true;
    for (size_t r = 0; r < n; r++) {
        json_object *row = json_object_array_get_idx(rows, r);
        bool whole =
            json_object_is_type(row, json_type_array) && json_object_array_length(row) >= n_columns;
        Record *line = record->parts[r] = record_new(arena, part);
        line->values[PART_POSITION] = value_integer((int64_t)r + 1);
        for (size_t c = 0; whole && c < n_columns; c++) {
            const char *name = json_object_get_string(json_object_array_get_idx(columns, c));
            int index = entity_field_index(part, name);
            if (index >= 0)
                line->values[index] =
                    image_value(arena, &part->fields[index], json_object_array_get_idx(row, c));
        }
    }
}

void image_read(Record *record, Arena *arena, json_object *image)
{
    const Entity *entity = record->entity;
    json_object_object_foreach(image, key, json)
    {
        int index = entity_field_index(entity, key);
        if (index >= 0)
            record_set(record, index, image_value(arena, &entity->fields[index], json));
        else if (entity->part != NULL && strcmp(key, entity->part_name) == 0)
            parts_from_image(record, arena, json);
    }
}

// ---- comparing ----

bool field_equal(const Field *field, Value a, Value b)
{
    if (value_equal(a, b))
        return true;
    bool json = field_column_type(field) == COLUMN_JSON;
    if (!json || a.type != VALUE_TEXT || b.type != VALUE_TEXT)
        return false;
    json_object *left = json_read(a.as.text.data);
    json_object *right = json_read(b.as.text.data);
    bool equal = json_object_equal(left, right) != 0;
    json_object_put(left);
    json_object_put(right);
    return equal;
}

uint64_t record_difference(const Record *before, const Record *after)
{
    const Entity *entity = before->entity;
    uint64_t changed = 0;
    for (size_t i = 0; i < entity->n_fields; i++) {
        if (is_logged(entity, i) &&
            !field_equal(&entity->fields[i], before->values[i], after->values[i]))
            changed |= UINT64_C(1) << i;
    }
    return changed;
}

bool record_parts_differ(const Record *before, const Record *after)
{
    if (before->n_parts != after->n_parts)
        return true;
    for (size_t i = 0; i < before->n_parts; i++) {
        if (record_difference(before->parts[i], after->parts[i]) != 0)
            return true;
    }
    return false;
}
