// SPDX-License-Identifier: Apache-2.0
//
// What somebody who builds a segment sees beside the rule: how many pass, and how many are left
// after each of its conditions.
#pragma once

#include "access/records.h"

typedef struct {
    int64_t count;
    const Label *store; // why the store counted; NULL: the panel did
} PreviewCount;

// Customers that the actor sees and that pass `rule` (NULL: all). Asks its permissions.
bool preview_count(Tx *tx, const Access *access, const Rule *rule, int64_t *out_count,
                   GError **error);
// The same, and who counted.
bool preview_answer(Tx *tx, const Access *access, const Rule *rule, PreviewCount *out,
                    GError **error);

// Prints [{"rule": "tier = gold", "count": n}, …]: for the parts that "and" joins at the top of the
// rule, how many pass this one and all before it. The last count is the whole rule's: `count` says
// it. Ends early, in an empty or shorter list, when it would take too long.
bool preview_steps(Tx *tx, const Access *access, const Rule *rule, int64_t count, Buffer *out,
                   GError **error);
