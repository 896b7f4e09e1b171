// SPDX-License-Identifier: Apache-2.0
//
// How large an experiment must be, asked for in texts as people give them (numbers, or percents as
// "5%") and answered as JSON with a sentence in both languages.
#pragma once

#include "base/error.h"

// NULL or empty: not given.
typedef struct {
    const char *rate;         // of the control that does it anyway; or
    const char *deviation;    // how far amounts of customers lie apart (standard deviation)
    const char *effect;       // the difference to be seen, in the same unit; or
    const char *customers;    // treated: what can be seen with so many?
    const char *power;        // 0.8: the probability to see it
    const char *significance; // 0.05: the probability to see one that is not there
    const char *ratio;        // 1: control customers for each one treated
} PlanTexts;

// {"treated": 3841, "control": 3841, "total": 7682, "effect": 0.02, …, "sentence": {"zh", "en"}}
bool lift_plan(const PlanTexts *texts, Buffer *out, GError **error);
