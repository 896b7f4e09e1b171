// SPDX-License-Identifier: Apache-2.0
//
// What an order amounts to and what can be done with it next, for its screen: sums, what of each
// line has left and come back, the steps that make sense now, the one that comes first.
#include "collect/orders/step_inside.h"

#include "base/when.h"
#include "entity/entities.h"

#include <string.h>

#define HOUR_US (INT64_C(3600) * 1000000)

typedef struct {
    const Record *order;
    OrderMoney money;
    int64_t refundable, owed;
    const OrderLineState *lines;
    OrderLineState all; // their sums
} Work;

static void look(Tx *tx, Arena *arena, const Record *order, Work *out)
{
    OrderLineState *lines = order_line_states(tx, arena, order, 0, 0);
    *out = (Work){.order = order,
                  .money = order_money(tx, order),
                  .refundable = order_refundable(tx, arena, order),
                  .lines = lines};
    out->owed = order_owed(order, &out->money);
    for (size_t i = 0; i < order->n_parts; i++) {
        out->all.bought += lines[i].bought;
        out->all.packed += lines[i].packed;
        out->all.shipped += lines[i].shipped;
        out->all.delivered += lines[i].delivered;
        out->all.returned += lines[i].returned;
    }
}

// ---- words for sums ----

static const char *payment_state(const Work *work)
{
    const OrderMoney *money = &work->money;
    int64_t total = record_integer(work->order, "total_minor"), back = money->refunded + money->due;
    if (strcmp(record_text(work->order, "kind"), "return") == 0)
        return back <= 0 ? "unpaid" : back >= -total ? "refunded" : "partly_refunded";
    if (back > 0)
        return back >= money->paid ? "refunded" : "partly_refunded";
    if (money->paid >= total)
        return "paid";
    return money->paid > 0 ? "partly_paid" : "unpaid";
}

// By parcels; where none was ever recorded, by the status.
static const char *fulfilment_state(const Work *work)
{
    static const char *const TOLD[] = {"partly_shipped", "shipped", "delivered", NULL};
    const char *status = record_text(work->order, "status");
    if (work->all.shipped > 0)
        return work->all.shipped < work->all.bought     ? "partly_shipped"
               : work->all.delivered < work->all.bought ? "shipped"
                                                        : "delivered";
    if (strcmp(status, "closed") == 0)
        return "delivered";
    return g_strv_contains(TOLD, status) ? status : "none";
}

// ---- what comes next ----

// Steps whose state fits, but for which there is nothing to do.
static bool makes_sense(const Work *work, const OrderStep *step)
{
    const struct {
        const char *step;
        bool sense;
    } LIMITS[] = {
        {"pay", work->owed > 0},
        {"pay_back", work->money.due > 0},
        {"refund", work->refundable > 0},
        {"ship", work->all.shipped + work->all.packed < work->all.bought},
        {"return", work->all.returned < work->all.bought},
        {"exchange", work->all.returned < work->all.bought},
        {"reprice", work->all.returned == 0},
        {"undeliver", false}, // of one parcel: parcels.c
    };
    for (size_t i = 0; i < G_N_ELEMENTS(LIMITS); i++)
        if (strcmp(LIMITS[i].step, step->name) == 0)
            return LIMITS[i].sense;
    return true;
}

static bool may_come_next(const Work *work, const Actor *actor, const OrderStep *step)
{
    return order_step_fits(step, record_text(work->order, "kind"),
                           record_text(work->order, "status")) &&
           makes_sense(work, step) && actor_has(actor, step->permission);
}

// The first of these that may come next is the main action.
static const char *main_step(const Work *work, const Actor *actor)
{
    static const char *const USUAL[] = {"pay_back", "pay", "ship", "deliver", "receive", "close"};
    const char *status = record_text(work->order, "status");
    for (size_t i = 0; i < G_N_ELEMENTS(USUAL); i++) {
        bool early = strcmp(USUAL[i], "close") == 0 && strcmp(status, "delivered") != 0;
        if (!early && may_come_next(work, actor, order_step_find(USUAL[i])))
            return USUAL[i];
    }
    return "";
}

static void print_next(Buffer *out, const Work *work, const Actor *actor)
{
    const char *first = main_step(work, actor);
    json_key(out, "next");
    json_array(out);
    for (const OrderStep *step = ORDER_STEPS; step->name != NULL; step++) {
        if (!may_come_next(work, actor, step))
            continue;
        json_object_begin(out);
        json_member_text(out, "step", step->name);
        json_member_label(out, "label", step->label);
        json_member_label(out, "about", step->about);
        json_member_boolean(out, "main", strcmp(step->name, first) == 0);
        json_object_end(out);
    }
    json_array_end(out);
}

static void print_undo(Tx *tx, Arena *arena, Buffer *out, const Work *work, const Actor *actor)
{
    const Record *last = step_last(tx, arena, work->order);
    const OrderStep *step = last != NULL ? order_step_find(record_text(last, "step")) : NULL;
    json_key(out, "undo");
    if (step == NULL || !step_is_fresh(tx, last) || !actor_has(actor, step->permission)) {
        json_null(out);
        return;
    }
    int64_t until = record_integer(last, "happened_at") + step->undo_hours * HOUR_US;
    json_object_begin(out);
    json_member_text(out, "step", step->name);
    json_member_label(out, "label", step->label);
    json_member_time(out, "until", until);
    json_object_end(out);
}

// ---- the rest of it ----

static void print_sums(Buffer *out, const Work *work)
{
    const Record *order = work->order;
    json_member_integer(out, "id", record_id(order));
    json_member_integer(out, "version", order->values[FIELD_VERSION].as.integer);
    json_member_text(out, "status", record_text(order, "status"));
    json_member_text(out, "currency", record_text(order, "currency"));
    json_member_integer(out, "total_minor", record_integer(order, "total_minor"));
    json_member_integer(out, "paid_minor", work->money.paid);
    json_member_integer(out, "refunded_minor", work->money.refunded);
    json_member_integer(out, "refund_due_minor", work->money.due);
    json_member_integer(out, "returned_minor", record_integer(order, "returned_minor"));
    json_member_integer(out, "owed_minor", work->owed);
    json_member_integer(out, "refundable_minor", MAX(work->refundable, 0));
    json_member_text(out, "payment_state", payment_state(work));
    json_member_text(out, "fulfilment_state", fulfilment_state(work));
}

static void print_lines(Buffer *out, const Work *work)
{
    json_key(out, "lines");
    json_array(out);
    for (size_t i = 0; i < work->order->n_parts; i++) {
        const OrderLineState *line = &work->lines[i];
        json_object_begin(out);
        json_member_integer(out, "position", (int64_t)i + 1);
        json_member_text(out, "product_code", record_text(work->order->parts[i], "product_code"));
        json_member_integer(out, "bought_thousandths", line->bought);
        json_member_integer(out, "packed_thousandths", line->packed);
        json_member_integer(out, "shipped_thousandths", line->shipped);
        json_member_integer(out, "delivered_thousandths", line->delivered);
        json_member_integer(out, "returned_thousandths", line->returned);
        json_object_end(out);
    }
    json_array_end(out);
}

// What came of it: returns and exchanges; and where it comes from.
static void print_related(Tx *tx, Buffer *out, const Work *work)
{
    g_autoptr(Cursor) rows = tx_query(
        tx,
        "SELECT id, number, kind, status, total_minor FROM customer_order WHERE customer_id = $1 "
        "AND (origin_order_id = $2 OR id = $3) AND deleted_at IS NULL ORDER BY id LIMIT 200",
        PARAMS(value_integer(record_owner(work->order)), value_integer(record_id(work->order)),
               value_integer(record_integer(work->order, "origin_order_id"))));
    json_key(out, "related");
    json_array(out);
    while (cursor_next(rows)) {
        static const char *const TEXTS[] = {"number", "kind", "status"};
        json_object_begin(out);
        json_member_integer(out, "id", cursor_integer(rows, 0));
        for (int i = 0; i < (int)G_N_ELEMENTS(TEXTS); i++)
            json_member_text(out, TEXTS[i], cursor_text(rows, i + 1, NULL));
        json_member_integer(out, "total_minor", cursor_integer(rows, 4));
        json_object_end(out);
    }
    json_array_end(out);
}

bool steps_print(Tx *tx, const Access *access, int64_t order_id, Buffer *out, int64_t *out_version,
                 GError **error)
{
    Work work;
    const Record *order = records_load(tx, access, &ENTITY_ORDER, order_id, error);
    if (order == NULL)
        return false;
    look(tx, access->arena, order, &work);
    *out_version = order->values[FIELD_VERSION].as.integer;
    json_object_begin(out);
    print_sums(out, &work);
    print_lines(out, &work);
    print_next(out, &work, access->actor);
    print_undo(tx, access->arena, out, &work, access->actor);
    parcels_print(tx, access->arena, order, access->actor, out);
    print_related(tx, out, &work);
    json_object_end(out);
    return true;
}
