// SPDX-License-Identifier: Apache-2.0
//
// Exact arithmetic on stored integers: how scales are brought together and results rounded, said
// once for all evaluators.
#pragma once

#include "rule/node.h"

// What is computed lies within ± this; beyond it, it is missing.
#define RULE_NUMBER_MAX (INT64_MAX / 2)

// For `+ -`: (left × left_factor ± right × right_factor / right_divisor) × factor.
// For `*`: left × right / right_divisor, rounded. For `/`: left × left_factor over right ×
// right_factor, rounded; missing over zero. Every product stays within the limit or is missing.
// Rounding is half away from zero.
typedef struct {
    NodeKind kind;
    int64_t left_factor, right_factor, right_divisor, factor;
} Arithmetic;

Arithmetic arithmetic_of(const Node *node);
// False when the result is missing.
bool arithmetic_compute(const Arithmetic *arithmetic, int64_t left, int64_t right, int64_t *out);

// a × factor within the limit; false when it is not.
bool multiply_bounded(int64_t a, int64_t factor, int64_t *out);
int64_t divide_rounded(int64_t a, int64_t divisor); // both within the limit, divisor not 0
// Decimals that stored integers of a value are kept with.
int path_scale(const Path *path);
