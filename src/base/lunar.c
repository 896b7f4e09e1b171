// SPDX-License-Identifier: Apache-2.0
#include "base/lunar.h"

#include <glib.h>
#include <string.h>

enum {
    FIRST_YEAR = 1930,
    LAST_YEAR = 2050,
    LEAP_BITS = 15,
    FIRST_MONTH_BIT = 4,
    LEAP_LONG_BIT = 16,
    MONTHS = 12,
    DAYS_MIN = 29,
    DAYS_MAX = 30,
    FIRST_DAY = -14581, // 1930-01-30, when the first of YEARS began
    AGE_MAX = 130
};

// One number a year: which month is doubled (0: none) in the lowest four bits, then a bit for each
// month that has 30 days, then one for the doubled month. As the almanacs have it: ICU's calendar,
// which calculates less exactly, has another month doubled in 1987 and months of another length in
// a dozen years.
// clang-format off
static const uint32_t YEARS[] = {
    0x06A66, 0x052B0, 0x0A570, 0x19565, 0x0B5A0, 0x06D40, 0x17613, 0x07490, 0x1B137, 0x0A930, // 1930
    0x052B0, 0x151B6, 0x0AAD0, 0x056A0, 0x1DA54, 0x0BA40, 0x0B490, 0x0D4B2, 0x0A950, 0x0AAD7, // 1940
    0x05360, 0x0AAD0, 0x1ACA5, 0x05B20, 0x0DA50, 0x1EA23, 0x0D4A0, 0x05958, 0x0A970, 0x05560, // 1950
    0x05756, 0x0AD50, 0x06D20, 0x07554, 0x0EA50, 0x064A0, 0x064F3, 0x0A9B0, 0x0ADA7, 0x056A0, // 1960
    0x0B690, 0x0BB25, 0x0B520, 0x0B250, 0x0B2B4, 0x0A4B0, 0x0AAB8, 0x02AD0, 0x056D0, 0x15A96, // 1970
    0x0DA90, 0x0D920, 0x0E954, 0x0D250, 0x0E4DA, 0x0A560, 0x02B60, 0x02F56, 0x06D50, 0x0EA90, // 1980
    0x0F525, 0x0E920, 0x0D260, 0x052E3, 0x0A570, 0x0AD68, 0x035A0, 0x06D50, 0x0B695, 0x07490, // 1990
    0x06930, 0x0A9B4, 0x052B0, 0x0A5B0, 0x0AAE2, 0x056A0, 0x0DD57, 0x0BA40, 0x0B490, 0x0D535, // 2000
    0x0A950, 0x052D0, 0x055D4, 0x0AB50, 0x0BAA9, 0x05D20, 0x0DA50, 0x1E8A6, 0x0D4A0, 0x0C950, // 2010
    0x0A9E4, 0x05560, 0x0AB50, 0x0ADA2, 0x06D20, 0x07656, 0x07250, 0x064B0, 0x06575, 0x0CAB0, // 2020
    0x055A0, 0x056E3, 0x0B690, 0x0F52B, 0x0B520, 0x0B250, 0x1D0B6, 0x0A4B0, 0x04AB0, 0x02BB5, // 2030
    0x05AD0, 0x0B6A0, 0x0DAA2, 0x0D920, 0x0EA57, 0x0D250, 0x0A550, 0x1A4D5, 0x04B60, 0x05B50, // 2040
    0x16D23, // 2050
};
// clang-format on

int lunar_month_days(int year, int month, bool is_leap)
{
    if (year < FIRST_YEAR || year > LAST_YEAR || month < 1 || month > MONTHS)
        return LUNAR_UNKNOWN;
    uint32_t of_year = YEARS[year - FIRST_YEAR];
    if (is_leap && (of_year & LEAP_BITS) != (uint32_t)month)
        return 0;
    int bit = is_leap ? LEAP_LONG_BIT : FIRST_MONTH_BIT + month - 1;
    return (of_year >> bit & 1) != 0 ? 30 : 29;
}

// One to `most` digits at *at.
static bool read_number(const char *text, size_t length, size_t *at, size_t most, int *out)
{
    size_t begin = *at;
    for (*out = 0; *at < length && *at - begin < most && g_ascii_isdigit(text[*at]); ++*at)
        *out = *out * 10 + (text[*at] - '0');
    return *at > begin;
}

static bool read_sign(const char *text, size_t length, size_t *at, char sign)
{
    bool there = *at < length && text[*at] == sign;
    *at += there;
    return there;
}

bool lunar_day_read(const char *text, size_t length, LunarDay *out)
{
    enum { YEAR_DIGITS = 4, DIGITS = 2 };
    LunarDay day = {0};
    size_t at = 0;
    bool yearless = read_sign(text, length, &at, '-');
    if (!yearless && (!read_number(text, length, &at, YEAR_DIGITS, &day.year) ||
                      at != YEAR_DIGITS || day.year == 0))
        return false;
    if (!read_sign(text, length, &at, '-') || !read_number(text, length, &at, DIGITS, &day.month))
        return false;
    day.is_leap = read_sign(text, length, &at, 'x');
    if (!read_sign(text, length, &at, '-') || !read_number(text, length, &at, DIGITS, &day.day) ||
        at != length)
        return false;
    *out = day;
    return true;
}

// Years that are not known, or not said, are taken to have any month of 30 days.
LunarFault lunar_day_check(const LunarDay *day, int this_year)
{
    int days = lunar_month_days(day->year, day->month, day->is_leap);
    if (days == LUNAR_UNKNOWN)
        days = DAYS_MAX;
    if (day->month < 1 || day->month > MONTHS || day->day < 1 || day->day > days)
        return LUNAR_IMPOSSIBLE;
    if (day->year > this_year)
        return LUNAR_FUTURE;
    return day->year > 0 && day->year + AGE_MAX < this_year ? LUNAR_AGE : LUNAR_GOOD;
}

size_t lunar_day_print(char *out, const LunarDay *day)
{
    char year[8] = "-";
    if (day->year > 0)
        g_snprintf(year, sizeof year, "%04d", day->year % 10000);
    return (size_t)g_snprintf(out, LUNAR_TEXT, "%s-%02d%s-%02d", year, day->month % 100,
                              day->is_leap ? "x" : "", day->day % 100);
}

// ---- days of the sun calendar ----

static int year_days(uint32_t of_year)
{
    uint32_t long_months = of_year >> FIRST_MONTH_BIT & ((1U << MONTHS) - 1);
    int days = MONTHS * DAYS_MIN + __builtin_popcount(long_months);
    if ((of_year & LEAP_BITS) != 0)
        days += DAYS_MIN + (int)(of_year >> LEAP_LONG_BIT & 1);
    return days;
}

bool lunar_day_of(int64_t day, LunarDay *out)
{
    int64_t rest = day - FIRST_DAY;
    size_t place = 0;
    if (day < FIRST_DAY)
        return false;
    for (; place < G_N_ELEMENTS(YEARS) && rest >= year_days(YEARS[place]); place++)
        rest -= year_days(YEARS[place]);
    if (place == G_N_ELEMENTS(YEARS))
        return false;
    LunarDay found = {.year = FIRST_YEAR + (int)place, .month = 1};
    for (;;) {
        int days = lunar_month_days(found.year, found.month, found.is_leap);
        if (rest < days)
            break;
        rest -= days;
        bool doubled = !found.is_leap && lunar_month_days(found.year, found.month, true) > 0;
        found.month += !doubled;
        found.is_leap = doubled;
    }
    found.day = (int)rest + 1;
    *out = found;
    return true;
}

int lunar_date(const LunarDay *day)
{
    g_assert(day->month >= 1 && day->month <= MONTHS && day->day >= 1 && day->day <= DAYS_MAX);
    return ((day->month - 1) * 2 + day->is_leap) * DAYS_MAX + day->day - 1;
}

int lunar_date_of_text(const char *text, size_t length)
{
    LunarDay day;
    char printed[LUNAR_TEXT];
    if (!lunar_day_read(text, length, &day) || day.month < 1 || day.month > MONTHS || day.day < 1 ||
        day.day > DAYS_MAX)
        return LUNAR_UNKNOWN;
    bool same = lunar_day_print(printed, &day) == length && memcmp(printed, text, length) == 0;
    return same ? lunar_date(&day) : LUNAR_UNKNOWN;
}
