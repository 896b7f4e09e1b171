// SPDX-License-Identifier: Apache-2.0
//
// Who has left, as left_causes.c and competitors.c mean it: of the customers who were active so
// many days ago those who have not ordered since. What had happened to them, or what they had
// written, is looked for in the days before. Days are the organisation's.
#pragma once

#include "know/report/orders.h"

enum {
    LEFT_ACTIVE_DAYS = 365, // before it: an order in them, and somebody is active
    LEFT_TOLD_DAYS = 90,    // before it: in them counts what they wrote, rated and met with
};

// The parameter: how many days ago.
#define LEFT_SINCE_DAYS                                                                            \
    {                                                                                              \
        .name = "days", .type = REPORT_NUMBER, .least = 14, .most = 365, .otherwise = "90",        \
        .about = {                                                                                 \
            "Left: active so many days ago, and no order since",                                   \
            "流失：这么多天前活跃，此后没有订单"                                  \
        }                                                                                          \
    }

typedef struct {
    int64_t day; // since 1970; it asks as of the beginning of this day
    // Moments: when the day begins, when the days before it do, and when today is over.
    int64_t then, active_from, told_from, until;
} LeftSince;

LeftSince left_since(const ReportRun *run, int64_t days);
// Whether somebody with these orders was active; then those before are in *out_was.
bool left_since_active(const LeftSince *since, const PartOrders *orders, OrderSpan all,
                       OrderSpan *out_was);
// Whether who was active has left.
bool left_since_gone(const LeftSince *since, const PartOrders *orders, OrderSpan all,
                     OrderSpan was);
// The position behind the last order before the moment.
uint32_t part_orders_before(const PartOrders *orders, OrderSpan span, int64_t moment);
