// SPDX-License-Identifier: Apache-2.0
//
// A customer's summaries, derived from their orders: first and last order, counts, net spent, and
// how long each parcel was waited for; and from relations: how many customers they have referred.
#pragma once

#include "store/store.h"

// Computes the summaries of one customer again. Cancelled and deleted orders do not count; returns
// and adjustments do not make a last order, but they do change what was spent.
void summary_refresh(Tx *tx, int64_t customer_id);

// How many other customers have a relation that names this one as who referred them.
int64_t summary_referrals(Tx *tx, int64_t customer_id);

// A thousandth of a day: what waits from order to delivery are counted in.
#define SUMMARY_WAIT_UNIT_US INT64_C(86400000)
// Computes anew how long the customer waited for each shipment of an order.
void summary_refresh_waits(Tx *tx, int64_t customer_id, int64_t order_id);
