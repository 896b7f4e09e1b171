// SPDX-License-Identifier: Apache-2.0
//
// Shopify's refunds: lines with their worth after discounts (`subtotal`), transactions, and
// adjustments, by which the money differs from the worth of the lines: shipping given back, or
// less or more than the lines were worth. An adjustment below zero is money for the customer. Lines
// that are taken off an order before they leave are a refund, too, with `restock_type` "cancel",
// and with or without money.
#include "collect/webhook/shopify_refund.h"

#include "collect/webhook/path.h"
#include "base/decimal.h"
#include <string.h>

// One refund while it is read.
typedef struct {
    Shaping body;
    const ShopifyOrder *order;
    Refund *out;
    int64_t back_worth, back_tax; // of its lines that came back
} Reading;

// ---- lines ----

static void read_line(Reading *reading, const Shaping *body, RefundedLine *line)
{
    enum { PRICE_SCALE = 6 };
    const ShopifyOrder *order = reading->order;
    Refund *out = reading->out;
    *line = (RefundedLine){
        .line_id = shaping_integer(body, "line_item_id|line_item.id"),
        .code = shaping_text(
            body, "line_item.sku|line_item.variant_id|line_item.product_id|line_item.name"),
        .name = shaping_text(body, "line_item.name|line_item.title"),
        .quantity_thousandths = shaping_amount(body, "quantity", 3),
        .price_millionths = shaping_amount(body, "line_item.price", PRICE_SCALE),
        .came_back = !shaping_is(body, "restock_type", "cancel")};
    int64_t worth =
        shaping_amount(body, "subtotal_set.shop_money.amount|subtotal", order->exponent);
    int64_t tax =
        order->taxes_included
            ? 0
            : shaping_amount(body, "total_tax_set.shop_money.amount|total_tax", order->exponent);
    out->value += worth + tax;
    out->value_tax += tax;
    if (!line->came_back)
        return;
    out->n_back++;
    reading->back_worth += worth + tax;
    reading->back_tax += tax;
}

static void read_lines(Reading *reading)
{
    Shaping body;
    size_t n = path_rows(reading->body.body, "refund_line_items[]");
    RefundedLine *lines = ARENA_ARRAY(reading->body.arena, RefundedLine, n + 1);
    for (size_t at = 0; shaping_each(&reading->body, "refund_line_items", &at, &body);) {
        read_line(reading, &body, &lines[reading->out->n_lines]);
        RefundedLine *line = &lines[reading->out->n_lines];
        if (line->quantity_thousandths > 0 && line->code != NULL)
            reading->out->n_lines++;
        else if (line->came_back)
            reading->out->n_back--;
    }
    reading->out->lines = lines;
}

// ---- adjustments ----

static void read_adjustments(Reading *reading)
{
    Shaping body;
    Refund *out = reading->out;
    int64_t given = 0, given_tax = 0, shipping = 0;
    for (size_t at = 0; shaping_each(&reading->body, "order_adjustments", &at, &body);) {
        int exponent = reading->order->exponent;
        int64_t amount = -shaping_amount(&body, "amount_set.shop_money.amount|amount", exponent);
        int64_t tax =
            -shaping_amount(&body, "tax_amount_set.shop_money.amount|tax_amount", exponent);
        int64_t beside = reading->order->taxes_included ? 0 : tax;
        given += amount + tax;
        given_tax += beside;
        if (shaping_is(&body, "kind", "shipping_refund"))
            shipping += amount + tax - beside;
    }
    out->value += given;
    out->value_tax += given_tax;
    if (out->n_back == 0) {
        out->shipping_alone = shipping;
        return;
    }
    out->worth = reading->back_worth + given;
    out->tax = reading->back_tax + given_tax;
    out->shipping = shipping;
}

// ---- money ----

static const char *money_status(const Shaping *body)
{
    static const char *const STATUSES[][2] = {{"success", "done"},
                                              {"pending", "open"},
                                              {"failure", "failed"},
                                              {"error", "failed"},
                                              {NULL, NULL}};
    return shaping_word(STATUSES, shaping_text(body, "status"));
}

static RefundedMoney read_transaction(const Reading *reading, const Shaping *body)
{
    const char *gateway = shaping_text(body, "gateway");
    return (RefundedMoney){.key = shaping_text(body, "id"),
                           .status = money_status(body),
                           .method = gateway != NULL ? arena_copy(body->arena, gateway, -1) : NULL,
                           .reference = shaping_text(body, "authorization|payment_id|id"),
                           .amount_minor = shaping_amount(body, "amount", reading->order->exponent),
                           .at = shaping_time(body, "processed_at|created_at")};
}

// What was paid back in the buyer's currency is counted in the shop's, as the refund's worth.
static void read_money(Reading *reading)
{
    Shaping body;
    Refund *out = reading->out;
    size_t n = path_rows(reading->body.body, "transactions[]");
    RefundedMoney *money = ARENA_ARRAY(reading->body.arena, RefundedMoney, n + 1);
    bool foreign = false;
    for (size_t at = 0; shaping_each(&reading->body, "transactions", &at, &body);) {
        const char *currency = shaping_text(&body, "currency");
        RefundedMoney one = read_transaction(reading, &body);
        if (!shaping_is(&body, "kind", "refund") || one.key == NULL || one.status == NULL ||
            one.amount_minor <= 0)
            continue;
        foreign |= currency != NULL && strcmp(currency, reading->order->currency) != 0;
        money[out->n_money++] = one;
    }
    if (foreign) {
        out->n_money = out->value > 0 ? 1 : 0;
        money[0].amount_minor = out->value;
    }
    out->money = money;
}

// ---- refunds ----

static void read_refund(const ShopifyOrder *order, const Shaping *body, Refund *out)
{
    Reading reading = {.body = *body, .order = order, .out = out};
    *out = (Refund){.key = shaping_text(body, "id"),
                    .reason = shaping_text(body, "note"),
                    .at = shaping_time(body, "processed_at|created_at")};
    read_lines(&reading);
    read_adjustments(&reading);
    read_money(&reading);
}

void shopify_refund_read(const ShopifyOrder *order, const Shaping *body, Refunds *out)
{
    Refund *refund = ARENA_ARRAY(body->arena, Refund, 1);
    read_refund(order, body, refund);
    *out = (Refunds){.refunds = refund, .n_refunds = refund->key != NULL ? 1 : 0, .paid_minor = -1};
}

// What the shop has received: what is owed now, less what is still open, and what went back.
static int64_t paid(const ShopifyOrder *order, const Shaping *body, int64_t given_back)
{
    static const char PAID[] = "paid|partially_refunded|refunded";
    const char *status = shaping_text(body, "financial_status");
    if (shaping_has_amount(body, "total_outstanding") &&
        shaping_has_amount(body, "current_total_price"))
        return shaping_amount(body, "current_total_price", order->exponent) -
               shaping_amount(body, "total_outstanding", order->exponent) + given_back;
    return status != NULL && shaping_is_one_of(PAID, status)
               ? shaping_amount(body, "total_price", order->exponent)
               : -1;
}

void shopify_refunds_read(const ShopifyOrder *order, const Shaping *body, Refunds *out)
{
    Shaping each;
    size_t n = path_rows(body->body, "refunds[]");
    Refund *refunds = ARENA_ARRAY(body->arena, Refund, n + 1);
    *out = (Refunds){.refunds = refunds};
    for (size_t at = 0; shaping_each(body, "refunds", &at, &each);) {
        read_refund(order, &each, &refunds[out->n_refunds]);
        out->n_refunds += refunds[out->n_refunds].key != NULL;
    }
    out->paid_minor = paid(order, body, refunds_sums(out).done);
    out->paid_at = shaping_time(body, "processed_at|created_at");
}
