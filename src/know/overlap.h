// SPDX-License-Identifier: Apache-2.0
//
// How audiences overlap: the size of each, of each pair together, and of every region of their
// diagram, that is, who passes exactly these and none of the others.
#pragma once

#include "access/records.h"

enum { OVERLAP_LEAST = 2, OVERLAP_MOST = 12, OVERLAP_REGIONS = 64 };

// `rules` is a list of texts. Prints {"customers", "any", "sets": [{"rule", "count"}], "pairs":
// [{"a", "b", "both", "jaccard"}], "regions": [{"sets", "count", "rule"}], "left_off"}: regions
// that hold somebody, the largest first. A region's rule is null where no rule says it exactly:
// what is unknown is in no audience, but not out of it for `not` either. All is limited to what the
// actor sees.
bool overlap_print(Store *store, const Access *access, json_object *rules, Buffer *out,
                   GError **error);
