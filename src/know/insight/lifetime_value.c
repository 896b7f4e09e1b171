// SPDX-License-Identifier: Apache-2.0
#include "know/insight/lifetime_value.h"

double discounted_purchases(const PurchaseModel *model, const double *p, uint32_t repeats,
                            uint32_t age, const Horizon *horizon)
{
    double month = horizon_month(horizon);
    double before = 0, sum = 0, worth = 1;
    for (unsigned i = 1; i <= horizon->months; i++) {
        double until = model->expected(p, repeats, age, i * month);
        worth /= 1 + horizon->monthly_discount;
        sum += (until - before) * worth;
        before = until;
    }
    return sum;
}
