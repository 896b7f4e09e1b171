// SPDX-License-Identifier: Apache-2.0
//
// New records of kinds that never change (events), added to the rows of their customers as they
// stand. Who has a long history is not read whole for every page viewed: what it costs follows
// what is new.
//
// The same result as reading whole: facts lie by moment and id, and where two of one customer share
// a moment, that customer is left to be read whole, since the panel holds no ids of facts. A record
// that the row holds already, because it was read later than the log was followed, shares its
// moment with itself: so nothing is added twice.
#pragma once

#include "know/slot_map.h"
#include "know/version.h"
#include "store/change.h"

typedef struct {
    int64_t owner, id;
    size_t fact; // of layout->facts
} FurtherRecord;

// Whether what has changed is such a record, and of which kind.
bool further_can(const Layout *layout, const Change *change, size_t *out_fact);

// The customers of `records` (of FurtherRecord, put into order) with them, except those in `whole`
// (of int64_t, ascending), which are read whole anyway. Customers that must be are appended to it.
// NULL when there are none.
Chunk *further_read(Tx *tx, const Version *version, const SlotMap *slots, GArray *records,
                    GArray *whole);
