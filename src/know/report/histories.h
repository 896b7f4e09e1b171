// SPDX-License-Identifier: Apache-2.0
//
// What models of repeated buying know of customers, read from the orders of the panel: days with
// orders, the last of them, what was spent. Orders of a day are one purchase. Two passes: the first
// finds who has orders and since when, which says where the holdout lies; the second reads.
#pragma once

#include "know/insight/forecast.h"
#include "know/report/calendar.h"
#include "know/report/orders.h"

typedef struct PartHistories PartHistories;

typedef struct {
    const ReportRun *run;
    OrderChoice choice;
    Calendar days;
    int64_t first_day;      // of the calendar, in days since 1970
    int32_t today, holdout; // numbers of days in it, from 1; the holdout comes after its, or is 0
    PartHistories *parts;
} Histories;

// All customers that were found, one after the other.
typedef struct {
    size_t n, repeaters;
    PurchaseHistory *histories;
    int64_t *ids;
    int32_t *last; // number of the day of the last order
    double mean;   // amount of a day with orders
    int64_t purchases;
} Everybody;

void everybody_clear(Everybody *all);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(Everybody, everybody_clear)

// In the run's arena. Orders below `least` do not count. Clear with histories_clear().
Histories *histories_new(const ReportRun *run, int64_t least);
void histories_clear(Histories *histories);
// Rows with a 1; each part once, from any thread.
void histories_find(Histories *histories, size_t part, const uint8_t *rows);
void histories_read(Histories *histories, Everybody *out); // when all parts were found
uint32_t histories_held(const Histories *histories);       // days of the holdout; 0: none

// Of one customer.
typedef struct {
    int32_t last; // number of the day of the last order
    int64_t amount;
} HistoryEnd;

// The days with orders in `span`, which is not empty; `today` and `holdout` as above.
HistoryEnd history_of(const PartOrders *orders, const PeriodCodes *days, OrderSpan span,
                      int32_t today, int32_t holdout, PurchaseHistory *out);
