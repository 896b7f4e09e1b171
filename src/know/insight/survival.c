// SPDX-License-Identifier: Apache-2.0
#include "know/insight/survival.h"

#include "know/insight/distribution.h"

#include <glib.h>
#include <math.h>

SurvivalCounts survival_counts_new(size_t n_times)
{
    g_assert(n_times > 0);
    return (SurvivalCounts){n_times, g_new0(uint64_t, n_times), g_new0(uint64_t, n_times)};
}

void survival_counts_clear(SurvivalCounts *counts)
{
    g_free(counts->events);
    g_free(counts->lost);
    *counts = (SurvivalCounts){0};
}

void survival_count(SurvivalCounts *counts, uint32_t time, bool happened)
{
    if (time >= counts->n_times)
        counts->lost[counts->n_times - 1]++;
    else
        (happened ? counts->events : counts->lost)[time]++;
}

void survival_counts_add(const SurvivalCounts *from, SurvivalCounts *to)
{
    g_assert(from->n_times <= to->n_times);
    for (size_t time = 0; time < from->n_times; time++) {
        to->events[time] += from->events[time];
        to->lost[time] += from->lost[time];
    }
}

static uint64_t everybody(const SurvivalCounts *counts)
{
    uint64_t n = 0;
    for (size_t time = 0; time < counts->n_times; time++)
        n += counts->events[time] + counts->lost[time];
    return n;
}

// ---- curves ----

static void put_interval(SurvivalPoint *point, double greenwood, double z)
{
    double log_survival = log(point->survival);
    point->error = point->survival * sqrt(greenwood);
    point->low = point->high = NAN;
    if (!(point->survival > 0) || !(point->survival < 1))
        return;
    double aside = exp(z * sqrt(greenwood) / fabs(log_survival));
    point->low = pow(point->survival, aside);
    point->high = pow(point->survival, 1 / aside);
}

SurvivalPoint *survival_curve(const SurvivalCounts *counts, double confidence, size_t *out_n)
{
    SurvivalPoint *points = g_new(SurvivalPoint, counts->n_times);
    double survival = 1, greenwood = 0, z = normal_quantile((1 + confidence) / 2);
    uint64_t at_risk = everybody(counts);
    *out_n = 0;
    for (size_t time = 0; time < counts->n_times; time++) {
        uint64_t events = counts->events[time];
        if (events > 0) {
            double n = (double)at_risk, d = (double)events;
            survival *= 1 - d / n;
            greenwood += events < at_risk ? d / (n * (n - d)) : 0;
            SurvivalPoint point = {
                .time = (uint32_t)time, .at_risk = at_risk, .events = events, .survival = survival};
            put_interval(&point, greenwood, z);
            points[(*out_n)++] = point;
        }
        at_risk -= events + counts->lost[time];
    }
    return points;
}

SurvivalPoint survival_at(const SurvivalPoint *points, size_t n, uint32_t time)
{
    SurvivalPoint found = {.survival = 1, .low = 1, .high = 1};
    for (size_t i = 0; i < n && points[i].time <= time; i++)
        found = points[i];
    return found;
}

SurvivalQuantile survival_quantile(const SurvivalPoint *points, size_t n, double share)
{
    SurvivalQuantile found = {-1, -1, -1};
    for (size_t i = 0; i < n; i++) {
        if (found.time < 0 && points[i].survival <= share + 1e-12)
            found.time = points[i].time;
        if (found.low < 0 && points[i].low <= share)
            found.low = points[i].time;
        if (found.high < 0 && points[i].high <= share)
            found.high = points[i].time;
    }
    return found;
}

// ---- groups ----

typedef struct {
    size_t n;
    uint64_t at_risk[LOG_RANK_GROUPS_MAX];
    double away[LOG_RANK_GROUPS_MAX]; // observed - expected
    double covariance[LOG_RANK_GROUPS_MAX][LOG_RANK_GROUPS_MAX];
} Ranking;

static void count_moment(Ranking *ranking, const uint64_t *events, double *expected)
{
    double all = 0, happened = 0;
    for (size_t g = 0; g < ranking->n; g++) {
        all += (double)ranking->at_risk[g];
        happened += (double)events[g];
    }
    double spread = all > 1 ? happened * (all - happened) / (all - 1) : 0;
    for (size_t g = 0; g < ranking->n; g++) {
        double share = (double)ranking->at_risk[g] / all;
        ranking->away[g] += (double)events[g] - happened * share;
        if (expected != NULL)
            expected[g] += happened * share;
        for (size_t h = 0; h < ranking->n; h++)
            ranking->covariance[g][h] +=
                spread * share * ((g == h) - (double)ranking->at_risk[h] / all);
    }
}

// away' × covariance⁻¹ × away without the last group, by elimination; groups never at risk beside
// others drop out. *out_rank: how many remain.
static double quadratic(Ranking *ranking, size_t *out_rank)
{
    double sum = 0;
    size_t n = ranking->n - 1;
    *out_rank = 0;
    for (size_t k = 0; k < n; k++) {
        double pivot = ranking->covariance[k][k];
        if (!(pivot > 1e-9))
            continue;
        sum += ranking->away[k] * ranking->away[k] / pivot;
        ++*out_rank;
        for (size_t i = k + 1; i < n; i++) {
            double factor = ranking->covariance[i][k] / pivot;
            ranking->away[i] -= factor * ranking->away[k];
            for (size_t j = k + 1; j < n; j++)
                ranking->covariance[i][j] -= factor * ranking->covariance[k][j];
        }
    }
    return sum;
}

LogRank log_rank(const SurvivalCounts *groups, size_t n, double *observed, double *expected)
{
    g_assert(n <= LOG_RANK_GROUPS_MAX);
    Ranking ranking = {.n = n};
    size_t times = 0, rank = 0;
    for (size_t g = 0; g < n; g++) {
        ranking.at_risk[g] = everybody(&groups[g]);
        times = MAX(times, groups[g].n_times);
        if (observed != NULL)
            observed[g] = 0;
        if (expected != NULL)
            expected[g] = 0;
    }
    for (size_t time = 0; time < times; time++) {
        uint64_t events[LOG_RANK_GROUPS_MAX] = {0}, happened = 0;
        for (size_t g = 0; g < n; g++) {
            events[g] = time < groups[g].n_times ? groups[g].events[time] : 0;
            happened += events[g];
            if (observed != NULL)
                observed[g] += (double)events[g];
        }
        if (happened > 0)
            count_moment(&ranking, events, expected);
        for (size_t g = 0; g < n; g++)
            if (time < groups[g].n_times)
                ranking.at_risk[g] -= groups[g].events[time] + groups[g].lost[time];
    }
    double chi_squared = n > 1 ? quadratic(&ranking, &rank) : 0;
    if (rank == 0)
        return (LogRank){NAN, 0, NAN};
    return (LogRank){chi_squared, (double)rank, chi_squared_above(chi_squared, (double)rank)};
}
