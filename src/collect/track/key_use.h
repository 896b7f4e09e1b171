// SPDX-License-Identifier: Apache-2.0
//
// When write keys were used last, to within five minutes: requests are far too many to write each.
#pragma once

#include "entity/write.h"

// Whether the use of a key is to be written now: at most every five minutes, of each process.
bool key_use_due(Store *store, int64_t key_id, int64_t now);
// In the transaction that stores what was sent.
void key_use_note(Tx *tx, int64_t key_id);
