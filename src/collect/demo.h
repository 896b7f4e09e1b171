// SPDX-License-Identifier: Apache-2.0
//
// A generated bilingual shop to look at, try and measure with: customers in China, Hong Kong and
// the English-speaking world with three years of orders, returns and visits; products, staff, tags.
// The same seed, day and currency give the same shop.
#pragma once

#include "store/store.h"

enum { DEMO_CUSTOMERS_MAX = 2000000 };

typedef struct {
    int64_t customers; // named ones; one in 25 more is an anonymous buyer at the till
    uint64_t seed;
    int64_t until;             // the end of the shop's history, µs UTC; 0: now
    bool again;                // add to a shop that has demo customers already
    const char *password_hash; // of all demo staff; NULL: they cannot sign in
    void (*progress)(void *context, int64_t done, int64_t total); // or NULL
    void *context;
} DemoOptions;

typedef struct {
    int64_t customers, anonymous, orders, returns, lines, events;
    double seconds;
} DemoResult;

// Writes it, in slices that let other writers in between. Needs a store that `guanxi init` made.
bool demo_generate(Store *store, const DemoOptions *options, DemoResult *out_result,
                   GError **error);
