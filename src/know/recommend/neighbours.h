// SPDX-License-Identifier: Apache-2.0
//
// Sessions like this one: what comes next is foretold by the visits (or orders) that have most in
// common with it. Vector multiplication session-based kNN, VS-kNN: Ludewig and Jannach, Evaluation
// of session-based recommendation algorithms, User Modeling and User-Adapted Interaction 28 (2018).
// Of the latest sessions with any of its products, those that share most, the last products
// weighing more, are the neighbours; each gives its likeness to its other products, the more the
// later the product it shares. Differs from the paper in that a session's length divides its
// likeness (by its root), or else wholesale orders would be like everything.
// Learning is linear in the items; asking costs at most ITEMS × LATEST looks and NEAREST × LENGTH
// points, however many sessions there are. Memory: 8 bytes an item kept.
#pragma once

#include <glib.h>
#include <stddef.h>
#include <stdint.h>

enum {
    NEIGHBOUR_SESSIONS_MOST = 400000, // kept, the latest
    NEIGHBOUR_LENGTH_MOST = 50,       // items of a session that are kept, its last ones
    NEIGHBOUR_LATEST = 500,           // sessions of a product that are looked at, the latest
    NEIGHBOUR_NEAREST = 100,          // sessions that give points
    NEIGHBOUR_ITEMS_MOST = 10         // items of the one asked about, its last ones
};

// Items of session s from starts[s] on, each product once. Products are numbers below n_products.
typedef struct {
    size_t n, n_products;
    const uint32_t *starts, *items;
    const int32_t *times; // by session; of equals the later one is the later
    const uint8_t *left;  // by session: 1 is not learnt from; NULL: all are
} Sessions;

typedef struct Neighbourhood Neighbourhood;

Neighbourhood *neighbourhood_new(const Sessions *sessions);
void neighbourhood_free(Neighbourhood *all); // accepts NULL
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Neighbourhood, neighbourhood_free)

// A product, how likely it is, and in how many of the neighbours it is.
typedef struct {
    uint32_t product;
    float points;
    uint32_t sessions;
} Near;

// What the nearest sessions hold beyond `items` (the last one last; only the last
// NEIGHBOUR_ITEMS_MOST count): at most NEIGHBOUR_NEAREST × NEIGHBOUR_LENGTH_MOST, in no order. Free
// it with g_free(). *out_n is how many.
Near *neighbourhood_ask(const Neighbourhood *all, const uint32_t *items, size_t n, size_t *out_n);
