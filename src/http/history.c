// SPDX-License-Identifier: Apache-2.0
//
// The log holds whole images, secrets and all, since the tables are rebuilt from it. So nothing of
// it is printed but fields that the entity describes, each as the caller may see it.
#include "http/history.h"

#include "base/json_read.h"
#include "base/when.h"
#include "entity/image.h"

enum { PAGE = 50 };

static void print_fields(Buffer *out, const Record *record, const RecordPrint *print)
{
    for (size_t i = 0; i < record->entity->n_fields; i++) {
        bool given = (record->given & (UINT64_C(1) << i)) != 0;
        if (given && !(record->entity->fields[i].flags & FIELD_SECRET))
            record_member_json(out, record, i, print);
    }
}

static void print_image(Buffer *out, const Access *access, const Entity *entity, const char *key,
                        json_object *image)
{
    if (!json_object_is_type(image, json_type_object))
        return;
    Record *record = record_new(access->arena, entity);
    RecordPrint print = {.model = access->model,
                         .mask_personal = !actor_has(access->actor, "personal.read")};
    image_read(record, access->arena, image);
    json_key(out, key);
    json_object_begin(out);
    print_fields(out, record, &print);
    if (record->parts_given) {
        json_key(out, entity->part_name);
        json_array(out);
        for (size_t i = 0; i < record->n_parts; i++)
            record_json(out, record->parts[i], &print);
        json_array_end(out);
    }
    json_object_end(out);
}

void history_print(Buffer *out, const Access *access, const Entity *entity, const char *change)
{
    json_object *json = change ? json_read(change) : NULL;
    if (json_object_is_type(json, json_type_object)) {
        print_image(out, access, entity, "before", json_object_object_get(json, "before"));
        print_image(out, access, entity, "after", json_object_object_get(json, "after"));
    }
    json_object_put(json);
}

static void print_id_or_null(Buffer *out, const char *key, int64_t id)
{
    json_key(out, key);
    if (id)
        json_integer(out, id);
    else
        json_null(out);
}

static void print_change(Buffer *out, const Access *access, const Entity *entity, Cursor *row)
{
    json_object_begin(out);
    json_member_integer(out, "pos", cursor_integer(row, 0));
    json_member_time(out, "at", cursor_integer(row, 1));
    print_id_or_null(out, "actor_id", cursor_integer(row, 2));
    print_id_or_null(out, "import_id", cursor_integer(row, 3));
    json_member_text(out, "operation", cursor_text(row, 4, NULL));
    history_print(out, access, entity, cursor_text(row, 5, NULL));
    json_object_end(out);
}

// The record, deleted or not, if the caller may see it.
static const Record *visible(Tx *tx, Request *request, GError **error)
{
    return records_load(tx, &request->access, request->entity, request->id, error);
}

#define CHANGES "SELECT pos, at, actor_id, import_id, operation, change FROM change_log WHERE "
#define PAGED   "entity = $1 AND id = $2 AND pos < $3 ORDER BY pos DESC LIMIT $4"

// Newest first; one more than the page holds when there are more.
static Cursor *ask_changes(Tx *tx, const Record *record, int64_t before_pos, int64_t limit)
{
    enum { APART = 2 * SECOND_US };
    const Entity *entity = record->entity;
    bool owned = entity_is_owned(entity) && entity->ownership == OWNER_CUSTOMER;
    int64_t owner = record_owner(record);
    int64_t origin = owned ? record_integer(record, "origin_customer_id") : 0;
    Value values[] = {value_text(entity->name),  value_integer(record_id(record)),
                      value_integer(before_pos), value_integer(limit + 1),
                      value_integer(owner),      value_integer(origin ? origin : owner)};
    if (owner == 0)
        return tx_query(tx, CHANGES "customer_id = 0 AND " PAGED, values, 4);
    if ((entity->flags & ENTITY_APPEND_ONLY) == 0) // a merge moves records, so both are asked
        return tx_query(tx, CHANGES "customer_id IN ($5, $6) AND " CHANGE_OF_OWNER " AND " PAGED,
                        values, 6);
    // Of what never changes there is the entry of the moment when it was written.
    int64_t written = record_integer(record, "updated_at");
    values[4] = value_integer(tx_change_pos_before(tx, written - APART));
    values[5] = value_integer(tx_change_pos_before(tx, written + APART));
    return tx_query(tx, CHANGES "pos > $5 AND pos <= $6 AND " PAGED, values, 6);
}

bool history_get(Tx *tx, Request *request, GError **error)
{
    const Record *record = visible(tx, request, error);
    if (!record)
        return false;
    int64_t limit = request_param_integer(request, "limit", PAGE);
    const char *after = request_param(request, "cursor");
    int64_t before_pos = after ? g_ascii_strtoll(after, NULL, 10) : INT64_MAX;
    g_autoptr(Cursor) rows = ask_changes(tx, record, before_pos, limit);
    Buffer *out = &request->out;
    int64_t last = 0, n = 0;
    bool more = false;
    json_object_begin(out);
    json_key(out, "items");
    json_array(out);
    while (cursor_next(rows) && !(more = n == limit)) {
        last = cursor_integer(rows, 0);
        print_change(out, &request->access, request->entity, rows);
        n++;
    }
    json_array_end(out);
    json_member_text(out, "next",
                     more ? arena_printf(request->arena, "%" G_GINT64_FORMAT, last) : NULL);
    json_object_end(out);
    return true;
}
