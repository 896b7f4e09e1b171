// SPDX-License-Identifier: Apache-2.0
//
// What sells more, or less, than season and shop would lead to expect. The recent weeks of each
// product are held against its weeks before: its share of the shop's orders, times how that share
// moved over the same weeks of a year ago. Given the sum of both stretches, the recent part of a
// product that only follows the shop is binomial (the conditional test of two Poisson rates:
// Przyborowski and Wilenski, Biometrika 31, 1940); weeks that differ more than by chance, as
// negative binomial counts do, make it beta-binomial (Skellam, JRSS B 10, 1948), with the spread of
// all products' weeks before. Many products are asked at once: Benjamini and Hochberg, JRSS B 57
// (1995). Kleinberg's automaton (KDD 2002) finds bursts of one stream too, but by a cost that
// somebody chooses, not by a probability that can be corrected for ten thousand streams.
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

// Weeks stand one after the other: those before, then the recent ones.
typedef struct {
    size_t n;               // products
    size_t before, recent;  // weeks
    const uint32_t *counts; // of product i in week w: [i * (before + recent) + w]
    const double *shop;     // by week: of the whole shop
    // The same of the same weeks a year ago; NULL: not known, so no season is.
    const uint32_t *counts_year_ago;
    const double *shop_year_ago;
} BurstsSeen;

typedef struct {
    uint64_t seen, before; // in the recent weeks, in those before
    double expected;       // in the recent weeks
    double times;          // seen / expected; NAN: nothing was expected
    double low, high;      // of `times`, 95 %
    double chance;         // of as much or more, in either direction; NAN: too few to ask
    double corrected;      // for all that were asked
} Burst;

enum { BURST_LEAST = 10 }; // so many in both stretches together, or nothing is asked

typedef struct {
    size_t asked;
    double spread; // variance beyond chance, of the squared mean: 1 / k of the negative binomial
} BurstsAsked;

// One for each product.
BurstsAsked bursts_find(const BurstsSeen *seen, Burst *out);
