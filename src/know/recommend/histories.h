// SPDX-License-Identifier: Apache-2.0
//
// What customers bought, order after order, as plain arrays: what recommendations learn from.
#pragma once

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
} OrderHistories;

void order_histories_clear(OrderHistories *histories);
