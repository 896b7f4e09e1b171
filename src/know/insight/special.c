// SPDX-License-Identifier: Apache-2.0
#include "know/insight/special.h"

#include <glib.h>
#include <math.h>
#include <string.h>

enum { TERMS = 200000, ORDER_MAX = 8 };

double log_gamma(double x)
{
    int sign;
    return lgamma_r(x, &sign);
}

double digamma(double x)
{
    double sum = 0;
    while (x < 8) {
        sum -= 1 / x;
        x += 1;
    }
    double y = 1 / (x * x);
    double series =
        y *
        (1.0 / 12 -
         y * (1.0 / 120 -
              y * (1.0 / 252 - y * (1.0 / 240 - y * (1.0 / 132 - y * (691.0 / 32760 - y / 12))))));
    return sum + log(x) - 0.5 / x - series;
}

double log_add(double a, double b)
{
    double most = fmax(a, b), least = fmin(a, b);
    return least == -INFINITY ? most : most + log1p(exp(least - most));
}

double hypergeometric(double a, double b, double c, double z)
{
    double term = 1, sum = 1;
    for (int n = 0; n < TERMS; n++) {
        term *= (a + n) * (b + n) / ((c + n) * (n + 1)) * z;
        sum += term;
        // What is left is at most a geometric series of ratio z.
        if (fabs(term) <= 1e-15 * (1 - z) * fabs(sum))
            break;
    }
    return sum;
}

// Lower triangle L with L L' = matrix.
static bool decompose(const double *matrix, double *lower, size_t n)
{
    for (size_t i = 0; i < n; i++)
        for (size_t j = 0; j <= i; j++) {
            double sum = matrix[i * n + j];
            for (size_t k = 0; k < j; k++)
                sum -= lower[i * n + k] * lower[j * n + k];
            if (i != j)
                lower[i * n + j] = sum / lower[j * n + j];
            else if (sum > 0)
                lower[i * n + i] = sqrt(sum);
            else
                return false;
        }
    return true;
}

bool invert_positive(double *matrix, size_t n)
{
    double lower[ORDER_MAX * ORDER_MAX], inverse[ORDER_MAX * ORDER_MAX] = {0};
    g_assert(n <= ORDER_MAX);
    if (!decompose(matrix, lower, n))
        return false;
    for (size_t column = 0; column < n; column++) // the inverse of L
        for (size_t i = column; i < n; i++) {
            double sum = i == column ? 1 : 0;
            for (size_t k = column; k < i; k++)
                sum -= lower[i * n + k] * inverse[k * n + column];
            inverse[i * n + column] = sum / lower[i * n + i];
        }
    for (size_t i = 0; i < n; i++)
        for (size_t j = 0; j < n; j++) {
            double sum = 0;
            for (size_t k = MAX(i, j); k < n; k++)
                sum += inverse[k * n + i] * inverse[k * n + j];
            matrix[i * n + j] = sum;
        }
    return true;
}
