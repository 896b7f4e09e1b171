// SPDX-License-Identifier: Apache-2.0
//
// Rhythms: parsed each time they are asked (once per run of a job), computed on local calendar
// days.

#include "job/rhythm.h"
#include "base/decimal.h"
#include "base/when.h"
#include <string.h>

typedef enum { EVERY, DAILY, WEEKLY, MONTHLY } Unit;

typedef struct {
    Unit unit;
    int64_t seconds; // EVERY
    int day;         // WEEKLY: 1 Monday … 7 Sunday; MONTHLY: 1 … 31
    int hour, minute;
} Rhythm;

static const char *const WEEKDAYS[] = {"monday", "tuesday",  "wednesday", "thursday",
                                       "friday", "saturday", "sunday"};

static bool parse_every(const char *text, Rhythm *rhythm)
{
    static const struct {
        const char *name;
        int64_t seconds;
    } units[] = {{"second", 1}, {"minute", 60}, {"hour", 3600}, {"day", 86400}};
    int64_t number;
    if (!digits_read(&text, 5, &number) || number == 0 || *text++ != ' ')
        return false;
    for (size_t i = 0; i < G_N_ELEMENTS(units); i++) {
        size_t length = strlen(units[i].name);
        if (strncmp(text, units[i].name, length) == 0 &&
            (text[length] == '\0' || strcmp(text + length, "s") == 0)) {
            *rhythm = (Rhythm){.unit = EVERY, .seconds = number * units[i].seconds};
            return true;
        }
    }
    return false;
}

static bool parse_clock(const char *text, Rhythm *rhythm)
{
    int64_t hour, minute;
    if (!digits_read(&text, 2, &hour) || *text++ != ':' || !digits_read(&text, 2, &minute) ||
        *text != '\0' || hour > 23 || minute > 59)
        return false;
    rhythm->hour = (int)hour;
    rhythm->minute = (int)minute;
    return true;
}

static bool parse_weekly(const char *text, Rhythm *rhythm)
{
    rhythm->unit = WEEKLY;
    for (int i = 0; i < 7; i++) {
        size_t length = strlen(WEEKDAYS[i]);
        if (strncmp(text, WEEKDAYS[i], length) == 0 && text[length] == ' ') {
            rhythm->day = i + 1;
            return parse_clock(text + length + 1, rhythm);
        }
    }
    return false;
}

static bool parse_monthly(const char *text, Rhythm *rhythm)
{
    int64_t day;
    rhythm->unit = MONTHLY;
    if (!digits_read(&text, 2, &day) || day < 1 || day > 31 || *text++ != ' ')
        return false;
    rhythm->day = (int)day;
    return parse_clock(text, rhythm);
}

static bool parse(const char *text, Rhythm *rhythm)
{
    *rhythm = (Rhythm){.unit = DAILY};
    if (g_str_has_prefix(text, "every "))
        return parse_every(text + strlen("every "), rhythm);
    if (g_str_has_prefix(text, "daily "))
        return parse_clock(text + strlen("daily "), rhythm);
    if (g_str_has_prefix(text, "weekly "))
        return parse_weekly(text + strlen("weekly "), rhythm);
    if (g_str_has_prefix(text, "monthly "))
        return parse_monthly(text + strlen("monthly "), rhythm);
    return false;
}

static bool falls_on(const Rhythm *rhythm, int64_t day)
{
    if (rhythm->unit == WEEKLY)
        return (day + 3) % 7 + 1 == rhythm->day; // day 0 was a Thursday
    if (rhythm->unit == MONTHLY) {
        int year, month, of_month;
        day_to_date(day, &year, &month, &of_month);
        int last = g_date_get_days_in_month((GDateMonth)month, (GDateYear)year);
        return of_month == MIN(rhythm->day, last);
    }
    return true;
}

bool rhythm_next(const char *text, GTimeZone *zone, int64_t after, int64_t *out_next,
                 GError **error)
{
    Rhythm rhythm;
    if (!parse(text, &rhythm))
        return fail(error, ERROR_INVALID,
                    "“%s” is not a rhythm. Write “daily 03:30” or “every 15 minutes”.",
                    "“%s”不是有效的周期，请写成“daily 03:30”或“every 15 minutes”。", text);
    if (rhythm.unit == EVERY) {
        *out_next = after + rhythm.seconds * SECOND_US;
        return true;
    }
    int64_t clock = (rhythm.hour * 60 + rhythm.minute) * 60 * SECOND_US;
    for (int64_t day = day_of(after, zone); true;
         day++) { // ends: every week has its Monday, every month its last day
        int64_t moment =
            falls_on(&rhythm, day) ? when_from_local(day * DAY_US + clock, zone) : after;
        if (moment > after) {
            *out_next = moment;
            return true;
        }
    }
}
