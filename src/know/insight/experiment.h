// SPDX-License-Identifier: Apache-2.0
//
// An experiment as it is counted, customer by customer or group by group: one control, one arm or
// more that were treated, several outcomes, and customers cut in several ways. From it come the
// differences of every arm, corrected for all that is compared, and of every group of customers
// (who is persuaded, who is put off). Nothing is kept but counts.
#pragma once

#include "base/error.h"
#include "know/insight/lift.h"

enum {
    EXPERIMENT_ARMS_MAX = 16,
    EXPERIMENT_OUTCOMES_MAX = 16,
    EXPERIMENT_CUTS_MAX = 8,
    EXPERIMENT_VALUES_MAX = 64, // of one cut
};

typedef struct {
    const char *name; // "visit"
    Label label;      // what people call it; empty: the name
    // Amounts of money are in minor units of a currency, this one a 10^digits-th; NULL: not money.
    const char *currency;
    int digits;
} Outcome;

typedef struct {
    const char *control; // the arm that was not treated
    const Outcome *outcomes;
    size_t n_outcomes;
    const char *const *cuts; // ways to group customers: "channel"
    size_t n_cuts;
    double confidence; // 0.95
    double share; // treated of treated and control by plan; 0: not known, nothing is said of it
} ExperimentPlan;

typedef struct Experiment Experiment;

// The plan and its texts must outlive it.
Experiment *experiment_new(const ExperimentPlan *plan);
void experiment_free(Experiment *experiment); // accepts NULL
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Experiment, experiment_free)

// One customer; `values` by cut. ERROR_INVALID for more arms or values than there may be.
bool experiment_add(Experiment *experiment, const char *arm, const double *outcomes,
                    const char *const *values, GError **error);
// A group counted already, by outcome.
bool experiment_put(Experiment *experiment, const char *arm, const LiftGroup *groups,
                    GError **error);

// Prints it as JSON, with a sentence in both languages for every difference. ERROR_INVALID where
// there is nothing to compare: no such control, fewer than two customers in a group.
bool experiment_json(Experiment *experiment, Buffer *out, GError **error);

// "visit: 4.5 (3.9 – 5.2) more per 100 customers, 15.1 % instead of 10.6 %"
void lift_sentence(Buffer *out, const Outcome *outcome, const Lift *lift, bool amounts,
                   Language language);
