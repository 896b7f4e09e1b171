// SPDX-License-Identifier: Apache-2.0
#include "know/insight/concentration.h"

#include "know/insight/distribution.h"

#include <glib.h>
#include <math.h>

size_t concentration_place(double share, size_t n)
{
    size_t place = (size_t)(share * (double)n + 0.5);
    return MIN(MAX(place, 1), n);
}

// With place i from 1 for the least: G = 2 Σ i x / (n Σ x) - (n + 1) / n.
static double gini(double weighted, double sum, double n)
{
    return 2 * weighted / (n * sum) - (n + 1) / n;
}

// What it is without each of them: those above move one place down.
static double jackknife_variance(const int64_t *descending, size_t n, double weighted, double sum)
{
    double whole = gini(weighted, sum, (double)n), above = 0, differences = 0, squares = 0;
    for (size_t k = 0; k < n; k++) {
        double x = (double)descending[k], place = (double)(n - k);
        double without = gini(weighted - place * x - above, sum - x, (double)n - 1) - whole;
        differences += without;
        squares += without * without;
        above += x;
    }
    double mean = differences / (double)n;
    return ((double)n - 1) / (double)n * (squares - (double)n * mean * mean);
}

Concentration concentration_of(const int64_t *descending, size_t n)
{
    double sum = 0, weighted = 0;
    for (size_t k = 0; k < n; k++) {
        sum += (double)descending[k];
        weighted += (double)(n - k) * (double)descending[k];
    }
    if (n == 0 || sum <= 0 || descending[n - 1] < 0)
        return (Concentration){NAN, NAN, NAN};
    Concentration out = {gini(weighted, sum, (double)n), NAN, NAN};
    if (n < 3 || (double)descending[0] >= sum) // without the one who has all nothing is left
        return out;
    double error = sqrt(fmax(jackknife_variance(descending, n, weighted, sum), 0));
    double reach = normal_quantile(0.975) * error;
    out.low = fmax(out.gini - reach, 0);
    out.high = fmin(out.gini + reach, 1);
    return out;
}
