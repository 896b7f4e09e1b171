// SPDX-License-Identifier: Apache-2.0
//
// What a customer will buy in the months to come, worth of today: purchases expected month by
// month, discounted, times what the customer spends at a time.
#pragma once

#include "know/insight/purchase_model.h"

typedef struct {
    unsigned months;
    double monthly_discount; // 0.01: a yuan in a month is worth 1 / 1.01 today
    double weeks_per_month;  // 0: 365.25 / 12 / 7
} Horizon;

// Weeks.
static inline double horizon_month(const Horizon *horizon)
{
    return horizon->weeks_per_month > 0 ? horizon->weeks_per_month : 365.25 / 12 / 7;
}

// Of a customer who is alive; times the probability of that, what is to be expected.
double discounted_purchases(const PurchaseModel *model, const double *p, uint32_t repeats,
                            uint32_t age, const Horizon *horizon);
