// SPDX-License-Identifier: Apache-2.0
//
// What the shop did period by period: orders, revenue, units or visits of every whole day, week
// (from Monday) or month up to the moment a report looks from. Anonymous customers count where
// everybody is asked for.
#pragma once

#include "know/report/calendar.h"
#include "know/report/orders.h"

typedef enum { EVERY_DAY, EVERY_WEEK, EVERY_MONTH } PeriodLength;
typedef enum { PERIOD_ORDERS, PERIOD_UNITS, PERIOD_VISITS, PERIOD_REVENUE } PeriodFigure;

// Which orders; visits are of all products and channels.
typedef struct {
    PeriodFigure figure;
    PeriodLength length;
    const char *channel;  // NULL or "": all
    int64_t product;      // id; 0: all
    const char *category; // its name, in either language; NULL or "": all
} PeriodChoice;

typedef struct Periods Periods;

// In the run's arena.
Periods *periods_new(const ReportRun *run, const PeriodChoice *choice);
void periods_clear(Periods *periods);
// The figures of a part's rows; each part once, from any thread.
void periods_read(Periods *periods, size_t part, const uint8_t *rows);

typedef struct {
    size_t n;
    const double *values; // orders, visits; thousandths; minor units
    const int64_t *days;  // n + 1: the day that each begins with
} PeriodSeries;

// When all parts were read: from the first period that has something. In the run's arena.
PeriodSeries periods_series(Periods *periods);
// The day on which the period begins that is so many after the one that begins on `day`.
int64_t period_after(PeriodLength length, int64_t day, int64_t n);
