// SPDX-License-Identifier: Apache-2.0
//
// Which way of suggesting foresees best in this shop: the last order of every customer with two or
// more is hidden, and each method, taught by all others, must name what was in it. The method is
// chosen by one half of the customers; the figures told are those of the other half.
#pragma once

#include "know/recommend/taste.h"

typedef struct {
    size_t customers; // tested
    double hit_rate;  // of them with a hidden product among the first `length`
    double recall;    // hidden products named, mean
    double mrr;       // 1 / place of the first one named, mean; 0: none
    double coverage;  // of all products, named to anybody
} TrialFigures;

typedef struct {
    size_t length; // of the lists
    TrialFigures methods[TASTE_METHODS];
    TasteMethod chosen;
    bool thin; // too few customers to choose by: popularity and habit it is
} Trial;

enum { RECOMMEND_CUSTOMERS_MOST = 200000 }; // learnt from: more say the same
enum { TRIAL_MOST = 10000, TRIAL_LEAST = 50, TRIAL_LENGTH_MOST = 50 };

// At most TRIAL_MOST customers, taken evenly.
Trial trial_run(const OrderHistories *histories, size_t length);
// What a customer had bought by the order `end`, the last one first; `out` has room for as many as
// there are items. Returns how many.
size_t trial_owned(const OrderHistories *histories, uint32_t first, uint32_t end, Owned *out);
