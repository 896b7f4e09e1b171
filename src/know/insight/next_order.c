// SPDX-License-Identifier: Apache-2.0
#include "know/insight/next_order.h"

#include "base/error.h"

#include <math.h>

enum { ROUNDS_MAX = 5000, GAPS_MOST = 1 << 16 };

static const double OVERDUE = 0.1, SILENT = 0.01; // so many still wait then
// The normal's quantiles of the others.
static const double NINE_OF_TEN = 1.2815515655446004, NINETY_NINE = 2.3263478740408408;
static const double STILL = 1e-12; // change of a variance that ends the fit

void rhythm_see(RhythmSeen *seen, double days)
{
    rhythm_see_log(seen, days, log(days));
}

// ---- fitting ----

// Customers with as many times each: their likelihood depends on these sums alone, so a million
// customers cost no more than as many numbers of orders as there are.
typedef struct {
    double gaps, customers;
    double sums, sums_squared; // of what each customer's logarithms add up to
    double squares;            // of all logarithms
} SameGaps;

static void group_one(GArray *all, const RhythmSeen *seen)
{
    if (seen->gaps < RHYTHM_GAPS_LEAST || seen->gaps > GAPS_MOST)
        return;
    if (seen->gaps >= all->len)
        g_array_set_size(all, seen->gaps + 1);
    SameGaps *same = &g_array_index(all, SameGaps, seen->gaps);
    same->gaps = seen->gaps;
    same->customers++;
    same->sums += seen->sum;
    same->sums_squared += seen->sum * seen->sum;
    same->squares += seen->squares;
}

static GArray *group(const RhythmSeens *places, size_t n)
{
    GArray *all = g_array_new(FALSE, TRUE, sizeof(SameGaps));
    for (size_t place = 0; place < n; place++) {
        const char *at = (const char *)places[place].first;
        for (size_t i = 0; i < places[place].n; i++)
            group_one(all, (const RhythmSeen *)(const void *)(at + i * places[place].stride));
    }
    return all;
}

// One step: what each customer's usual time is thought to be, and the variances that follow.
static RhythmFit step(const GArray *all, const RhythmFit *from)
{
    double customers = 0, gaps = 0, usual = 0, usual_squared = 0, unsure = 0, within = 0;
    for (guint i = 0; i < all->len; i++) {
        const SameGaps *same = &g_array_index(all, SameGaps, i);
        if (same->customers < 1)
            continue;
        double variance = 1 / (same->gaps / from->within + 1 / from->between);
        double slope = variance / from->within, start = variance * from->mean / from->between;
        double sum = slope * same->sums + same->customers * start; // of usual times
        double squared = slope * slope * same->sums_squared + 2 * slope * start * same->sums +
                         same->customers * start * start;
        double crossed = slope * same->sums_squared + start * same->sums;
        customers += same->customers;
        gaps += same->gaps * same->customers;
        usual += sum;
        usual_squared += squared;
        unsure += variance * same->customers;
        within += same->squares - 2 * crossed + same->gaps * (squared + variance * same->customers);
    }
    double mean = usual / customers;
    return (RhythmFit){.mean = mean,
                       .between = (usual_squared + unsure) / customers - mean * mean,
                       .within = within / gaps,
                       .customers = (size_t)customers};
}

bool rhythm_fit(const RhythmSeen *seen, size_t n, RhythmFit *out, GError **error)
{
    return rhythm_fit_all(&(RhythmSeens){seen, n, sizeof *seen}, 1, out, error);
}

bool rhythm_fit_all(const RhythmSeens *places, size_t n, RhythmFit *out, GError **error)
{
    g_autoptr(GArray) all = group(places, n);
    double gaps = 0, sum = 0, customers = 0;
    for (guint i = 0; i < all->len; i++) {
        const SameGaps *same = &g_array_index(all, SameGaps, i);
        gaps += same->gaps * same->customers;
        sum += same->sums;
        customers += same->customers;
    }
    if (customers < RHYTHM_CUSTOMERS_LEAST)
        return fail(error, ERROR_INVALID,
                    "Only %d {customer has|customers have} ordered on three days or more; it takes "
                    "%d to tell "
                    "when the next order is due.",
                    "只有 %d 位客户在至少三天下过单；至少需要 %d 位才能推算下次下单时间。",
                    (int)customers, RHYTHM_CUSTOMERS_LEAST);
    RhythmFit fit = {.mean = sum / gaps, .within = 0.5, .between = 0.5};
    for (int round = 0; round < ROUNDS_MAX && !fit.converged; round++) {
        RhythmFit next = step(all, &fit);
        // Everybody alike, or each as regular as a clock: a variance of nothing has no inverse.
        next.within = fmax(next.within, 1e-6);
        next.between = fmax(next.between, 1e-6);
        next.converged = fabs(next.within - fit.within) + fabs(next.between - fit.between) +
                             fabs(next.mean - fit.mean) <
                         STILL;
        fit = next;
    }
    *out = fit;
    return true;
}

// ---- telling ----

// The logarithm of the days to the next order is normal with these.
typedef struct {
    double mean, deviation;
} Told;

static Told told(const RhythmFit *fit, const RhythmSeen *seen)
{
    double variance = 1 / (seen->weight / fit->within + 1 / fit->between);
    return (Told){variance * (seen->weighted / fit->within + fit->mean / fit->between),
                  sqrt(fit->within + variance)};
}

// The probability that it takes longer.
static double longer(Told next, double days)
{
    return days <= 0 ? 1 : 0.5 * erfc((log(days) - next.mean) / next.deviation * M_SQRT1_2);
}

// The days that it takes longer than with this probability.
static double days_of(Told next, double probability)
{
    double low = -8, high = 8;
    for (int i = 0; i < 40; i++) {
        double middle = (low + high) / 2;
        if (0.5 * erfc(middle * M_SQRT1_2) > probability)
            low = middle;
        else
            high = middle;
    }
    return exp(next.mean + next.deviation * (low + high) / 2);
}

double rhythm_still(const RhythmFit *fit, const RhythmSeen *seen, double waited)
{
    return longer(told(fit, seen), waited);
}

RhythmOutlook rhythm_outlook(const RhythmFit *fit, const RhythmSeen *seen, double waited)
{
    Told next = told(fit, seen);
    double aside = NINE_OF_TEN * next.deviation;
    return (RhythmOutlook){.usual = exp(next.mean),
                           .low = exp(next.mean - aside),
                           .high = exp(next.mean + aside),
                           .still = longer(next, waited)};
}

RhythmState rhythm_state(const RhythmOutlook *outlook, double waited, double within)
{
    if (outlook->still < OVERDUE)
        return outlook->still < SILENT ? RHYTHM_SILENT : RHYTHM_OVERDUE;
    return round(outlook->usual) <= waited + within ? RHYTHM_DUE : RHYTHM_LATER;
}

RhythmState rhythm_state_of(const RhythmFit *fit, const RhythmSeen *seen, double waited,
                            double within)
{
    Told next = told(fit, seen);
    double beyond = waited > 0 ? (log(waited) - next.mean) / next.deviation : -HUGE_VAL;
    if (beyond > NINE_OF_TEN)
        return beyond > NINETY_NINE ? RHYTHM_SILENT : RHYTHM_OVERDUE;
    return round(exp(next.mean)) <= waited + within ? RHYTHM_DUE : RHYTHM_LATER;
}

double rhythm_waited(const RhythmFit *fit, const RhythmSeen *seen, double waited)
{
    Told next = told(fit, seen);
    return days_of(next, longer(next, waited) / 2);
}

double rhythm_chance(const RhythmFit *fit, const RhythmSeen *seen, double waited, double days)
{
    Told next = told(fit, seen);
    double still = longer(next, waited);
    return still > 0 ? 1 - longer(next, waited + days) / still : 0;
}
