// SPDX-License-Identifier: Apache-2.0
#include "know/insight/likelihood.h"

#include "know/insight/special.h"

#include <math.h>
#include <nlopt.h>
#include <string.h>

enum { EVALUATIONS_MAX = 2000 };

// Parameters stay between exp(-LIMIT) and exp(LIMIT): beyond, a model has become a simpler one.
static const double LIMIT = 16;
// Two starts have found the same when their log-likelihoods differ by less.
static const double SAME = 1e-4;
// A gradient of the mean observation that counts as none.
static const double FLAT = 1e-6;

typedef struct {
    const Likelihood *likelihood;
    unsigned evaluations;
} Search;

// Of the mean observation, by the logarithms of the parameters.
static double mean_at(Search *search, const double *logs, double *out_gradient)
{
    const Likelihood *likelihood = search->likelihood;
    double p[PARAMETERS_MAX] = {0};
    for (size_t i = 0; i < likelihood->n_parameters; i++)
        p[i] = exp(logs[i]);
    double value = likelihood->at(likelihood->context, p, out_gradient);
    for (size_t i = 0; i < likelihood->n_parameters; i++)
        out_gradient[i] *= p[i] / likelihood->observations;
    search->evaluations++;
    return value / likelihood->observations;
}

static double objective(unsigned n, const double *logs, double *gradient, void *context)
{
    double own[PARAMETERS_MAX];
    double value = mean_at(context, logs, own);
    if (gradient != NULL)
        memcpy(gradient, own, n * sizeof *own);
    return isfinite(value) ? value : -HUGE_VAL;
}

// Goes up from `logs`; returns the log-likelihood reached.
static double climb(Search *search, double *logs)
{
    nlopt_opt climber = nlopt_create(NLOPT_LD_LBFGS, (unsigned)search->likelihood->n_parameters);
    double reached = -HUGE_VAL;
    nlopt_set_max_objective(climber, objective, search);
    nlopt_set_lower_bounds1(climber, -LIMIT);
    nlopt_set_upper_bounds1(climber, LIMIT);
    nlopt_set_ftol_rel(climber, 1e-14);
    nlopt_set_xtol_rel(climber, 1e-9);
    nlopt_set_maxeval(climber, EVALUATIONS_MAX);
    // What it says matters less than where it stands: that is judged by gradient and curvature.
    (void)nlopt_optimize(climber, logs, &reached);
    nlopt_destroy(climber);
    return reached * search->likelihood->observations;
}

// The largest derivative of those that do not lead out of the limits.
static double steepest(Search *search, const double *logs)
{
    double gradient[PARAMETERS_MAX], most = 0;
    mean_at(search, logs, gradient);
    for (size_t i = 0; i < search->likelihood->n_parameters; i++) {
        bool out = (logs[i] >= LIMIT && gradient[i] > 0) || (logs[i] <= -LIMIT && gradient[i] < 0);
        most = fmax(most, out ? 0 : fabs(gradient[i]));
    }
    return most;
}

// The negative second derivatives: differences of the gradient around the peak, made symmetric.
static void curvature(Search *search, const double *logs, double *out)
{
    const double step = 1e-4;
    size_t n = search->likelihood->n_parameters;
    double low[PARAMETERS_MAX], high[PARAMETERS_MAX], at[PARAMETERS_MAX];
    for (size_t i = 0; i < n; i++) {
        memcpy(at, logs, n * sizeof *at);
        at[i] = logs[i] - step;
        mean_at(search, at, low);
        at[i] = logs[i] + step;
        mean_at(search, at, high);
        for (size_t j = 0; j < n; j++)
            out[i * n + j] = (low[j] - high[j]) / (2 * step) * search->likelihood->observations;
    }
    for (size_t i = 0; i < n; i++)
        for (size_t j = 0; j < i; j++)
            out[i * n + j] = out[j * n + i] = (out[i * n + j] + out[j * n + i]) / 2;
}

static void judge(Search *search, const double *logs, LikelihoodFit *fit)
{
    size_t n = fit->n_parameters;
    curvature(search, logs, fit->covariance);
    fit->certain = invert_positive(fit->covariance, n);
    for (size_t i = 0; i < n; i++)
        fit->certain = fit->certain && fabs(logs[i]) < LIMIT;
    for (size_t i = 0; i < n; i++)
        fit->errors[i] = fit->certain ? fit->p[i] * sqrt(fit->covariance[i * n + i]) : NAN;
}

LikelihoodFit likelihood_fit(const Likelihood *likelihood)
{
    Search search = {.likelihood = likelihood};
    LikelihoodFit fit = {.log_likelihood = -HUGE_VAL, .n_parameters = likelihood->n_parameters};
    double logs[STARTS_MAX][PARAMETERS_MAX] = {{0}}, reached[STARTS_MAX] = {0};
    size_t best = 0, agreeing = 0;
    for (size_t start = 0; start < likelihood->n_starts; start++) {
        for (size_t i = 0; i < fit.n_parameters; i++)
            logs[start][i] = log(likelihood->starts[start][i]);
        reached[start] = climb(&search, logs[start]);
        best = reached[start] > reached[best] ? start : best;
    }
    for (size_t start = 0; start < likelihood->n_starts; start++)
        agreeing += reached[best] - reached[start] < SAME;
    for (size_t i = 0; i < fit.n_parameters; i++)
        fit.p[i] = exp(logs[best][i]);
    fit.log_likelihood = reached[best];
    fit.converged =
        (agreeing > 1 || likelihood->n_starts == 1) && steepest(&search, logs[best]) < FLAT;
    judge(&search, logs[best], &fit);
    fit.evaluations = search.evaluations;
    return fit;
}

double likelihood_error(const LikelihoodFit *fit, double (*figure)(const double *p, void *context),
                        void *context)
{
    const double step = 1e-3;
    size_t n = fit->n_parameters;
    double slopes[PARAMETERS_MAX], sum = 0;
    if (!fit->certain)
        return NAN;
    for (size_t i = 0; i < n; i++) {
        double low[PARAMETERS_MAX], high[PARAMETERS_MAX];
        memcpy(low, fit->p, sizeof low);
        memcpy(high, fit->p, sizeof high);
        low[i] *= exp(-step);
        high[i] *= exp(step);
        slopes[i] = (figure(high, context) - figure(low, context)) / (2 * step);
    }
    for (size_t i = 0; i < n; i++)
        for (size_t j = 0; j < n; j++)
            sum += slopes[i] * fit->covariance[i * n + j] * slopes[j];
    return sqrt(fmax(sum, 0));
}
