// SPDX-License-Identifier: Apache-2.0
//
// What is suggested to customers of a store: learnt from the panel in the background, and again
// when orders have changed, resting a hundred times as long as that took. Nothing of it stands in
// the store: it is made anew after a start, in seconds. Immutable and counted.
#pragma once

#include "know/panel.h"
#include "know/recommend/needs.h"
#include "know/recommend/trial.h"
#include "rule/moment.h"

// From orders, or from visits.
typedef struct {
    Taste *taste;     // NULL: there is nothing to learn from
    int64_t *ids;     // by product, ascending
    size_t customers; // or visits
} Lore;

typedef struct {
    unsigned references; // atomic
    int64_t pos;         // of the change log: what it has learnt from
    int64_t at;          // when; microseconds
    Lore orders, visits;
    Trial trials[QUESTIONS];
    Refills *refills; // when customers need products again
} Recommender;

// What a question is answered from.
static inline const Lore *recommender_lore(const Recommender *recommender, TasteQuestion question)
{
    return recommender->trials[question].visits ? &recommender->visits : &recommender->orders;
}

// NULL with ERROR_UNAVAILABLE while the panel is being built, or when it does not hold orders. The
// first one who asks waits until what needs no test is learnt; the trials follow.
Recommender *recommender_for(Store *store, const Model *model, GError **error);
void recommender_unref(Recommender *recommender); // accepts NULL
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Recommender, recommender_unref)

// The number of a product; false when nobody has bought it, or looked at it.
bool lore_product(const Lore *lore, int64_t id, uint32_t *out_product);

// Learns from one version, at the moment `clock` says; with the trials, or at once from orders
// alone. NULL: it does not hold orders with products.
Recommender *recommender_learn(const Version *version, const Clock *clock, bool tested);
