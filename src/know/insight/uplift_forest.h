// SPDX-License-Identifier: Apache-2.0
//
// A forest of uplift trees, one of the two ways of uplift.h. A tree splits where the differences
// between treated and control lie furthest apart on both sides (squared distance, weighted by size:
// Rzepakowski and Jaroszewicz, Decision trees for uplift modeling, Knowledge and Information
// Systems 32, 2012), and is honest: one half of its customers says where to split, the other half
// what the difference in a leaf is (Athey and Imbens, Recursive partitioning for heterogeneous
// causal effects, PNAS 113, 2016; forests of them: Wager and Athey, Journal of the American
// Statistical Association 113, 2018). It finds customers told apart by several features together.
#pragma once

#include "know/insight/uplift.h"

typedef struct UpliftForest UpliftForest; // immutable

UpliftForest *uplift_forest_fit(const UpliftData *data, const UpliftOptions *options);
void uplift_forest_free(UpliftForest *forest); // accepts NULL
// For each row what the treatment changes, in the unit of the outcome.
void uplift_forest_predict(const UpliftForest *forest, const UpliftData *data, Crew *crew,
                           double *out);
