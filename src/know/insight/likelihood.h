// SPDX-License-Identifier: Apache-2.0
//
// Maximum likelihood: parameters that are all positive, analytic gradients, the logarithms of the
// parameters as variables, several starts, L-BFGS (NLopt). What came of it is always said: did it
// converge, and how sure are the parameters.
#pragma once

#include <stdbool.h>
#include <stddef.h>

enum { PARAMETERS_MAX = 4, STARTS_MAX = 4 };

typedef struct {
    size_t n_parameters;
    double observations; // the log-likelihood is a sum of so many
    // The log-likelihood at `p` and its derivatives by the parameters.
    double (*at)(const void *context, const double *p, double *out_gradient);
    const void *context;
    double starts[STARTS_MAX][PARAMETERS_MAX];
    size_t n_starts;
} Likelihood;

typedef struct {
    double p[PARAMETERS_MAX];
    double log_likelihood;
    bool converged; // the gradient vanished, and two starts (where there are two) ended there
    bool certain;   // the curvature is that of a peak inside the limits: the errors below exist
    double errors[PARAMETERS_MAX]; // standard errors; NAN
    // Of the logarithms of the parameters, n × n: the inverse of the observed information.
    double covariance[PARAMETERS_MAX * PARAMETERS_MAX];
    size_t n_parameters;
    unsigned evaluations;
} LikelihoodFit;

LikelihoodFit likelihood_fit(const Likelihood *likelihood);

// The standard error of a figure that depends on the parameters, by the delta method. NAN where
// the fit is not certain.
double likelihood_error(const LikelihoodFit *fit, double (*figure)(const double *p, void *context),
                        void *context);
