// SPDX-License-Identifier: Apache-2.0
//
// The change log played back: applied in order to empty tables, its entries rebuild every table of
// entities, to the letter but for derived fields and for events, which are a log of their own.
// doctor and tests use it to prove that log and tables agree.
#pragma once

#include "entity/record.h"
#include "store/change.h"

// Applies one entry to the tables of `tx` (no search terms, no log, no behaviour). Applying it
// twice does no harm. Entries of entities the program does not know are passed over.
bool replay_change(Tx *tx, Arena *arena, const Change *change, GError **error);
