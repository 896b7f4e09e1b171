// SPDX-License-Identifier: Apache-2.0
//
// What the moments of a customer's facts say by themselves: gaps, stretches, one kind after
// another. Moments are microseconds, ascending.
#pragma once

#include <glib.h>
#include <stdbool.h>
#include <stdint.h>

typedef struct {
    const int64_t *at;
    size_t n;
} Moments;

// The median of the distances between neighbours, the mean of both where there are two. False when
// there are fewer than two moments. `buffer` (of int64_t) is overwritten.
bool rhythm_median_gap(Moments moments, GArray *buffer, int64_t *out);
// In how many of the n stretches from edges[i + 1] (not included) to edges[i] (included) there is a
// moment; edges descend.
size_t rhythm_stretches(Moments moments, const int64_t *edges, size_t n);
// Whether a moment in low … high - 1 (no end: INT64_MAX) comes `gap` or more after the one before.
bool rhythm_restarts(Moments moments, int64_t gap, int64_t low, int64_t high);
// Of `moments` those that come after one of `reached`, and at most `within` later; into `out` (of
// int64_t, which is none of theirs).
void rhythm_follow(Moments reached, Moments moments, int64_t within, GArray *out);
