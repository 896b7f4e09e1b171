// SPDX-License-Identifier: Apache-2.0
//
// Incomplete gamma and beta functions by series and continued fractions (Abramowitz and Stegun,
// Handbook of Mathematical Functions, 1964, 6.5.29, 6.5.31, 26.5.8; Lentz's way of reading a
// fraction), quantiles by Newton's steps held between bounds.
#include "know/insight/distribution.h"

#include "know/insight/special.h"

#include <math.h>

enum { STEPS_MAX = 2000 };
static const double ENOUGH = 1e-15, TINY = 1e-300;

double normal_below(double z)
{
    return 0.5 * erfc(-z / M_SQRT2);
}

double normal_two_sided(double z)
{
    return erfc(fabs(z) / M_SQRT2);
}

// Where an ascending function of `context` reaches p, by halving: it need not be quick.
static double reached(double (*below)(double x, double context), double context, double p)
{
    double low = -1, high = 1;
    while (below(low, context) > p && low > -1e12)
        low *= 2;
    while (below(high, context) < p && high < 1e12)
        high *= 2;
    for (int i = 0; i < 200 && high - low > 1e-14 * fmax(1, fabs(low)); i++) {
        double middle = (low + high) / 2;
        if (below(middle, context) < p)
            low = middle;
        else
            high = middle;
    }
    return (low + high) / 2;
}

static double normal_at(double z, double unused)
{
    (void)unused;
    return normal_below(z);
}

double normal_quantile(double p)
{
    // The upper half by the lower one, which has more digits.
    return p > 0.5 ? -reached(normal_at, 0, 1 - p) : reached(normal_at, 0, p);
}

// ---- incomplete beta: Student's t ----

static double away_from_zero(double x)
{
    return fabs(x) < TINY ? TINY : x;
}

static double beta_fraction(double a, double b, double x)
{
    double c = 1, d = 1 / away_from_zero(1 - (a + b) * x / (a + 1)), value = d;
    for (int m = 1; m < STEPS_MAX; m++) {
        double even = m * (b - m) * x / ((a + 2 * m - 1) * (a + 2 * m));
        d = 1 / away_from_zero(1 + even * d);
        c = away_from_zero(1 + even / c);
        value *= d * c;
        double odd = -(a + m) * (a + b + m) * x / ((a + 2 * m) * (a + 2 * m + 1));
        d = 1 / away_from_zero(1 + odd * d);
        c = away_from_zero(1 + odd / c);
        value *= d * c;
        if (fabs(d * c - 1) < ENOUGH)
            break;
    }
    return value;
}

// I_x(a, b), regularized.
static double beta_below(double a, double b, double x)
{
    if (x <= 0 || x >= 1)
        return x <= 0 ? 0 : 1;
    double front = exp(log_gamma(a + b) - log_gamma(a) - log_gamma(b) + a * log(x) + b * log1p(-x));
    if (x < (a + 1) / (a + b + 2))
        return front * beta_fraction(a, b, x) / a;
    return 1 - front * beta_fraction(b, a, 1 - x) / b;
}

double student_two_sided(double t, double freedom)
{
    if (freedom > 1e7)
        return normal_two_sided(t);
    return beta_below(freedom / 2, 0.5, freedom / (freedom + t * t));
}

static double student_below(double t, double freedom)
{
    double outside = student_two_sided(t, freedom) / 2;
    return t < 0 ? outside : 1 - outside;
}

double student_quantile(double p, double freedom)
{
    return p > 0.5 ? -reached(student_below, freedom, 1 - p) : reached(student_below, freedom, p);
}

// ---- incomplete gamma: χ² ----

static double gamma_series(double a, double x)
{
    double term = 1 / a, sum = term;
    for (int n = 1; n < STEPS_MAX && term > sum * ENOUGH; n++)
        sum += term *= x / (a + n);
    return sum * exp(a * log(x) - x - log_gamma(a));
}

static double gamma_fraction(double a, double x)
{
    double b = x + 1 - a, c = 1 / TINY, d = 1 / b, value = d;
    for (int n = 1; n < STEPS_MAX; n++) {
        double an = -n * (n - a);
        b += 2;
        d = 1 / away_from_zero(an * d + b);
        c = away_from_zero(b + an / c);
        value *= d * c;
        if (fabs(d * c - 1) < ENOUGH)
            break;
    }
    return value * exp(a * log(x) - x - log_gamma(a));
}

double chi_squared_above(double x, double freedom)
{
    double a = freedom / 2, half = x / 2;
    if (!(half > 0))
        return 1;
    return half < a + 1 ? 1 - gamma_series(a, half) : gamma_fraction(a, half);
}

Interval share_interval(double yes, double n, double z)
{
    double p = yes / n, middle = p + z * z / (2 * n);
    double aside = z * sqrt(p * (1 - p) / n + z * z / (4 * n * n));
    double whole = 1 + z * z / n;
    if (n <= 0)
        return (Interval){NAN, NAN};
    return (Interval){fmax((middle - aside) / whole, 0), fmin((middle + aside) / whole, 1)};
}
