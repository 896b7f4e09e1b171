// SPDX-License-Identifier: Apache-2.0
//
// Customers who have referred others, as relations say, and the number of those others that stands
// with them (`referral_count`).
#pragma once

#include "entity/write.h"

// Whom a relation names as having referred its owner; 0: nobody, or the relation is NULL.
int64_t referrer_of(const Record *relation);
// Counts anew. Where the number is another, the customer's record is written, so that whoever
// follows the log (the panel, the members of segments) reads it again. 0: nothing is done.
bool referrer_refresh(Writing *writing, int64_t customer_id, GError **error);
