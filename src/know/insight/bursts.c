// SPDX-License-Identifier: Apache-2.0
#include "know/insight/bursts.h"

#include "know/insight/special.h"

#include <glib.h>
#include <math.h>
#include <stdlib.h>

static const double Z = 1.959963984540054; // of 95 %
// A product's own season counts as if so many orders a year ago had said that there is none.
static const double SEASON_WEIGHT = 20;
static const double SURE = 1e7; // orders, in place of no spread at all
static const double NOTHING = 1e-17;

typedef struct {
    double before, recent;
} Stretches;

static Stretches add_weeks(const BurstsSeen *seen, const double *weeks)
{
    Stretches sum = {0};
    for (size_t w = 0; w < seen->before; w++)
        sum.before += weeks[w];
    for (size_t w = 0; w < seen->recent; w++)
        sum.recent += weeks[seen->before + w];
    return sum;
}

static Stretches add_counts(const BurstsSeen *seen, const uint32_t *weeks)
{
    Stretches sum = {0};
    for (size_t w = 0; w < seen->before; w++)
        sum.before += weeks[w];
    for (size_t w = 0; w < seen->recent; w++)
        sum.recent += weeks[seen->before + w];
    return sum;
}

// By moments, over the weeks before of all products that have some.
static double find_spread(const BurstsSeen *seen, double shop)
{
    double beyond = 0, squares = 0, weeks = (double)seen->before;
    for (size_t i = 0; i < seen->n && shop > 0 && weeks > 1; i++) {
        const uint32_t *counts = seen->counts + i * (seen->before + seen->recent);
        double sum = add_counts(seen, counts).before;
        if (sum < BURST_LEAST)
            continue;
        for (size_t w = 0; w < seen->before; w++) {
            double mean = sum * seen->shop[w] / shop, off = counts[w] - mean;
            beyond += off * off * weeks / (weeks - 1) - mean;
            squares += mean * mean;
        }
    }
    return squares > 0 ? fmax(0, beyond / squares) : 0;
}

// ---- the season ----

typedef struct {
    double times;    // by which the share moved a year ago, drawn towards 1
    double variance; // of its logarithm
} Season;

static Season season_of(const BurstsSeen *seen, size_t i, Stretches shop)
{
    if (seen->counts_year_ago == NULL || shop.before <= 0 || shop.recent <= 0)
        return (Season){1, 0};
    const uint32_t *weeks = seen->counts_year_ago + i * (seen->before + seen->recent);
    Stretches of = add_counts(seen, weeks);
    double expected = of.before * shop.recent / shop.before;
    return (Season){(of.recent + SEASON_WEIGHT) / (expected + SEASON_WEIGHT),
                    1 / (of.recent + SEASON_WEIGHT) + 1 / (expected + SEASON_WEIGHT) -
                        (of.recent + of.before > 0 ? 0 : 2 / SEASON_WEIGHT)};
}

// ---- the chance ----

// Beta-binomial: x of n, the share drawn from Beta(a, b).
typedef struct {
    double n, a, b;
} BetaBinomial;

static double log_beta(double a, double b)
{
    return log_gamma(a) + log_gamma(b) - log_gamma(a + b);
}

static double probability(const BetaBinomial *of, double x)
{
    return exp(log_gamma(of->n + 1) - log_gamma(x + 1) - log_gamma(of->n - x + 1) +
               log_beta(of->a + x, of->b + of->n - x) - log_beta(of->a, of->b));
}

// Of more than x, and of less.
static double above(const BetaBinomial *of, double x)
{
    double sum = 0, p = probability(of, x), most = 0;
    for (; x < of->n; x++) {
        p *= (of->n - x) / (x + 1) * (of->a + x) / (of->b + of->n - x - 1);
        sum += p;
        most = fmax(most, p);
        if (p < NOTHING && p < most)
            break;
    }
    return sum;
}

static double below(const BetaBinomial *of, double x)
{
    BetaBinomial mirror = {of->n, of->b, of->a};
    return above(&mirror, of->n - x);
}

// Of as much or more in the direction of x, twice; x itself counts half, since counts have steps
// (Lancaster's mid-p).
static double two_sided(const BetaBinomial *of, double x)
{
    double half = probability(of, x) / 2;
    return fmin(1, 2 * fmin(above(of, x) + half, below(of, x) + half));
}

// ---- one product ----

static Burst look(const BurstsSeen *seen, size_t i, Stretches shop, Season season, double spread)
{
    Stretches of = add_counts(seen, seen->counts + i * (seen->before + seen->recent));
    Burst burst = {.seen = (uint64_t)of.recent,
                   .before = (uint64_t)of.before,
                   .times = NAN,
                   .low = NAN,
                   .high = NAN,
                   .chance = NAN,
                   .corrected = NAN};
    double n = of.recent + of.before, led = shop.recent * season.times;
    if (shop.before <= 0 || shop.recent <= 0)
        return burst;
    burst.expected = of.before * led / shop.before;
    if (n < BURST_LEAST)
        return burst;
    double share = led / (led + shop.before);
    double of_weeks = spread / (double)(seen->before + seen->recent);
    double inverse = of_weeks + share * (1 - share) * season.variance;
    double weight = inverse > 1 / SURE ? fmax(1 / inverse - 1, 1e-3) : SURE;
    BetaBinomial chance = {n, share * weight, (1 - share) * weight};
    burst.chance = two_sided(&chance, of.recent);
    if (of.before <= 0)
        return burst;
    double variance = 1 / (of.recent + 0.5) + 1 / (of.before + 0.5) + season.variance +
                      spread * (1 / (double)seen->before + 1 / (double)seen->recent);
    burst.times = of.recent / burst.expected;
    double middle = log((of.recent + 0.5) / (burst.expected + 0.5));
    burst.low = exp(middle - Z * sqrt(variance));
    burst.high = exp(middle + Z * sqrt(variance));
    return burst;
}

// ---- all ----

static int by_chance(const void *a, const void *b)
{
    double left = (*(Burst *const *)a)->chance, right = (*(Burst *const *)b)->chance;
    return (left > right) - (left < right);
}

// Benjamini and Hochberg: the least that any less probable one, or itself, is corrected to.
static size_t correct(Burst *all, size_t n)
{
    g_autofree Burst **asked = g_new(Burst *, n + 1);
    size_t n_asked = 0;
    for (size_t i = 0; i < n; i++)
        if (!isnan(all[i].chance))
            asked[n_asked++] = &all[i];
    if (n_asked > 1)
        qsort(asked, n_asked, sizeof *asked, by_chance);
    double least = 1;
    for (size_t rank = n_asked; rank > 0; rank--) {
        least = fmin(least, asked[rank - 1]->chance * (double)n_asked / (double)rank);
        asked[rank - 1]->corrected = least;
    }
    return n_asked;
}

BurstsAsked bursts_find(const BurstsSeen *seen, Burst *out)
{
    Stretches shop = add_weeks(seen, seen->shop), year_ago = {0};
    double spread = find_spread(seen, shop.before);
    if (seen->counts_year_ago != NULL)
        year_ago = add_weeks(seen, seen->shop_year_ago);
    for (size_t i = 0; i < seen->n; i++)
        out[i] = look(seen, i, shop, season_of(seen, i, year_ago), spread);
    return (BurstsAsked){correct(out, seen->n), spread};
}
