// SPDX-License-Identifier: Apache-2.0
//
// How long contracts last that are renewed or not, period after period: the shifted
// beta-geometric distribution. Each customer ends at every renewal with a probability of their own,
// drawn from a beta distribution (α, β). Fader and Hardie, How to project customer retention,
// Journal of Interactive Marketing 21 (2007); of several cohorts at once, the same, Fitting the sBG
// model to multi-cohort data (2007); what is still to come, the same, Customer-base valuation in a
// contractual setting: the perils of ignoring heterogeneity, Marketing Science 29 (2010).
#pragma once

#include "know/insight/likelihood.h"

#include <glib.h>
#include <stdint.h>

enum { CONTRACT_ALPHA, CONTRACT_BETA };
enum { CONTRACTS_LEAST = 30 }; // that have come to a renewal

// Contracts by how often they could be renewed: lost[t] were not at the t-th time (t ≥ 1), kept[t]
// were at all t times and have not come to the next. Both have `n` entries, from t = 0.
typedef struct {
    size_t n;
    const uint64_t *lost, *kept;
} Contracts;

// Fitted by maximum likelihood. ERROR_INVALID with a reason: too few contracts that came to a
// renewal, nobody or everybody lost. Not `certain` where contracts look all alike (α and β grow
// without end: a constant rate) or where only one renewal was seen.
bool contracts_fit(const Contracts *contracts, LikelihoodFit *out, GError **error);
// The share still there after so many renewals; p is α, β.
double contract_survival(const double *p, unsigned renewals);
// Of those who have renewed so often, how many renewals more within as many periods, each worth the
// less by `discount` the later it comes (0.01: a hundredth a period).
double contract_to_come(const double *p, unsigned renewed, unsigned periods, double discount);
