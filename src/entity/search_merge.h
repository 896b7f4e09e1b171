// SPDX-License-Identifier: Apache-2.0
//
// Writes the search terms of new records (search_recent.h) into search_term, many at once and
// sorted, so that neighbours of the table are written together: several times as fast as record by
// record. Records are found by text before, too; this keeps what is held in memory small. Any
// process may do it, at any time and several at once.
#pragma once

#include "store/store.h"

enum { SEARCH_MERGE_TERMS = 400000 }; // so many are worth a merge; some 60 bytes each

// Merges what is new, in short transactions, when there are at least `least` terms of it.
// `out_waiting` (may be NULL): how many terms still wait afterwards.
bool search_merge(Store *store, size_t least, size_t *out_waiting, GError **error);
