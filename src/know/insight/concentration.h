// SPDX-License-Identifier: Apache-2.0
//
// How unevenly an amount is shared out among many: the Lorenz curve (Lorenz, Publications of the
// American Statistical Association 9, 1905) and the Gini coefficient of it, 0 where all have the
// same, near 1 where one has everything. Its interval is that of the jackknife, one left out at a
// time, in one pass (Ogwang, Oxford Bulletin of Economics and Statistics 62, 2000).
#pragma once

#include <stddef.h>
#include <stdint.h>

typedef struct {
    double gini;
    double low, high; // 95 %; NAN with fewer than three
} Concentration;

// `descending`: the amounts, the greatest first. NANs where they come to nothing, or where one is
// below zero: then there is no such curve.
Concentration concentration_of(const int64_t *descending, size_t n);

// The curve from above: by how many of n, the greatest first, a share of all of them (0 to 1) is
// reached, rounded half up; at least one where there is any.
size_t concentration_place(double share, size_t n);
