// SPDX-License-Identifier: Apache-2.0
//
// Dates of birth. Days of the sun calendar become ISO dates; "8月15日" without a year becomes
// "--08-15"; days of the lunar calendar (农历八月十五, 1990年腊月初八) are kept as such, never
// turned into another day. Days that never were, are still to come, or only fill the field are
// refused.
#pragma once

#include "base/arena.h"
#include "collect/clean/clean.h"

typedef enum { CALENDAR_SUN, CALENDAR_LUNAR } CleanCalendar;

typedef struct {
    Cleaned base; // "1990-08-15", "--08-15", "lunar:1990-08-15", "lunar:--08-15"
    CleanCalendar calendar;
    int year, month, day; // year 0: not said
    bool is_leap_month;   // of the lunar calendar: "lunar:1990-05x-03"
    bool is_day;          // a whole day of the sun calendar: `number` counts
    int64_t number;       // days since 1970-01-01
} CleanBirthday;

// `today` in days since 1970-01-01.
void clean_birthday(Cell raw, int64_t today, bool day_first, Arena *arena, CleanBirthday *out);
// What stands where days of the lunar calendar are meant, whether it says so or not; the value as
// these are kept, without its mark: "1990-05x-03".
Cleaned clean_lunar_birthday(Cell raw, int64_t today, bool day_first, Arena *arena);
