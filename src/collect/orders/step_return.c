// SPDX-License-Identifier: Apache-2.0
//
// What comes back: a return made from lines of its sale, with its share of discount and tax, and a
// refund of what it is worth; an exchange is a return and a new sale that it pays for.
#include "collect/orders/step_inside.h"

#include "base/decimal.h"
#include "entity/entities.h"

#include <string.h>

static void set(Record *record, const char *field, Value value)
{
    record_set(record, entity_field_index(record->entity, field), value);
}

// A further order of the same customer that comes from `sale`: "A-17-R1".
static Record *follow_up(const Step *step, const char *kind, char letter)
{
    static const char *const SAME[] = {"source_id", "channel", "currency", "rate_millionths"};
    const Record *sale = step->order;
    Record *order = record_new(step->arena, &ENTITY_ORDER);
    int64_t n = tx_integer(
        step->tx,
        "SELECT count(*) FROM customer_order WHERE customer_id = $1 "
        "AND origin_order_id = $2 AND kind = $3",
        PARAMS(value_integer(record_owner(sale)), value_integer(record_id(sale)), value_text(kind)),
        0);
    const char *number = arena_printf(step->arena, "%.48s-%c%" G_GINT64_FORMAT,
                                      record_text(sale, "number"), letter, n + 1);
    order->values[FIELD_CUSTOMER_ID] = value_integer(record_owner(sale));
    for (size_t i = 0; i < G_N_ELEMENTS(SAME); i++)
        set(order, SAME[i], record_value(sale, SAME[i]));
    set(order, "number", value_text(number));
    set(order, "kind", value_text(kind));
    set(order, "status", value_text("created"));
    set(order, "ordered_at", value_integer(tx_now(step->tx)));
    set(order, "origin_order_id", value_integer(record_id(sale)));
    order->parts_given = true;
    return order;
}

static bool refuse_line(size_t i, GError **error)
{
    fail(error, ERROR_INVALID, "Give the position of a line and a quantity",
         "请给出明细行的序号和数量");
    error_under(error, "/lines/%zu", i);
    return false;
}

static Record *returned_line(const Step *step, const Record *line, int64_t quantity)
{
    static const char *const SAME[] = {"occurrence", "product_id", "product_code", "name",
                                       "price_millionths"};
    Record *part = record_new(step->arena, &ENTITY_ORDER_LINE);
    for (size_t i = 0; i < G_N_ELEMENTS(SAME); i++)
        set(part, SAME[i], record_value(line, SAME[i]));
    set(part, "quantity_thousandths", value_integer(-quantity));
    return part;
}

// The lines that the body names; none: all that is still with the customer.
static bool read_returned(const Step *step, Record *order, GError **error)
{
    json_object *lines = NULL;
    const Record *sale = step->order;
    if (!step_lines(step, &lines, error))
        return false;
    size_t n = lines != NULL ? json_object_array_length(lines) : 0;
    const OrderLineState *states = order_line_states(step->tx, step->arena, sale, 0, 0);
    order->parts = ARENA_ARRAY(step->arena, Record *, MAX(n, sale->n_parts) + 1);
    for (size_t i = 0; i < n; i++) {
        json_object *json = json_object_array_get_idx(lines, i);
        int64_t position = json_object_get_int64(json_object_object_get(json, "position"));
        int64_t quantity =
            json_object_get_int64(json_object_object_get(json, "quantity_thousandths"));
        if (position < 1 || (size_t)position > sale->n_parts || quantity <= 0)
            return refuse_line(i, error);
        order->parts[order->n_parts++] = returned_line(step, sale->parts[position - 1], quantity);
    }
    for (size_t i = 0; n == 0 && i < sale->n_parts; i++)
        if (states[i].bought > states[i].returned)
            order->parts[order->n_parts++] =
                returned_line(step, sale->parts[i], states[i].bought - states[i].returned);
    return order->n_parts > 0 ||
           fail(error, ERROR_CONFLICT, "All of this order has come back already",
                "该订单已全部退回");
}

// ---- its share ----

typedef struct {
    int64_t lines, discount, tax, shipping; // sums of orders, as they stand there
    int64_t quantity;
} Sums;

static bool sum_parts(const Record *order, const char *currency, Sums *out)
{
    for (size_t i = 0; i < order->n_parts; i++) {
        int64_t quantity = record_integer(order->parts[i], "quantity_thousandths"), minor = 0;
        if (!line_amount(quantity, record_integer(order->parts[i], "price_millionths"), currency,
                         &minor))
            return false;
        out->lines += minor;
        out->quantity += quantity;
    }
    return true;
}

// What came back of the sale before.
static Sums earlier_returns(const Step *step)
{
    Sums sums = {0};
    static const char OF[] = "FROM customer_order WHERE customer_id = $1 AND origin_order_id = $2 "
                             "AND kind = 'return' AND status <> 'cancelled' AND deleted_at IS NULL";
    Value keys[] = {value_integer(record_owner(step->order)),
                    value_integer(record_id(step->order))};
    g_auto(Buffer) sql = {0};
    buffer_printf(&sql,
                  "SELECT CAST(sum(total_minor + discount_minor - tax_minor - shipping_minor) AS "
                  "bigint), CAST(sum(discount_minor) AS bigint), CAST(sum(tax_minor) AS bigint), "
                  "CAST(sum(shipping_minor) AS bigint) %s",
                  OF);
    g_autoptr(Cursor) row = tx_query(step->tx, buffer_string(&sql), keys, 2);
    if (cursor_next(row)) {
        sums.lines = cursor_integer(row, 0);
        sums.discount = cursor_integer(row, 1);
        sums.tax = cursor_integer(row, 2);
        sums.shipping = cursor_integer(row, 3);
    }
    g_auto(Buffer) pieces = {0};
    buffer_printf(&pieces,
                  "SELECT CAST(sum(quantity_thousandths) AS bigint) FROM order_line "
                  "WHERE customer_id = $1 AND order_id IN (SELECT id %s)",
                  OF);
    sums.quantity = tx_integer(step->tx, buffer_string(&pieces), keys, 2, 0);
    return sums;
}

// The part of `amount` that belongs to what has come back, less what went with it before: shares
// add up to the whole, to the minor unit.
static int64_t share(int64_t amount, const Sums *back, const Sums *whole, int64_t before)
{
    int64_t part = 0;
    if (whole->lines <= 0 || !decimal_multiply(amount, back->lines, whole->lines, &part))
        return 0;
    return part - before;
}

// Shipping was a service of its own: as much of it goes back as somebody says.
static bool set_shipping(const Step *step, Record *order, int64_t before, GError **error)
{
    int64_t left = MAX(record_integer(step->order, "shipping_minor"), 0) + before;
    int64_t given = step_integer(step, "shipping_minor", 0);
    const char *currency = record_text(step->order, "currency");
    if (given >= 0 && given <= MAX(left, 0)) {
        set(order, "shipping_minor", value_integer(-given));
        return true;
    }
    char amount[32];
    decimal_print(amount, MAX(left, 0), MAX(currency_exponent(currency), 0));
    fail(error, ERROR_CONFLICT, "Of the shipping at most %s %s can be given back",
         "运费最多还可退 %s %s", amount, currency);
    error_under(error, "/shipping_minor");
    return false;
}

// With the last piece, what rounding of single pieces has left over comes back, too.
static bool set_shares(const Step *step, Record *order, GError **error)
{
    const Record *sale = step->order;
    const char *currency = record_text(sale, "currency");
    Sums whole = {0}, now = {0}, before = earlier_returns(step);
    if (!sum_parts(sale, currency, &whole) || !sum_parts(order, currency, &now))
        return fail(error, ERROR_INVALID, "The amount is too large", "金额超出范围");
    Sums back = {.lines = before.lines + now.lines, .quantity = before.quantity + now.quantity};
    int64_t rest = 0;
    if (back.quantity == -whole.quantity) {
        rest = back.lines + whole.lines;
        back.lines = -whole.lines;
    }
    int64_t discount =
        share(record_integer(sale, "discount_minor"), &back, &whole, before.discount);
    set(order, "discount_minor", value_integer(discount + rest));
    set(order, "tax_minor",
        value_integer(share(record_integer(sale, "tax_minor"), &back, &whole, before.tax)));
    return set_shipping(step, order, before.shipping, error);
}

static Record *make_return(Step *step, GError **error)
{
    Record *order = follow_up(step, "return", 'R');
    set(order, "remark", value_text(step_text(step, "reason")));
    if (!read_returned(step, order, error) || !set_shares(step, order, error) ||
        !record_set_defaults(order, step->arena, error) ||
        !record_insert(step->writing, order, error))
        return NULL;
    step_made(step, "orders", record_id(order));
    return order;
}

// What a return gives back: what it is worth, but no more than was paid.
static int64_t worth(const Step *step, const Record *returned)
{
    int64_t most = order_refundable(step->tx, step->arena, step_order(step));
    return CLAMP(-record_integer(returned, "total_minor"), 0, MAX(most, 0));
}

static bool owe_back(Step *step, const Record *returned, int64_t amount, GError **error)
{
    StepPayment refund = {.order_id = record_id(step->order),
                          .return_id = record_id(returned),
                          .kind = "refund",
                          .status = "open",
                          .reason = step_text(step, "reason"),
                          .amount = amount};
    return amount <= 0 || step_add_payment(step, &refund, error);
}

bool step_return(Step *step, GError **error)
{
    json_object *refund = step_member(step, "refund");
    if (step_reason(step, error) == NULL)
        return false;
    const Record *returned = make_return(step, error);
    if (returned == NULL)
        return false;
    bool wanted = refund == NULL || json_object_get_boolean(refund);
    return !wanted || owe_back(step, returned, worth(step, returned), error);
}

// ---- exchange ----

// The price that the body gives, else the product's; what has none in the order's currency is not
// sent for nothing.
static bool price_line(const Step *step, json_object *price, const Record *product, Record *line,
                       GError **error)
{
    const char *currency = record_text(step->order, "currency");
    const char *code = record_text(line, "product_code");
    bool priced = product != NULL && record_value(product, "price_millionths").type != VALUE_NULL;
    if (price != NULL) {
        set(line, "price_millionths", value_integer(json_object_get_int64(price)));
        return true;
    }
    const char *priced_in = priced ? record_text(product, "currency") : NULL;
    if (priced && (priced_in == NULL || strcmp(priced_in, currency) == 0)) {
        set(line, "price_millionths", record_value(product, "price_millionths"));
        return true;
    }
    if (product == NULL)
        return fail(error, ERROR_INVALID, "There is no product “%s”; give a price for it",
                    "没有编码为“%s”的商品，请同时给出单价", code);
    return fail(error, ERROR_INVALID, "“%s” has no price in %s; give one",
                "“%s”没有 %s 价格，请给出单价", code, currency);
}

static Record *new_line(const Step *step, json_object *json, size_t i, GError **error)
{
    Record *line = record_new(step->arena, &ENTITY_ORDER_LINE), *product = NULL;
    const char *code = json_object_get_string(json_object_object_get(json, "product_code"));
    json_object *price = json_object_object_get(json, "price_millionths");
    int64_t quantity = json_object_get_int64(json_object_object_get(json, "quantity_thousandths"));
    if (code == NULL || *code == '\0' || quantity <= 0) {
        fail(error, ERROR_INVALID, "Give a product code and a quantity", "请给出商品编码和数量");
        error_under(error, "/new_lines/%zu", i);
        return NULL;
    }
    bool known = step_find_product(step, code, &product);
    set(line, "product_code", value_text(code));
    set(line, "quantity_thousandths", value_integer(quantity));
    if (known)
        set(line, "product_id", value_integer(record_id(product)));
    if (price_line(step, price, known ? product : NULL, line, error))
        return line;
    error_under(error, "/new_lines/%zu/price_millionths", i);
    return NULL;
}

static Record *make_sale(Step *step, GError **error)
{
    json_object *lines = step_member(step, "new_lines");
    size_t n = lines != NULL ? json_object_array_length(lines) : 0;
    Record *order = follow_up(step, "sale", 'E');
    order->parts = ARENA_ARRAY(step->arena, Record *, n + 1);
    for (size_t i = 0; i < n; i++) {
        Record *line = new_line(step, json_object_array_get_idx(lines, i), i, error);
        if (line == NULL)
            return NULL;
        order->parts[order->n_parts++] = line;
    }
    if (n == 0) {
        fail(error, ERROR_INVALID, "Say what goes out instead", "请说明换发什么");
        error_under(error, "/new_lines");
        return NULL;
    }
    if (!record_set_defaults(order, step->arena, error) ||
        !record_insert(step->writing, order, error))
        return NULL;
    step_made(step, "orders", record_id(order));
    return order;
}

// The return pays for the new sale: given back there, taken in here.
static bool move_money(Step *step, const Record *returned, const Record *sale, int64_t amount,
                       GError **error)
{
    StepPayment back = {.order_id = record_id(step->order),
                        .return_id = record_id(returned),
                        .kind = "refund",
                        .status = "done",
                        .method = "exchange",
                        .amount = amount};
    StepPayment in = {.order_id = record_id(sale),
                      .kind = "payment",
                      .status = "done",
                      .method = "exchange",
                      .amount = amount};
    return amount <= 0 ||
           (step_add_payment(step, &back, error) && step_add_payment(step, &in, error));
}

bool step_exchange(Step *step, GError **error)
{
    if (step_reason(step, error) == NULL)
        return false;
    const Record *returned = make_return(step, error);
    const Record *sale = returned != NULL ? make_sale(step, error) : NULL;
    if (sale == NULL)
        return false;
    int64_t back = worth(step, returned);
    int64_t moved = CLAMP(record_integer(sale, "total_minor"), 0, back);
    return move_money(step, returned, sale, moved, error) &&
           owe_back(step, returned, back - moved, error);
}
