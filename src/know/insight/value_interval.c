// SPDX-License-Identifier: Apache-2.0
#include "know/insight/value_interval.h"

#include "base/splitmix.h"
#include "base/chance.h"
#include "know/insight/gamma_gamma.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { DRAWS = 500, PURCHASES_MOST = 10000 };

// Of a customer: what is drawn from.
typedef struct {
    const ForecastKept *of;
    const PurchaseGroup *seen;
    const Horizon *horizon;
    double alive;
    double shape, rate; // of a purchase's amount: the rate has a gamma distribution of these; 0:
                        // every purchase brings `spend`
    double spend;
} Future;

static Future future_of(const ForecastKept *of, const PurchaseHistory *history,
                        const Horizon *horizon)
{
    Future future = {.of = of, .seen = &history->seen, .horizon = horizon, .alive = NAN};
    const PurchaseFit *fit = &of->fits.fit;
    Purchases one = purchases_group(&history->seen, 1, NULL);
    if (one.n_groups == 1)
        fit->model->alive(&one, fit->fit.p, NULL, &future.alive);
    purchases_clear(&one);
    future.spend = forecast_spend(of, history);
    if (of->fits.spending_fitted) {
        const double *p = of->fits.spending.p;
        double x = history->repeat_mean > 0 ? history->seen.repeats : 0;
        future.shape = p[GAMMA_Q] + p[GAMMA_P] * x;
        future.rate = p[GAMMA_V] + x * (x > 0 ? history->repeat_mean : 0);
    }
    return future;
}

// What a purchase after so many weeks is worth of today: those of a month alike.
static double worth_of(const Horizon *horizon, double weeks)
{
    double months = floor(weeks / horizon_month(horizon)) + 1;
    return pow(1 + horizon->monthly_discount, -months);
}

static double draw_amount(const Future *future, double nu, Random *random)
{
    if (future->shape <= 0)
        return future->spend;
    return chance_gamma(random, future->of->fits.spending.p[GAMMA_P]) / nu;
}

// The value of one future.
static double draw_value(const Future *future, Random *random)
{
    const PurchaseFit *fit = &future->of->fits.fit;
    PurchaseDraw draw;
    double end = future->horizon->months * horizon_month(future->horizon), sum = 0, at = 0;
    if (!chance_happens(random, future->alive))
        return 0;
    fit->model->draw(fit->fit.p, future->seen, random, &draw);
    double nu = future->shape > 0 ? chance_gamma(random, future->shape) / future->rate : 1;
    if (draw.leaving > 0)
        end = fmin(end, random_exponential(random) / draw.leaving);
    for (int n = 0; n < PURCHASES_MOST; n++) {
        at += random_exponential(random) / draw.rate;
        if (!(at < end))
            break;
        sum += draw_amount(future, nu, random) * worth_of(future->horizon, at);
        if (chance_happens(random, draw.stops))
            break;
    }
    return sum;
}

static int ascending(const void *a, const void *b)
{
    double one = *(const double *)a, other = *(const double *)b;
    return (one > other) - (one < other);
}

// The same history always gives the same numbers.
static uint64_t seed_of(const PurchaseHistory *history)
{
    uint64_t seed = history->seen.repeats, mean;
    memcpy(&mean, &history->repeat_mean, sizeof mean);
    seed = splitmix64(&seed) ^ history->seen.last;
    seed = splitmix64(&seed) ^ history->seen.age;
    return splitmix64(&seed) ^ mean;
}

ValueInterval value_interval(const ForecastKept *of, const PurchaseHistory *history,
                             const Horizon *horizon)
{
    Future future = future_of(of, history, horizon);
    if (!isfinite(future.alive) || !isfinite(future.spend))
        return (ValueInterval){NAN, NAN};
    Random random = {seed_of(history)};
    double draws[DRAWS], tail = (1 - VALUE_INTERVAL_SHARE) / 2;
    for (int i = 0; i < DRAWS; i++)
        draws[i] = draw_value(&future, &random);
    qsort(draws, DRAWS, sizeof *draws, ascending);
    return (ValueInterval){draws[(int)(tail * DRAWS)], draws[(int)((1 - tail) * DRAWS)]};
}

typedef struct {
    const ForecastKept *of;
    const PurchaseHistory *histories;
    const Horizon *horizon;
    ValueInterval *out;
} Asked;

static void interval_piece(void *context, size_t i)
{
    const Asked *asked = context;
    asked->out[i] = value_interval(asked->of, &asked->histories[i], asked->horizon);
}

void value_intervals(const ForecastKept *of, const PurchaseHistory *histories, size_t n,
                     const Horizon *horizon, Crew *crew, ValueInterval *out)
{
    Asked asked = {of, histories, horizon, out};
    crew_run(crew, n, interval_piece, &asked);
}
