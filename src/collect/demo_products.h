// SPDX-License-Identifier: Apache-2.0
//
// What the generated shop sells: ten categories under three departments, 300 products, each with a
// name and a price that stand together in both languages; and a subscription.
#pragma once

#include "base/random.h"

typedef struct {
    const char *zh, *en;
    const char *department_zh, *department_en; // the category above
    const char *code;
} DemoCategory;

typedef struct {
    char code[16]; // "SK-0101"
    char zh[96], en[96];
    const char *thing_zh, *thing_en; // what it is, without its make: "face cream"
    const char *brand;
    size_t category;                           // index into demo_categories()
    int64_t price_millionths, cost_millionths; // CNY
} DemoProduct;

enum {
    DEMO_CATEGORIES = 10,
    DEMO_SHELVED = 300,                   // in the categories, ten things in three makes each
    DEMO_TEA_OF_THE_MONTH = DEMO_SHELVED, // what customers subscribe to
    DEMO_PRODUCTS,
};

const DemoCategory *demo_categories(void); // DEMO_CATEGORIES of them
void demo_products(uint64_t seed, DemoProduct out[DEMO_PRODUCTS]);
// A product of a category: the first ones of each are the bestsellers.
size_t demo_pick_product(Random *random, size_t category);
