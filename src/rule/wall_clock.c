// SPDX-License-Identifier: Apache-2.0
#include "rule/wall_clock.h"

const Choice WEEKDAYS[] = {
    {"monday", {"Monday", "星期一"}},       {"tuesday", {"Tuesday", "星期二"}},
    {"wednesday", {"Wednesday", "星期三"}}, {"thursday", {"Thursday", "星期四"}},
    {"friday", {"Friday", "星期五"}},       {"saturday", {"Saturday", "星期六"}},
    {"sunday", {"Sunday", "星期日"}},       {NULL, {NULL, NULL}},
};

bool node_asks_wall(const Node *node)
{
    return node_calls(node, FUNCTION_HOUR) || node_calls(node, FUNCTION_WEEKDAY);
}

int64_t wall_value(FunctionId id, int64_t hour_of_week)
{
    return id == FUNCTION_HOUR ? hour_of_week % 24 : hour_of_week / 24;
}

int64_t wall_hour(int64_t at, GTimeZone *zone)
{
    return (when_to_local(at, zone) + WALL_SHIFT) / WALL_HOUR_US % WALL_HOURS;
}

static int64_t shift_at(int64_t second, GTimeZone *zone)
{
    int64_t at = second * SECOND_US;
    return when_to_local(at, zone) - at + WALL_SHIFT;
}

typedef struct {
    GTimeZone *zone;
    GArray *offsets;
} Finding;

// A moment in units of the search, and the interval of the zone that it lies in.
typedef struct {
    int64_t at;
    int interval;
} Probe;

static Probe probe(const Finding *finding, int64_t at, int64_t unit)
{
    return (Probe){at, g_time_zone_find_interval(finding->zone, G_TIME_TYPE_UNIVERSAL, at * unit)};
}

static void add_change(Finding *finding, int64_t second)
{
    WallOffset next = {second * SECOND_US, shift_at(second, finding->zone)};
    if (g_array_index(finding->offsets, WallOffset, finding->offsets->len - 1).shift != next.shift)
        g_array_append_val(finding->offsets, next);
}

// Halves the stretch until both ends are of one interval, or beside each other. Clocks are mostly
// changed at a whole hour, so those are looked at before seconds.
static void find_changes(Finding *finding, Probe low, Probe high, int64_t unit)
{
    if (low.interval == high.interval)
        return;
    if (high.at - low.at > 1) {
        Probe middle = probe(finding, low.at + (high.at - low.at) / 2, unit);
        find_changes(finding, low, middle, unit);
        find_changes(finding, middle, high, unit);
    } else if (unit == 1) {
        add_change(finding, high.at);
    } else if (probe(finding, high.at * unit - 1, 1).interval == low.interval) {
        add_change(finding, high.at * unit);
    } else {
        low.at *= unit;
        high.at *= unit;
        find_changes(finding, low, high, 1);
    }
}

static int64_t floor_divide(int64_t a, int64_t b)
{
    return a / b - (a % b < 0);
}

GArray *wall_offsets(GTimeZone *zone, int64_t first, int64_t last)
{
    enum { HOUR = 3600 };
    Finding finding = {zone, g_array_new(FALSE, FALSE, sizeof(WallOffset))};
    int64_t low = floor_divide(first, SECOND_US), high = floor_divide(last, SECOND_US);
    int64_t low_hour = floor_divide(low, HOUR) + 1, high_hour = floor_divide(high, HOUR);
    WallOffset begin = {first, shift_at(low, zone)};
    g_array_append_val(finding.offsets, begin);
    if (low_hour >= high_hour) {
        find_changes(&finding, probe(&finding, low, 1), probe(&finding, high, 1), 1);
        return finding.offsets;
    }
    Probe begins = probe(&finding, low_hour * HOUR, 1), ends = probe(&finding, high_hour * HOUR, 1);
    find_changes(&finding, probe(&finding, low, 1), begins, 1);
    find_changes(&finding, (Probe){low_hour, begins.interval}, (Probe){high_hour, ends.interval},
                 HOUR);
    find_changes(&finding, ends, probe(&finding, high, 1), 1);
    return finding.offsets;
}

int64_t wall_hour_among(const GArray *offsets, int64_t at)
{
    const WallOffset *all = (const WallOffset *)(const void *)offsets->data;
    size_t low = 0, high = offsets->len;
    while (high - low > 1) {
        size_t middle = (low + high) / 2;
        if (all[middle].from <= at)
            low = middle;
        else
            high = middle;
    }
    return (at + all[low].shift) / WALL_HOUR_US % WALL_HOURS;
}
