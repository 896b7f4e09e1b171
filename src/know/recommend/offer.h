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
    TasteQuestion question;
    const Lore *lore; // what answers it
    TasteMethod method;
    size_t most;
    bool explain; // with what was kept back
    // what is known of who asks
    Owned *owned;
    int64_t *days; // by place in `owned`: of the last order with it; NULL: none were bought
    size_t n_owned;
    int64_t unknown_id; // "with this": a product that nobody bought; 0: it is known
} Offer;

// With the method that won the trial of the question.
Offer offer_new(const Recommender *recommender, const Access *access, TasteQuestion question);
// What a customer bought, or looked at when nothing was bought; in the arena. The customer must be
// visible to the actor.
void offer_customer(Offer *offer, Tx *tx, int64_t customer_id);
// Products looked at, the last one last. Those that nobody knows are passed over.
void offer_products(Offer *offer, const int64_t *ids, size_t n);

// Prints {"items": […], "method", …}.
bool offer_print(const Offer *offer, Tx *tx, Buffer *out);

extern const Choice TASTE_NAMES[]; // by TasteMethod
