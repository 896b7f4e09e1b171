// SPDX-License-Identifier: Apache-2.0
//
// Steps that move money: paying, giving back, cancelling, other prices.
#include "collect/orders/step_inside.h"

#include "base/decimal.h"
#include "entity/entities.h"

#include <string.h>

bool step_add_payment(Step *step, const StepPayment *payment, GError **error)
{
    const Entity *entity = &ENTITY_PAYMENT;
    int64_t at = payment->paid_at != 0 ? payment->paid_at : tx_now(step->tx);
    Record *record = record_new(step->arena, entity);
    const struct {
        const char *field;
        Value value;
    } CELLS[] = {
        {"order_id", value_integer(payment->order_id)},
        {"return_id", payment->return_id != 0 ? value_integer(payment->return_id) : value_null()},
        {"kind", value_text(payment->kind)},
        {"status", value_text(payment->status)},
        {"method", value_text(payment->method)},
        {"amount_minor", value_integer(payment->amount)},
        {"paid_at", value_integer(at)},
        {"reference", value_text(payment->reference)},
        {"reason", value_text(payment->reason)},
    };
    record->values[FIELD_CUSTOMER_ID] = value_integer(record_owner(step->order));
    for (size_t i = 0; i < G_N_ELEMENTS(CELLS); i++)
        record_set(record, entity_field_index(entity, CELLS[i].field), CELLS[i].value);
    if (!record_insert(step->writing, record, error))
        return false;
    step_made(step, "payments", record_id(record));
    step->amount += strcmp(payment->kind, "payment") == 0 ? payment->amount : -payment->amount;
    return true;
}

// What was kept beyond what the order comes to, less what came back.
static int64_t paid_too_much(const Step *step, const Record *order)
{
    OrderMoney money = order_money(step->tx, order);
    return money.paid - money.refunded - money.due -
           (record_integer(order, "total_minor") - record_integer(order, "returned_minor"));
}

static bool at_amount(GError **error)
{
    error_under(error, "/amount_minor");
    return false;
}

static bool read_time(const Step *step, int64_t *out, GError **error)
{
    const char *text = step_text(step, "paid_at");
    Value value = value_integer(0);
    const Field *field = entity_field(&ENTITY_PAYMENT, "paid_at");
    if (text != NULL &&
        !field_from_json(field, step->arena, step_member(step, "paid_at"), &value, error)) {
        error_under(error, "/paid_at");
        return false;
    }
    *out = value.as.integer;
    return true;
}

// More than is owed is a slip of the hand: nobody could tell it from money that is to go back.
static bool refuse_beyond(const Step *step, int64_t owed, GError **error)
{
    char amount[32];
    const char *currency = record_text(step->order, "currency");
    decimal_print(amount, owed, MAX(currency_exponent(currency), 0));
    fail(error, ERROR_CONFLICT, "Only %s %s is owed", "只待付 %s %s", amount, currency);
    return at_amount(error);
}

bool step_pay(Step *step, GError **error)
{
    StepPayment payment = {.order_id = record_id(step->order),
                           .kind = "payment",
                           .status = "done",
                           .method = step_text(step, "method"),
                           .reference = step_text(step, "reference"),
                           .reason = step_text(step, "reason")};
    OrderMoney money = order_money(step->tx, step->order);
    int64_t owed = order_owed(step->order, &money);
    payment.amount = step_integer(step, "amount_minor", owed);
    if (owed <= 0 || payment.amount <= 0) {
        if (owed <= 0)
            fail(error, ERROR_INVALID, "Nothing is owed for this order", "该订单没有待付金额");
        else
            fail(error, ERROR_INVALID, "The amount must be above zero", "金额必须大于零");
        return at_amount(error);
    }
    if (payment.amount > owed)
        return refuse_beyond(step, owed, error);
    return read_time(step, &payment.paid_at, error) && step_add_payment(step, &payment, error);
}

// Of a return; what is beyond a sale's is refused where payments are written.
static bool refuse_refund(const Step *step, int64_t most, GError **error)
{
    char amount[32];
    const char *currency = record_text(step->order, "currency");
    decimal_print(amount, most, MAX(currency_exponent(currency), 0));
    fail(error, ERROR_CONFLICT, "At most %s %s can still be given back", "最多还可退款 %s %s",
         amount, currency);
    return at_amount(error);
}

bool step_refund(Step *step, GError **error)
{
    int64_t most = order_refundable(step->tx, step->arena, step->order);
    const Record *sale = order_sale_of(step->tx, step->arena, step->order);
    StepPayment refund = {.order_id = record_id(sale != NULL ? sale : step->order),
                          .return_id = sale != NULL ? record_id(step->order) : 0,
                          .kind = "refund",
                          .status =
                              json_object_get_boolean(step_member(step, "done")) ? "done" : "open",
                          .method = step_text(step, "method"),
                          .reference = step_text(step, "reference"),
                          .reason = step_reason(step, error)};
    refund.amount = step_integer(step, "amount_minor", most);
    if (refund.reason == NULL)
        return false;
    if (refund.amount <= 0) {
        fail(error, ERROR_CONFLICT, "There is nothing to give back", "没有可退金额");
        return at_amount(error);
    }
    if (sale != NULL && refund.amount > most)
        return refuse_refund(step, most, error);
    return step_add_payment(step, &refund, error);
}

// ---- open refunds ----

// Ids of open refunds of the order, or of the return; one alone when `payment_id` says so.
static GArray *open_refunds(const Step *step, int64_t payment_id)
{
    GArray *ids = g_array_new(FALSE, FALSE, sizeof(int64_t));
    g_autoptr(Cursor) rows = tx_query(
        step->tx,
        "SELECT id FROM payment WHERE customer_id = $1 AND (order_id = $2 OR return_id = $2) "
        "AND kind = 'refund' AND status = 'open' AND deleted_at IS NULL AND (id = $3 OR $3 = 0) "
        "ORDER BY id",
        PARAMS(value_integer(record_owner(step->order)), value_integer(record_id(step->order)),
               value_integer(payment_id)));
    while (cursor_next(rows)) {
        int64_t id = cursor_integer(rows, 0);
        g_array_append_val(ids, id);
    }
    return ids;
}

// One open refund becomes `status`.
static bool settle_refund(Step *step, int64_t id, const char *status, GError **error)
{
    const Record *before = record_load(step->tx, step->arena, &ENTITY_PAYMENT, id);
    const char *const FIELDS[] = {"method", "reference"};
    Record *after = record_copy(step->arena, before);
    after->values[entity_field_index(&ENTITY_PAYMENT, "status")] = value_text(status);
    for (size_t i = 0; i < G_N_ELEMENTS(FIELDS); i++)
        if (step_text(step, FIELDS[i]) != NULL)
            after->values[entity_field_index(&ENTITY_PAYMENT, FIELDS[i])] =
                value_text(step_text(step, FIELDS[i]));
    step_made(step, "settled", id);
    step->amount -= record_integer(before, "amount_minor");
    return record_update(step->writing, before, after, NULL, error);
}

static bool settle_refunds(Step *step, int64_t payment_id, const char *status, size_t *out_n,
                           GError **error)
{
    g_autoptr(GArray) ids = open_refunds(step, payment_id);
    *out_n = ids->len;
    for (guint i = 0; i < ids->len; i++)
        if (!settle_refund(step, g_array_index(ids, int64_t, i), status, error))
            return false;
    return true;
}

bool step_pay_back(Step *step, GError **error)
{
    size_t n = 0;
    return settle_refunds(step, step_integer(step, "payment_id", 0), "done", &n, error) &&
           (n > 0 || fail(error, ERROR_CONFLICT, "There is no open refund", "没有待处理的退款"));
}

// ---- cancelling ----

static bool cancel_parcels(Step *step, GError **error)
{
    g_autoptr(GArray) ids = g_array_new(FALSE, FALSE, sizeof(int64_t));
    Cursor *rows = tx_query(
        step->tx,
        "SELECT id FROM shipment WHERE order_id = $1 AND customer_id = $2 "
        "AND status = 'packed' AND deleted_at IS NULL ORDER BY id",
        PARAMS(value_integer(record_id(step->order)), value_integer(record_owner(step->order))));
    while (cursor_next(rows)) {
        int64_t id = cursor_integer(rows, 0);
        g_array_append_val(ids, id);
    }
    cursor_free(rows);
    for (guint i = 0; i < ids->len; i++) {
        const Record *parcel =
            record_load(step->tx, step->arena, &ENTITY_SHIPMENT, g_array_index(ids, int64_t, i));
        if (!step_set_text(step, parcel, "status", "cancelled", error))
            return false;
    }
    return true;
}

// Of a return: its refund is not to be paid out any more. What was paid out stands.
static bool cancel_return(Step *step, GError **error)
{
    size_t n = 0;
    bool paid_out = tx_integer(step->tx,
                               "SELECT 1 FROM payment WHERE customer_id = $1 AND return_id = $2 "
                               "AND status = 'done' AND deleted_at IS NULL LIMIT 1",
                               PARAMS(value_integer(record_owner(step->order)),
                                      value_integer(record_id(step->order))),
                               0) != 0;
    if (paid_out)
        return fail(error, ERROR_CONFLICT, "Money was given back for this return", "该退货已退款");
    return settle_refunds(step, 0, "void", &n, error);
}

bool step_cancel(Step *step, GError **error)
{
    int64_t id = record_id(step->order);
    bool sale = strcmp(record_text(step->order, "kind"), "return") != 0;
    int64_t back = sale ? order_refundable(step->tx, step->arena, step->order) : 0;
    StepPayment refund = {.order_id = id,
                          .kind = "refund",
                          .status = "open",
                          .reason = step_text(step, "reason"),
                          .amount = back};
    if (!sale && !cancel_return(step, error))
        return false;
    return (back <= 0 || step_add_payment(step, &refund, error)) && cancel_parcels(step, error) &&
           step_set_status(step, id, "cancelled", error);
}

// ---- other prices ----

static void keep_integer(json_object *image, const Record *order, const char *name)
{
    json_object_object_add(image, name, json_object_new_int64(record_integer(order, name)));
}

// What prices an order has, for the step's details.
static json_object *price_image(const Record *order)
{
    json_object *image = json_object_new_object(), *prices = json_object_new_array();
    static const char *const KEPT[] = {"discount_minor", "shipping_minor", "total_minor"};
    for (size_t i = 0; i < G_N_ELEMENTS(KEPT); i++)
        keep_integer(image, order, KEPT[i]);
    for (size_t i = 0; i < order->n_parts; i++)
        json_object_array_add(
            prices, json_object_new_int64(record_integer(order->parts[i], "price_millionths")));
    json_object_object_add(image, "prices_millionths", prices);
    return image;
}

// Occurrences are what they were, not counted anew.
static void keep_occurrences(Record *order)
{
    int occurrence = entity_field_index(&ENTITY_ORDER_LINE, "occurrence");
    for (size_t i = 0; i < order->n_parts; i++)
        order->parts[i]->given |= UINT64_C(1) << occurrence;
    order->parts_given = true;
}

static bool read_prices(const Step *step, Record *after, GError **error)
{
    static const char *const CHARGES[] = {"discount_minor", "shipping_minor"};
    json_object *lines = step_member(step, "lines");
    size_t n = lines != NULL ? json_object_array_length(lines) : 0;
    int price = entity_field_index(&ENTITY_ORDER_LINE, "price_millionths");
    for (size_t i = 0; i < G_N_ELEMENTS(CHARGES); i++)
        after->values[entity_field_index(&ENTITY_ORDER, CHARGES[i])] =
            value_integer(step_integer(step, CHARGES[i], record_integer(after, CHARGES[i])));
    for (size_t i = 0; i < n; i++) {
        json_object *line = json_object_array_get_idx(lines, i);
        int64_t position = json_object_get_int64(json_object_object_get(line, "position"));
        json_object *given = json_object_object_get(line, "price_millionths");
        if (position < 1 || (size_t)position > after->n_parts || given == NULL) {
            fail(error, ERROR_INVALID, "Give the position of a line and its price",
                 "请给出明细行的序号和价格");
            error_under(error, "/lines/%zu", i);
            return false;
        }
        after->parts[position - 1]->values[price] = value_integer(json_object_get_int64(given));
    }
    return true;
}

static bool fell_below_zero(const Record *before, const Record *after, int index)
{
    return after->values[index].as.integer < 0 && before->values[index].as.integer >= 0;
}

// A sign too much, or a discount beyond the goods, is no price. What came in that way stays.
static bool check_prices(const Record *before, const Record *after, GError **error)
{
    static const char *const CHARGES[] = {"discount_minor", "shipping_minor"};
    int price = entity_field_index(&ENTITY_ORDER_LINE, "price_millionths");
    for (size_t i = 0; i < G_N_ELEMENTS(CHARGES); i++)
        if (fell_below_zero(before, after, entity_field_index(&ENTITY_ORDER, CHARGES[i]))) {
            fail(error, ERROR_INVALID, "The amount is not below zero", "金额不能小于零");
            error_under(error, "/%s", CHARGES[i]);
            return false;
        }
    for (size_t i = 0; i < after->n_parts; i++)
        if (fell_below_zero(before->parts[i], after->parts[i], price)) {
            fail(error, ERROR_INVALID, "A price is not below zero", "单价不能小于零");
            error_under(error, "/lines/%zu/price_millionths", i);
            return false;
        }
    return true;
}

bool step_reprice(Step *step, GError **error)
{
    const char *reason = step_reason(step, error);
    if (reason == NULL || !order_record_told_payment(step->writing, step->order, error))
        return false;
    const Record *before = step_order(step);
    Record *after = record_copy(step->arena, before);
    bool changed = false;
    if (record_integer(before, "returned_minor") != 0)
        return fail(error, ERROR_CONFLICT, "Some of this order has come back already",
                    "该订单已有退货");
    after->given = 0;
    keep_occurrences(after);
    if (!read_prices(step, after, error) || !check_prices(before, after, error) ||
        !record_update(step->writing, before, after, &changed, error))
        return false;
    if (record_integer(after, "total_minor") < 0)
        return fail(error, ERROR_INVALID, "The discount is more than the goods and charges come to",
                    "优惠超过了订单金额");
    if (!changed)
        return fail(error, ERROR_INVALID, "These are its prices already", "价格没有变化");
    json_object_object_add(step->details, "before", price_image(before));
    json_object_object_add(step->details, "after", price_image(after));
    StepPayment refund = {.order_id = record_id(before),
                          .kind = "refund",
                          .status = "open",
                          .reason = reason,
                          .amount = paid_too_much(step, after)};
    return (refund.amount <= 0 || step_add_payment(step, &refund, error)) &&
           order_settle(step->writing, record_id(before), error);
}
