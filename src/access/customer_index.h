// SPDX-License-Identifier: Apache-2.0
//
// Who answers lists and counts of customers faster than the store does: something that has them
// all in memory. A folder below gives it, by its name in src/customer_index.c. What may be seen is
// still decided here: the index gets the rule, and the rows it names are read under it once more.
#pragma once

#include "access/page.h"
#include "access/records.h"

typedef struct {
    const Rule *filter;     // or NULL
    const PageOrder *order; // NULL: only the count is wanted
    const PageStart *start;
    int64_t skip; // rows after the start that are left out
    size_t limit; // ids wanted at most
} IndexQuery;

typedef struct {
    int64_t count; // of all that pass the filter and that the actor may see
    GArray *ids;   // of int64_t: the page in its order; NULL unless there is an order
} IndexAnswer;

// Living customers that are not anonymous. False when the store must answer; *out_reason then says
// why. What it answers holds all that the actor itself has changed before the transaction began,
// and of others all but what was changed a moment ago.
typedef bool (*CustomerIndex)(Tx *tx, const Access *access, const IndexQuery *query,
                              IndexAnswer *out, const Label **out_reason);

extern const CustomerIndex CUSTOMER_INDEX; // src/customer_index.c

// Whether the index is asked for this list: `page` for the rows, otherwise for the count alone.
bool customer_index_serves(const Access *access, const ListQuery *query, const PageOrder *page);
// The index's answer, when it serves the list and can. Fills query->answered.
bool customer_index_ask(Tx *tx, const Access *access, const ListQuery *query,
                        const IndexQuery *asked, IndexAnswer *out);
