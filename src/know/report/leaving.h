// SPDX-License-Identifier: Apache-2.0
//
// Learning from the panel who buys nothing in the days to come: of every customer what was known
// so many days ago, and whether they have bought since.
#pragma once

#include "know/insight/churn.h"
#include "know/report/habit_rows.h"

enum {
    LEAVING_HORIZON = 90, // days, of the model that stands (know/score/churn.c)
    LEARN_MOST = 30000,   // customers; of more a part is learnt from, the same every time
};

typedef struct {
    int32_t today;   // days since 1970; it looks from the end of this day
    int32_t horizon; // days
    int64_t least;   // orders of less do not count
} Leaving;

// From all living customers. It knows all habits, or those of this shop alone (HABITS_OWN) where
// nobody spoke of another, or those of buying (HABITS_BOUGHT) where nothing else was known of
// anybody: churn_width() says it. ERROR_INVALID with too few,
// ERROR_CANCELLED.
Churn *leaving_learn(const ReportRun *run, const Leaving *leaving, GError **error);
// What to read of customers whom it is asked about, looked at from the end of the run's day.
static inline int32_t leaving_heard(const Churn *churn)
{
    return churn_width(churn) > HABITS_BOUGHT ? HABIT_HEARD : 0;
}
