// SPDX-License-Identifier: Apache-2.0
//
// What customers will buy and be worth: the model that foresees best on what it has not seen, how
// much each spends at a time, and both together for every customer and for all of them.
#pragma once

#include "know/insight/lifetime_value.h"
#include "know/insight/purchase_fit.h"

typedef struct {
    PurchaseGroup seen;   // all of the past; n is 1
    PurchaseGroup before; // until the holdout began; n is 0 of those who first bought later
    uint32_t later;       // days with orders in the holdout
    double repeat_mean;   // mean amount of the days with orders after the first; ≤ 0: none
} PurchaseHistory;

typedef struct {
    const PurchaseModel *model; // NULL: the one that foresees best
    Horizon horizon;
    uint32_t holdout_days; // 0: none; then the likelihood chooses
    double mean;           // amount of a day with orders, where spending cannot be fitted
    Crew *crew;            // may be NULL
} ForecastOptions;

// Of one customer, or means and sums of all.
typedef struct {
    double alive;     // the probability of not having left
    double purchases; // expected within the horizon
    double spend;     // expected at a time
    double value;     // purchases, discounted, times spend
} Outlook;

typedef struct {
    PurchaseFit fit;
    bool plain; // nobody seems to stop: purchase_fit_is_plain(). NBD then, unless one was asked for
    double error;          // of the purchases foreseen for the holdout, mean absolute; NAN: none
    double error_of_rates; // the same, had everybody gone on as before
    bool spending_fitted;
    LikelihoodFit spending; // gamma_gamma.h
    double correlation;     // of repeats and means; NAN: too few
    Outlook all;            // sums, of `spend` the mean
    double value_error;     // standard error of all.value as far as the parameters are unsure; NAN
    Outlook *customers;     // in the order they were given
} Forecast;

// Fits without their customers, as know/score/value.c keeps them for days.
typedef struct {
    Forecast fits;
    double mean; // amount of a day with orders
    // Of fits.plain, the errors, fits.fit.fit.converged, fits.all.spend, and fits.value_error in
    // parts of the value: whether they were kept too.
    bool told;
} ForecastKept;

// ERROR_INVALID where too few have bought again. Clear with forecast_clear().
bool forecast(const PurchaseHistory *histories, size_t n, const ForecastOptions *options,
              Forecast *out, GError **error);
// The two steps of it apart. The first gives no `customers`, sums or errors of them; the second
// needs of `of` the fits alone, and of the options horizon, mean and crew: a customer's outlook is
// the same whoever else is asked.
bool forecast_fit(const PurchaseHistory *histories, size_t n, const ForecastOptions *options,
                  Forecast *out, GError **error);
void forecast_customers(const Forecast *of, const PurchaseHistory *histories, size_t n,
                        const ForecastOptions *options, Outlook *out);
// What one spends at a time.
double forecast_spend(const ForecastKept *of, const PurchaseHistory *history);
void forecast_clear(Forecast *forecast);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(Forecast, forecast_clear)
