// SPDX-License-Identifier: Apache-2.0
//
// What is suggested to customers of a store: learnt from the panel when somebody first asks, and
// again in the background when orders have changed, resting a hundred times as long as that took.
// Immutable and counted.
#pragma once

#include "know/panel.h"
#include "know/recommend/trial.h"
#include "rule/moment.h"

typedef struct {
    unsigned references; // atomic
    int64_t pos;         // of the change log: what it has learnt from
    Taste *taste;
    Trial trial;
    int64_t *ids; // by product, ascending
    size_t customers;
} Recommender;

// NULL with ERROR_UNAVAILABLE while the panel is being built, or when it does not hold orders.
Recommender *recommender_for(Store *store, const Model *model, GError **error);
void recommender_unref(Recommender *recommender); // accepts NULL
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Recommender, recommender_unref)

// The number of a product; false when nobody has bought it.
bool recommender_product(const Recommender *recommender, int64_t id, uint32_t *out_product);

// Learns from one version, at the moment `clock` says. NULL: it does not hold orders with products.
Recommender *recommender_learn(const Version *version, const Clock *clock);
