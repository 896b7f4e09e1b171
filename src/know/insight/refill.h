// SPDX-License-Identifier: Apache-2.0
//
// When a customer needs a product again. The days between the days on which this customer bought
// this product are lognormal around a usual time of the pair, as those between orders are
// (next_order.h), and a larger quantity lasts longer: days go with a power of it. The usual time of
// a pair is that of all, times an effect of the customer over all products, times an effect of the
// product over all customers, times what is the pair's own: crossed random effects, their variances
// by moments, every group weighing alike (Henderson, Biometrics 9, 1953, method 1; Searle, Casella
// and McCulloch, Variance Components, 1992). What is told is drawn towards these effects, the more
// the less was seen; a level that says nothing in a shop has no variance there and draws nothing.
#pragma once

#include "know/insight/next_order.h"

enum { REFILL_DAYS_LEAST = 3, REFILL_PAIRS_LEAST = 30 };

// Bought on one day.
typedef struct {
    int32_t day;
    float quantity; // above 0, in any unit
} RefillBuy;

// A customer and a product bought on REFILL_DAYS_LEAST days or more.
typedef struct {
    uint32_t customer; // those of one stand together
    uint32_t product;  // its number; beyond the products of a fit: one not known
    uint32_t first, n; // its days among all, ascending
    int64_t owner;     // not looked at here: the customer's id,
    double amount;     // and what was paid for all of it
} RefillPair;

typedef struct {
    const RefillPair *pairs;
    size_t n;
    const RefillBuy *buys;
    size_t products;
} RefillSeen;

typedef struct {
    double effect, unsure; // of the logarithms of usual times; the variance that is left
} RefillEffect;

typedef struct {
    RhythmFit rhythm; // of all pairs; `between` is what customer, product and pair make together
    double slope;     // by which power of the quantity it lasts longer
    double of_customers, of_products, of_pairs; // variances; together rhythm.between
    RefillEffect *products;
    size_t n_products, pairs;
} RefillFit;

// As if the last `hide` days of every pair had not been; pairs that keep REFILL_DAYS_LEAST count.
// False with a reason when they are too few.
bool refill_fit(const RefillSeen *seen, uint32_t hide, RefillFit *out, GError **error);
void refill_fit_clear(RefillFit *fit);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(RefillFit, refill_fit_clear)

// What is told of a pair; days are handed to it and given by the functions below.
typedef struct {
    RhythmFit fit; // drawn towards customer and product
    RhythmSeen seen;
    double lasts; // times as long as of a quantity of 1
} RefillTold;

// Of the pairs from ≤ i < to, which are all of one customer, into out[i - from]; those with fewer
// days than it takes are told by customer and product alone.
void refill_tell(const RefillFit *fit, const RefillSeen *seen, const size_t *span, uint32_t hide,
                 RefillTold *out);
// Where the pairs of the customer of pair `from` end.
size_t refill_customer_end(const RefillSeen *seen, size_t from);

RhythmOutlook refill_outlook(const RefillTold *told, double waited);
double refill_chance(const RefillTold *told, double waited, double days);

// As rhythm_state() says it of orders.
RhythmState refill_state(const RefillTold *told, double waited, double within);

// How far it errs: the day before the last `hide` - 1 of every pair, foretold from those before.
typedef struct {
    size_t n;
    double error, of_means, inside; // means: days, days of own averages, share within the window
} RefillErrors;

// False: too few.
bool refill_measure(const RefillSeen *seen, uint32_t hide, RefillErrors *out);
