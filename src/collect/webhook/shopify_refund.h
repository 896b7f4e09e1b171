// SPDX-License-Identifier: Apache-2.0
//
// Refunds as Shopify tells of them: inside orders, or one alone.
#pragma once

#include "collect/webhook/refund.h"
#include "collect/webhook/shaping.h"

typedef struct {
    const char *currency; // the shop's
    int exponent;         // its decimals
    bool taxes_included;  // in prices
} ShopifyOrder;

// Those of an order.
void shopify_refunds_read(const ShopifyOrder *order, const Shaping *body, Refunds *out);
// The body of refunds/create.
void shopify_refund_read(const ShopifyOrder *order, const Shaping *body, Refunds *out);
