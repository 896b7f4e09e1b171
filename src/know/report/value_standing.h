// SPDX-License-Identifier: Apache-2.0
//
// Lifetime value by the fit that stands (know/score/value.c): what it foresees of everybody are
// columns of the panel, kept for the day, so nothing is fitted and no history is read.
#pragma once

#include "know/insight/forecast.h"
#include "know/report/report.h"

typedef struct ValueStanding ValueStanding;

// In the run's arena; NULL: no fit stands, or it does not tell all. It foresees the next twelve
// months of all customers, from now. Clear with value_standing_clear().
ValueStanding *value_standing_new(const ReportRun *run);
void value_standing_clear(ValueStanding *standing);
const Forecast *value_standing_fits(const ValueStanding *standing);
const ForecastKept *value_standing_kept(const ValueStanding *standing);
int64_t value_standing_fitted_at(const ValueStanding *standing);
// Each part once, from any thread.
void value_standing_part(ValueStanding *standing, size_t part, const uint8_t *rows);

// Of some customers. `least`: the value of the last of them; `until`: the first customer of the
// same value who is in the next group, since they are parted; 0: nobody.
typedef struct {
    int64_t customers, repeaters, least, until;
    double alive, purchases, value;
} ValueSum;

// All of them in groups of equal size, the most valuable first, of equals the older customer;
// returns their sum. At most RANKS_MAX groups. For news only the value is summed up, of the first
// group and, as the second, of all others.
ValueSum value_standing_groups(ValueStanding *standing, ValueSum *out, size_t n);

typedef struct {
    int64_t id, last;        // the day of the last order
    PurchaseHistory history; // but for `before` and `later`
    Outlook outlook;
} ValueBest;

// The first `most` in that order; returns how many.
size_t value_standing_best(ValueStanding *standing, ValueBest *out, size_t most);
