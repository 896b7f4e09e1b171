// SPDX-License-Identifier: Apache-2.0
#include "know/report/recent_weeks.h"

#include "base/when.h"

RecentWeeks recent_weeks(const ReportRun *run, int64_t before, int64_t recent)
{
    RecentWeeks weeks = {
        .before = (size_t)before, .recent = (size_t)recent, .n = (size_t)(before + recent)};
    weeks.first_day = day_of(run->clock.now, run->clock.zone) - (int64_t)weeks.n * RECENT_WEEK;
    int64_t *begins = ARENA_ARRAY(run->arena, int64_t, weeks.n + 1);
    for (size_t i = 0; i <= weeks.n; i++)
        begins[i] = day_start(weeks.first_day + (int64_t)i * RECENT_WEEK, run->clock.zone);
    weeks.calendar = (Calendar){.n = weeks.n, .begins = begins};
    return weeks;
}

int64_t recent_weeks_from(const RecentWeeks *weeks)
{
    return weeks->first_day + (int64_t)weeks->before * RECENT_WEEK;
}

int64_t recent_weeks_to(const RecentWeeks *weeks)
{
    return weeks->first_day + (int64_t)weeks->n * RECENT_WEEK - 1;
}

size_t recent_weeks_at(const RecentWeeks *weeks, int64_t at)
{
    const int64_t *begins = weeks->calendar.begins;
    if (at < begins[0] || at >= begins[weeks->n])
        return weeks->n;
    size_t low = 0, high = weeks->n;
    while (high - low > 1) {
        size_t middle = (low + high) / 2;
        if (begins[middle] <= at)
            low = middle;
        else
            high = middle;
    }
    return low;
}

void recent_weeks_orders(const RecentWeeks *weeks, const OrderChoice *choice, size_t part,
                         const uint8_t *rows, uint64_t *out)
{
    const int64_t *begins = weeks->calendar.begins;
    OrderChoice recent = *choice;
    recent.window =
        (Bounds){MAX(recent.window.low, begins[0]), MIN(recent.window.high, begins[weeks->n])};
    g_auto(PartOrders) orders;
    part_orders_read(&orders, &recent, part);
    g_auto(PeriodCodes) codes = part_orders_periods(&orders, &weeks->calendar);
    for (size_t row = 0; row < orders.chunk->n_rows; row++) {
        OrderSpan span = part_orders_of(&orders, row);
        for (uint32_t at = span.first; rows[row] && at < span.after; at++) {
            uint32_t week = part_order_period(&orders, &codes, at);
            if (week >= 1 && week <= weeks->n)
                out[week - 1]++;
        }
    }
}

bool recent_weeks_shop(const RecentWeeks *weeks, double *orders)
{
    bool by_orders = true;
    for (size_t week = 0; week < weeks->n; week++)
        by_orders &= orders[week] > 0;
    for (size_t week = 0; week < weeks->n && !by_orders; week++)
        orders[week] = 1;
    return by_orders;
}
