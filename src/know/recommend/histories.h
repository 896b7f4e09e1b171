// SPDX-License-Identifier: Apache-2.0
//
// What customers bought, order after order, or what visitors looked at, as plain arrays: what
// recommendations learn from.
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

// Customers lie one after the other, their orders by time, the products of an order each once.
// Products are numbers below n_products.
typedef struct {
    size_t n_customers, n_orders, n_products;
    uint32_t *customers; // n_customers + 1: the first order of each
    uint32_t *orders;    // n_orders + 1: the first item of each
    uint32_t *items;     // products
    int32_t *days;       // by order
    int64_t *ids;        // by product, ascending
    uint32_t *groups;    // by product: its category, from 1; 0: none. NULL: not known
    size_t n_groups;     // categories, the first one (0) included
    bool visits;         // each customer is a visit, and each order one product looked at
} OrderHistories;

void order_histories_clear(OrderHistories *histories);
