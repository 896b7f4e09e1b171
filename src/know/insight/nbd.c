// SPDX-License-Identifier: Apache-2.0
#include "know/insight/purchase_model.h"
#include "know/insight/special.h"

#include <math.h>

enum { R, ALPHA };

static double likelihood(const Purchases *purchases, const double *p, Crew *crew,
                         double *out_gradient)
{
    (void)crew;
    double customers = (double)purchases->customers, value = customers * p[R] * log(p[ALPHA]);
    out_gradient[R] = customers * log(p[ALPHA]);
    out_gradient[ALPHA] = customers * p[R] / p[ALPHA];
    out_gradient[2] = out_gradient[3] = 0;
    double gamma = 0, slope = 0;
    for (size_t i = 0; i < purchases->n_groups; i++) {
        const PurchaseGroup *group = &purchases->groups[i];
        if (i == 0 || group->repeats != group[-1].repeats) {
            gamma = log_gamma(p[R] + group->repeats) - log_gamma(p[R]);
            slope = digamma(p[R] + group->repeats) - digamma(p[R]);
        }
        double end = p[ALPHA] + weeks_of(group->age), n = group->n;
        value += n * (gamma - (p[R] + group->repeats) * log(end));
        out_gradient[R] += n * (slope - log(end));
        out_gradient[ALPHA] -= n * (p[R] + group->repeats) / end;
    }
    return value;
}

static void alive(const Purchases *purchases, const double *p, Crew *crew, double *out_alive)
{
    (void)p, (void)crew;
    for (size_t i = 0; i < purchases->n_groups; i++)
        out_alive[i] = 1;
}

static double expected(const double *p, uint32_t repeats, uint32_t age, double weeks)
{
    return (p[R] + repeats) / (p[ALPHA] + weeks_of(age)) * weeks;
}

static void draw(const double *p, const PurchaseGroup *group, Random *random, PurchaseDraw *out)
{
    *out = (PurchaseDraw){.rate = chance_gamma(random, p[R] + group->repeats) /
                                  (p[ALPHA] + weeks_of(group->age))};
}

const PurchaseModel NBD = {
    .name = "nbd",
    .n_parameters = 2,
    .parameters = {"r", "alpha"},
    .likelihood = likelihood,
    .alive = alive,
    .expected = expected,
    .draw = draw,
};
