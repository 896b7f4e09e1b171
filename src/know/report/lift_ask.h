// SPDX-License-Identifier: Apache-2.0
//
// Two audiences side by side: those treated and a control group, as they were when a day began, and
// what each customer of them ordered in the days from then on. The lift of it is the experiment of
// know/insight/experiment.h.
#pragma once

#include "know/insight/lift.h"
#include "know/report/report.h"

enum { LIFT_ORDERED, LIFT_CAME_BACK, LIFT_ORDERS, LIFT_REVENUE, LIFT_N };

typedef struct {
    const Rule *treated;
    const Rule *control; // NULL: everybody else
    const Rule *within;  // what an actor may see; NULL: all
    int64_t first_day;   // days since 1970: audiences are those of its beginning
    int64_t days;
    int64_t now, me;
    const Model *model;
} LiftAsk;

// By outcome: who ordered (of those who had ordered before: who came back), how many orders, their
// amount in minor units of the organisation's currency.
typedef struct {
    LiftGroup treated[LIFT_N], control[LIFT_N];
    bool over; // the days have passed
    int64_t pos;
} LiftAnswer;

// ERROR_INVALID where customers are in both groups (it says how many) or the day is to come,
// ERROR_UNAVAILABLE when the panel does not hold what is asked for.
bool lift_ask(const LiftAsk *ask, const Version *version, Crew *crew, LiftAnswer *out,
              GError **error);
