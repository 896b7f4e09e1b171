// SPDX-License-Identifier: Apache-2.0
//
// WooCommerce's total is goods − coupons + fees + shipping + taxes, and never changes when money is
// given back: refunds stand beside it, with their amount and nothing of their goods. Fees are
// charged like shipping; those below zero are discounts. Prices are without tax always.
#include "collect/webhook/shaping.h"

#include "base/decimal.h"
#include "collect/clean/state_code.h"
#include "collect/webhook/path.h"
#include <string.h>

const MappedPath WOO_ORDER[] = {
    {"number|id", "number"},
    {"guanxi.ordered_at", "ordered_at"},
    {"currency", "currency"},
    {"discount_total", "discount_minor"},
    {"total_tax", "tax_minor"},
    {"guanxi.shipping|shipping_total", "shipping_minor"},
    {"total", "total_minor"},
    {"guanxi.status", "status"},
    {"created_via", "channel"},
    {"guanxi.note", "remark"},
    {"guanxi.customer", "customer.key"},
    {"guanxi.name", "customer.name"},
    {"guanxi.email", "customer.email"},
    {"guanxi.phone", "customer.phone"},
    {"shipping.country|billing.country", "customer.country"},
    {"guanxi.province", "customer.province"},
    {"shipping.city|billing.city", "customer.city"},
    {"line_items[].sku|line_items[].guanxi_code", "lines.product_code"},
    {"line_items[].name", "lines.name"},
    {"line_items[].quantity", "lines.quantity_thousandths"},
    {"line_items[].guanxi_price|line_items[].price", "lines.price_millionths"},
    {NULL, NULL},
};
const MappedPath WOO_CUSTOMER[] = {
    {"id", "key"},
    {"guanxi.name", "name"},
    {"username", "nickname"},
    {"guanxi.email", "email"},
    {"guanxi.phone", "phone"},
    {"billing.company", "company"},
    {"billing.country", "country"},
    {"guanxi.province", "province"},
    {"billing.city", "city"},
    {NULL, NULL},
};
const MappedPath WOO_PRODUCT[] = {
    {"sku|id", "code"},          {"name", "name"}, {"price|regular_price", "price_millionths"},
    {"guanxi.status", "status"}, {NULL, NULL},
};

// ---- what is worked out ----

// The price before discounts: WooCommerce gives it for the whole line.
static void shape_woo_line(const Shaping *shaping, json_object *line)
{
    enum { PRICE_SCALE = 6 };
    const Shaping inner = {.body = line, .arena = shaping->arena};
    const char *variation = shaping_text(&inner, "variation_id");
    const char *subtotal = shaping_text(&inner, "subtotal");
    json_object *quantity = path_find(line, "quantity", 0);
    int64_t pieces =
        json_object_is_type(quantity, json_type_int) ? json_object_get_int64(quantity) : 0;
    int64_t millionths = 0, price = 0;
    if (variation == NULL || strcmp(variation, "0") == 0)
        variation = shaping_text(&inner, "product_id");
    shaping_put(line, "guanxi_code", variation);
    if (subtotal == NULL || pieces <= 0 ||
        !decimal_parse(subtotal, strlen(subtotal), PRICE_SCALE, '.', &millionths, NULL) ||
        !decimal_multiply(millionths, 1, pieces, &price))
        return;
    char text[32];
    decimal_print(text, price, PRICE_SCALE);
    shaping_put(line, "guanxi_price", text);
}

// A cart at the till, which WooCommerce keeps as an order from the moment somebody looks at it.
bool woo_is_draft(const Shaping *shaping)
{
    const char *status = shaping_text(shaping, "status");
    return status != NULL && shaping_is_one_of("auto-draft|checkout-draft|draft", status);
}

// What was charged beside the goods.
static void shape_charges(const Shaping *shaping, int exponent)
{
    Shaping fee;
    int64_t sum = shaping_amount(shaping, "shipping_total", exponent);
    for (size_t at = 0; shaping_each(shaping, "fee_lines", &at, &fee);)
        sum += MAX(shaping_amount(&fee, "total", exponent), 0);
    shaping_put_amount(shaping->more, "shipping", sum, exponent);
}

// A refund says no time: it is when the order says it first.
static void read_refunds(const Shaping *shaping, int exponent)
{
    Shaping each;
    Refunds *out = shaping->refunds;
    size_t n = path_rows(shaping->body, "refunds[]");
    Refund *refunds = ARENA_ARRAY(shaping->arena, Refund, n + 1);
    RefundedMoney *money = ARENA_ARRAY(shaping->arena, RefundedMoney, n + 1);
    for (size_t at = 0; shaping_each(shaping, "refunds", &at, &each);) {
        size_t i = out->n_refunds;
        int64_t amount = -shaping_amount(&each, "total", exponent);
        const char *key = shaping_text(&each, "id");
        if (key == NULL || amount <= 0)
            continue;
        int64_t changed = shaping_time(shaping, "date_modified_gmt");
        money[i] = (RefundedMoney){.key = key,
                                   .status = "done",
                                   .method = shaping_text(shaping, "payment_method"),
                                   .amount_minor = amount,
                                   .at = changed};
        refunds[i] = (Refund){.key = key,
                              .reason = shaping_text(&each, "reason"),
                              .at = changed,
                              .money = &money[i],
                              .n_money = 1,
                              .value = amount};
        out->n_refunds++;
    }
    out->refunds = refunds;
    out->complete = json_object_is_type(path_find(shaping->body, "refunds", 0), json_type_array);
    out->paid_at = shaping_time(shaping, "date_paid_gmt");
    out->paid_minor = out->paid_at != 0 ? shaping_amount(shaping, "total", exponent) : -1;
}

// Where the goods go, else who pays for them.
static void shape_province(const Shaping *shaping, const char *country, const char *state)
{
    const char *code = shaping_text(shaping, state), *in = shaping_text(shaping, country);
    if (code != NULL)
        shaping_put(shaping->more, "province",
                    cell_copy(shaping->arena, state_name(cell_of(in != NULL ? in : ""),
                                                         cell_of(code), shaping->arena)));
}

void shape_woo_order(const Shaping *shaping)
{
    static const char *const STATUSES[][2] = {{"processing", "paid"},
                                              {"completed", "closed"},
                                              {"refunded", "cancelled"},
                                              {"cancelled", "cancelled"},
                                              {"failed", "cancelled"},
                                              {"trash", "cancelled"},
                                              {NULL, NULL}};
    const char *status = shaping_word(STATUSES, shaping_text(shaping, "status"));
    const char *currency = shaping_text(shaping, "currency");
    int exponent = currency != NULL ? currency_exponent(currency) : -1;
    shaping_put(shaping->more, "status", status != NULL ? status : "created");
    shaping_put(shaping->more, "ordered_at", shaping_utc(shaping, "date_created_gmt"));
    if (!shaping_is(shaping, "customer_id", "0"))
        shaping_put(shaping->more, "customer", shaping_text(shaping, "customer_id"));
    shaping_put_name(shaping, "billing.first_name", "billing.last_name");
    shaping_put_contact(shaping, "email", "billing.email");
    shaping_put_contact(shaping, "phone", "billing.phone");
    shaping_put_note(shaping, "customer_note");
    shape_province(shaping, "shipping.country|billing.country", "shipping.state|billing.state");
    if (exponent >= 0) {
        shape_charges(shaping, exponent);
        read_refunds(shaping, exponent);
    }
    for (size_t i = 0; i < path_rows(shaping->body, "line_items[]") && i < PATH_ROWS_MAX; i++) {
        json_object *line = path_find(shaping->body, "line_items[]", i);
        if (json_object_is_type(line, json_type_object))
            shape_woo_line(shaping, line);
    }
}

void shape_woo_customer(const Shaping *shaping)
{
    shaping_put_name(shaping, "first_name|billing.first_name", "last_name|billing.last_name");
    shaping_put_contact(shaping, "email", "email|billing.email");
    shaping_put_contact(shaping, "phone", "billing.phone");
    shape_province(shaping, "billing.country", "billing.state");
}

void shape_woo_product(const Shaping *shaping)
{
    static const char *const STATUSES[][2] = {{"publish", "active"}, {"draft", "paused"},
                                              {"pending", "paused"}, {"private", "paused"},
                                              {"trash", "ended"},    {NULL, NULL}};
    shaping_put(shaping->more, "status", shaping_word(STATUSES, shaping_text(shaping, "status")));
}
