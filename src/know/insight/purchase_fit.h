// SPDX-License-Identifier: Apache-2.0
//
// Fitting a model of purchase_model.h to what customers did, and choosing among the models by how
// well each foresees what it has not seen.
#pragma once

#include "know/insight/likelihood.h"
#include "know/insight/purchase_model.h"

#include <glib.h>

// Fewer customers or repeats than these say too little to be fitted.
enum { FIT_CUSTOMERS_LEAST = 50, FIT_REPEATS_LEAST = 20 };

typedef struct {
    const PurchaseModel *model;
    LikelihoodFit fit;
} PurchaseFit;

// ERROR_INVALID where there is too little to fit. `crew` may be NULL.
bool purchase_fit(const PurchaseModel *model, const Purchases *purchases, Crew *crew,
                  PurchaseFit *out, GError **error);

// True when customers who stop explain the data no better than customers who never do: twice the
// difference of the log-likelihoods stays below 5.99, the 95 % point of χ² with the two parameters
// that `fit` has more. Then who has stopped cannot be told from who buys rarely.
bool purchase_fit_is_plain(const PurchaseFit *fit, const PurchaseFit *nbd);
