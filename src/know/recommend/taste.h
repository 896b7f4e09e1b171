// SPDX-License-Identifier: Apache-2.0
//
// What somebody may want next, learnt from what everybody bought: own habits, what is bought
// together (item-to-item: Sarwar, Karypis, Konstan, Riedl, WWW 2001, with the cosine of orders),
// what is bought after it (sequential rules: Ludewig and Jannach, Evaluation of session-based
// recommendation algorithms, User Modeling and User-Adapted Interaction 28 (2018)), what is
// popular now. Compact and immutable: a few neighbours for every product.
#pragma once

#include "know/recommend/histories.h"

#include <glib.h>
#include <stdbool.h>

typedef struct {
    uint32_t product;
    float weight;
    uint32_t both; // together: orders with both; next: times that it came after
} Neighbour;

enum { NEIGHBOURS_MOST = 20 };

// The strongest first, those of product p from starts[p] on.
typedef struct {
    uint32_t *starts; // n_products + 1
    Neighbour *all;
} Neighbours;

typedef struct {
    size_t n_products;
    uint32_t *orders;         // by product: orders that hold it
    uint32_t *recent;         // the same in the last RECENT_DAYS
    uint32_t *buyers, *again; // customers who bought it, and who did in a later order again
    uint32_t *popular;        // all products, the most bought recently first
    double again_mean;        // of all products: again / buyers
    Neighbours together, next;
} Taste;

enum { RECENT_DAYS = 90 };

// From the orders of each customer up to ends[customer] (NULL: all of them). What is recent ends
// with the last of these orders.
Taste *taste_new(const OrderHistories *histories, const uint32_t *ends);
void taste_free(Taste *taste); // accepts NULL
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Taste, taste_free)

// Who has bought it seldom buys it again: of twenty buyers or more fewer than one in twenty, drawn
// towards the mean of all products as if by twenty more buyers.
bool taste_is_durable(const Taste *taste, uint32_t product);

// ---- suggesting ----

typedef enum {
    TASTE_POPULAR,
    TASTE_OWN,      // what they buy, by how often
    TASTE_TOGETHER, // what is bought with what they bought
    TASTE_NEXT,     // what is bought after it
    TASTE_OWN_TOGETHER,
    TASTE_ALL,
    TASTE_METHODS
} TasteMethod;

// A product that somebody has bought, or looks at.
typedef struct {
    uint32_t product;
    uint32_t orders; // of theirs that hold it; 0: looked at, and so not suggested
    uint32_t since;  // how many orders (products looked at) later: 0 is the last one
} Owned;

typedef enum { REASON_OWN, REASON_TOGETHER, REASON_NEXT, REASON_POPULAR } TasteReason;

typedef struct {
    uint32_t product;
    float score;
    TasteReason reason; // what speaks most for it
    uint32_t from;      // together, next: the product that leads to it
    uint32_t n;         // own: their orders; together, next: Neighbour.both; popular: recent orders
} Suggestion;

// At most `most` of them, the best first, of equals the more popular; what is popular fills up.
// Durables that were bought are left out. Returns how many.
size_t taste_suggest(const Taste *taste, TasteMethod method, const Owned *owned, size_t n_owned,
                     Suggestion *out, size_t most);
