// SPDX-License-Identifier: Apache-2.0
//
// What values and windows mean at a given moment: every comparison with numbers, amounts, times,
// days, choices and references becomes one half-open range of stored values. Days begin in the
// organisation's time zone.
#pragma once

#include "base/lunar.h"
#include "rule/node.h"

typedef struct {
    GTimeZone *zone;
    int64_t now; // microseconds UTC
    int64_t me;  // staff id
} Clock;

// low <= stored value < high; the ends of int64_t mean no bound on that side.
typedef struct {
    int64_t low, high;
} Bounds;

// The stored values that a literal stands for beside `field`: one, or for a day beside a time all
// of that day's.
Bounds bounds_of_value(const Node *value, const Field *field, const Clock *clock);
// The stored values that compare so with a literal (!= as if it were =).
Bounds bounds_of_comparison(Comparison comparison, const Node *literal, const Field *field,
                            const Clock *clock);
// The stored values in a window.
Bounds bounds_of_window(const Node *window, const Field *field, const Clock *clock);
// The stored values for which a NODE_COMPARE, NODE_BETWEEN or NODE_WITHIN with literals holds.
Bounds bounds_of_condition(const Node *condition, const Clock *clock);
static inline bool bounds_hold(Bounds bounds, int64_t stored)
{
    return stored >= bounds.low && (stored < bounds.high || bounds.high == INT64_MAX);
}

// The stored value of a literal that has a type of its own (NODE_NUMBER … NODE_START in
// arithmetic).
int64_t literal_value(const Node *literal, const Clock *clock);
// `count` units before now; exact units by elapsed time, months by the calendar.
int64_t time_ago(const Clock *clock, const Unit *unit, int64_t count);

// Whether two values that compare so (below 0: the first is less) fulfil the comparison.
bool order_fits(int order, Comparison comparison);

// ---- birthdays ----
// Who was born on 29 February celebrates on 28 February where there is no other.

enum { BIRTH_DAY_MIN = -719162, BIRTH_DAY_MAX = 2932896 }; // years 1 to 9999; others are missing

// A day as a number: 20261121.
int64_t day_number(int64_t day);
// Today's number for ages: 28 February counts as the 29th in years without one. An age is
// (this - day_number(birthday)) / 10000, truncated.
int64_t age_number(const Clock *clock);

// The anniversaries in a range of days, as month × 100 + day: from low to high, over the end of the
// year when low > high.
typedef struct {
    bool all, none;
    int64_t low, high;
} Anniversaries;
Anniversaries anniversaries_in(Bounds days);
bool anniversaries_hold(Anniversaries range, int64_t day);
// Of n consecutive days from `first` on: whether any of the ranges holds each.
void anniversaries_mark(const Anniversaries *ranges, size_t n_ranges, int64_t first, size_t n,
                        bool *out);

// ---- birthdays of the lunar calendar ----
// Who was born in a doubled month celebrates in it where the year doubles that month, else in the
// month itself; who was born on the 30th on the 29th where the month has no other.

static inline bool asks_lunar(const Node *anniversary)
{
    const Field *field = anniversary->children[0]->path->field;
    return field != NULL && (field->flags & FIELD_LUNAR) != 0;
}
// Marks whose birthdays (lunar_date()) are celebrated on any of these days, beside what is marked
// already. Of days that no table of the lunar calendar holds, none are.
void lunar_birthdays_mark(Bounds days, bool held[LUNAR_DATES]);
