// SPDX-License-Identifier: Apache-2.0
//
// When a customer will order next. The days between orders are lognormal around a usual time of the
// customer's own, usual times lognormal around that of all: the one-way random-effects model of
// their logarithms. What is said of a customer is drawn towards all, the more the less was seen
// (empirical Bayes: Efron and Morris, Journal of the American Statistical Association 70, 1975);
// the variances are of maximum likelihood (EM: Laird and Ware, Biometrics 38, 1982). A later time
// between orders weighs more than an earlier one.
#pragma once

#include <glib.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

// Of an earlier time between orders compared with the next one. Chosen by foretelling the last but
// one time between orders of a shop from those before it, never the last.
#define RHYTHM_FADE 0.8

enum { RHYTHM_GAPS_LEAST = 2, RHYTHM_CUSTOMERS_LEAST = 30 };

// What is known of one customer: the days between days with orders.
typedef struct {
    uint32_t gaps;
    double total;            // all of them
    double sum, squares;     // of their logarithms
    double weight, weighted; // of the same, the later the more
} RhythmSeen;

// The next one, in the order of time. Days above 0; `log` is their logarithm.
static inline void rhythm_see_log(RhythmSeen *seen, double days, double log)
{
    seen->gaps++;
    seen->total += days;
    seen->sum += log;
    seen->squares += log * log;
    seen->weight = seen->weight * RHYTHM_FADE + 1;
    seen->weighted = seen->weighted * RHYTHM_FADE + log;
}
void rhythm_see(RhythmSeen *seen, double days);

typedef struct {
    double mean;            // of the logarithms of usual times
    double within, between; // variances: of one customer's times, of the customers' usual times
    size_t customers;       // with so many times that it was fitted to them
    bool converged;
} RhythmFit;

// Fitted to those with two times or more; false with a reason when they are too few.
bool rhythm_fit(const RhythmSeen *seen, size_t n, RhythmFit *out, GError **error);
// The same of customers in several places: `n` of them, each `stride` bytes after the one before.
typedef struct {
    const RhythmSeen *first;
    size_t n, stride;
} RhythmSeens;
bool rhythm_fit_all(const RhythmSeens *places, size_t n, RhythmFit *out, GError **error);

// Days from the last order to the next.
typedef struct {
    double usual;     // half of the time it takes no longer
    double low, high; // in one of ten cases it takes less, in another more
    double still;     // the probability of waiting longer than that
} RhythmOutlook;

// Due: the usual day has come, or comes within so many days; overdue and silent: later than nine of
// ten times, than 99 of 100. A day is a whole one, as it is shown.
typedef enum { RHYTHM_LATER, RHYTHM_DUE, RHYTHM_OVERDUE, RHYTHM_SILENT, RHYTHM_STATES } RhythmState;
RhythmState rhythm_state(const RhythmOutlook *outlook, double waited, double within);
// The same without the outlook, for millions of customers.
RhythmState rhythm_state_of(const RhythmFit *fit, const RhythmSeen *seen, double waited,
                            double within);

// The same as rhythm_outlook().still, which costs less alone.
double rhythm_still(const RhythmFit *fit, const RhythmSeen *seen, double waited);
RhythmOutlook rhythm_outlook(const RhythmFit *fit, const RhythmSeen *seen, double waited);
// The same as `usual` for one who has waited so long already; costlier than all of the outlook.
double rhythm_waited(const RhythmFit *fit, const RhythmSeen *seen, double waited);
// The probability that the next order comes within `days` more, for one who has waited so long.
double rhythm_chance(const RhythmFit *fit, const RhythmSeen *seen, double waited, double days);
