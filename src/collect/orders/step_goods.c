// SPDX-License-Identifier: Apache-2.0
//
// Parcels leave and arrive.
#include "collect/orders/step_inside.h"

#include "entity/entities.h"

#include <string.h>

#define HOUR_US (INT64_C(3600) * 1000000)

// The lines that the body names, by position or product code; none: all that is left
// (order_check.c fills them in).
static bool read_lines(const Step *step, Record *parcel, GError **error)
{
    json_object *lines = NULL;
    if (!step_lines(step, &lines, error))
        return false;
    size_t n = lines != NULL ? json_object_array_length(lines) : 0;
    parcel->parts = ARENA_ARRAY(step->arena, Record *, n + 1);
    parcel->parts_given = true;
    for (size_t i = 0; i < n; i++) {
        json_object *json = json_object_array_get_idx(lines, i);
        int64_t position = json_object_get_int64(json_object_object_get(json, "position"));
        json_object *quantity = json_object_object_get(json, "quantity_thousandths");
        if (position < 1 || (size_t)position > step->order->n_parts || quantity == NULL) {
            fail(error, ERROR_INVALID, "Give the position of a line and a quantity",
                 "请给出明细行的序号和数量");
            error_under(error, "/lines/%zu", i);
            return false;
        }
        const Record *line = step->order->parts[position - 1];
        Record *part = parcel->parts[parcel->n_parts++] =
            record_new(step->arena, &ENTITY_SHIPMENT_LINE);
        record_set(part, entity_field_index(part->entity, "product_code"),
                   record_value(line, "product_code"));
        record_set(part, entity_field_index(part->entity, "occurrence"),
                   record_value(line, "occurrence"));
        record_set(part, entity_field_index(part->entity, "quantity_thousandths"),
                   value_integer(json_object_get_int64(quantity)));
    }
    return true;
}

bool step_ship(Step *step, GError **error)
{
    const Entity *entity = &ENTITY_SHIPMENT;
    Record *parcel = record_new(step->arena, entity);
    parcel->values[FIELD_CUSTOMER_ID] = value_integer(record_owner(step->order));
    record_set(parcel, entity_field_index(entity, "order_id"),
               value_integer(record_id(step->order)));
    record_set(parcel, entity_field_index(entity, "carrier"),
               value_text(step_text(step, "carrier")));
    record_set(parcel, entity_field_index(entity, "tracking_number"),
               value_text(step_text(step, "tracking_number")));
    if (!read_lines(step, parcel, error) || !record_set_defaults(parcel, step->arena, error) ||
        !record_insert(step->writing, parcel, error))
        return false;
    step_made(step, "shipments", record_id(parcel));
    return true;
}

bool step_deliver(Step *step, GError **error)
{
    int64_t only = step_integer(step, "shipment_id", 0);
    g_autoptr(GArray) ids = g_array_new(FALSE, FALSE, sizeof(int64_t));
    Cursor *rows = tx_query(
        step->tx,
        "SELECT id FROM shipment WHERE order_id = $1 AND customer_id = $2 AND status = 'shipped' "
        "AND deleted_at IS NULL AND (id = $3 OR $3 = 0) ORDER BY id",
        PARAMS(value_integer(record_id(step->order)), value_integer(record_owner(step->order)),
               value_integer(only)));
    while (cursor_next(rows)) {
        int64_t id = cursor_integer(rows, 0);
        g_array_append_val(ids, id);
    }
    cursor_free(rows);
    for (guint i = 0; i < ids->len; i++) {
        int64_t id = g_array_index(ids, int64_t, i);
        const Record *parcel = record_load(step->tx, step->arena, &ENTITY_SHIPMENT, id);
        if (!step_set_text(step, parcel, "status", "delivered", error))
            return false;
        step_made(step, "delivered", id);
    }
    if (ids->len > 0)
        return true;
    if (only != 0)
        return fail(error, ERROR_CONFLICT, "This parcel is not on its way", "该包裹不在运输途中");
    // It was shipped by its status alone: no parcel was ever recorded.
    return step_set_status(step, record_id(step->order), "delivered", error);
}

// ---- not delivered after all ----

bool parcel_is_fresh(Tx *tx, const Record *parcel)
{
    const OrderStep *step = order_step_find("undeliver");
    return tx_now(tx) - record_integer(parcel, "delivered_at") < step->undo_hours * HOUR_US;
}

bool step_send_on(Step *step, const Record *parcel, GError **error)
{
    Record *after = record_copy(step->arena, parcel);
    after->given = 0;
    after->parts_given = false;
    after->values[entity_field_index(&ENTITY_SHIPMENT, "status")] = value_text("shipped");
    after->values[entity_field_index(&ENTITY_SHIPMENT, "delivered_at")] = value_null();
    return record_update(step->writing, parcel, after, NULL, error);
}

bool step_undeliver(Step *step, GError **error)
{
    int64_t id = step_integer(step, "shipment_id", 0);
    const Record *parcel = id > 0 ? record_load(step->tx, step->arena, &ENTITY_SHIPMENT, id) : NULL;
    if (parcel == NULL || record_owner(parcel) != record_owner(step->order) ||
        record_integer(parcel, "order_id") != record_id(step->order) ||
        parcel->values[FIELD_DELETED_AT].type != VALUE_NULL) {
        fail(error, ERROR_INVALID, "Say which parcel of this order", "请指明该订单的哪个包裹");
        error_under(error, "/shipment_id");
        return false;
    }
    if (strcmp(record_text(parcel, "status"), "delivered") != 0)
        return fail(error, ERROR_CONFLICT, "This parcel is not marked as delivered",
                    "该包裹未标记为送达");
    if (!parcel_is_fresh(step->tx, parcel))
        return fail(error, ERROR_CONFLICT, "It was delivered too long ago", "送达时间已过久");
    step_made(step, "sent_on", id);
    json_object_object_add(step->details, "delivered_at",
                           json_object_new_int64(record_integer(parcel, "delivered_at")));
    return step_send_on(step, parcel, error);
}
