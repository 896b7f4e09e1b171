// SPDX-License-Identifier: Apache-2.0
//
// Exponential smoothing with a damped trend and seasons: Winters, Management Science 6 (1960);
// Gardner and McKenzie, Management Science 31 (1985). As models of single source of error, so that
// there is a likelihood and an interval: Hyndman, Koehler, Ord, Snyder, Forecasting with
// Exponential Smoothing (2008), chapters 2, 3, 5 and 6. Errors are additive in all forms, so AICc
// compares them.
//
//   base = level + φ trend;  value = base + season + e, or base × season + e
//   level = base + α e;  trend = φ trend + β e;  season = season + γ e
//   (multiplicative: e / season for level and trend, e / base for the season)
#pragma once

#include <stdbool.h>
#include <stddef.h>

enum { SEASON_MOST = 53, AHEAD_MOST = 400 };

typedef enum { SEASON_NONE, SEASON_ADDITIVE, SEASON_MULTIPLICATIVE } SeasonKind;

typedef struct {
    SeasonKind season;
    bool trend; // damped
} HoltWintersForm;

typedef struct {
    double level, trend;
    double seasons[SEASON_MOST]; // of value i: i % period
} HoltWintersState;

typedef struct {
    HoltWintersForm form;
    size_t period;                  // values in a season; 1 without
    double alpha, beta, gamma, phi; // 0 < β < α < 1, 0 < γ < 1 - α, 0.8 ≤ φ ≤ 0.98
    HoltWintersState first, last;   // before the first value, after the last one
    size_t n, n_parameters;
    double squares;  // of what one step ahead was off by
    double variance; // of an error: squares / (n - n_parameters)
    double aicc;
    bool converged; // two of the starts ended at the same place
} HoltWinters;

// Fits one form: smallest sum of squares, which is greatest likelihood, over parameters and initial
// states, with analytic slopes. False: too few values for its parameters, or values at 0 or below
// where seasons multiply.
bool holt_winters_fit(const double *values, size_t n, size_t period, HoltWintersForm form,
                      HoltWinters *out);
// The form with the least AICc of all six; false: none fits.
bool holt_winters_choose(const double *values, size_t n, size_t period, HoltWinters *out);
// Takes parameters and the first state as they are and goes through the values. `out_fitted`, n
// of them, what was foreseen one step ahead; may be NULL.
void holt_winters_follow(HoltWinters *model, const double *values, size_t n, double *out_fitted);

typedef struct {
    double mean, low, high;
} Foreseen;

// The values to come, `ahead` of them, with an interval of so much confidence (0.95), and their
// sum. Without multiplied seasons the variances are exact (class 1 there, table 6.1), else 4,000
// paths are drawn. Parameters count as known: the true intervals are somewhat wider.
void holt_winters_foresee(const HoltWinters *model, double confidence, size_t ahead, Foreseen *out,
                          Foreseen *out_sum);

// How well it foresees values that it has not seen.
typedef struct {
    size_t held;             // so many of the last values were hidden; 0: there are too few
    double error, of_season; // mean absolute error; that of the season before (without a season:
                             // of the last value)
    double mean;             // of the hidden values
    size_t inside;           // so many of them lay in their intervals
} HoltWintersTrial;

// Hides the last `held` values, chooses by those before and foresees them.
HoltWintersTrial holt_winters_try(const double *values, size_t n, size_t period, size_t held,
                                  double confidence);
