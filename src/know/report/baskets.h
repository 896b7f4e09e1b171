// SPDX-License-Identifier: Apache-2.0
//
// What was bought together: the products of each customer, or of each order, every one once.
// Products are numbered by how many baskets hold them, the most frequent first, and stand in this
// order in their baskets.
#pragma once

#include "know/report/orders.h"

// What makes a basket.
typedef struct {
    OrderChoice orders;
    bool by_order;       // one of each order, else of each customer
    bool singles;        // those of a single product are kept too
    const char *channel; // only orders of it; NULL: of all
} BasketChoice;

// The baskets of a part.
typedef struct {
    uint32_t *items; // codes of the part's column, when they are in order numbers of products
    uint32_t *ends;  // by basket: where its items end
    size_t n;
    size_t n_all;      // also those of a single product, which are not always kept
    uint32_t *support; // by code: baskets that hold it
    uint32_t *numbers; // by code, when they are known
    const Vector *products;
} PartBaskets;

typedef struct {
    int64_t id;
    uint32_t support;
} BasketProduct;

typedef struct {
    size_t n_parts;
    PartBaskets *parts;
    BasketProduct *products; // by number: the most frequent first, then by id
    size_t n_products;
    size_t n_all; // baskets
    const BasketChoice *choice;
} BoughtBaskets;

// `choice` must outlive them.
BoughtBaskets *baskets_new(Arena *arena, size_t n_parts, const BasketChoice *choice);
void baskets_clear(BoughtBaskets *baskets);
// Any part on any thread: the baskets of customers with a 1.
void baskets_read(BoughtBaskets *baskets, size_t part, const uint8_t *rows);
// After all parts: numbers the products.
void baskets_number(BoughtBaskets *baskets, Crew *crew);
// Then puts the baskets in the order of numbers, without the products from `below` on; those that
// hold too few then are left out.
void baskets_order(BoughtBaskets *baskets, size_t below, Crew *crew);
