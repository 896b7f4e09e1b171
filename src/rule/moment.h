// SPDX-License-Identifier: Apache-2.0
//
// What values and windows mean at a given moment: every comparison with numbers, amounts, times,
// days, choices and references becomes one half-open range of stored values. Days begin in the
// organisation's time zone.
#pragma once

#include "rule/node.h"

typedef struct {
    GTimeZone *zone;
    int64_t now; // microseconds UTC
    int64_t me;  // staff id
} Clock;

// low <= stored value < high; the ends of int64_t mean no bound on that side.
typedef struct {
    int64_t low, high;
} Bounds;

// The stored values that a literal stands for beside `field`: one, or for a day beside a time all
// of that day's.
Bounds bounds_of_value(const Node *value, const Field *field, const Clock *clock);
// The stored values for which a NODE_COMPARE (!= as if it were =), NODE_BETWEEN or NODE_WITHIN
// holds.
Bounds bounds_of_condition(const Node *condition, const Clock *clock);
static inline bool bounds_hold(Bounds bounds, int64_t stored)
{
    return stored >= bounds.low && (stored < bounds.high || bounds.high == INT64_MAX);
}
