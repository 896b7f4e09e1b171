// SPDX-License-Identifier: Apache-2.0
//
// How long until something happens, when for many it has not happened yet: the share for whom it
// has not, day by day. Kaplan and Meier, Nonparametric estimation from incomplete observations,
// Journal of the American Statistical Association 53 (1958); its variance by Greenwood (1926);
// intervals on the scale of log(-log S), which never leave [0, 1] (Kalbfleisch and Prentice, 1980).
// Groups are compared by the log-rank test: Mantel, Cancer Chemotherapy Reports 50 (1966).
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

// Of a group, by time: how many it happened to, and how many were lost from sight (at a time that
// is equal, after those it happened to).
typedef struct {
    size_t n_times; // times 0 … n_times - 1
    uint64_t *events, *lost;
} SurvivalCounts;

SurvivalCounts survival_counts_new(size_t n_times);
void survival_counts_clear(SurvivalCounts *counts);
void survival_count(SurvivalCounts *counts, uint32_t time,
                    bool happened); // beyond: lost at the last
void survival_counts_add(const SurvivalCounts *from,
                         SurvivalCounts *to); // of as many times; or {0}

typedef struct {
    uint32_t time;
    uint64_t at_risk, events;
    double survival, error; // Greenwood's standard error
    double low, high;       // NAN where S is 1 or 0
} SurvivalPoint;

// A point for each time at which it happened. To be freed with g_free().
SurvivalPoint *survival_curve(const SurvivalCounts *counts, double confidence, size_t *out_n);
// The curve at a time: that of the last point not after it. `survival` 1 before the first.
SurvivalPoint survival_at(const SurvivalPoint *points, size_t n, uint32_t time);
// The first time at which no more than `share` are left, as its curve, its lower and upper limits
// have it; -1: not reached.
typedef struct {
    int64_t time, low, high;
} SurvivalQuantile;
SurvivalQuantile survival_quantile(const SurvivalPoint *points, size_t n, double share);

// Whether groups differ. `observed` and `expected` events (by group, the caller's arrays) may be
// NULL.
typedef struct {
    double chi_squared, freedom, p; // NAN: fewer than two groups with anybody at risk
} LogRank;
enum { LOG_RANK_GROUPS_MAX = 16 };
LogRank log_rank(const SurvivalCounts *groups, size_t n, double *observed, double *expected);
