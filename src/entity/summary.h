// SPDX-License-Identifier: Apache-2.0
//
// A customer's summaries, derived from their orders: first and last order, counts, net spent.
#pragma once

#include "store/store.h"

// Computes the summaries of one customer again. Cancelled and deleted orders do not count; returns
// and adjustments do not make a last order, but they do change what was spent.
void summary_refresh(Tx *tx, int64_t customer_id);
