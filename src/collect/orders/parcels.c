// SPDX-License-Identifier: Apache-2.0
//
// The parcels of an order for its screen: where each is, what it holds, what can be done with it by
// itself. And the carriers of the last parcels, to choose from.
#include "collect/orders/step_inside.h"

#include "base/when.h"
#include "entity/entities.h"

#include <string.h>

// What can be done with one parcel, and the state it must be in.
static const struct {
    const char *step, *status;
} PARCEL_STEPS[] = {{"deliver", "shipped"}, {"undeliver", "delivered"}};

static bool may_take(Tx *tx, const Record *order, const Record *parcel, const Actor *actor,
                     size_t i)
{
    const OrderStep *step = order_step_find(PARCEL_STEPS[i].step);
    return strcmp(record_text(parcel, "status"), PARCEL_STEPS[i].status) == 0 &&
           (strcmp(step->name, "undeliver") != 0 || parcel_is_fresh(tx, parcel)) &&
           order_step_fits(step, record_text(order, "kind"), record_text(order, "status")) &&
           actor_has(actor, step->permission);
}

static void print_next(Tx *tx, const Record *order, const Record *parcel, const Actor *actor,
                       Buffer *out)
{
    json_key(out, "next");
    json_array(out);
    for (size_t i = 0; i < G_N_ELEMENTS(PARCEL_STEPS); i++) {
        if (!may_take(tx, order, parcel, actor, i))
            continue;
        const OrderStep *step = order_step_find(PARCEL_STEPS[i].step);
        json_object_begin(out);
        json_member_text(out, "step", step->name);
        json_member_label(out, "label", step->label);
        json_object_end(out);
    }
    json_array_end(out);
}

// The line of the order that a line of a parcel was taken from, from 1; 0: it is gone since.
static int64_t position_of(const Record *order, const Record *held)
{
    for (size_t i = 0; i < order->n_parts; i++)
        if (strcmp(record_text(order->parts[i], "product_code"),
                   record_text(held, "product_code")) == 0 &&
            record_integer(order->parts[i], "occurrence") == record_integer(held, "occurrence"))
            return (int64_t)i + 1;
    return 0;
}

static void print_held(const Record *order, const Record *parcel, Buffer *out)
{
    json_key(out, "lines");
    json_array(out);
    for (size_t i = 0; i < parcel->n_parts; i++) {
        const Record *held = parcel->parts[i];
        json_object_begin(out);
        json_member_integer(out, "position", position_of(order, held));
        json_member_text(out, "product_code", record_text(held, "product_code"));
        json_member_integer(out, "quantity_thousandths",
                            record_integer(held, "quantity_thousandths"));
        json_object_end(out);
    }
    json_array_end(out);
}

static void print_parcel(Tx *tx, const Record *order, const Record *parcel, const Actor *actor,
                         Buffer *out)
{
    static const char *const TEXTS[] = {"status", "carrier", "tracking_number"};
    static const char *const TIMES[] = {"packed_at", "shipped_at", "delivered_at"};
    json_object_begin(out);
    json_member_integer(out, "id", record_id(parcel));
    for (size_t i = 0; i < G_N_ELEMENTS(TEXTS); i++)
        json_member_text(out, TEXTS[i], record_text(parcel, TEXTS[i]));
    for (size_t i = 0; i < G_N_ELEMENTS(TIMES); i++)
        json_member_time_or_null(out, TIMES[i], record_integer(parcel, TIMES[i]));
    print_held(order, parcel, out);
    print_next(tx, order, parcel, actor, out);
    json_object_end(out);
}

static GArray *parcel_ids(Tx *tx, const Record *order)
{
    GArray *ids = g_array_new(FALSE, FALSE, sizeof(int64_t));
    g_autoptr(Cursor) rows = tx_query(
        tx,
        "SELECT id FROM shipment WHERE order_id = $1 AND customer_id = $2 AND deleted_at IS NULL "
        "ORDER BY id LIMIT 200",
        PARAMS(value_integer(record_id(order)), value_integer(record_owner(order))));
    while (cursor_next(rows)) {
        int64_t id = cursor_integer(rows, 0);
        g_array_append_val(ids, id);
    }
    return ids;
}

void parcels_print(Tx *tx, Arena *arena, const Record *order, const Actor *actor, Buffer *out)
{
    json_key(out, "parcels");
    json_array(out);
    if (actor_has(actor, "shipment.read")) {
        g_autoptr(GArray) ids = parcel_ids(tx, order);
        for (guint i = 0; i < ids->len; i++) {
            const Record *parcel =
                record_load(tx, arena, &ENTITY_SHIPMENT, g_array_index(ids, int64_t, i));
            if (parcel != NULL)
                print_parcel(tx, order, parcel, actor, out);
        }
    }
    json_array_end(out);
}

void carriers_print(Tx *tx, Buffer *out)
{
    g_autoptr(Cursor) rows =
        tx_query(tx,
                 "SELECT carrier, count(*) AS parcels FROM (SELECT carrier FROM shipment "
                 "WHERE deleted_at IS NULL ORDER BY shipped_at DESC NULLS LAST, id DESC "
                 "LIMIT 2000) AS latest WHERE carrier IS NOT NULL AND carrier <> '' "
                 "GROUP BY carrier ORDER BY count(*) DESC, carrier LIMIT 50",
                 NO_PARAMS);
    json_object_begin(out);
    json_key(out, "items");
    json_array(out);
    while (cursor_next(rows))
        json_string(out, cursor_text(rows, 0, NULL));
    json_array_end(out);
    json_object_end(out);
}
