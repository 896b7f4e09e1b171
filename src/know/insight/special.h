// SPDX-License-Identifier: Apache-2.0
//
// Functions of probability models, all thread-safe.
#pragma once

#include <stdbool.h>
#include <stddef.h>

double log_gamma(double x); // x > 0
// The derivative of log_gamma(), x > 0: recurrence up to 8, then the asymptotic series (Abramowitz
// and Stegun, Handbook of Mathematical Functions, 1964, 6.3.5 and 6.3.18). Error 1e-14.
double digamma(double x);
// log(exp(a) + exp(b)) without overflow.
double log_add(double a, double b);
// Gauss's 2F1(a, b; c; z), c > 0, 0 ≤ z < 1, by its series (15.1.1 there). Choose a form in which
// the terms do not grow: c > a + b.
double hypergeometric(double a, double b, double c, double z);

// Solves the symmetric positive definite n × n system to its inverse, in place (Cholesky). False,
// with `matrix` as it was, when it is not positive definite. n ≤ 8.
bool invert_positive(double *matrix, size_t n);
