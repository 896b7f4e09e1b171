// SPDX-License-Identifier: Apache-2.0
#include "know/insight/purchase_fit.h"

#include "base/error.h"

#include <math.h>
#include <string.h>

typedef struct {
    const PurchaseModel *model;
    const Purchases *purchases;
    Crew *crew;
} Fitting;

static double at(const void *context, const double *p, double *out_gradient)
{
    const Fitting *fitting = context;
    return fitting->model->likelihood(fitting->purchases, p, fitting->crew, out_gradient);
}

// Mean rates and guesses of how customers differ around them; the scale of time comes from the
// data, so the starts suit a shop of days and one of years.
static void set_starts(const Fitting *fitting, Likelihood *likelihood)
{
    static const double SHAPES[] = {0.5, 1.5, 0.2};
    static const double STOPS[][2] = {{0.6, 2}, {1, 4}, {2, 0.8}};
    const Purchases *purchases = fitting->purchases;
    double customers = (double)purchases->customers;
    double weeks = fmax((double)purchases->age_days / 7 / customers, 0.5);
    double repeats = (double)purchases->repeats / customers;
    double scale = fitting->model == &PARETO_NBD ? weeks / 4 : 1; // of β, which is a time there
    likelihood->n_starts = G_N_ELEMENTS(SHAPES);
    for (size_t i = 0; i < G_N_ELEMENTS(SHAPES); i++)
        memcpy(likelihood->starts[i],
               (double[]){SHAPES[i], SHAPES[i] * weeks / repeats, STOPS[i][0], STOPS[i][1] * scale},
               sizeof likelihood->starts[i]);
}

bool purchase_fit(const PurchaseModel *model, const Purchases *purchases, Crew *crew,
                  PurchaseFit *out, GError **error)
{
    if (purchases->customers < FIT_CUSTOMERS_LEAST || purchases->repeats < FIT_REPEATS_LEAST)
        return fail(error, ERROR_INVALID,
                    "Too few have bought again to say how they buy: %d customers and %d repeat "
                    "purchases are needed",
                    "复购记录太少，无法推算购买规律：至少需要 %d 位客户、%d 次复购",
                    FIT_CUSTOMERS_LEAST, FIT_REPEATS_LEAST);
    Fitting fitting = {model, purchases, crew};
    Likelihood likelihood = {.n_parameters = model->n_parameters,
                             .observations = (double)purchases->customers,
                             .at = at,
                             .context = &fitting};
    set_starts(&fitting, &likelihood);
    *out = (PurchaseFit){model, likelihood_fit(&likelihood)};
    return true;
}

bool purchase_fit_is_plain(const PurchaseFit *fit, const PurchaseFit *nbd)
{
    return 2 * (fit->fit.log_likelihood - nbd->fit.log_likelihood) < 5.991;
}
