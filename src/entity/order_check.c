// SPDX-License-Identifier: Apache-2.0
//
// What people may not do to an order: give back more than was paid, ship or take back more than was
// bought, take a status that payments and shipments contradict. Each check holds the owner's lock
// before it reads.
#include "base/decimal.h"
#include "entity/entities.h"
#include "entity/order_state.h"
#include "store/owner_lock.h"

#include <string.h>

static int64_t integer(const Record *record, const char *name)
{
    return record_integer(record, name);
}

// Whether a record goes from one of `from` to one of `to`.
typedef struct {
    const char *from, *to;
} Way;

static bool leads(const Way *ways, const char *from, const char *to)
{
    for (; ways->from != NULL; ways++)
        if (strcmp(ways->from, from) == 0 && strcmp(ways->to, to) == 0)
            return true;
    return strcmp(from, to) == 0;
}

static bool check_way(const Way *ways, const Record *before, const Record *after, GError **error)
{
    const char *from = record_text(before, "status"), *to = record_text(after, "status");
    if (leads(ways, from, to))
        return true;
    fail(error, ERROR_CONFLICT, "From “%s” it cannot become “%s”", "不能从“%s”变为“%s”", from, to);
    error_under(error, "/status");
    return false;
}

// The order of a payment or shipment, living and of the same customer, under the owner's lock.
static Record *load_order(Writing *writing, const Record *record, GError **error)
{
    tx_lock_owner(writing->tx, record_owner(record));
    Record *order =
        record_load(writing->tx, writing->arena, &ENTITY_ORDER, integer(record, "order_id"));
    if (order != NULL && record_owner(order) == record_owner(record) &&
        order->values[FIELD_DELETED_AT].type == VALUE_NULL)
        return order;
    fail(error, ERROR_INVALID, "There is no such order of this customer", "该客户没有这个订单");
    error_under(error, "/order_id");
    return NULL;
}

// ---- payments ----

static void print_amount(char out[32], const Record *order, int64_t minor)
{
    int exponent = currency_exponent(record_text(order, "currency"));
    decimal_print(out, minor, MAX(exponent, 0));
}

// What is given back for a return counts in its sale, where it was paid.
static bool check_refunded(Writing *writing, const Record *order, const Record *refund,
                           GError **error)
{
    int64_t return_id = integer(refund, "return_id");
    if (order_sale_of(writing->tx, writing->arena, order) != NULL) {
        fail(error, ERROR_INVALID, "Give the sale as order and this order as the return",
             "请以原销售单为订单，以此单为对应退货");
        error_under(error, "/order_id");
        return false;
    }
    if (return_id == 0)
        return true;
    const Record *returned = record_load(writing->tx, writing->arena, &ENTITY_ORDER, return_id);
    const Record *sale =
        returned != NULL ? order_sale_of(writing->tx, writing->arena, returned) : NULL;
    if (sale != NULL && record_id(sale) == record_id(order))
        return true;
    fail(error, ERROR_INVALID, "It is no return of this order", "它不是该订单的退货单");
    error_under(error, "/return_id");
    return false;
}

static bool check_refund(Writing *writing, const Record *order, const Record *refund,
                         GError **error)
{
    char left[32];
    if (!check_refunded(writing, order, refund, error))
        return false;
    if (!order_record_told_payment(writing, order, error))
        return false;
    int64_t most = order_refundable(writing->tx, writing->arena, order);
    if (integer(refund, "amount_minor") <= most)
        return true;
    print_amount(left, order, MAX(most, 0));
    const char *currency = record_text(order, "currency");
    fail(error, ERROR_CONFLICT, "At most %s %s can still be given back", "最多还可退款 %s %s", left,
         currency);
    error_under(error, "/amount_minor");
    return false;
}

// A payment that never happened: what was given back of it stands in the way.
static bool check_void(Writing *writing, const Record *order, const Record *payment, GError **error)
{
    if (order_refundable(writing->tx, writing->arena, order) >= integer(payment, "amount_minor"))
        return true;
    return fail(error, ERROR_CONFLICT, "Some of this payment has been given back",
                "这笔付款已有退款");
}

bool order_check_payment(Writing *writing, const Record *before, Record *after, GError **error)
{
    static const Way WAYS[] = {{"open", "done"},   {"open", "failed"}, {"open", "void"},
                               {"failed", "open"}, {"failed", "done"}, {"done", "void"},
                               {NULL, NULL}};
    const Record *order = load_order(writing, after, error);
    if (order == NULL || (before != NULL && !check_way(WAYS, before, after, error)))
        return false;
    const char *was = before != NULL ? record_text(before, "status") : "failed";
    const char *is = record_text(after, "status");
    bool counted = strcmp(was, "done") == 0 || strcmp(was, "open") == 0;
    bool counts = strcmp(is, "done") == 0 || strcmp(is, "open") == 0;
    bool refund = strcmp(record_text(after, "kind"), "refund") == 0;
    if (before != NULL && strcmp(was, "open") == 0 && strcmp(is, "done") == 0)
        after->values[entity_field_index(&ENTITY_PAYMENT, "paid_at")] =
            value_integer(tx_now(writing->tx));
    if (refund)
        return counted || !counts || check_refund(writing, order, after, error);
    return strcmp(was, "done") != 0 || counts || check_void(writing, order, after, error);
}

// ---- shipments ----

// An order that says nothing of its parcel sends all that is left.
static bool fill_lines(Writing *writing, const Record *order, const OrderLineState *states,
                       Record *shipment, GError **error)
{
    static const char *const TAKEN[] = {"product_code", "occurrence"};
    shipment->parts = ARENA_ARRAY(writing->arena, Record *, order->n_parts + 1);
    for (size_t i = 0; i < order->n_parts; i++) {
        int64_t left = states[i].bought - states[i].packed - states[i].shipped;
        if (left <= 0)
            continue;
        Record *line = record_new(writing->arena, &ENTITY_SHIPMENT_LINE);
        for (size_t k = 0; k < G_N_ELEMENTS(TAKEN); k++)
            record_set(line, entity_field_index(&ENTITY_SHIPMENT_LINE, TAKEN[k]),
                       record_value(order->parts[i], TAKEN[k]));
        record_set(line, entity_field_index(&ENTITY_SHIPMENT_LINE, "quantity_thousandths"),
                   value_integer(left));
        shipment->parts[shipment->n_parts++] = line;
    }
    shipment->parts_given = true;
    return shipment->n_parts > 0 ||
           fail(error, ERROR_CONFLICT, "Nothing of this order is left to ship",
                "该订单没有待发商品");
}

// All that stands on an order's lines of one product code.
static int64_t sum_of_code(const Record *order, const OrderLineState *states, const char *code,
                           size_t offset)
{
    int64_t sum = 0;
    for (size_t i = 0; i < order->n_parts; i++)
        if (strcmp(record_text(order->parts[i], "product_code"), code) == 0)
            sum += *(const int64_t *)(const void *)((const char *)&states[i] + offset);
    return sum;
}

#define SUM_OF_CODE(order, states, code, member)                                                   \
    sum_of_code(order, states, code, G_STRUCT_OFFSET(OrderLineState, member))

static int64_t quantity_of_code(const Record *record, const char *code)
{
    int64_t sum = 0;
    for (size_t i = 0; i < record->n_parts; i++)
        if (strcmp(record_text(record->parts[i], "product_code"), code) == 0)
            sum += integer(record->parts[i], "quantity_thousandths");
    return sum;
}

static bool refuse_line(const char *code, size_t i, int64_t left, GError **error)
{
    char text[32];
    decimal_print(text, MAX(left, 0), 3);
    fail(error, ERROR_CONFLICT, "Of “%s” only %s are left", "“%s”只剩 %s 件", code, text);
    error_under(error, "/lines/%zu/quantity_thousandths", i);
    return false;
}

static bool check_parcel(const Record *order, const OrderLineState *states, const Record *shipment,
                         GError **error)
{
    for (size_t i = 0; i < shipment->n_parts; i++) {
        const char *code = record_text(shipment->parts[i], "product_code");
        int64_t left = SUM_OF_CODE(order, states, code, bought) -
                       SUM_OF_CODE(order, states, code, packed) -
                       SUM_OF_CODE(order, states, code, shipped);
        if (quantity_of_code(shipment, code) > left)
            return refuse_line(code, i, left, error);
    }
    return true;
}

// When a state was reached, where nobody said.
static void note_times(Tx *tx, Record *shipment)
{
    static const char *const TIMES[][2] = {
        {"packed", "packed_at"}, {"shipped", "shipped_at"}, {"delivered", "delivered_at"}};
    for (size_t i = 0; i < G_N_ELEMENTS(TIMES); i++) {
        Value *at = &shipment->values[entity_field_index(&ENTITY_SHIPMENT, TIMES[i][1])];
        if (strcmp(record_text(shipment, "status"), TIMES[i][0]) == 0 && at->type == VALUE_NULL)
            *at = value_integer(tx_now(tx));
    }
}

bool order_check_shipment(Writing *writing, const Record *before, Record *after, GError **error)
{
    static const Way WAYS[] = {
        {"packed", "shipped"}, {"packed", "cancelled"},  {"shipped", "delivered"},
        {"shipped", "lost"},   {"shipped", "cancelled"}, {"delivered", "shipped"},
        {"delivered", "lost"}, {"lost", "shipped"},      {NULL, NULL}};
    const Record *order = load_order(writing, after, error);
    if (order == NULL || (before != NULL && !check_way(WAYS, before, after, error)))
        return false;
    const char *status = record_text(order, "status");
    bool sale = strcmp(record_text(order, "kind"), "sale") == 0;
    if (before == NULL && (!sale || strcmp(status, "cancelled") == 0))
        return fail(error, ERROR_CONFLICT, "Nothing is sent for this order", "该订单无需发货");
    OrderLineState *states = order_line_states(writing->tx, writing->arena, order,
                                               before != NULL ? record_id(before) : 0, 0);
    if (before == NULL && after->n_parts == 0 && !fill_lines(writing, order, states, after, error))
        return false;
    bool gone = strcmp(record_text(after, "status"), "cancelled") == 0 ||
                strcmp(record_text(after, "status"), "lost") == 0;
    note_times(writing->tx, after);
    return gone || check_parcel(order, states, after, error);
}

// ---- lines of sales and returns ----

static bool check_return(Writing *writing, const Record *before, const Record *after,
                         GError **error)
{
    const Record *sale =
        record_load(writing->tx, writing->arena, &ENTITY_ORDER, integer(after, "origin_order_id"));
    if (sale == NULL || strcmp(record_text(sale, "kind"), "sale") != 0)
        return true; // what it comes from is not known
    OrderLineState *states = order_line_states(writing->tx, writing->arena, sale, 0,
                                               before != NULL ? record_id(before) : 0);
    for (size_t i = 0; i < after->n_parts; i++) {
        const char *code = record_text(after->parts[i], "product_code");
        int64_t left =
            SUM_OF_CODE(sale, states, code, bought) - SUM_OF_CODE(sale, states, code, returned);
        if (-quantity_of_code(after, code) > left)
            return refuse_line(code, i, left, error);
    }
    return true;
}

static bool check_sale(Writing *writing, const Record *before, const Record *after, GError **error)
{
    OrderLineState *states = order_line_states(writing->tx, writing->arena, before, 0, 0);
    for (size_t i = 0; i < before->n_parts; i++) {
        const char *code = record_text(before->parts[i], "product_code");
        int64_t left =
            SUM_OF_CODE(before, states, code, packed) + SUM_OF_CODE(before, states, code, shipped);
        left = MAX(left, SUM_OF_CODE(before, states, code, returned));
        if (left > 0 && quantity_of_code(after, code) < left)
            return fail(error, ERROR_CONFLICT, "“%s” has been shipped or returned already",
                        "“%s”已有发货或退货", code);
    }
    return true;
}

bool order_check_lines(Writing *writing, const Record *before, const Record *after, GError **error)
{
    bool sale = strcmp(record_text(after, "kind"), "sale") == 0;
    bool returned = strcmp(record_text(after, "kind"), "return") == 0 &&
                    integer(after, "origin_order_id") != 0 &&
                    strcmp(record_text(after, "status"), "cancelled") != 0;
    if (!returned && (!sale || before == NULL || !after->parts_given))
        return true;
    tx_lock_owner(writing->tx, record_owner(after));
    return returned ? check_return(writing, before, after, error)
                    : check_sale(writing, before, after, error);
}
