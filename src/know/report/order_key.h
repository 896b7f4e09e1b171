// SPDX-License-Identifier: Apache-2.0
//
// What customers are grouped by: where their first order came from, what it was of, or where they
// live. A key is an id or a text of the panel.
#pragma once

#include "know/report/orders.h"

typedef enum {
    KEY_NONE, // everybody together
    KEY_SOURCE,
    KEY_CHANNEL,
    KEY_COUNTRY,
    KEY_CITY,
    KEY_CATEGORY,
    KEY_PRODUCT,
    KEY_CAMPAIGN, // of the last event with one in the 30 days before the order
} OrderKeyKind;

// 0 and NULL: not known.
typedef struct {
    int64_t id;
    const char *text; // lives as long as the version
} OrderKey;

typedef struct {
    const OrderChoice *choice;
    OrderKeyKind kind;
    int column; // of orders, customers or events; -1: none
    int events; // the fact table; -1: not held
    const SharedFrame *products;
    const Vector *categories; // by product; NULL: not held
} OrderKeys;

// `choice` must outlive it.
OrderKeys order_keys(const OrderChoice *choice, OrderKeyKind kind);
bool order_key_is_text(OrderKeyKind kind);
// Of the customer in `row`, whose order it is. Of several lines the first that says it.
OrderKey order_key(const OrderKeys *keys, const PartOrders *orders, size_t row, uint32_t order);

// For hash tables of OrderKey.
guint order_key_hash(gconstpointer key);
gboolean order_key_equal(gconstpointer a, gconstpointer b);
