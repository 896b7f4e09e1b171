// SPDX-License-Identifier: Apache-2.0
//
// Between which amounts the value of one customer to come will lie: drawn from what the fitted
// models leave open about the customer. Whether they have left is a chance; given that they have
// not, their rate and their way of leaving have known distributions (PurchaseModel.draw), as has
// what they spend (gamma_gamma.h: the rate of what one purchase brings is gamma distributed with
// shape q + p·x and rate v + x·mean after x purchases of that mean). From these the purchases of
// the horizon and their amounts are drawn, DRAWS times, always with the same numbers for the same
// history. It is the spread of one customer's future, not of the mean that is foreseen; that the
// fitted parameters are unsure themselves is left out.
#pragma once

#include "know/insight/forecast.h"

typedef struct {
    double low, high; // NAN: nothing can be said
} ValueInterval;

// What lies in eight of ten cases: from a tenth to nine tenths of the draws.
#define VALUE_INTERVAL_SHARE 0.8

ValueInterval value_interval(const ForecastKept *of, const PurchaseHistory *history,
                             const Horizon *horizon);
// Of many.
void value_intervals(const ForecastKept *of, const PurchaseHistory *histories, size_t n,
                     const Horizon *horizon, Crew *crew, ValueInterval *out);
