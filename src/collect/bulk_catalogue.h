// SPDX-License-Identifier: Apache-2.0
//
// What the generated shop sells, and how it is chosen. Ten categories of 120 products: thirty
// things, each from four brands. Within a category popularity follows Zipf's law over a shuffled
// order. Sixty products stand apart: they are the two sides of thirty pairs with a known lift, are
// bought with one small probability by everybody, whatever else is in the basket, and drawn along
// by their partner. So the lift of a pair is exact and the same for all customers.
#pragma once

#include "base/chance.h"
#include "collect/demo_products.h"

enum {
    BULK_BRANDS = 4,
    BULK_PRODUCTS = DEMO_SHELVED * BULK_BRANDS,
    BULK_SHELF = BULK_PRODUCTS / DEMO_CATEGORIES, // products of one category, side by side
    BULK_PAIRS = 30,
};

#define BULK_ZIPF_EXPONENT  1.0
#define BULK_PAIR_PRODUCT_P 0.004 // that a basket holds one side of a pair by itself

typedef struct {
    char code[20]; // "SK-0101-2"
    char zh[128], en[128];
    const char *brand;
    size_t category;
    int64_t price_millionths, cost_millionths; // list price, in the organisation's currency
    unsigned rank;                             // within the category, from 1; 0: a side of a pair
} BulkProduct;

typedef struct {
    size_t first, second; // products
    double lift;          // P(second | first) / P(second), over baskets
    double along;         // probability that the first draws the second along
} BulkPair;

typedef struct {
    BulkProduct products[BULK_PRODUCTS];
    BulkPair pairs[BULK_PAIRS];
    double return_rates[DEMO_CATEGORIES]; // of a line
    ChanceTable *shelves[DEMO_CATEGORIES];
    ChanceTable *categories; // what people like beyond their own tastes
    double category_shares[DEMO_CATEGORIES];
} BulkCatalogue;

BulkCatalogue *bulk_catalogue_new(uint64_t seed);
void bulk_catalogue_free(BulkCatalogue *catalogue); // accepts NULL

// A product of a category by its popularity.
size_t bulk_pick_product(const BulkCatalogue *catalogue, Random *random, size_t category);
// The sides of pairs that one basket holds, each once; returns how many (at most 2 × BULK_PAIRS).
size_t bulk_pick_pairs(const BulkCatalogue *catalogue, Random *random, size_t out[2 * BULK_PAIRS]);
