// SPDX-License-Identifier: Apache-2.0
//
// Which day or month of the organisation a moment lies in, asked of millions of moments: the
// periods begin at few moments, which become codes of a part's column, and a table by the upper
// bits of a code leads to within a step or two of the answer.
#pragma once

#include "base/when.h"
#include "know/report/report.h"
#include "know/trail.h"

// Periods one after the other: number i begins at begins[i] and ends where i + 1 begins.
typedef struct {
    size_t n;
    int64_t *begins; // n + 1, ascending; microseconds
} Calendar;

Calendar calendar_of_days(Arena *arena, GTimeZone *zone, int64_t first_day, int64_t last_day);
// `n` months up to the one that holds `day`; *out_first gets the day the first one begins with.
Calendar calendar_of_months(Arena *arena, GTimeZone *zone, int64_t day, size_t n,
                            int64_t *out_first);
// The day on which the month begins that is `months` after the one of `day`.
int64_t month_begin(int64_t day, int months);

// The same for the codes of one column. Free with period_codes_clear().
typedef struct {
    unsigned shift;
    size_t n;
    uint64_t *begins; // by period, n + 1: the first code in it or after it; then one that no code
                      // reaches
    uint32_t *table;  // by code >> shift: the period of the first code there
    // Of the moments of a trail, whose upper bits lie one after the other: by coarse moment >>
    // coarse_shift the period, or PERIOD_SPLIT where one begins within. NULL: not known.
    uint16_t *places;
    unsigned coarse_shift;
} PeriodCodes;

enum { PERIOD_SPLIT = UINT16_MAX };

PeriodCodes period_codes(const Calendar *calendar, const Vector *times);
// The same with `places`, for those who ask about most records of the trail.
PeriodCodes period_codes_along(const Calendar *calendar, const Trail *trail);
void period_codes_clear(PeriodCodes *codes);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(PeriodCodes, period_codes_clear)

// The first code that is not before `moment`; most + 1 when all are.
uint64_t period_codes_from(const Vector *times, int64_t moment);

// Number of the period + 1; 0: before the first one; n + 1: after the last. At most one period
// mostly begins among the codes of an entry, and on which side of it a code lies no processor
// foresees: so the first step is added, not jumped over.
static inline uint32_t period_of(const PeriodCodes *codes, uint64_t code)
{
    uint32_t period = codes->table[code >> codes->shift];
    period += code >= codes->begins[period];
    while (G_UNLIKELY(code >= codes->begins[period]))
        period++;
    return period;
}
