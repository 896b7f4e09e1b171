// SPDX-License-Identifier: Apache-2.0
#include "entity/write.h"

#include "entity/behaviour.h"
#include "entity/image.h"
#include "entity/plan.h"
#include "entity/row.h"
#include "entity/search.h"
#include <string.h>

// ---- loading ----

void record_load_parts(Tx *tx, Arena *arena, Record *record)
{
    const Entity *part = record->entity->part;
    if (part == NULL)
        return;
    g_autoptr(GPtrArray) parts = g_ptr_array_new();
    g_autoptr(Cursor) rows =
        tx_query(tx, entity_plan(part)->select, PARAMS(value_integer(record_id(record))));
    while (cursor_next(rows))
        g_ptr_array_add(parts, record_from_row(arena, part, rows, 0));
    record->n_parts = parts->len;
    record->parts = ARENA_ARRAY(arena, Record *, parts->len + 1);
    for (guint i = 0; i < parts->len; i++)
        record->parts[i] = g_ptr_array_index(parts, i);
}

Record *record_load(Tx *tx, Arena *arena, const Entity *entity, int64_t id)
{
    g_autoptr(Cursor) row = tx_query(tx, entity_plan(entity)->select, PARAMS(value_integer(id)));
    if (!cursor_next(row))
        return NULL;
    Record *record = record_from_row(arena, entity, row, 0);
    record_load_parts(tx, arena, record);
    return record;
}

// ---- pieces of a write ----

static bool prepare(Writing *writing, const Record *before, Record *after, GError **error)
{
    const EntityBehaviour *behaviour = after->entity->behaviour;
    return behaviour == NULL || behaviour->prepare == NULL ||
           behaviour->prepare(writing, before, after, error);
}

static bool written(Writing *writing, const Record *before, const Record *after, GError **error)
{
    const Entity *entity = (after != NULL ? after : before)->entity;
    const EntityBehaviour *behaviour = entity->behaviour;
    return behaviour == NULL || behaviour->written == NULL ||
           behaviour->written(writing, before, after, error);
}

// Of what stands already, before it is touched: the entry takes the owner's lock on PostgreSQL, and
// whoever changes the owner's rows takes that lock first, so that no two wait for each other.
static void log_change(Writing *writing, const Record *record, ChangeOperation operation,
                       const Buffer *image)
{
    tx_log(writing->tx, &(Change){
                            .actor_id = writing->actor_id,
                            .import_id = writing->import_id,
                            .entity = record->entity->name,
                            .id = record_id(record),
                            .customer_id = record_owner(record),
                            .operation = operation,
                            .change = image != NULL ? image->data : NULL,
                            .change_length = image != NULL ? image->length : 0,
                        });
}

// Jobs write their progress all the time and are not in the log; events are the log themselves.
static bool has_image(const Entity *entity)
{
    return (entity->flags & ENTITY_APPEND_ONLY) == 0;
}

static bool refuse_append_only(const Record *record, GError **error)
{
    if ((record->entity->flags & ENTITY_APPEND_ONLY) == 0)
        return true;
    return fail(error, ERROR_CONFLICT, "Events cannot be changed", "事件不能修改");
}

// ---- the writes ----

static void set_system_fields(const Writing *writing, Record *record)
{
    const Entity *entity = record->entity;
    Value *values = record->values;
    int64_t now = tx_now(writing->tx);
    if (values[FIELD_ID].type == VALUE_NULL)
        values[FIELD_ID] = value_integer(tx_next_id(writing->tx, entity->name));
    values[FIELD_VERSION] = value_integer(1);
    values[FIELD_CREATED_AT] = value_integer(writing->created_at != 0 ? writing->created_at : now);
    values[FIELD_UPDATED_AT] = value_integer(now);
    values[FIELD_DELETED_AT] = value_null();
    if (entity->ownership == OWNER_CUSTOMER)
        values[FIELD_ORIGIN_CUSTOMER_ID] = values[FIELD_CUSTOMER_ID];
}

bool record_insert(Writing *writing, Record *record, GError **error)
{
    const Entity *entity = record->entity;
    set_system_fields(writing, record);
    if (!prepare(writing, NULL, record, error))
        return false;
    row_insert(writing->tx, writing->arena, record);
    g_auto(Buffer) image = {0};
    if (has_image(entity))
        image_of_create(&image, record);
    log_change(writing, record, CHANGE_CREATE, has_image(entity) ? &image : NULL);
    return written(writing, NULL, record, error) && !tx_failed(writing->tx);
}

void records_append(Writing *writing, Record *const *records, size_t n)
{
    if (n == 0)
        return;
    const Entity *entity = records[0]->entity;
    g_assert((entity->flags & ENTITY_APPEND_ONLY) != 0 && entity->behaviour == NULL);
    Value *rows = ARENA_ARRAY(writing->arena, Value, n * entity->n_fields);
    Change *changes = ARENA_ARRAY(writing->arena, Change, n);
    for (size_t i = 0; i < n; i++) {
        set_system_fields(writing, records[i]);
        memcpy(rows + i * entity->n_fields, records[i]->values, entity->n_fields * sizeof(Value));
        changes[i] = (Change){.actor_id = writing->actor_id,
                              .import_id = writing->import_id,
                              .entity = entity->name,
                              .id = record_id(records[i]),
                              .customer_id = record_owner(records[i]),
                              .operation = CHANGE_CREATE};
    }
    tx_run_many(writing->tx, entity_plan(entity)->insert, rows, entity->n_fields, n);
    tx_log_many(writing->tx, changes, n);
}

// What a new value of a field brings with it: behaviour may have changed fields that nobody gave.
static uint64_t derived_difference(const Record *before, const Record *after)
{
    uint64_t changed = 0;
    for (size_t i = 0; i < before->entity->n_fields; i++) {
        bool derived = (before->entity->fields[i].flags & FIELD_DERIVED) != 0;
        if (derived && !value_equal(before->values[i], after->values[i]))
            changed |= UINT64_C(1) << i;
    }
    return changed;
}

bool record_update(Writing *writing, const Record *before, Record *after, bool *out_changed,
                   GError **error)
{
    bool changed_at_all = false;
    if (!refuse_append_only(before, error) || !prepare(writing, before, after, error))
        return false;
    uint64_t changed = record_difference(before, after);
    bool parts_changed = after->parts_given && record_parts_differ(before, after);
    uint64_t derived = derived_difference(before, after);
    if (changed != 0 || parts_changed || derived != 0) {
        // What is derived may be derived otherwise than before: nothing has changed for people, but
        // whoever follows the log reads the record again.
        changed_at_all = changed != 0 || parts_changed;
        g_auto(Buffer) image = {0};
        image_of_update(&image, before, after, changed, parts_changed);
        log_change(writing, after, CHANGE_UPDATE, &image);
        row_update(writing->tx, after, changed | derived | row_touch(after, tx_now(writing->tx)));
        if (parts_changed)
            row_replace_parts(writing->tx, writing->arena, after);
        search_update(writing->tx, writing->arena, before, after);
        if (!written(writing, before, after, error))
            return false;
    }
    if (out_changed != NULL)
        *out_changed = changed_at_all;
    return !tx_failed(writing->tx);
}

// Deleting and restoring: the record with and without deleted_at.
static bool set_deleted(Writing *writing, Record *record, ChangeOperation operation, GError **error)
{
    Record *before = record_copy(writing->arena, record);
    bool delete = operation == CHANGE_DELETE;
    record->values[FIELD_DELETED_AT] = delete ? value_integer(tx_now(writing->tx)) : value_null();
    log_change(writing, record, operation, NULL);
    row_update(writing->tx, record,
               UINT64_C(1) << FIELD_DELETED_AT | row_touch(record, tx_now(writing->tx)));
    search_update(writing->tx, writing->arena, delete ? before : NULL, delete ? NULL : record);
    return written(writing, before, record, error) && !tx_failed(writing->tx);
}

bool record_delete(Writing *writing, Record *record, GError **error)
{
    const EntityBehaviour *behaviour = record->entity->behaviour;
    if (record->values[FIELD_DELETED_AT].type != VALUE_NULL)
        return true;
    if (!refuse_append_only(record, error))
        return false;
    if (behaviour != NULL && behaviour->may_delete != NULL &&
        !behaviour->may_delete(writing, record, error))
        return false;
    return set_deleted(writing, record, CHANGE_DELETE, error);
}

bool record_restore(Writing *writing, Record *record, GError **error)
{
    if (record->values[FIELD_DELETED_AT].type == VALUE_NULL)
        return true;
    return set_deleted(writing, record, CHANGE_RESTORE, error);
}

bool record_remove(Writing *writing, Record *record, GError **error)
{
    g_auto(Buffer) image = {0};
    if (has_image(record->entity))
        image_of_remove(&image, record);
    log_change(writing, record, CHANGE_REMOVE, has_image(record->entity) ? &image : NULL);
    row_delete(writing->tx, writing->arena, record);
    if (record->values[FIELD_DELETED_AT].type == VALUE_NULL)
        search_update(writing->tx, writing->arena, record, NULL);
    external_key_drop(writing->tx, record->entity->name, record_owner(record), record_id(record));
    return written(writing, record, NULL, error) && !tx_failed(writing->tx);
}

// ---- keys from outside ----

bool external_key_find(Tx *tx, const ExternalKey *key, int64_t *out_owner_id, int64_t *out_id)
{
    g_autoptr(Cursor) row = tx_query(
        tx,
        "SELECT owner_id, id FROM external_key WHERE source_id = $1 AND entity = $2 AND kind = $3 "
        "AND value = $4",
        PARAMS(value_integer(key->source_id), value_text(key->entity), value_text(key->kind),
               value_text(key->value)));
    if (!cursor_next(row))
        return false;
    *out_owner_id = cursor_integer(row, 0);
    *out_id = cursor_integer(row, 1);
    return true;
}

void external_key_put(Tx *tx, const ExternalKey *key, int64_t owner_id, int64_t id)
{
    tx_run(tx,
           "INSERT INTO external_key (source_id, entity, kind, value, owner_id, id) "
           "VALUES ($1, $2, $3, $4, $5, $6) ON CONFLICT (source_id, entity, kind, value) "
           "DO UPDATE SET owner_id = excluded.owner_id, id = excluded.id",
           PARAMS(value_integer(key->source_id), value_text(key->entity), value_text(key->kind),
                  value_text(key->value), value_integer(owner_id), value_integer(id)));
}

void external_key_join(Tx *tx, const ExternalKey *key, int64_t customer_id, int64_t import_id)
{
    external_key_put(tx, key, customer_id, customer_id);
    if (import_id == 0)
        return;
    tx_run(tx,
           "UPDATE external_key SET import_id = $5 WHERE source_id = $1 AND entity = $2 AND kind = "
           "$3 AND value = $4",
           PARAMS(value_integer(key->source_id), value_text(key->entity), value_text(key->kind),
                  value_text(key->value), value_integer(import_id)));
}

void external_key_drop(Tx *tx, const char *entity, int64_t owner_id, int64_t id)
{
    tx_run(tx, "DELETE FROM external_key WHERE entity = $1 AND owner_id = $2 AND id = $3",
           PARAMS(value_text(entity), value_integer(owner_id), value_integer(id)));
}
