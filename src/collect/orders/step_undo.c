// SPDX-License-Identifier: Apache-2.0
//
// The last step taken back, where the world allows it: what it made is voided or cancelled (never
// erased), what it changed gets its values back. What others have built on since stands in the way
// and says so.
#include "collect/orders/step_inside.h"

#include "base/json_read.h"
#include "entity/entities.h"

#include <string.h>

#define HOUR_US (INT64_C(3600) * 1000000)

Record *step_last(Tx *tx, Arena *arena, const Record *order)
{
    int64_t id =
        tx_integer(tx,
                   "SELECT id FROM order_step WHERE order_id = $1 AND customer_id = $2 "
                   "AND undone_at IS NULL ORDER BY happened_at DESC NULLS LAST, id DESC LIMIT 1",
                   PARAMS(value_integer(record_id(order)), value_integer(record_owner(order))), 0);
    return id != 0 ? record_load(tx, arena, &ENTITY_ORDER_STEP, id) : NULL;
}

bool step_is_fresh(Tx *tx, const Record *taken)
{
    const OrderStep *step = order_step_find(record_text(taken, "step"));
    return step != NULL &&
           tx_now(tx) - record_integer(taken, "happened_at") < step->undo_hours * HOUR_US;
}

// ---- what it made ----

typedef bool (*TakeBack)(Step *step, const Record *made, GError **error);

static bool each(Step *step, json_object *ids, const Entity *entity, TakeBack take_back,
                 GError **error)
{
    size_t n = ids != NULL ? json_object_array_length(ids) : 0;
    for (size_t i = n; i-- > 0;) { // the last first
        int64_t id = json_object_get_int64(json_object_array_get_idx(ids, i));
        const Record *made = record_load(step->tx, step->arena, entity, id);
        if (made != NULL && !take_back(step, made, error))
            return false;
    }
    return true;
}

static bool void_payment(Step *step, const Record *payment, GError **error)
{
    bool refund = strcmp(record_text(payment, "kind"), "refund") == 0;
    bool paid_out = strcmp(record_text(payment, "status"), "done") == 0;
    bool inside = g_strcmp0(record_text(payment, "method"), "exchange") == 0;
    if (strcmp(record_text(payment, "status"), "void") == 0)
        return true;
    if (refund && paid_out && !inside)
        return fail(error, ERROR_CONFLICT, "The money has been given back", "款项已退出");
    return step_set_text(step, payment, "status", "void", error);
}

// An open refund that a step called off is open again: as a further one, since what is void stays
// so. One that was paid out cannot be undone at all.
static bool owe_again(Step *step, const Record *settled, GError **error)
{
    if (strcmp(record_text(settled, "status"), "void") != 0)
        return true;
    StepPayment refund = {.order_id = record_integer(settled, "order_id"),
                          .return_id = record_integer(settled, "return_id"),
                          .kind = "refund",
                          .status = "open",
                          .reason = record_text(settled, "reason"),
                          .amount = record_integer(settled, "amount_minor")};
    return step_add_payment(step, &refund, error);
}

static bool call_back_parcel(Step *step, const Record *parcel, GError **error)
{
    return step_set_text(step, parcel, "status", "cancelled", error);
}

// Delivered after all, at the time it was before.
static bool deliver_again(Step *step, const Record *parcel, GError **error)
{
    if (strcmp(record_text(parcel, "status"), "shipped") != 0)
        return fail(error, ERROR_CONFLICT, "The parcel has gone on since", "包裹已有后续处理");
    Record *after = record_copy(step->arena, parcel);
    after->given = 0;
    after->parts_given = false;
    after->values[entity_field_index(&ENTITY_SHIPMENT, "status")] = value_text("delivered");
    after->values[entity_field_index(&ENTITY_SHIPMENT, "delivered_at")] =
        value_integer(json_object_get_int64(json_object_object_get(step->details, "delivered_at")));
    return record_update(step->writing, parcel, after, NULL, error);
}

static bool cancel_order(Step *step, const Record *order, GError **error)
{
    const char *status = record_text(order, "status");
    if (strcmp(status, "cancelled") == 0) // called off by a step of its own
        return true;
    if (strcmp(status, "created") != 0 && strcmp(status, "paid") != 0)
        return fail(error, ERROR_CONFLICT, "Order %s has gone on since", "订单 %s 已有后续处理",
                    record_text(order, "number"));
    return step_set_text(step, order, "status", "cancelled", error);
}

// ---- what it changed ----

static bool restore_prices(Step *step, json_object *image, GError **error)
{
    static const char *const CHARGES[] = {"discount_minor", "shipping_minor"};
    const Record *before = step_order(step);
    Record *after = record_copy(step->arena, before);
    json_object *prices = json_object_object_get(image, "prices_millionths");
    int price = entity_field_index(&ENTITY_ORDER_LINE, "price_millionths");
    int occurrence = entity_field_index(&ENTITY_ORDER_LINE, "occurrence");
    if (prices == NULL || json_object_array_length(prices) != after->n_parts)
        return fail(error, ERROR_CONFLICT, "Its lines have changed since", "明细已有改动");
    for (size_t i = 0; i < G_N_ELEMENTS(CHARGES); i++)
        after->values[entity_field_index(&ENTITY_ORDER, CHARGES[i])] =
            value_integer(json_object_get_int64(json_object_object_get(image, CHARGES[i])));
    for (size_t i = 0; i < after->n_parts; i++) {
        after->parts[i]->given |= UINT64_C(1) << occurrence;
        after->parts[i]->values[price] =
            value_integer(json_object_get_int64(json_object_array_get_idx(prices, i)));
    }
    after->given = 0;
    after->parts_given = true;
    return record_update(step->writing, before, after, NULL, error);
}

// The state that stood before, unless something else has moved it since.
static bool restore_status(Step *step, const Record *taken, GError **error)
{
    const char *left = record_text(taken, "status_after");
    if (strcmp(record_text(step->order, "status"), left) != 0)
        return true;
    return step_set_status(step, record_id(step->order), record_text(taken, "status_before"),
                           error);
}

static bool take_back(Step *step, const Record *taken, json_object *details, GError **error)
{
    json_object *prices = json_object_object_get(details, "before");
    return each(step, json_object_object_get(details, "payments"), &ENTITY_PAYMENT, void_payment,
                error) &&
           each(step, json_object_object_get(details, "shipments"), &ENTITY_SHIPMENT,
                call_back_parcel, error) &&
           each(step, json_object_object_get(details, "delivered"), &ENTITY_SHIPMENT, step_send_on,
                error) &&
           each(step, json_object_object_get(details, "sent_on"), &ENTITY_SHIPMENT, deliver_again,
                error) &&
           each(step, json_object_object_get(details, "orders"), &ENTITY_ORDER, cancel_order,
                error) &&
           (prices == NULL || restore_prices(step, prices, error)) &&
           restore_status(step, taken, error) &&
           each(step, json_object_object_get(details, "settled"), &ENTITY_PAYMENT, owe_again,
                error) &&
           order_settle(step->writing, record_id(step->order), error);
}

static bool mark_undone(Step *step, const Record *taken, GError **error)
{
    Record *after = record_copy(step->arena, taken);
    after->values[entity_field_index(&ENTITY_ORDER_STEP, "undone_at")] =
        value_integer(tx_now(step->tx));
    return record_update(step->writing, taken, after, NULL, error);
}

bool step_undo(Step *step, const Record *taken, GError **error)
{
    if (taken == NULL || !step_is_fresh(step->tx, taken))
        return fail(error, ERROR_CONFLICT, "There is nothing that can still be undone",
                    "没有可以撤销的步骤");
    json_object *details = json_read(record_text(taken, "details"));
    json_object_object_add(step->details, "delivered_at",
                           json_object_get(json_object_object_get(details, "delivered_at")));
    bool done = take_back(step, taken, details, error) && mark_undone(step, taken, error);
    json_object_put(details);
    return done;
}
