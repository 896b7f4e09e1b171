// SPDX-License-Identifier: Apache-2.0
//
// Sums of what belongs to one order, and the order brought in line with them. Whoever is about to
// add to such a sum holds the owner's lock first (order_check.c), so two people cannot both give
// back the last yuan.
#include "entity/order_state.h"

#include "entity/entities.h"

#include <string.h>

bool order_is_guarded(const Writing *writing)
{
    return writing->actor_id != 0 && writing->import_id == 0 && !writing->bulk;
}

static int field(const char *name)
{
    return entity_field_index(&ENTITY_ORDER, name);
}

// ---- money ----

// What was paid by the status alone.
static int64_t told_paid(const Record *order)
{
    const char *status = record_text(order, "status");
    bool unpaid = strcmp(status, "created") == 0 || strcmp(status, "cancelled") == 0;
    bool known = record_value(order, "paid_minor").type != VALUE_NULL;
    if (unpaid || known || strcmp(record_text(order, "kind"), "return") == 0)
        return record_integer(order, "paid_minor");
    return MAX(record_integer(order, "total_minor"), 0);
}

static bool is_return(const Record *order)
{
    return strcmp(record_text(order, "kind"), "return") == 0;
}

// Refunds of a return stand under its sale and name the return.
static const char SUMS_OF_SALE[] =
    "SELECT kind, status, CAST(sum(amount_minor) AS bigint) FROM payment "
    "WHERE order_id = $1 AND customer_id = $2 AND deleted_at IS NULL "
    "AND status <> 'failed' GROUP BY kind, status";
static const char SUMS_OF_RETURN[] =
    "SELECT kind, status, CAST(sum(amount_minor) AS bigint) FROM payment "
    "WHERE (order_id = $1 OR return_id = $1) AND customer_id = $2 AND deleted_at IS NULL "
    "AND status <> 'failed' GROUP BY kind, status";

OrderMoney order_money(Tx *tx, const Record *order)
{
    OrderMoney money = {.told = true};
    g_autoptr(Cursor) rows =
        tx_query(tx, is_return(order) ? SUMS_OF_RETURN : SUMS_OF_SALE,
                 PARAMS(value_integer(record_id(order)), value_integer(record_owner(order))));
    while (cursor_next(rows)) {
        bool payment = strcmp(cursor_text(rows, 0, NULL), "payment") == 0;
        const char *status = cursor_text(rows, 1, NULL);
        bool done = strcmp(status, "done") == 0, open = strcmp(status, "open") == 0;
        money.told &= !payment || open;
        if (done)
            *(payment ? &money.paid : &money.refunded) += cursor_integer(rows, 2);
        else if (open && !payment)
            money.due += cursor_integer(rows, 2);
    }
    if (money.told)
        money.paid = told_paid(order);
    return money;
}

int64_t order_owed(const Record *order, const OrderMoney *money)
{
    if (is_return(order) || strcmp(record_text(order, "status"), "cancelled") == 0)
        return 0;
    int64_t total = record_integer(order, "total_minor");
    int64_t kept = money->paid - money->refunded - money->due;
    int64_t open = total - record_integer(order, "returned_minor") - kept;
    return MIN(open, MAX(total - money->paid, 0));
}

Record *order_sale_of(Tx *tx, Arena *arena, const Record *order)
{
    int64_t id = is_return(order) ? record_integer(order, "origin_order_id") : 0;
    Record *sale = id != 0 ? record_load(tx, arena, &ENTITY_ORDER, id) : NULL;
    bool known = sale != NULL && record_owner(sale) == record_owner(order) && !is_return(sale) &&
                 sale->values[FIELD_DELETED_AT].type == VALUE_NULL;
    return known ? sale : NULL;
}

int64_t order_refundable(Tx *tx, Arena *arena, const Record *order)
{
    OrderMoney money = order_money(tx, order);
    if (!is_return(order))
        return money.paid - money.refunded - money.due;
    bool off = strcmp(record_text(order, "status"), "cancelled") == 0;
    int64_t worth = off ? 0 : MAX(-record_integer(order, "total_minor"), 0);
    int64_t left = worth - money.refunded - money.due;
    const Record *sale = order_sale_of(tx, arena, order);
    return sale != NULL ? MIN(left, order_refundable(tx, arena, sale)) : left;
}

bool order_record_told_payment(Writing *writing, const Record *order, GError **error)
{
    OrderMoney money = order_money(writing->tx, order);
    if (!money.told || money.paid <= 0)
        return true;
    Record *payment = record_new(writing->arena, &ENTITY_PAYMENT);
    payment->values[FIELD_CUSTOMER_ID] = value_integer(record_owner(order));
    record_set(payment, entity_field_index(&ENTITY_PAYMENT, "order_id"),
               value_integer(record_id(order)));
    record_set(payment, entity_field_index(&ENTITY_PAYMENT, "source_id"),
               record_value(order, "source_id"));
    record_set(payment, entity_field_index(&ENTITY_PAYMENT, "amount_minor"),
               value_integer(money.paid));
    record_set(payment, entity_field_index(&ENTITY_PAYMENT, "paid_at"),
               record_value(order, "ordered_at"));
    return record_set_defaults(payment, writing->arena, error) &&
           record_insert(writing, payment, error);
}

// ---- goods ----

// Quantities of one product code, by the occurrence they name (0: none).
typedef struct {
    const char *code;
    int64_t occurrence, quantity;
    size_t kind; // offset of the sum in OrderLineState
} Portion;

// Puts a portion where it names, else where there is room, else on the last line of the code.
static void place(const Record *order, OrderLineState *states, const Portion *portion, bool named)
{
    int code = entity_field_index(&ENTITY_ORDER_LINE, "product_code");
    int occurrence = entity_field_index(&ENTITY_ORDER_LINE, "occurrence");
    int64_t left = portion->quantity;
    int64_t *last = NULL;
    for (size_t i = 0; i < order->n_parts && left > 0; i++) {
        const Value *line = order->parts[i]->values;
        if (strcmp(line[code].as.text.data, portion->code) != 0 ||
            (named && line[occurrence].as.integer != portion->occurrence))
            continue;
        last = (int64_t *)(void *)((char *)&states[i] + portion->kind);
        int64_t taken = CLAMP(states[i].bought - *last, 0, left);
        *last += taken;
        left -= taken;
    }
    if (left == 0)
        return;
    Portion rest = *portion;
    rest.quantity = left;
    if (named)
        place(order, states, &rest, false);
    else if (last != NULL && __builtin_add_overflow(*last, left, last))
        *last = INT64_MAX; // nobody ships so much: history may say anything
}

static void place_all(const Record *order, OrderLineState *states, Cursor *rows)
{
    static const struct {
        const char *status;
        size_t kinds[2];
    } SUMS[] = {
        {"packed", {G_STRUCT_OFFSET(OrderLineState, packed), SIZE_MAX}},
        {"shipped", {G_STRUCT_OFFSET(OrderLineState, shipped), SIZE_MAX}},
        {"delivered",
         {G_STRUCT_OFFSET(OrderLineState, shipped), G_STRUCT_OFFSET(OrderLineState, delivered)}},
        {"return", {G_STRUCT_OFFSET(OrderLineState, returned), SIZE_MAX}},
    };
    while (cursor_next(rows))
        for (size_t i = 0; i < G_N_ELEMENTS(SUMS); i++)
            for (size_t k = 0; k < 2; k++)
                if (strcmp(cursor_text(rows, 0, NULL), SUMS[i].status) == 0 &&
                    SUMS[i].kinds[k] != SIZE_MAX)
                    place(order, states,
                          &(Portion){cursor_text(rows, 1, NULL), cursor_integer(rows, 2),
                                     cursor_integer(rows, 3), SUMS[i].kinds[k]},
                          true);
}

OrderLineState *order_line_states(Tx *tx, Arena *arena, const Record *order,
                                  int64_t but_shipment_id, int64_t but_return_id)
{
    OrderLineState *states = ARENA_ARRAY(arena, OrderLineState, order->n_parts + 1);
    int quantity = entity_field_index(&ENTITY_ORDER_LINE, "quantity_thousandths");
    Value id = value_integer(record_id(order)), owner = value_integer(record_owner(order));
    for (size_t i = 0; i < order->n_parts; i++)
        states[i].bought = MAX(order->parts[i]->values[quantity].as.integer, 0);
    g_autoptr(Cursor) shipped = tx_query(
        tx,
        "SELECT s.status, l.product_code, l.occurrence, l.quantity_thousandths FROM shipment s "
        "JOIN shipment_line l ON l.shipment_id = s.id AND l.customer_id = s.customer_id "
        "WHERE s.order_id = $1 AND s.customer_id = $2 AND s.id <> $3 AND s.deleted_at IS NULL "
        "ORDER BY s.id, l.position",
        PARAMS(id, owner, value_integer(but_shipment_id)));
    g_autoptr(Cursor) returned = tx_query(
        tx,
        "SELECT 'return', l.product_code, l.occurrence, -l.quantity_thousandths "
        "FROM customer_order o JOIN order_line l "
        "ON l.order_id = o.id AND l.customer_id = o.customer_id WHERE o.origin_order_id = $1 "
        "AND o.customer_id = $2 AND o.kind = 'return' AND o.id <> $3 AND o.status <> 'cancelled' "
        "AND o.deleted_at IS NULL AND l.quantity_thousandths < 0 ORDER BY o.id, l.position",
        PARAMS(id, owner, value_integer(but_return_id)));
    place_all(order, states, shipped);
    place_all(order, states, returned);
    return states;
}

// ---- in line ----

static bool is_one_of(const char *status, const char *const *names)
{
    return g_strv_contains(names, status);
}

// Of an order on its way whose parcels hold nothing that is known: an import names parcels, not
// what is in them. What was called back stands packed again. NULL: there are no parcels.
static const char *status_by_parcels(Tx *tx, const Record *order, const char *status)
{
    int64_t all = 0, open = 0, arrived = 0;
    g_autoptr(Cursor) rows =
        tx_query(tx,
                 "SELECT CASE WHEN deleted_at IS NULL THEN status END, count(*) FROM shipment "
                 "WHERE order_id = $1 AND customer_id = $2 GROUP BY 1",
                 PARAMS(value_integer(record_id(order)), value_integer(record_owner(order))));
    while (cursor_next(rows)) {
        const char *state = cursor_text(rows, 0, NULL);
        all += cursor_integer(rows, 1);
        if (g_strcmp0(state, "shipped") == 0)
            open += cursor_integer(rows, 1);
        else if (g_strcmp0(state, "delivered") == 0)
            arrived += cursor_integer(rows, 1);
    }
    if (open + arrived == 0)
        return all > 0 ? "packed" : NULL;
    if (strcmp(status, "partly_shipped") == 0)
        return status;
    return open > 0 ? "shipped" : "delivered";
}

// How far the goods are; NULL: parcels say nothing about it.
static const char *goods_status(Tx *tx, Arena *arena, const Record *order, const char *status)
{
    static const char *const ON_THE_WAY[] = {"partly_shipped", "shipped", "delivered", NULL};
    OrderLineState *states = order_line_states(tx, arena, order, 0, 0);
    int64_t bought = 0, shipped = 0, delivered = 0;
    for (size_t i = 0; i < order->n_parts; i++) {
        bought += states[i].bought;
        shipped += states[i].shipped;
        delivered += states[i].delivered;
    }
    if (shipped > 0)
        return shipped < bought ? "partly_shipped" : delivered < bought ? "shipped" : "delivered";
    return is_one_of(status, ON_THE_WAY) ? status_by_parcels(tx, order, status) : NULL;
}

static const char *status_of(Tx *tx, Arena *arena, const Record *order, const OrderMoney *money)
{
    static const char *const ENDED[] = {"cancelled", "closed", NULL};
    static const char *const BEFORE_GOODS[] = {"created", "paid", NULL};
    const char *status = record_text(order, "status");
    const char *kind = record_text(order, "kind");
    if (is_one_of(status, ENDED) || strcmp(kind, "return") == 0)
        return status;
    const char *goods = strcmp(kind, "sale") == 0 ? goods_status(tx, arena, order, status) : NULL;
    if (goods != NULL)
        return goods;
    if (!is_one_of(status, BEFORE_GOODS) || money->told)
        return status;
    return money->paid >= record_integer(order, "total_minor") ? "paid" : "created";
}

// Nothing and none are the same, so that orders without payments stay as they are.
static void put_sum(Record *order, const char *name, int64_t sum)
{
    Value *value = &order->values[field(name)];
    if (sum != 0 || value->type != VALUE_NULL)
        *value = value_integer(sum);
}

static int64_t returned_amount(Tx *tx, const Record *order)
{
    return -tx_integer(tx,
                       "SELECT CAST(sum(total_minor) AS bigint) FROM customer_order WHERE "
                       "origin_order_id = $1 AND customer_id = $2 AND kind = 'return' AND "
                       "status <> 'cancelled' AND deleted_at IS NULL",
                       PARAMS(value_integer(record_id(order)), value_integer(record_owner(order))),
                       0);
}

static bool settle(Writing *writing, int64_t order_id, bool status_too, GError **error)
{
    Record *before = record_load(writing->tx, writing->arena, &ENTITY_ORDER, order_id);
    if (before == NULL || before->values[FIELD_DELETED_AT].type != VALUE_NULL)
        return !tx_failed(writing->tx);
    Record *after = record_copy(writing->arena, before);
    OrderMoney money = order_money(writing->tx, before);
    after->given = 0; // the status follows, nobody gives it
    after->parts_given = false;
    if (!money.told)
        after->values[field("paid_minor")] = value_integer(money.paid);
    put_sum(after, "refunded_minor", money.refunded);
    put_sum(after, "refund_due_minor", money.due);
    if (strcmp(record_text(before, "kind"), "sale") == 0)
        put_sum(after, "returned_minor", returned_amount(writing->tx, before));
    if (status_too)
        after->values[field("status")] =
            value_text(status_of(writing->tx, writing->arena, after, &money));
    return record_update(writing, before, after, NULL, error);
}

bool order_settle(Writing *writing, int64_t order_id, GError **error)
{
    return settle(writing, order_id, true, error);
}

bool order_settle_sums(Writing *writing, int64_t order_id, GError **error)
{
    return settle(writing, order_id, false, error);
}
