// SPDX-License-Identifier: Apache-2.0
//
// The steps of a sequence() told one by one, for reports that ask how far customers come: who
// reaches each step, when, and who does not. By the same facts, trails and postings as the rule, so
// whoever reaches the last step is who passes it.
#pragma once

#include "know/bind.h"
#include "know/rhythm.h"
#include "rule/rule.h"

// A customer who has come to the step before `step`; of step 0 one who is asked.
typedef struct {
    size_t row;            // in the chunk
    size_t step;           // from 0
    Moments before;        // at which the step before was reached; of step 0 none
    const int64_t *since;  // by `before`: when the latest way to there began
    Moments at;            // at which this step is reached; none: it is not
    const int64_t *begins; // by `at`: when the latest way to there began
} StepReached;

typedef struct {
    const Binding *binding; // of a plan whose rule is a sequence() alone
    bool overall;           // all steps within the time of the first; else each of the one before
    const bool *cancelled;  // atomic; may be NULL
    void (*visit)(void *context, const StepReached *reached);
    void *context;
} StepsAsk;

// Visits the customers of the part whose byte in `rows` is set, step by step; facts later than the
// binding's clock do not count. False when the chunk cannot answer, or it was cancelled.
bool steps_tell(const StepsAsk *ask, size_t part, const uint8_t *rows);
// The plan's sequence; NULL: the rule is something else.
const PlanNode *steps_of(const Plan *plan);
