// SPDX-License-Identifier: Apache-2.0
#include "base/when.h"

#include <stdbool.h>
#include <string.h>

int64_t when_now(void)
{
    return g_get_real_time();
}

static bool is_leap(int year)
{
    return (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;
}

bool date_is_valid(int year, int month, int day)
{
    static const int DAYS[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
    if (year < 1 || year > 9999 || month < 1 || month > 12 || day < 1)
        return false;
    return day <= DAYS[month - 1] + (month == 2 && is_leap(year));
}

// Days from the civil calendar with years that begin in March, so that leap days come last; the
// method of Howard Hinnant's "chrono-Compatible Low-Level Date Algorithms".
int64_t day_from_date(int year, int month, int day)
{
    g_assert(date_is_valid(year, month, day));
    int64_t y = month <= 2 ? year - 1 : year;
    int64_t era = (y >= 0 ? y : y - 399) / 400;
    int64_t year_of_era = y - era * 400;
    int64_t day_of_year = (153 * (month + (month > 2 ? -3 : 9)) + 2) / 5 + day - 1;
    int64_t day_of_era = year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year;
    return era * 146097 + day_of_era - 719468;
}

void day_to_date(int64_t day, int *out_year, int *out_month, int *out_day)
{
    int64_t z = day + 719468;
    int64_t era = (z >= 0 ? z : z - 146096) / 146097;
    int64_t doe = z - era * 146097;
    int64_t yoe = (doe - doe / 1460 + doe / 36524 - doe / 146096) / 365;
    int64_t doy = doe - (365 * yoe + yoe / 4 - yoe / 100);
    int64_t mp = (5 * doy + 2) / 153;
    *out_day = (int)(doy - (153 * mp + 2) / 5 + 1);
    *out_month = (int)(mp < 10 ? mp + 3 : mp - 9);
    *out_year = (int)(yoe + era * 400 + (*out_month <= 2));
}

static int64_t floor_divide(int64_t a, int64_t b)
{
    return a / b - (a % b != 0 && (a < 0) != (b < 0));
}

// Two decimal digits.
static char *put2(char *out, int value)
{
    out[0] = (char)('0' + value / 10);
    out[1] = (char)('0' + value % 10);
    return out + 2;
}

// By hand because every time in every answer passes here.
size_t day_print(char *out, int64_t day)
{
    int year, month, date;
    day_to_date(day, &year, &month, &date);
    char *at = put2(put2(out, year / 100), year % 100);
    *at++ = '-';
    at = put2(at, month);
    *at++ = '-';
    at = put2(at, date);
    *at = '\0';
    return (size_t)(at - out);
}

size_t when_print(char *out, int64_t at)
{
    int64_t day = floor_divide(at, DAY_US);
    int64_t us = at - day * DAY_US;
    int seconds = (int)(us / SECOND_US), fraction = (int)(us % SECOND_US);
    char *end = out + day_print(out, day);
    *end++ = 'T';
    end = put2(end, seconds / 3600);
    *end++ = ':';
    end = put2(end, seconds / 60 % 60);
    *end++ = ':';
    end = put2(end, seconds % 60);
    if (fraction != 0) {
        *end++ = '.';
        end = put2(end, fraction / 10000);
        end = put2(end, fraction / 100 % 100);
        end = put2(end, fraction % 100);
    }
    *end++ = 'Z';
    *end = '\0';
    return (size_t)(end - out);
}

void json_member_time(Buffer *out, const char *key, int64_t at)
{
    char text[32];
    json_key(out, key);
    json_plain(out, text, when_print(text, at));
}

void json_member_time_or_null(Buffer *out, const char *key, int64_t at)
{
    if (at == 0)
        json_member_text(out, key, NULL);
    else
        json_member_time(out, key, at);
}

// ---- reading: a cursor over the text ----

typedef struct {
    const char *at;
    const char *end;
} Scan;

static void skip_spaces(Scan *scan)
{
    while (scan->at < scan->end && (*scan->at == ' ' || *scan->at == '\t'))
        scan->at++;
}

static bool skip(Scan *scan, const char *text)
{
    size_t length = strlen(text);
    if ((size_t)(scan->end - scan->at) < length || memcmp(scan->at, text, length) != 0)
        return false;
    scan->at += length;
    return true;
}

// `least` to `most` digits.
static bool number(Scan *scan, int least, int most, int *out)
{
    int digits = 0, value = 0;
    while (digits < most && scan->at < scan->end && g_ascii_isdigit(*scan->at)) {
        value = value * 10 + (*scan->at++ - '0');
        digits++;
    }
    if (digits < least)
        return false;
    *out = value;
    return true;
}

// ".123456": more digits than microseconds are cut.
static bool fraction(Scan *scan, int64_t *out)
{
    if (!skip(scan, ".") && !skip(scan, ","))
        return true;
    int64_t unit = SECOND_US / 10;
    const char *start = scan->at;
    for (; scan->at < scan->end && g_ascii_isdigit(*scan->at); scan->at++, unit /= 10)
        *out += (*scan->at - '0') * unit;
    return scan->at > start;
}

static bool at_end(Scan *scan)
{
    skip_spaces(scan);
    return scan->at == scan->end;
}

typedef struct {
    int year, month, day, hour, minute, second;
    int64_t fraction;
    bool has_time, has_zone;
    int zone_minutes;
} Parts;

static bool parts_are_valid(const Parts *parts)
{
    return date_is_valid(parts->year, parts->month, parts->day) && parts->hour < 24 &&
           parts->minute < 60 && parts->second < 61;
}

// As if the parts were UTC. A leap second counts as the next second's first.
static int64_t parts_local(const Parts *parts)
{
    int64_t seconds = (int64_t)parts->hour * 3600 + parts->minute * 60 + parts->second;
    return day_from_date(parts->year, parts->month, parts->day) * DAY_US + seconds * SECOND_US +
           parts->fraction;
}

static bool scan_zone(Scan *scan, Parts *parts)
{
    skip_spaces(scan);
    if (skip(scan, "Z") || skip(scan, "z")) {
        parts->has_zone = true;
        return true;
    }
    bool named = skip(scan, "UTC") || skip(scan, "GMT"); // GMT+0800 says more
    parts->has_zone = named;
    bool negative = skip(scan, "-");
    if (!negative && !skip(scan, "+"))
        return true;
    int hours, minutes = 0;
    if (!number(scan, named ? 1 : 2, 2, &hours))
        return false;
    bool colon = skip(scan, ":");
    if (!number(scan, 2, 2, &minutes) && colon)
        return false;
    parts->zone_minutes = (negative ? -1 : 1) * (hours * 60 + minutes);
    parts->has_zone = true;
    return hours < 24 && minutes < 60;
}

// "8:26", "08:26:00.5", "8:26 PM", "PM 8:26", "8时26分5秒"
static bool scan_time(Scan *scan, Parts *parts)
{
    skip_spaces(scan);
    bool afternoon = skip(scan, "PM ") || skip(scan, "pm ");
    bool morning = !afternoon && (skip(scan, "AM ") || skip(scan, "am "));
    if (!number(scan, 1, 2, &parts->hour))
        return false;
    if (!skip(scan, ":") && !skip(scan, "时") && !skip(scan, "点"))
        return false;
    if (!number(scan, 1, 2, &parts->minute))
        return false;
    bool chinese = skip(scan, "分");
    if ((skip(scan, ":") || chinese) && number(scan, 1, 2, &parts->second)) {
        if (!skip(scan, "秒") && !fraction(scan, &parts->fraction))
            return false;
    }
    skip_spaces(scan);
    if (!afternoon && !morning) {
        afternoon = skip(scan, "PM") || skip(scan, "pm");
        morning = !afternoon && (skip(scan, "AM") || skip(scan, "am"));
    }
    if (afternoon || morning) {
        if (parts->hour < 1 || parts->hour > 12)
            return false;
        parts->hour = parts->hour % 12 + (afternoon ? 12 : 0);
    }
    parts->has_time = true;
    return true;
}

bool when_parse_rfc3339(const char *text, size_t length, int64_t *out)
{
    Scan scan = {text, text + length};
    Parts parts = {0};
    if (!number(&scan, 4, 4, &parts.year) || !skip(&scan, "-") ||
        !number(&scan, 2, 2, &parts.month) || !skip(&scan, "-") || !number(&scan, 2, 2, &parts.day))
        return false;
    if (!skip(&scan, "T") && !skip(&scan, "t") && !skip(&scan, " "))
        return false;
    if (!number(&scan, 2, 2, &parts.hour) || !skip(&scan, ":") ||
        !number(&scan, 2, 2, &parts.minute) || !skip(&scan, ":") ||
        !number(&scan, 2, 2, &parts.second) || !fraction(&scan, &parts.fraction))
        return false;
    if (!scan_zone(&scan, &parts) || !parts.has_zone || scan.at != scan.end ||
        !parts_are_valid(&parts))
        return false;
    *out = parts_local(&parts) - parts.zone_minutes * 60 * SECOND_US;
    return true;
}

bool day_parse(const char *text, size_t length, int64_t *out)
{
    Scan scan = {text, text + length};
    int year, month, day;
    if (!number(&scan, 4, 4, &year) || !skip(&scan, "-") || !number(&scan, 2, 2, &month) ||
        !skip(&scan, "-") || !number(&scan, 2, 2, &day) || scan.at != scan.end ||
        !date_is_valid(year, month, day))
        return false;
    *out = day_from_date(year, month, day);
    return true;
}

static bool scan_month_name(Scan *scan, int *out_month)
{
    static const char *const MONTHS[] = {"jan", "feb", "mar", "apr", "may", "jun",
                                         "jul", "aug", "sep", "oct", "nov", "dec"};
    skip_spaces(scan);
    if (scan->end - scan->at < 3)
        return false;
    for (int i = 0; i < 12; i++) {
        if (g_ascii_strncasecmp(scan->at, MONTHS[i], 3) != 0)
            continue;
        while (scan->at < scan->end && g_ascii_isalpha(*scan->at))
            scan->at++;
        *out_month = i + 1;
        return true;
    }
    return false;
}

static bool scan_mark(Scan *scan)
{
    return skip(scan, "-") || skip(scan, "/") || skip(scan, ".");
}

// Years of the Republic of China, as Taiwan writes them: 民國 says so, and so do three digits,
// which are no other year that a file has (“114/03/05”, “089-07-15”). Two digits alone say nothing.
static bool scan_republic_year(Scan *scan, int *out_year)
{
    enum { YEAR_0 = 1911, YEAR_MOST = 199 };
    bool said = skip(scan, "民國") || skip(scan, "民国");
    skip_spaces(scan);
    if (!number(scan, said ? 1 : 3, 3, out_year) || *out_year == 0 || *out_year > YEAR_MOST)
        return false;
    *out_year += YEAR_0;
    return true;
}

static bool scan_year(Scan *scan, int *out_year)
{
    const char *start = scan->at;
    if (number(scan, 4, 4, out_year))
        return true;
    scan->at = start;
    return scan_republic_year(scan, out_year);
}

// "2010-12-01", "2010/12/1", "2010.12.1", "2010年12月1日"
static bool scan_year_first(Scan *scan, Parts *parts)
{
    if (!scan_year(scan, &parts->year))
        return false;
    skip_spaces(scan);
    if (skip(scan, "年")) {
        skip_spaces(scan);
        if (!number(scan, 1, 2, &parts->month) || !skip(scan, "月"))
            return false;
        skip_spaces(scan);
        if (!number(scan, 1, 2, &parts->day))
            return false;
        return skip(scan, "日") || skip(scan, "号");
    }
    return scan_mark(scan) && number(scan, 1, 2, &parts->month) && scan_mark(scan) &&
           number(scan, 1, 2, &parts->day);
}

// "01.12.2010" is always day first, "12/1/2010" as `day_first` says unless only one order is
// possible.
static bool scan_year_last(Scan *scan, bool day_first, Parts *parts)
{
    int first, second;
    if (!number(scan, 1, 2, &first))
        return false;
    if (scan->at < scan->end && *scan->at == '.')
        day_first = true;
    if (!scan_mark(scan) || !number(scan, 1, 2, &second) || !scan_mark(scan) ||
        !number(scan, 4, 4, &parts->year))
        return false;
    if (first > 12)
        day_first = true;
    else if (second > 12)
        day_first = false;
    parts->day = day_first ? first : second;
    parts->month = day_first ? second : first;
    return true;
}

// "1 Dec 2010", "1-Dec-2010"
static bool scan_day_name_year(Scan *scan, Parts *parts)
{
    if (!number(scan, 1, 2, &parts->day))
        return false;
    scan_mark(scan);
    if (!scan_month_name(scan, &parts->month))
        return false;
    if (!scan_mark(scan) && !skip(scan, ","))
        skip_spaces(scan);
    skip_spaces(scan);
    return number(scan, 4, 4, &parts->year);
}

// "Dec 1, 2010"
static bool scan_name_day_year(Scan *scan, Parts *parts)
{
    if (!scan_month_name(scan, &parts->month))
        return false;
    skip_spaces(scan);
    if (!number(scan, 1, 2, &parts->day))
        return false;
    skip(scan, ",");
    skip_spaces(scan);
    return number(scan, 4, 4, &parts->year);
}

// "20101201", "20101201082600", "201012010826"
static bool scan_compact(Scan *scan, Parts *parts)
{
    size_t length = (size_t)(scan->end - scan->at);
    if (length != 8 && length != 12 && length != 14)
        return false;
    if (!number(scan, 4, 4, &parts->year) || !number(scan, 2, 2, &parts->month) ||
        !number(scan, 2, 2, &parts->day))
        return false;
    if (length == 8)
        return true;
    parts->has_time = true;
    return number(scan, 2, 2, &parts->hour) && number(scan, 2, 2, &parts->minute) &&
           (length == 12 || number(scan, 2, 2, &parts->second));
}

static bool scan_date(Scan *scan, bool day_first, Parts *parts)
{
    const char *start = scan->at;
    if (scan_compact(scan, parts))
        return true;
    *parts = (Parts){0};
    scan->at = start;
    if (scan_year_first(scan, parts))
        return true;
    scan->at = start;
    if (scan_year_last(scan, day_first, parts))
        return true;
    scan->at = start;
    if (scan_day_name_year(scan, parts))
        return true;
    scan->at = start;
    return scan_name_day_year(scan, parts);
}

// Ten digits are Unix seconds, perhaps with a fraction, thirteen milliseconds, sixteen
// microseconds.
static bool scan_unix(const Scan *given, int64_t *out)
{
    enum { SECONDS = 10, MILLISECONDS = 13 };
    Scan whole = *given, *scan = &whole;
    int64_t part = 0;
    if (scan->end - scan->at > SECONDS && scan->at[SECONDS] == '.') {
        Scan behind = {scan->at + SECONDS, scan->end};
        if (!fraction(&behind, &part) || behind.at < behind.end)
            return false;
        whole.end = whole.at + SECONDS;
    }
    size_t length = (size_t)(scan->end - scan->at);
    if (length != SECONDS && length != MILLISECONDS)
        return false;
    int64_t value = 0;
    for (const char *at = scan->at; at < scan->end; at++) {
        if (!g_ascii_isdigit(*at))
            return false;
        value = value * 10 + (*at - '0');
    }
    *out = value * (length == SECONDS ? SECOND_US : 1000) + part;
    return true;
}

// 24:00 is the end of a day.
static bool is_end_of_day(const Parts *parts)
{
    return parts->hour == 24 && parts->minute == 0 && parts->second == 0 && parts->fraction == 0 &&
           date_is_valid(parts->year, parts->month, parts->day) && parts->year < 9999;
}

// The zone's name behind its offset: "GMT+0800 (China Standard Time)", "+0800 CST".
static void skip_zone_name(Scan *scan)
{
    while (scan->at < scan->end &&
           (g_ascii_isalpha(*scan->at) || (unsigned char)*scan->at >= 0x80 ||
            strchr(" ()", *scan->at) != NULL))
        scan->at++;
}

static bool scan_all(const char *text, size_t length, bool day_first, Parts *parts)
{
    Scan scan = {text, text + length};
    skip_spaces(&scan);
    while (scan.end > scan.at && (scan.end[-1] == ' ' || scan.end[-1] == '\t'))
        scan.end--;
    if (!scan_date(&scan, day_first, parts))
        return false;
    if (!at_end(&scan)) {
        if (!skip(&scan, "T"))
            skip(&scan, ",");
        skip_spaces(&scan);
        skip(&scan, "at ");
        if (!scan_time(&scan, parts) || !scan_zone(&scan, parts))
            return false;
        if (parts->has_zone)
            skip_zone_name(&scan);
    }
    return at_end(&scan) && (parts_are_valid(parts) || is_end_of_day(parts));
}

bool when_parse(const char *text, size_t length, GTimeZone *zone, bool day_first, int64_t *out,
                GError **error)
{
    Scan scan = {text, text + length};
    if (scan_unix(&scan, out))
        return true;
    Parts parts = {0};
    if (!scan_all(text, length, day_first, &parts))
        return fail(error, ERROR_INVALID, "“%.*s” is not a date or time", "“%.*s”不是日期或时间",
                    (int)MIN(length, 60), text);
    int64_t local = parts_local(&parts);
    *out =
        parts.has_zone ? local - parts.zone_minutes * 60 * SECOND_US : when_from_local(local, zone);
    return true;
}

bool day_parse_any(const char *text, size_t length, bool day_first, int64_t *out, GError **error)
{
    Parts parts = {0};
    if (!scan_all(text, length, day_first, &parts))
        return fail(error, ERROR_INVALID, "“%.*s” is not a date", "“%.*s”不是日期",
                    (int)MIN(length, 60), text);
    *out = day_from_date(parts.year, parts.month, parts.day);
    return true;
}

// ---- local calendar ----

static int64_t offset_us(GTimeZone *zone, GTimeType type, int64_t seconds)
{
    int interval = g_time_zone_find_interval(zone, type, seconds);
    return interval < 0 ? 0 : g_time_zone_get_offset(zone, interval) * SECOND_US;
}

int64_t when_to_local(int64_t at, GTimeZone *zone)
{
    return at + offset_us(zone, G_TIME_TYPE_UNIVERSAL, floor_divide(at, SECOND_US));
}

int64_t when_from_local(int64_t local_us, GTimeZone *zone)
{
    // Two candidates, by the offsets in force a day before and a day after. Both are right away
    // from changes of the clock; in the doubled hour both are, and the first is the earlier one;
    // in the missing hour none is, and the earlier offset moves the time on.
    int64_t seconds = floor_divide(local_us, SECOND_US);
    int64_t before = local_us - offset_us(zone, G_TIME_TYPE_UNIVERSAL, seconds - 86400);
    int64_t after = local_us - offset_us(zone, G_TIME_TYPE_UNIVERSAL, seconds + 86400);
    if (when_to_local(before, zone) == local_us)
        return when_to_local(after, zone) == local_us ? MIN(before, after) : before;
    return when_to_local(after, zone) == local_us ? after : before;
}

int64_t day_of(int64_t at, GTimeZone *zone)
{
    return floor_divide(when_to_local(at, zone), DAY_US);
}

int64_t day_start(int64_t day, GTimeZone *zone)
{
    return when_from_local(day * DAY_US, zone);
}

bool timezone_is_known(const char *name)
{
    g_autoptr(GTimeZone) zone = g_time_zone_new_identifier(name);
    return zone != NULL;
}
