// SPDX-License-Identifier: Apache-2.0
#include "know/report/left_since.h"

#include "base/when.h"

LeftSince left_since(const ReportRun *run, int64_t days)
{
    GTimeZone *zone = run->clock.zone;
    int64_t tomorrow = day_of(run->clock.now - 1, zone) + 1, day = tomorrow - days;
    return (LeftSince){.day = day,
                       .then = day_start(day, zone),
                       .active_from = day_start(day - LEFT_ACTIVE_DAYS, zone),
                       .told_from = day_start(day - LEFT_TOLD_DAYS, zone),
                       .until = day_start(tomorrow, zone)};
}

static int64_t time_at(const PartOrders *orders, uint32_t position)
{
    return vector_decode(orders->times, part_order_time(orders, position));
}

uint32_t part_orders_before(const PartOrders *orders, OrderSpan span, int64_t moment)
{
    while (span.after > span.first && time_at(orders, span.after - 1) >= moment)
        span.after--;
    return span.after;
}

bool left_since_active(const LeftSince *since, const PartOrders *orders, OrderSpan all,
                       OrderSpan *out_was)
{
    *out_was = (OrderSpan){all.first, part_orders_before(orders, all, since->then)};
    return out_was->after > out_was->first &&
           time_at(orders, out_was->after - 1) >= since->active_from;
}

bool left_since_gone(const LeftSince *since, const PartOrders *orders, OrderSpan all, OrderSpan was)
{
    return was.after == all.after || time_at(orders, was.after) >= since->until;
}
