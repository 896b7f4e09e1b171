// SPDX-License-Identifier: Apache-2.0
#include "base/spoken.h"

#include "base/when.h"

static const char MONTHS[][4] = {"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                 "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};

void day_spoken(Buffer *out, int64_t day, Language language)
{
    int year, month, date;
    day_to_date(day, &year, &month, &date);
    if (language == LANGUAGE_ZH)
        buffer_printf(out, "%d年%d月%d日", year, month, date);
    else
        buffer_printf(out, "%s %d, %d", MONTHS[month - 1], date, year);
}

static const char *spoken(Arena *arena, int64_t day, Language language)
{
    g_auto(Buffer) out = {0};
    day_spoken(&out, day, language);
    return arena_copy(arena, buffer_string(&out), -1);
}

Label day_label(Arena *arena, int64_t day)
{
    return (Label){spoken(arena, day, LANGUAGE_EN), spoken(arena, day, LANGUAGE_ZH)};
}

Label month_label(Arena *arena, int64_t day)
{
    int year, month, date;
    day_to_date(day, &year, &month, &date);
    return (Label){arena_printf(arena, "%s %d", MONTHS[month - 1], year),
                   arena_printf(arena, "%d年%d月", year, month)};
}
