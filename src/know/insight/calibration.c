// SPDX-License-Identifier: Apache-2.0
#include "know/insight/calibration.h"

#include <glib.h>
#include <math.h>
#include <stdbool.h>
#include <stdlib.h>

enum { STEPS_MAX = 100 };

double calibrated(Calibration calibration, double score)
{
    double odds = calibration.slope * score + calibration.shift;
    return odds >= 0 ? 1 / (1 + exp(-odds)) : exp(odds) / (1 + exp(odds));
}

// ---- fitting ----

// Platt's targets: not quite 0 and 1, so that few rows are not believed too much.
typedef struct {
    const float *scores, *classes;
    size_t n;
    double target[2];
} Scores;

// log(1 + exp(-|odds|)) and so on, without overflow.
static double loss_at(const Scores *scores, Calibration at)
{
    double loss = 0;
    for (size_t i = 0; i < scores->n; i++) {
        double odds = at.slope * scores->scores[i] + at.shift;
        double target = scores->target[scores->classes[i] > 0.5f];
        loss += log1p(exp(-fabs(odds))) + (odds > 0 ? (1 - target) * odds : -target * odds);
    }
    return loss;
}

// A Newton step, shortened until the loss falls; false when it does no more.
static bool improve(const Scores *scores, Calibration *at, double *loss)
{
    double g[2] = {0}, h[3] = {1e-10, 0, 1e-10};
    for (size_t i = 0; i < scores->n; i++) {
        double score = scores->scores[i], p = calibrated(*at, score);
        double off = p - scores->target[scores->classes[i] > 0.5f], weight = p * (1 - p);
        g[0] += off * score;
        g[1] += off;
        h[0] += weight * score * score;
        h[1] += weight * score;
        h[2] += weight;
    }
    double determinant = h[0] * h[2] - h[1] * h[1];
    if (!(determinant > 0) || fabs(g[0]) + fabs(g[1]) < 1e-8 * (double)scores->n)
        return false;
    double slope = -(h[2] * g[0] - h[1] * g[1]) / determinant;
    double shift = -(h[0] * g[1] - h[1] * g[0]) / determinant;
    for (double length = 1; length > 1e-10; length /= 2) {
        Calibration next = {at->slope + length * slope, at->shift + length * shift};
        double now = loss_at(scores, next);
        if (now < *loss) {
            *at = next;
            *loss = now;
            return true;
        }
    }
    return false;
}

Calibration calibration_fit(const float *scores, const float *classes, size_t n)
{
    double ones = 0;
    for (size_t i = 0; i < n; i++)
        ones += classes[i];
    double zeros = (double)n - ones;
    Scores all = {scores, classes, n, {1 / (zeros + 2), (ones + 1) / (ones + 2)}};
    Calibration at = {0, log((ones + 1) / (zeros + 1))};
    double loss = loss_at(&all, at);
    if (ones > 0 && zeros > 0)
        for (int step = 0; step < STEPS_MAX && improve(&all, &at, &loss);)
            step++;
    return at;
}

// ---- quality ----

typedef struct {
    float score, is;
} Scored;

static int by_score(const void *a, const void *b)
{
    float one = ((const Scored *)a)->score, other = ((const Scored *)b)->score;
    return (one > other) - (one < other);
}

static Scored *sorted(const float *scores, const float *classes, size_t n)
{
    Scored *all = g_new(Scored, n + 1);
    for (size_t i = 0; i < n; i++)
        all[i] = (Scored){scores[i], classes[i]};
    qsort(all, n, sizeof *all, by_score);
    return all;
}

double quality_auc(const float *scores, const float *classes, size_t n)
{
    g_autofree Scored *all = sorted(scores, classes, n);
    double zeros = 0, ones = 0, wins = 0; // those below so far
    for (size_t i = 0, end; i < n; i = end) {
        double same[2] = {0};
        for (end = i; end < n && !(all[end].score > all[i].score); end++)
            same[all[end].is > 0.5f]++;
        wins += same[1] * (zeros + same[0] / 2);
        zeros += same[0];
        ones += same[1];
    }
    return zeros > 0 && ones > 0 ? wins / (zeros * ones) : NAN;
}

double quality_brier(const float *probabilities, const float *classes, size_t n)
{
    double sum = 0;
    for (size_t i = 0; i < n; i++)
        sum += pow((double)probabilities[i] - classes[i], 2);
    return n > 0 ? sum / (double)n : NAN;
}

double quality_calibration_error(const float *probabilities, const float *classes, size_t n,
                                 size_t groups)
{
    g_autofree Scored *all = sorted(probabilities, classes, n);
    double off = 0;
    for (size_t g = 0; g < groups; g++) {
        double said = 0, was = 0;
        for (size_t i = g * n / groups; i < (g + 1) * n / groups; i++) {
            said += all[i].score;
            was += all[i].is;
        }
        off += fabs(said - was);
    }
    return n > 0 ? off / (double)n : NAN;
}
