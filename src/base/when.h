// SPDX-License-Identifier: Apache-2.0
//
// Points in time are microseconds since 1970-01-01 UTC; days are counted from 1970-01-01. Both are
// plain integers. Years 0001 to 9999.
#pragma once

#include "base/buffer.h"
#include "base/error.h"
#include <glib.h>
#include <stdint.h>

#define SECOND_US INT64_C(1000000)
#define DAY_US    (INT64_C(86400) * SECOND_US)

#define WHEN_MIN INT64_C(-62135596800000000) // 0001-01-01T00:00:00Z
#define WHEN_MAX INT64_C(253402300799999999) // the last microsecond of 9999

int64_t when_now(void);

// Proleptic Gregorian calendar. Asserts a valid date.
int64_t day_from_date(int year, int month, int day);
void day_to_date(int64_t day, int *out_year, int *out_month, int *out_day);
bool date_is_valid(int year, int month, int day);

// "2026-11-21T09:30:00.000000Z": `out` needs 32 bytes. Microseconds are left out when zero. Returns
// the length.
size_t when_print(char *out, int64_t at);
size_t day_print(char *out, int64_t day); // "2026-11-21"; `out` needs 16 bytes
// A member of a JSON object, as when_print() prints it.
void json_member_time(Buffer *out, const char *key, int64_t at);
void json_member_time_or_null(Buffer *out, const char *key, int64_t at); // 0 (never) prints null

// RFC 3339 with zone, as in JSON. False without touching *out when it is not.
bool when_parse_rfc3339(const char *text, size_t length, int64_t *out);
bool day_parse(const char *text, size_t length, int64_t *out); // "2026-11-21"

// Dates and times as files write them: "2010-12-01 08:26:00", "2010/12/1 8:26", "01.12.2010", "1
// Dec 2010", "12/1/2010 8:26 PM" (see day_first), "2010年12月1日 8时26分", "20101201",
// "20101201082600", "民國114年3月5日", "114/03/05", RFC 3339, Unix seconds or milliseconds (10 or
// 13 digits). Without zone it is local to `zone`; in the doubled hour of autumn the first, in the
// missing hour of spring moved on. Errors are ERROR_INVALID.
bool when_parse(const char *text, size_t length, GTimeZone *zone, bool day_first, int64_t *out,
                GError **error);
bool day_parse_any(const char *text, size_t length, bool day_first, int64_t *out, GError **error);

// Local calendar.
int64_t day_of(int64_t at, GTimeZone *zone);     // the day that a point in time falls on
int64_t day_start(int64_t day, GTimeZone *zone); // its first microsecond
int64_t when_from_local(int64_t local_us,
                        GTimeZone *zone); // wall-clock microseconds to UTC, as when_parse()
int64_t when_to_local(int64_t at, GTimeZone *zone);

// True when `name` is an IANA time zone of this machine ("Asia/Shanghai", "UTC").
bool timezone_is_known(const char *name);
