// SPDX-License-Identifier: Apache-2.0
#include "know/insight/preference.h"

#include "base/error.h"

#include <math.h>
#include <string.h>

static const double Z = 1.959963984540054; // of 95 %
static const double LENT[] = {0, 0.05, 0.1, 0.15, 0.2, 0.25, 0.3};
enum { WEIGHTS = 33 };

// From 0.1 to 1,000, in equal steps of its logarithm.
static double weight_at(size_t i)
{
    return 0.1 * pow(10, (double)i * 4 / (WEIGHTS - 1));
}

// What a customer's acts say of each thing, neighbours included.
static void spread(const uint32_t *counts, size_t n, double lent, double *out)
{
    for (size_t i = 0; i < n; i++)
        out[i] = (1 - 2 * lent) * counts[i];
    for (size_t i = 0; lent > 0 && i < n; i++) {
        out[(i + 1) % n] += lent * counts[i];
        out[(i + n - 1) % n] += lent * counts[i];
    }
}

static double sum_of(const uint32_t *counts, size_t n)
{
    double sum = 0;
    for (size_t i = 0; i < n; i++)
        sum += counts[i];
    return sum;
}

// A customer of hundreds of acts says no more of all than one of three does.
static void learn_shares(const uint32_t *counts, size_t customers, PreferenceFit *fit)
{
    double all = (double)fit->n; // one act of each thing, so that none is impossible
    for (size_t i = 0; i < fit->n; i++)
        fit->share[i] = 1;
    for (size_t c = 0; c < customers; c++) {
        const uint32_t *own = counts + c * fit->n;
        double sum = sum_of(own, fit->n);
        fit->customers += sum > 0;
        fit->acts += (size_t)sum;
        for (size_t i = 0; sum > 0 && i < fit->n; i++)
            fit->share[i] += own[i] / sum;
        all += sum > 0;
    }
    for (size_t i = 0; i < fit->n; i++)
        fit->share[i] /= all;
}

// Log-likelihoods of each act by the others of its customer, for all weights at once.
static void score_customer(const PreferenceFit *fit, const uint32_t *counts, double lent,
                           double *sums)
{
    double sum = sum_of(counts, fit->n), said[PREFERENCE_MOST];
    spread(counts, fit->n, lent, said);
    for (size_t i = 0; i < fit->n; i++) {
        double others = fmax(said[i] - (1 - 2 * lent), 0); // without the act itself
        for (size_t w = 0; counts[i] > 0 && w < WEIGHTS; w++) {
            double weight = weight_at(w);
            // Each customer counts alike, however many acts.
            sums[w] +=
                counts[i] / sum * log((others + weight * fit->share[i]) / (sum - 1 + weight));
        }
    }
}

static void choose(const uint32_t *counts, size_t customers, bool circle, PreferenceFit *fit)
{
    double best = -HUGE_VAL;
    for (size_t l = 0; l < (circle ? G_N_ELEMENTS(LENT) : 1); l++) {
        double sums[WEIGHTS] = {0};
        for (size_t c = 0; c < customers; c++)
            if (sum_of(counts + c * fit->n, fit->n) >= 2)
                score_customer(fit, counts + c * fit->n, LENT[l], sums);
        for (size_t w = 0; w < WEIGHTS; w++)
            if (sums[w] > best) {
                best = sums[w];
                fit->weight = weight_at(w);
                fit->lent = LENT[l];
            }
    }
}

bool preference_fit(const uint32_t *counts, size_t customers, size_t n, bool circle,
                    PreferenceFit *out, GError **error)
{
    g_assert(n >= 1 && n <= PREFERENCE_MOST);
    PreferenceFit fit = {.n = n};
    size_t twice = 0;
    for (size_t c = 0; c < customers; c++)
        twice += sum_of(counts + c * n, n) >= 2;
    if (twice < PREFERENCE_CUSTOMERS_LEAST)
        return fail(error, ERROR_INVALID,
                    "Only %zu {customer|customers} did something twice; it takes %d to learn what "
                    "customers prefer.",
                    "只有 %zu 位客户有过两次行为，至少需要 %d 位才能学习客户偏好。", twice,
                    (int)PREFERENCE_CUSTOMERS_LEAST);
    learn_shares(counts, customers, &fit);
    choose(counts, customers, circle, &fit);
    *out = fit;
    return true;
}

Preference preference_of(const PreferenceFit *fit, const uint32_t *counts, double *out_shares)
{
    double sum = sum_of(counts, fit->n), said[PREFERENCE_MOST], all = sum + fit->weight;
    Preference found = {0};
    spread(counts, fit->n, fit->lent, said);
    for (size_t i = 0; i < fit->n; i++) {
        double share = (said[i] + fit->weight * fit->share[i]) / all;
        if (share > found.share) {
            found.best = i;
            found.share = share;
        }
        if (out_shares != NULL)
            out_shares[i] = share;
    }
    double off = Z * sqrt(found.share * (1 - found.share) / (all + 1));
    found.low = fmax(found.share - off, 0);
    found.high = fmin(found.share + off, 1);
    found.own = sum / all;
    return found;
}
