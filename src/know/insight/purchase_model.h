// SPDX-License-Identifier: Apache-2.0
//
// Models of customers who buy at a rate of their own until, unseen, they stop. The time unit is a
// week; the rate of a customer is drawn from a gamma distribution (shape r, rate α), so that all of
// the population is described by two to four parameters.
//
// nbd         nobody ever stops. Ehrenberg, The pattern of consumer purchases, Applied Statistics 8
//             (1959)
// bg_nbd      after each repeat purchase a customer stops with a probability of their own, drawn
//             from a beta distribution (a, b). Fader, Hardie, Lee, “Counting your customers” the
//             easy way, Marketing Science 24 (2005)
// mbg_nbd     the same, and they may stop after the first purchase too. Batislam, Denizel,
//             Filiztekin, Empirical validation and comparison of models for customer base analysis,
//             International Journal of Research in Marketing 24 (2007)
// pareto_nbd  they stop at any time, at a rate drawn from a gamma distribution (s, β). Schmittlein,
//             Morrison, Colombo, Counting your customers, Management Science 33 (1987)
//
// Likelihoods are those of the papers without the factor x! that all of them lack.
#pragma once

#include "base/chance.h"
#include "know/crew.h"
#include "know/insight/likelihood.h"
#include "know/insight/purchases.h"

// What one customer is like, who has not stopped.
typedef struct {
    double rate;    // of purchases, a week
    double stops;   // the probability of stopping after a purchase
    double leaving; // the rate of stopping at any moment, a week
} PurchaseDraw;

typedef struct {
    const char *name; // "bg_nbd"
    size_t n_parameters;
    const char *parameters[PARAMETERS_MAX]; // "r", "alpha", …; all positive
    // The log-likelihood of all groups at `p`; its derivatives by the parameters.
    double (*likelihood)(const Purchases *purchases, const double *p, Crew *crew,
                         double *out_gradient);
    // For each group, the probability that its customers have not stopped.
    void (*alive)(const Purchases *purchases, const double *p, Crew *crew, double *out_alive);
    // Purchases expected in the `weeks` to come of a customer of the group, if still alive: it
    // depends on repeats and age alone. A customer who has just bought first: repeats and age 0.
    double (*expected)(const double *p, uint32_t repeats, uint32_t age, double weeks);
    // A customer of the group who has not stopped, drawn from what is known of them.
    void (*draw)(const double *p, const PurchaseGroup *group, Random *random, PurchaseDraw *out);
} PurchaseModel;

extern const PurchaseModel NBD, BG_NBD, MBG_NBD, PARETO_NBD;

// Days as weeks, the models' unit.
static inline double weeks_of(uint32_t days)
{
    return days / 7.0;
}
