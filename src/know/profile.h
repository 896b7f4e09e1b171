// SPDX-License-Identifier: Apache-2.0
//
// What is more frequent in an audience than among all customers: each value of each attribute, each
// category and product bought, each band of orders and spending, ranked by the size of the effect.
//
// Lift is share in the audience / share of all. Effect is Cohen's h, 2 asin √p - 2 asin √q, of the
// audience against everybody else. Told are values of at least PROFILE_LEAST members whose z (two
// proportions, pooled) passes √(2 ln 10 m) for m values compared: by the Gaussian tail bound and
// the union bound, less than one audience in twenty drawn by chance shows anything at all.
#pragma once

#include "access/records.h"

enum { PROFILE_LEAST = 10 };

// Prints {"count", "customers", "compared", "z", "items": [{"attribute", "label", "value",
// "members", "customers", "lift", "low", "high", "effect"}]}: low and high are the Wilson interval
// (95 %) of the share. Reads every customer once. `rule` may be NULL.
bool profile_audience(Tx *tx, const Access *access, const Rule *rule, Buffer *out, GError **error);
