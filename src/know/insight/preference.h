// SPDX-License-Identifier: Apache-2.0
//
// Which of a few things somebody prefers: a channel, an hour of the day. What a customer has done
// is multinomial, customers differ as a Dirichlet distribution does (Mosimann, Biometrika 49, 1962;
// Goodhardt, Ehrenberg, Chatfield, Journal of the Royal Statistical Society A 147, 1984), so that
// each is drawn towards all, the more the less was seen (empirical Bayes: Efron and Morris, JASA
// 70, 1975). Things in a circle, such as hours, lend to their neighbours. How strongly all count
// and how much neighbours do is what foresees each act best from the others of its customer (leave
// one out: Stone, JRSS B 36, 1974).
#pragma once

#include <glib.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum { PREFERENCE_MOST = 24, PREFERENCE_CUSTOMERS_LEAST = 50 };

typedef struct {
    size_t n;                      // things
    double share[PREFERENCE_MOST]; // of all, each customer counting once
    double weight;                 // all count as much as so many acts of one's own
    double lent; // of an act to each of the two things beside it; 0: they are in no circle
    size_t customers, acts; // that it was learnt from; those with two acts or more say how strongly
} PreferenceFit;

// `counts`: by customer, then thing. ERROR_INVALID when too few customers did something twice.
bool preference_fit(const uint32_t *counts, size_t customers, size_t n, bool circle,
                    PreferenceFit *out, GError **error);

typedef struct {
    size_t best;      // of all things the most probable next
    double share;     // its probability
    double low, high; // of it, 95 %: of Beta's mean and spread by the normal approximation
    double own;       // how much of it is the customer's own doing rather than everybody's
} Preference;

// Of one customer. `out_shares` of all things; may be NULL. Without acts it is what all prefer.
Preference preference_of(const PreferenceFit *fit, const uint32_t *counts, double *out_shares);
