// SPDX-License-Identifier: Apache-2.0
//
// Customers put on a list, or taken off it, by what people paste: ids, numbers, phones, mail
// addresses, accounts.
#pragma once

#include "access/records.h"

enum { MEMBERS_AT_ONCE = 1000 };

typedef enum { MEMBER_DONE, MEMBER_ALREADY, MEMBER_NOT_FOUND, MEMBER_AMBIGUOUS } MemberOutcome;

// Whether the actor may put customers on this list, or take them off it. An error where it is none.
bool members_may_change(Tx *tx, const Access *access, int64_t segment_id, bool add, GError **error);
// One of them, by what identifies them.
bool members_change_one(Tx *tx, const Access *access, int64_t segment_id, bool add,
                        const char *text, MemberOutcome *out, GError **error);

// `values` is a list of texts. Prints {"done": n, "already": n, "not_found": […],
// "ambiguous": […]}: who the actor does not see is not found.
bool members_change(Tx *tx, const Access *access, int64_t segment_id, bool add, json_object *values,
                    Buffer *out, GError **error);
