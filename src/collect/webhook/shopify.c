// SPDX-License-Identifier: Apache-2.0
//
// An order of Shopify over its life. `quantity` and `total_price` of its lines never fall; what is
// left of them after edits and refunds is in `current_quantity` and `current_total_price`. Here the
// sale is what was bought in the end: without what was taken off before it left, with what came
// back later, which stands beside it as returns (refund.h). So the sale less its returns is the
// shop's current total, whatever else the shop has added to it; where the newer members are
// missing, the refunds say the same.
#include "collect/webhook/shopify_refund.h"

#include "base/decimal.h"
#include "collect/webhook/path.h"
#include <string.h>

const MappedPath SHOPIFY_ORDER[] = {
    {"name", "number"},
    {"processed_at|created_at", "ordered_at"},
    {"currency", "currency"},
    {"total_discounts", "discount_minor"},
    {"guanxi.tax", "tax_minor"},
    {"guanxi.shipping", "shipping_minor"},
    {"guanxi.total", "total_minor"},
    {"guanxi.status", "status"},
    {"source_name", "channel"},
    {"guanxi.note", "remark"},
    {"customer.id", "customer.key"},
    {"guanxi.name", "customer.name"},
    {"guanxi.email", "customer.email"},
    {"guanxi.phone", "customer.phone"},
    {"shipping_address.country|billing_address.country", "customer.country"},
    {"shipping_address.province|billing_address.province", "customer.province"},
    {"shipping_address.city|billing_address.city", "customer.city"},
    {"line_items[].sku|line_items[].variant_id|line_items[].product_id|line_items[].name",
     "lines.product_code"},
    {"line_items[].name|line_items[].title", "lines.name"},
    {"line_items[].guanxi_quantity|line_items[].quantity", "lines.quantity_thousandths"},
    {"line_items[].price", "lines.price_millionths"},
    {"line_items[].vendor", "product.brand"},
    {NULL, NULL},
};
const MappedPath SHOPIFY_CUSTOMER[] = {
    {"id", "key"},
    {"guanxi.name", "name"},
    {"guanxi.email", "email"},
    {"guanxi.phone", "phone"},
    {"default_address.company", "company"},
    {"default_address.country", "country"},
    {"default_address.province", "province"},
    {"default_address.city", "city"},
    {NULL, NULL},
};
const MappedPath SHOPIFY_PRODUCT[] = {
    {"variants[].sku|variants[].id", "code"},
    {"variants[].guanxi_name|title", "name"},
    {"variants[].price", "price_millionths"},
    {"vendor", "brand"},
    {"guanxi.status", "status"},
    {NULL, NULL},
};

// ---- what is worked out ----

static const char *shopify_status(const Shaping *shaping)
{
    static const char *const SENT[][2] = {
        {"fulfilled", "shipped"}, {"partial", "partly_shipped"}, {NULL, NULL}};
    static const char *const PAID[][2] = {{"paid", "paid"},          {"partially_refunded", "paid"},
                                          {"refunded", "cancelled"}, {"voided", "cancelled"},
                                          {"expired", "cancelled"},  {NULL, NULL}};
    const char *sent = shaping_word(SENT, shaping_text(shaping, "fulfillment_status"));
    const char *paid = shaping_word(PAID, shaping_text(shaping, "financial_status"));
    // What was never sent and all of whose money went back earned nothing, archived or not.
    bool off = sent == NULL && paid != NULL && strcmp(paid, "cancelled") == 0;
    if (off || shaping_text(shaping, "cancelled_at") != NULL)
        return "cancelled";
    if (shaping_text(shaping, "closed_at") != NULL)
        return "closed";
    if (sent != NULL)
        return sent;
    return paid != NULL ? paid : "created";
}

// How many of a line were bought in the end, in thousandths.
static int64_t kept_pieces(const Shaping *line, const Refunds *refunds)
{
    int64_t id = shaping_integer(line, "id"), bought = shaping_amount(line, "quantity", 3);
    int64_t kept =
        shaping_has_amount(line, "current_quantity")
            ? shaping_amount(line, "current_quantity", 3) + refunds_pieces(refunds, id, true)
            : bought - refunds_pieces(refunds, id, false);
    return CLAMP(kept, 0, MAX(bought, 0));
}

// Lines of which nothing is left go, unless the order would have none.
static void shape_lines(const Shaping *shaping, const Refunds *refunds)
{
    Shaping line;
    json_object *list = path_find(shaping->body, "line_items", 0);
    bool any = false;
    for (size_t at = 0; shaping_each(shaping, "line_items", &at, &line);) {
        int64_t kept = kept_pieces(&line, refunds);
        shaping_put_amount(line.body, "guanxi_quantity", kept, 3);
        any |= kept > 0;
    }
    size_t n =
        any && json_object_is_type(list, json_type_array) ? json_object_array_length(list) : 0;
    for (size_t i = MIN(n, PATH_ROWS_MAX); i > 0; i--) {
        const Shaping each = {.body = json_object_array_get_idx(list, i - 1),
                              .arena = shaping->arena};
        if (shaping_has_amount(&each, "guanxi_quantity") &&
            shaping_amount(&each, "guanxi_quantity", 3) == 0)
            json_object_array_del_idx(list, i - 1, 1);
    }
}

// Shipping, and whatever else is charged beside the goods: tips, duties, fees.
static int64_t charges(const Shaping *shaping, int exponent)
{
    static const char *const PATHS[] = {
        "total_shipping_price_set.shop_money.amount|shipping_lines[0].price", "total_tip_received",
        "current_total_duties_set.shop_money.amount",
        "current_total_additional_fees_set.shop_money.amount"};
    int64_t sum = 0;
    for (size_t i = 0; i < G_N_ELEMENTS(PATHS); i++)
        sum += shaping_amount(shaping, PATHS[i], exponent);
    return sum;
}

// What was never paid for keeps what it was ordered for; its status says that it does not count.
static void shape_amounts(const Shaping *shaping, const ShopifyOrder *order, bool cancelled)
{
    int exponent = order->exponent;
    RefundSums sums = cancelled ? (RefundSums){0} : refunds_sums(shaping->refunds);
    bool current = !cancelled && shaping_has_amount(shaping, "current_total_price");
    bool current_tax = !cancelled && shaping_has_amount(shaping, "current_total_tax");
    int64_t total = current ? shaping_amount(shaping, "current_total_price", exponent)
                            : shaping_amount(shaping, "total_price", exponent) - sums.value;
    int64_t tax = current_tax ? shaping_amount(shaping, "current_total_tax", exponent)
                              : shaping_amount(shaping, "total_tax", exponent) - sums.value_tax;
    shaping_put_amount(shaping->more, "tax", order->taxes_included ? 0 : tax + sums.tax, exponent);
    shaping_put_amount(shaping->more, "shipping", charges(shaping, exponent) - sums.shipping_alone,
                       exponent);
    if (current || shaping_has_amount(shaping, "total_price"))
        shaping_put_amount(shaping->more, "total", total + sums.worth, exponent);
}

void shape_shopify_order(const Shaping *shaping)
{
    const char *status = shopify_status(shaping);
    ShopifyOrder order = {.currency = shaping_text(shaping, "currency"),
                          .taxes_included = shaping_is(shaping, "taxes_included", "true")};
    bool cancelled = strcmp(status, "cancelled") == 0;
    order.exponent = order.currency != NULL ? currency_exponent(order.currency) : -1;
    if (order.exponent >= 0) {
        shopify_refunds_read(&order, shaping, shaping->refunds);
        shape_amounts(shaping, &order, cancelled);
        if (!cancelled)
            shape_lines(shaping, shaping->refunds);
    }
    shaping_put(shaping->more, "status", status);
    shaping_put_name(shaping,
                     "customer.first_name|shipping_address.first_name|billing_address.first_name",
                     "customer.last_name|shipping_address.last_name|billing_address.last_name");
    shaping_put_contact(shaping, "email", "customer.email|email|contact_email");
    shaping_put_contact(shaping, "phone", "customer.phone|phone|shipping_address.phone");
    shaping_put_note(shaping, "note");
}

void shape_shopify_customer(const Shaping *shaping)
{
    shaping_put_name(shaping, "first_name", "last_name");
    shaping_put_contact(shaping, "email", "email");
    shaping_put_contact(shaping, "phone", "phone|default_address.phone");
}

// A variant is called after its product, too, unless it is the only one.
void shape_shopify_product(const Shaping *shaping)
{
    static const char *const STATUSES[][2] = {
        {"active", "active"}, {"draft", "paused"}, {"archived", "ended"}, {NULL, NULL}};
    const char *title = shaping_text(shaping, "title");
    shaping_put(shaping->more, "status", shaping_word(STATUSES, shaping_text(shaping, "status")));
    for (size_t i = 0; i < path_rows(shaping->body, "variants[]") && i < PATH_ROWS_MAX; i++) {
        json_object *variant = path_find(shaping->body, "variants[]", i);
        json_object *name = path_find(shaping->body, "variants[].title", i);
        const char *own = json_object_get_string(name);
        if (title == NULL || !json_object_is_type(variant, json_type_object) ||
            !json_object_is_type(name, json_type_string) || strcmp(own, "Default Title") == 0)
            continue;
        shaping_put(variant, "guanxi_name", arena_printf(shaping->arena, "%s - %s", title, own));
    }
}
