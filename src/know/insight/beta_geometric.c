// SPDX-License-Identifier: Apache-2.0
//
// With S(t) = Π (β+i)/(α+β+i) for i < t, the share that renews t times, a contract lost at the t-th
// time has the probability S(t-1) α/(α+β+t-1). Everything is a sum over t of how many came there:
// a fit costs as many logarithms as there are periods, however many customers.
#include "know/insight/beta_geometric.h"

#include "base/error.h"

#include <math.h>

// Of those who came to the t-th renewal, t = i + 1: how many renewed and how many did not.
typedef struct {
    size_t n;
    double *renewed, *ended;
} Turns;

static double at(const void *context, const double *p, double *out_gradient)
{
    const Turns *turns = context;
    double alpha = p[CONTRACT_ALPHA], beta = p[CONTRACT_BETA], sum = 0;
    out_gradient[CONTRACT_ALPHA] = out_gradient[CONTRACT_BETA] = 0;
    for (size_t i = 0; i < turns->n; i++) {
        double both = turns->renewed[i] + turns->ended[i], whole = alpha + beta + (double)i;
        double stays = beta + (double)i;
        sum += turns->renewed[i] * log(stays / whole) + turns->ended[i] * log(alpha / whole);
        out_gradient[CONTRACT_ALPHA] += turns->ended[i] / alpha - both / whole;
        out_gradient[CONTRACT_BETA] += turns->renewed[i] / stays - both / whole;
    }
    return sum;
}

static bool refuse(double ended, double renewed, double contracts, GError **error)
{
    if (contracts < CONTRACTS_LEAST)
        return fail(error, ERROR_INVALID,
                    "Too few contracts have come to a renewal: %.0f, at least %d are needed",
                    "到过续费时点的合约太少：%.0f 份，至少需要 %d 份", contracts, CONTRACTS_LEAST);
    if (ended == 0)
        return fail(error, ERROR_INVALID, "No contract has ended yet: nothing can be learnt",
                    "还没有合约结束，无从学习");
    if (renewed == 0)
        return fail(error, ERROR_INVALID, "No contract was ever renewed: nothing can be learnt",
                    "从没有合约续费，无从学习");
    return true;
}

bool contracts_fit(const Contracts *contracts, LikelihoodFit *out, GError **error)
{
    size_t n = contracts->n > 1 ? contracts->n - 1 : 0;
    g_autofree double *renewed = g_new0(double, n + 1), *ended = g_new0(double, n + 1);
    double still = 0, all_ended = 0, all_renewed = 0;
    for (size_t i = n; i-- > 0;) { // backwards: who came further has renewed here
        still += (double)contracts->kept[i + 1];
        renewed[i] = still;
        ended[i] = (double)contracts->lost[i + 1];
        still += ended[i];
        all_ended += ended[i];
        all_renewed += renewed[i];
    }
    if (!refuse(all_ended, all_renewed, still, error))
        return false;
    double share = all_ended / (all_ended + all_renewed);
    Turns turns = {n, renewed, ended};
    Likelihood likelihood = {
        .n_parameters = 2,
        .observations = still,
        .at = at,
        .context = &turns,
        .starts = {{1, 1}, {2 * share, 2 * (1 - share)}, {20 * share, 20 * (1 - share)}},
        .n_starts = 3};
    *out = likelihood_fit(&likelihood);
    return true;
}

double contract_survival(const double *p, unsigned renewals)
{
    double share = 1;
    for (unsigned i = 0; i < renewals; i++)
        share *= (p[CONTRACT_BETA] + i) / (p[CONTRACT_ALPHA] + p[CONTRACT_BETA] + i);
    return share;
}

double contract_to_come(const double *p, unsigned renewed, unsigned periods, double discount)
{
    double share = 1, sum = 0;
    for (unsigned k = 0; k < periods; k++) {
        unsigned i = renewed + k;
        share *= (p[CONTRACT_BETA] + i) / (p[CONTRACT_ALPHA] + p[CONTRACT_BETA] + i);
        sum += share * pow(1 + discount, -(double)(k + 1));
    }
    return sum;
}
