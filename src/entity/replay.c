// SPDX-License-Identifier: Apache-2.0
#include "entity/replay.h"

#include "base/json_read.h"
#include "entity/image.h"
#include "entity/row.h"
#include "entity/write.h"

static bool damaged(const Change *change, GError **error)
{
    return fail(error, ERROR_INTERNAL,
                "Entry %" G_GINT64_FORMAT " of the change log cannot be read",
                "变更日志第 %" G_GINT64_FORMAT " 条无法解读", change->pos);
}

// The image `side` ("before", "after") of an entry, or NULL. The document is put into *out_json.
static json_object *image_of(const Change *change, const char *side, json_object **out_json)
{
    g_autofree char *text = g_strndup(change->change, change->change_length);
    *out_json = json_read(text);
    json_object *image = NULL;
    if (json_object_is_type(*out_json, json_type_object))
        json_object_object_get_ex(*out_json, side, &image);
    return image;
}

static bool replay_create(Tx *tx, Arena *arena, const Entity *entity, const Change *change,
                          GError **error)
{
    if (change->change == NULL) // events: the row itself is the log
        return true;
    json_object *json = NULL, *image = image_of(change, "after", &json);
    if (image == NULL) {
        json_object_put(json);
        return damaged(change, error);
    }
    Record *record = record_new(arena, entity);
    Value *values = record->values;
    bool good = record_set_defaults(record, arena, error);
    for (size_t i = 0; i < entity->n_fields; i++) {
        if ((entity->fields[i].flags & FIELD_DERIVED) == 0)
            values[i] = value_null(); // what was null at creation has no default now
    }
    values[FIELD_ID] = value_integer(change->id);
    values[FIELD_VERSION] = value_integer(1);
    values[FIELD_CREATED_AT] = values[FIELD_UPDATED_AT] = value_integer(change->at);
    if (entity->ownership == OWNER_CUSTOMER)
        values[FIELD_CUSTOMER_ID] = value_integer(change->customer_id);
    image_read(record, arena, image);
    json_object_put(json);
    if (good && record_load(tx, arena, entity, change->id) == NULL)
        row_insert(tx, arena, record);
    return good;
}

static bool replay_update(Tx *tx, Arena *arena, const Entity *entity, const Change *change,
                          GError **error)
{
    Record *record = record_load(tx, arena, entity, change->id);
    json_object *json = NULL;
    json_object *image = record != NULL ? image_of(change, "after", &json) : NULL;
    if (image == NULL) {
        json_object_put(json);
        return damaged(change, error);
    }
    record->given = 0;
    record->parts_given = false;
    image_read(record, arena, image);
    json_object_put(json);
    uint64_t fields = record->given | row_touch(record, change->at);
    row_update(tx, record, fields);
    if (record->parts_given)
        row_replace_parts(tx, arena, record);
    return true;
}

static bool replay_deleted(Tx *tx, Arena *arena, const Entity *entity, const Change *change,
                           GError **error)
{
    Record *record = record_load(tx, arena, entity, change->id);
    if (record == NULL)
        return damaged(change, error);
    bool delete = change->operation == CHANGE_DELETE;
    record->values[FIELD_DELETED_AT] = delete ? value_integer(change->at) : value_null();
    row_update(tx, record, UINT64_C(1) << FIELD_DELETED_AT | row_touch(record, change->at));
    return true;
}

// The move of a customer speaks for their events, which are a log themselves.
static bool replay_move(Tx *tx, Arena *arena, const Entity *entity, const Change *change,
                        GError **error)
{
    if (entity->ownership != OWNER_CUSTOMER)
        return true;
    Record *record = record_load(tx, arena, entity, change->id);
    json_object *json = NULL;
    image_of(change, "to", &json);
    int64_t to = json_object_get_int64(json_object_object_get(json, "to"));
    json_object_put(json);
    if (record == NULL || to == 0)
        return damaged(change, error);
    row_move(tx, arena, record, to, change->at);
    return true;
}

bool replay_change(Tx *tx, Arena *arena, const Change *change, GError **error)
{
    const Entity *entity = entity_find(change->entity);
    if (entity == NULL)
        return true;
    switch (change->operation) {
    case CHANGE_CREATE:
        return replay_create(tx, arena, entity, change, error);
    case CHANGE_UPDATE:
        return replay_update(tx, arena, entity, change, error);
    case CHANGE_DELETE:
    case CHANGE_RESTORE:
        return replay_deleted(tx, arena, entity, change, error);
    case CHANGE_REMOVE: {
        Record *record = record_load(tx, arena, entity, change->id);
        if (record != NULL)
            row_delete(tx, arena, record);
        return true;
    }
    case CHANGE_MOVE:
        return replay_move(tx, arena, entity, change, error);
    }
    return damaged(change, error);
}
