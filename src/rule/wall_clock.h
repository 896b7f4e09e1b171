// SPDX-License-Identifier: Apache-2.0
//
// What a clock on the organisation's wall shows at a moment: the hour (0 to 23) and the day of the
// week, after all changes of the clock. One record asks its time zone; for many the zone's offsets
// over a stretch of time are written out once (SQL, panel). Moments outside of the years 1 to 9999
// are missing.
#pragma once

#include "base/when.h"
#include "rule/functions.h"

enum { WALL_HOURS = 168 }; // of a week, which begins on Monday

extern const Choice WEEKDAYS[]; // Monday first; ends with a NULL name

// True when `node` calls hour(…) or weekday(…).
bool node_asks_wall(const Node *node);
// The value of hour(…), or the place among WEEKDAYS, in an hour of the week.
int64_t wall_value(FunctionId id, int64_t hour_of_week);
// WHEN_MIN <= at <= WHEN_MAX.
int64_t wall_hour(int64_t at, GTimeZone *zone);

// From `from` on, local time plus WALL_SHIFT is `shift` more than the moment.
typedef struct {
    int64_t from;
    int64_t shift;
} WallOffset;

// Makes every moment positive and lets weeks begin on Monday: whole weeks and three days, as 1970
// began on a Thursday. (at + shift) / hour % WALL_HOURS is the hour of the week.
#define WALL_SHIFT   (INT64_C(730803) * 86400 * 1000000)
#define WALL_HOUR_US (INT64_C(3600) * 1000000)

// The offsets that hold between two moments, ascending; the first begins at `first`. Free with
// g_array_unref().
GArray *wall_offsets(GTimeZone *zone, int64_t first, int64_t last); // of WallOffset
// The hour of the week at a moment that is not before the first of them.
int64_t wall_hour_among(const GArray *offsets, int64_t at);
