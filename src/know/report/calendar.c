// SPDX-License-Identifier: Apache-2.0
#include "know/report/calendar.h"

// Entries of the table: of so many for each period nearly all lie within one, and it stays in the
// nearest cache, beside what else is read.
enum { ENTRIES_EACH = 8, ENTRIES_LEAST = 256, ENTRIES_MOST = 8192 };
// The same of places, in the cache behind it: whoever meets one that is split has to look at the
// moment itself, which is far away.
enum { PLACES_EACH = 256, PLACES_LEAST = 16384, PLACES_MOST = 65536 };

static Calendar calendar_new(Arena *arena, size_t n)
{
    return (Calendar){n, ARENA_ARRAY(arena, int64_t, n + 1)};
}

Calendar calendar_of_days(Arena *arena, GTimeZone *zone, int64_t first_day, int64_t last_day)
{
    Calendar calendar = calendar_new(arena, (size_t)MAX(last_day - first_day + 1, 0));
    for (size_t i = 0; i <= calendar.n; i++)
        calendar.begins[i] = day_start(first_day + (int64_t)i, zone);
    return calendar;
}

int64_t month_begin(int64_t day, int months)
{
    int year, month, date;
    day_to_date(day, &year, &month, &date);
    int at = year * 12 + month - 1 + months;
    return day_from_date(at / 12, at % 12 + 1, 1);
}

Calendar calendar_of_months(Arena *arena, GTimeZone *zone, int64_t day, size_t n,
                            int64_t *out_first)
{
    Calendar calendar = calendar_new(arena, n);
    *out_first = month_begin(day, 1 - (int)n);
    for (size_t i = 0; i <= n; i++)
        calendar.begins[i] = day_start(month_begin(*out_first, (int)i), zone);
    return calendar;
}

uint64_t period_codes_from(const Vector *times, int64_t moment)
{
    uint64_t first, last;
    return times->most > 0 && vector_codes_between(times, moment, INT64_MAX, &first, &last)
               ? first
               : times->most + 1;
}

PeriodCodes period_codes(const Calendar *calendar, const Vector *times)
{
    PeriodCodes codes = {.n = calendar->n, .begins = g_new(uint64_t, calendar->n + 2)};
    for (size_t i = 0; i <= calendar->n; i++)
        codes.begins[i] = period_codes_from(times, calendar->begins[i]);
    codes.begins[codes.n + 1] = UINT64_MAX;
    size_t most = CLAMP(codes.n * ENTRIES_EACH, ENTRIES_LEAST, ENTRIES_MOST);
    while (times->most >> codes.shift >= most)
        codes.shift++;
    size_t entries = (size_t)(times->most >> codes.shift) + 1;
    codes.table = g_new(uint32_t, entries);
    uint32_t period = 0;
    for (size_t i = 0; i < entries; i++) {
        while (period <= codes.n && (uint64_t)i << codes.shift >= codes.begins[period])
            period++;
        codes.table[i] = period;
    }
    return codes;
}

PeriodCodes period_codes_along(const Calendar *calendar, const Trail *trail)
{
    PeriodCodes codes = period_codes(calendar, trail->times);
    uint64_t most = trail->times->most;
    if (trail->coarse == NULL || most == 0 || codes.n + 1 >= PERIOD_SPLIT)
        return codes;
    size_t wanted = CLAMP(codes.n * PLACES_EACH, PLACES_LEAST, PLACES_MOST);
    while ((most - 1) >> trail->shift >> codes.coarse_shift >= wanted)
        codes.coarse_shift++;
    unsigned shift = trail->shift + codes.coarse_shift;
    size_t entries = (size_t)((most - 1) >> shift) + 1;
    codes.places = g_new(uint16_t, entries);
    uint32_t period = 0;
    for (size_t i = 0; i < entries; i++) {
        while (period <= codes.n && codes.begins[period] <= ((uint64_t)i << shift) + 1)
            period++;
        bool split = codes.begins[period] <= (uint64_t)(i + 1) << shift;
        codes.places[i] = split ? PERIOD_SPLIT : (uint16_t)period;
    }
    codes.places[0] = PERIOD_SPLIT; // where moments that are missing stand too
    return codes;
}

void period_codes_clear(PeriodCodes *codes)
{
    g_free(codes->places);
    g_free(codes->begins);
    g_free(codes->table);
}
