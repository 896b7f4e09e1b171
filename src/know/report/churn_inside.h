// SPDX-License-Identifier: Apache-2.0
//
// What the two ways of telling who leaves have in common (churn.c, churn_standing.c).
#pragma once

#include "know/report/leaving.h"
#include "know/score.h"

enum {
    YEAR = 365,     // who has bought within it is active
    EXPLAINED = 20, // customers of a band whose reasons are looked at, of all parts together
    BANDS = 5,
    REASONS = 3, // told of a customer
};

// A customer at risk.
typedef struct {
    int64_t id, last; // day of the last order
    uint32_t row;
    double spent; // in the last year
    float risk;
    float habits[HABITS_N];
} Risk;

typedef struct {
    int64_t customers;
    double risk, spent, loss;
    float weights[HABITS_N]; // of what raises the risk, of those explained
} Band;

typedef struct {
    Band bands[BANDS];
    int64_t gone;           // have not bought for a year
    int64_t before, stayed; // active `days` ago, and of them who have bought since
    GArray *most;           // of Risk: those whose leaving would cost most
} PartRisks;

typedef struct {
    const ReportRun *run;
    Leaving leaving;
    size_t most;           // rows of single customers, 0: none are wanted
    size_t told;           // the band whose reasons alone are told; BANDS: all are
    ScoreFitted *standing; // or else
    Churn *learnt;
    int64_t learnt_at;  // when the one of them was
    const Churn *churn; // one of these two
    uint8_t **masks;    // by part: who counts
    PartRisks *parts;
    GError *error;     // the first one
    unsigned n_errors; // atomic
} Risks;

static inline double loss_of(const Risk *risk)
{
    return risk->spent * risk->risk;
}

// Those who would cost most first; of equals the older customer.
int risk_by_loss(const void *a, const void *b);
size_t risk_band(float risk); // from the highest down
// Adds a customer to the sums of its band; true where its reasons are to be looked at too.
bool risks_add(const Risks *risks, PartRisks *out, const Risk *risk);
// Keeps the first error.
void risks_fail(Risks *risks, GError *error);

// Fills risks->parts[part] from the scores of the model that stands; then, when that is done of all
// parts, the reasons of those who are explained.
void risks_read_standing(Risks *risks, size_t part);
void risks_explain_standing(Risks *risks, size_t part);
