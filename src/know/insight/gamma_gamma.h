// SPDX-License-Identifier: Apache-2.0
//
// How much a customer spends at a time. What a customer pays varies around a mean of their own,
// and the means vary among customers: gamma distributions both (p, q, v). Colombo and Jiang, A
// stochastic RFM model, Journal of Interactive Marketing 13 (1999); Fader and Hardie, The
// gamma-gamma model of monetary value (2013). It assumes that how much somebody spends has nothing
// to do with how often: see gamma_gamma_correlation().
#pragma once

#include "know/crew.h"
#include "know/insight/likelihood.h"

#include <glib.h>
#include <stdint.h>

typedef struct {
    uint32_t repeats; // of the purchases averaged, ≥ 1
    double mean;      // of their amounts, > 0
} Spending;

enum { GAMMA_P, GAMMA_Q, GAMMA_V };

// Customers whose mean is not positive are left out. ERROR_INVALID with fewer than 50 others.
// `crew` may be NULL.
bool gamma_gamma_fit(const Spending *spendings, size_t n, Crew *crew, LikelihoodFit *out,
                     GError **error);
// The mean to expect of a customer's purchases to come: what was seen, drawn towards the mean of
// all. Without repeats (`mean` is not read) the latter. NAN where q ≤ 1 and nothing was seen: then
// the population has no mean.
double gamma_gamma_mean(const double *p, uint32_t repeats, double mean);
// Pearson's correlation of repeats and means: beyond ±0.3 the model should not be believed.
double gamma_gamma_correlation(const Spending *spendings, size_t n);
