// SPDX-License-Identifier: Apache-2.0
//
// Distributions that tests and intervals are made of. All thread-safe; errors below 1e-10.
#pragma once

double normal_below(double z);     // the probability of less
double normal_quantile(double p);  // 0 < p < 1
double normal_two_sided(double z); // of being as far from 0 or farther

// Student's t with so many degrees of freedom, a fraction too (> 0).
double student_two_sided(double t, double freedom);
double student_quantile(double p, double freedom);

// χ² with so many degrees of freedom: the probability of as much or more.
double chi_squared_above(double x, double freedom);

typedef struct {
    double low, high;
} Interval;

// Of the share yes / n, so many standard errors `z` to each side: Wilson (1927). Of n = 0: NANs.
Interval share_interval(double yes, double n, double z);
