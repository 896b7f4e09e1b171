// SPDX-License-Identifier: Apache-2.0
//
// The curve of gains and the area beneath it. Customers are sorted once; a resample is a weight for
// each of them (Poisson with mean 1), so it costs a pass.
#include "know/insight/uplift.h"

#include "base/splitmix.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

typedef struct {
    double score, outcome;
    uint32_t row;
    bool treated;
    bool last; // of those with the same score
} Taken;

static int by_score(const void *a, const void *b)
{
    const Taken *left = a, *right = b;
    if (left->score < right->score || left->score > right->score)
        return left->score > right->score ? -1 : 1;
    return (left->row > right->row) - (left->row < right->row);
}

static Taken *sort_customers(const UpliftData *data, const double *scores)
{
    Taken *taken = g_new(Taken, data->n + 1);
    for (size_t i = 0; i < data->n; i++)
        taken[i] = (Taken){scores[i], data->outcomes[i], (uint32_t)i, data->treated[i] != 0, true};
    qsort(taken, data->n, sizeof *taken, by_score);
    for (size_t i = 0; i + 1 < data->n; i++)
        taken[i].last = taken[i].score > taken[i + 1].score;
    return taken;
}

// ---- one curve ----

typedef struct {
    double n[2], sum[2]; // control, treated
} Gains;

// Per treated customer of all; without control customers yet, or treated ones, nothing can be said.
static double gain_of(const Gains *so_far, const Gains *all)
{
    double control = so_far->n[0] > 0 ? so_far->sum[0] / so_far->n[0] * so_far->n[1] : 0;
    return so_far->n[0] > 0 ? (so_far->sum[1] - control) / all->n[1] : 0;
}

// Of the customers up to each tenth g; returns the area. `weights` NULL: each once.
static double walk(const Taken *taken, size_t n, const uint8_t *weights, double *tenths)
{
    Gains all = {{0}, {0}}, so_far = {{0}, {0}};
    for (size_t i = 0; i < n; i++) {
        double weight = weights != NULL ? weights[i] : 1;
        all.n[taken[i].treated] += weight;
        all.sum[taken[i].treated] += weight * taken[i].outcome;
    }
    double everybody = all.n[0] + all.n[1], x = 0, gain = 0, area = 0;
    int tenth = 0;
    for (size_t i = 0; i < n; i++) {
        double weight = weights != NULL ? weights[i] : 1;
        so_far.n[taken[i].treated] += weight;
        so_far.sum[taken[i].treated] += weight * taken[i].outcome;
        if (!taken[i].last)
            continue;
        double next = (so_far.n[0] + so_far.n[1]) / everybody, reached = gain_of(&so_far, &all);
        area += (next - x) * (gain + reached) / 2;
        for (; tenths != NULL && tenth <= 10 && (double)tenth / 10 <= next + 1e-12; tenth++) {
            double part = next > x ? ((double)tenth / 10 - x) / (next - x) : 1;
            tenths[tenth] = gain + part * (reached - gain);
        }
        x = next;
        gain = reached;
    }
    return area - gain / 2; // the line of chance ends where the curve does
}

// ---- resamples ----

// The number whose turn it is at this place of 2^32, Poisson with mean 1.
static uint8_t poisson(uint32_t chance)
{
    double left = (double)chance / 4294967296.0, p = exp(-1);
    uint8_t k = 0;
    for (; left >= p && k < 12; p /= ++k)
        left -= p;
    return k;
}

static int by_number(const void *a, const void *b)
{
    double left = *(const double *)a, right = *(const double *)b;
    return (left > right) - (left < right);
}

Qini qini_measure(const UpliftData *data, const double *scores, unsigned resamples, uint64_t seed)
{
    Qini out = {.low = NAN, .high = NAN};
    g_autofree Taken *taken = sort_customers(data, scores);
    g_autofree uint8_t *weights = g_malloc(data->n + 1);
    g_autofree double *areas = g_new(double, resamples + 1);
    uint8_t table[4096];
    out.qini = walk(taken, data->n, NULL, out.tenths);
    out.overall = out.tenths[10];
    for (size_t i = 0; i < sizeof table; i++)
        table[i] = poisson((uint32_t)(i << 20 | 1 << 19));
    for (unsigned r = 0; r < resamples; r++) {
        uint64_t random = 0;
        for (size_t i = 0; i < data->n; i++) {
            random = i % 5 == 0 ? splitmix64(&seed) : random >> 12;
            weights[i] = table[random & 4095];
        }
        areas[r] = walk(taken, data->n, weights, NULL);
    }
    if (resamples >= 40) {
        qsort(areas, resamples, sizeof *areas, by_number);
        out.low = areas[(size_t)(0.025 * resamples)];
        out.high = areas[(size_t)(0.975 * resamples)];
    }
    return out;
}

void uplift_groups(const UpliftData *data, const double *scores, size_t n_groups, UpliftGroup *out)
{
    g_autofree Taken *taken = sort_customers(data, scores);
    g_assert(n_groups <= UPLIFT_GROUPS_MAX);
    for (size_t g = 0; g < n_groups; g++) {
        size_t from = g * data->n / n_groups, to = (g + 1) * data->n / n_groups;
        out[g] = (UpliftGroup){.n = to - from};
        for (size_t i = from; i < to; i++) {
            out[g].foreseen += taken[i].score / (double)(to - from);
            lift_group_add(taken[i].treated ? &out[g].treated : &out[g].control, taken[i].outcome);
        }
    }
}
