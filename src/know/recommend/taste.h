// SPDX-License-Identifier: Apache-2.0
//
// What somebody may want next, learnt from what everybody bought: own habits, what is bought
// together (item-to-item: Sarwar, Karypis, Konstan, Riedl, WWW 2001, with the cosine of orders),
// what is bought after it (sequential rules: Ludewig and Jannach, Evaluation of session-based
// recommendation algorithms, User Modeling and User-Adapted Interaction 28 (2018)), what is
// popular now; and, where asked for, orders or visits like this one (neighbours.h) and factors
// (factors.h). Compact and immutable: a few neighbours for every product.
#pragma once

#include "know/recommend/factors.h"
#include "know/recommend/histories.h"
#include "know/recommend/neighbours.h"

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
    uint32_t *groups;    // by product: its category; NULL: not known
    int32_t *rests;      // by category: days in which it is not bought again (rest.h); NULL
    Neighbourhood *near; // orders, or visits; NULL: not learnt
    Factors *factors;    // NULL: not learnt
} Taste;

enum { RECENT_DAYS = 90 };

// What is learnt beyond what always is.
typedef struct {
    bool near, factors;
    Crew *crew; // NULL: this thread alone
} TasteLessons;

// From the orders of each customer up to ends[customer] (NULL: all of them). What is recent ends
// with the last of these orders.
Taste *taste_new(const OrderHistories *histories, const uint32_t *ends,
                 const TasteLessons *lessons);
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
    TASTE_NEXT,     // what is bought, or looked at, after it
    TASTE_OWN_TOGETHER,
    TASTE_ALL,
    TASTE_NEAR,      // what orders, or visits, like theirs hold
    TASTE_NEXT_NEAR, // what comes after it, and what those hold
    TASTE_FACTORS,   // what customers of a like taste buy
    TASTE_METHODS
} TasteMethod;

// What a method needs beyond what is always learnt.
bool taste_needs_near(TasteMethod method);
bool taste_needs_factors(TasteMethod method);
bool taste_asks_own(TasteMethod method); // it follows habits

// A product that somebody has bought, or looks at.
typedef struct {
    uint32_t product;
    uint32_t orders; // of theirs that hold it; 0: looked at, and so not suggested
    uint32_t since;  // how many orders (products looked at) later: 0 is the last one
    int32_t days;    // ago that it was last bought
} Owned;

typedef struct {
    const Owned *all; // each product once
    size_t n;
} OwnedList;

typedef enum {
    REASON_OWN,
    REASON_TOGETHER,
    REASON_NEXT,
    REASON_NEAR,
    REASON_FACTORS,
    REASON_POPULAR
} TasteReason;

// Why a product is not suggested.
typedef enum {
    KEPT_BACK_NOT,
    KEPT_BACK_LOOKED,  // they look at it
    KEPT_BACK_DURABLE, // they have it, and it is seldom bought again
    KEPT_BACK_REST,    // they have just bought of its category, which is not bought again so soon
} KeptBack;

typedef struct {
    uint32_t product;
    float score;
    TasteReason reason; // what speaks most for it
    uint32_t from;      // together, next, factors: the product that leads to it
    uint32_t n;         // own: their orders; together, next: Neighbour.both; near: neighbours that
                        // hold it; popular: recent orders
    KeptBack kept_back; // of those kept back: why
} Suggestion;

// Room for `most`, of which `n` are taken.
typedef struct {
    Suggestion *all;
    size_t n, most;
} SuggestionList;

// The best first, of equals the more popular; what is popular fills up. `kept_back` gets those that
// would have been among the best but make no sense; it may be NULL.
void taste_suggest(const Taste *taste, TasteMethod method, const OwnedList *owned,
                   SuggestionList *out, SuggestionList *kept_back);
