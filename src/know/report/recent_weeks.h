// SPDX-License-Identifier: Apache-2.0
//
// Reports that hold recent weeks against the weeks before (insight/bursts.h): their parameters, and
// the weeks themselves. A week is seven whole days, and the last one ended yesterday.
#pragma once

#include "know/report/calendar.h"
#include "know/report/orders.h"

#define RECENT_WEEKS(most_)                                                                        \
    {                                                                                              \
        .name = "weeks", .type = REPORT_NUMBER, .least = 1, .most = (most_), .otherwise = "4",     \
        .about = {                                                                                 \
            "How many weeks are recent",                                                           \
            "最近几周"                                                                         \
        }                                                                                          \
    }

#define WEEKS_BEFORE                                                                               \
    {                                                                                              \
        .name = "before", .type = REPORT_NUMBER, .least = 4, .most = 52, .otherwise = "12",        \
        .about = {                                                                                 \
            "How many weeks before them they are held against",                                    \
            "与此前几周相比"                                                                \
        }                                                                                          \
    }

enum { RECENT_WEEK = 7 };

typedef struct {
    size_t before, recent, n; // weeks; n: of both together
    int64_t first_day;        // the first of them begins with it, since 1970
    Calendar calendar;        // by week
} RecentWeeks;

// In the run's arena.
RecentWeeks recent_weeks(const ReportRun *run, int64_t before, int64_t recent);
int64_t recent_weeks_from(const RecentWeeks *weeks); // the first recent day
int64_t recent_weeks_to(const RecentWeeks *weeks);   // the last one
// The week that a moment lies in; n where it lies in none.
size_t recent_weeks_at(const RecentWeeks *weeks, int64_t at);
// Adds to `out`, by week, the orders of a part's customers.
void recent_weeks_orders(const RecentWeeks *weeks, const OrderChoice *choice, size_t part,
                         const uint8_t *rows, uint64_t *out);
// What the shop is taken to have done in each week, for the test: its orders where it had some in
// every week, and then it says true; else 1.
bool recent_weeks_shop(const RecentWeeks *weeks, double *orders);
