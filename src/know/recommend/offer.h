// SPDX-License-Identifier: Apache-2.0
//
// What is offered to somebody: suggestions that can be sold, with their titles and reasons in both
// languages. A customer's own orders are read from the store, so they are always those of now.
#pragma once

#include "access/records.h"
#include "know/recommend/recommender.h"

enum { OFFER_LENGTH = 10, OFFER_LENGTH_MOST = 50, OFFER_SESSION_MOST = 50 };

typedef struct {
    const Recommender *recommender;
    const Access *access;
    size_t most;
    // what is known of who asks
    Owned *owned;
    int64_t *days; // by place in `owned`: of the last order with it; NULL: none were bought
    size_t n_owned;
} Offer;

// What a customer bought; in the arena. The customer must be visible to the actor.
void offer_customer(Offer *offer, Tx *tx, int64_t customer_id);
// Products looked at, the last one last. Those that nobody bought are passed over.
void offer_products(Offer *offer, const int64_t *ids, size_t n);

// Prints {"items": […], "method", …}. `popular`: popular products fill up the list.
bool offer_print(const Offer *offer, Tx *tx, TasteMethod method, bool popular, Buffer *out);

extern const Choice TASTE_NAMES[]; // by TasteMethod
