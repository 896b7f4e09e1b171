// SPDX-License-Identifier: Apache-2.0
//
// Days of the Chinese lunar calendar: "1990-05-03", in a doubled month "1990-05x-03", without a
// year "--08-15". They are never turned into days of the sun calendar.
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum {
    LUNAR_UNKNOWN = -1,
    LUNAR_TEXT = 24,
    LUNAR_DATES = 720, // days that a lunar year may have: 12 months, each doubled, of 30 days
};

typedef struct {
    int year; // 0: not said
    int month, day;
    bool is_leap; // of the month that the year doubled
} LunarDay;

typedef enum {
    LUNAR_GOOD,
    LUNAR_IMPOSSIBLE, // there never was such a day
    LUNAR_FUTURE,
    LUNAR_AGE, // longer ago than anybody lives
} LunarFault;

// 29 or 30; 0: the year did not double that month; LUNAR_UNKNOWN outside of 1930 to 2050.
int lunar_month_days(int year, int month, bool is_leap);

// False: the text has not that form; whether there was such a day, the check says.
bool lunar_day_read(const char *text, size_t length, LunarDay *out);
// Whether somebody who lives in `this_year` may be born on it.
LunarFault lunar_day_check(const LunarDay *day, int this_year);
// `out` needs LUNAR_TEXT bytes.
size_t lunar_day_print(char *out, const LunarDay *day);

// The lunar day that a day since 1970-01-01 is; false outside of 1930-01-30 to 2051-02-10.
bool lunar_day_of(int64_t day, LunarDay *out);
// The place of its month and day among LUNAR_DATES, in the order of a year: a doubled month follows
// the month itself. It must have such a month and day.
int lunar_date(const LunarDay *day);
// The same of a text as lunar_day_print() writes it; LUNAR_UNKNOWN when it has not that form.
int lunar_date_of_text(const char *text, size_t length);
