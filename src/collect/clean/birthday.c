// SPDX-License-Identifier: Apache-2.0
#include "collect/clean/birthday.h"

#include "base/lunar.h"
#include "base/when.h"
#include "collect/clean/numeral.h"
#include "collect/clean/text.h"

enum { AGE_MAX = 130, SERIAL_DAY_0 = -25569 };

// ---- numbers of a date ----

typedef struct {
    int values[3];
    size_t digits[3];
    size_t n;
    bool marked; // 年, 月 or 日 stand there
} Numbers;

static bool is_mark(Cell text, size_t at, size_t *out_length)
{
    static const Cell MARKS[] = {WORD("年"), WORD("月"), WORD("日"),
                                 WORD("号"), WORD("號"), WORD("生")};
    for (size_t i = 0; i < G_N_ELEMENTS(MARKS); i++) {
        if (cell_begins(text_part(text, at, text.length), MARKS[i])) {
            *out_length = MARKS[i].length;
            return true;
        }
    }
    return false;
}

// Two or three numbers with signs or marks between them and nothing else.
static bool read_numbers(Cell text, Numbers *out)
{
    *out = (Numbers){0};
    for (size_t at = 0; at < text.length;) {
        size_t length = 1;
        if (g_ascii_isdigit(text.data[at])) {
            if (out->n == 3)
                return false;
            int value = 0;
            size_t begin = at;
            for (; at < text.length && g_ascii_isdigit(text.data[at]) && at - begin < 8; at++)
                value = value * 10 + (text.data[at] - '0');
            out->digits[out->n] = at - begin;
            out->values[out->n++] = value;
            continue;
        }
        bool mark = is_mark(text, at, &length);
        if (!mark && strchr("-/. ", text.data[at]) == NULL)
            return false;
        out->marked |= mark;
        at += length;
    }
    return out->n > 0;
}

// "19900815" as one number.
static void cut_digits(Numbers *numbers)
{
    if (numbers->n != 1 || numbers->digits[0] != 8)
        return;
    int value = numbers->values[0];
    *numbers = (Numbers){
        .values = {value / 10000, value / 100 % 100, value % 100}, .digits = {4, 2, 2}, .n = 3};
}

// ---- answers ----

static int year_of(int64_t day)
{
    int year, ignored;
    day_to_date(day, &year, &ignored, &ignored);
    return year;
}

static void print(CleanBirthday *out, Arena *arena)
{
    if (out->is_day) {
        char text[16];
        size_t length = day_print(text, out->number);
        out->base.value = (Cell){arena_copy(arena, text, (gssize)length), length};
        return;
    }
    LunarDay day = {out->year, out->month, out->day, out->is_leap_month};
    char text[LUNAR_TEXT];
    lunar_day_print(text, &day); // without a year, days of both calendars are written alike
    const char *calendar = out->calendar == CALENDAR_LUNAR ? "lunar:" : "";
    out->base.value = cell_of(arena_printf(arena, "%s%s", calendar, text));
}

static bool is_placeholder(int year, int month, int day)
{
    static const int DATES[][3] = {{1900, 1, 1}, {1899, 12, 30}, {1899, 12, 31}, {1, 1, 1},
                                   {1753, 1, 1}, {1111, 11, 11}, {1900, 1, 0},   {9999, 12, 31},
                                   {1901, 1, 1}, {0, 0, 0}};
    for (size_t i = 0; i < G_N_ELEMENTS(DATES); i++) {
        if (DATES[i][0] == year && DATES[i][1] == month && DATES[i][2] == day)
            return true;
    }
    return false;
}

static void take_day(CleanBirthday *out, int64_t number, int64_t today, Arena *arena)
{
    int year, month, day, this_year, this_month, this_day;
    day_to_date(number, &year, &month, &day);
    day_to_date(today, &this_year, &this_month, &this_day);
    if (is_placeholder(year, month, day)) {
        clean_reject(&out->base, REASON_PLACEHOLDER, 0, 0);
    } else if (number > today) {
        clean_reject(&out->base, REASON_FUTURE, 0, 0);
    } else if (year + AGE_MAX < this_year) {
        clean_reject(&out->base, REASON_AGE, 0, 0);
    } else {
        out->year = year;
        out->month = month;
        out->day = day;
        out->number = number;
        out->is_day = true;
        if (year == 1970 && month == 1 && day == 1)
            clean_doubt(&out->base, REASON_PLACEHOLDER, 0, 0);
        print(out, arena);
    }
}

static void take_lunar_day(CleanBirthday *out, const LunarDay *day, int this_year, Arena *arena)
{
    static const CleanReason REASONS[] = {[LUNAR_IMPOSSIBLE] = REASON_IMPOSSIBLE,
                                          [LUNAR_FUTURE] = REASON_FUTURE,
                                          [LUNAR_AGE] = REASON_AGE};
    LunarFault fault = lunar_day_check(day, this_year);
    out->calendar = CALENDAR_LUNAR;
    out->is_leap_month = day->is_leap;
    if (fault != LUNAR_GOOD) {
        clean_reject(&out->base, REASONS[fault], 0, 0);
        return;
    }
    out->year = day->year;
    out->month = day->month;
    out->day = day->day;
    print(out, arena);
}

static void take_lunar(CleanBirthday *out, const Numbers *numbers, int this_year, Arena *arena)
{
    size_t n = numbers->n;
    if (n < 2) {
        out->calendar = CALENDAR_LUNAR;
        clean_reject(&out->base, REASON_NO_DATE, 0, 0);
        return;
    }
    LunarDay day = {.year = n == 3 ? numbers->values[0] : 0,
                    .month = numbers->values[n - 2],
                    .day = numbers->values[n - 1],
                    .is_leap = out->is_leap_month};
    bool short_year = n == 3 && numbers->digits[0] <= 2;
    if (short_year)
        day.year += day.year > this_year % 100 ? 1900 : 2000;
    take_lunar_day(out, &day, this_year, arena);
    if (short_year && out->base.verdict == CLEAN_GOOD)
        clean_doubt(&out->base, REASON_CENTURY, 0, 0);
}

// "8月15日", "08-15"
static void take_yearless(CleanBirthday *out, const Numbers *numbers, bool day_first, Arena *arena)
{
    int month = numbers->values[0], day = numbers->values[1];
    if (!numbers->marked && ((day_first && day <= 12) || month > 12)) {
        month = numbers->values[1];
        day = numbers->values[0];
    }
    if (!date_is_valid(2000, month, day)) { // a leap year: 29 February is a birthday
        clean_reject(&out->base, REASON_IMPOSSIBLE, 0, 0);
        return;
    }
    out->month = month;
    out->day = day;
    out->base.kinds |= CLEAN_BIT(CLEAN_FORM);
    print(out, arena);
}

// Three numbers of which the first or last has two digits for the year.
static bool take_short_year(CleanBirthday *out, const Numbers *numbers, int64_t today,
                            bool day_first, Arena *arena)
{
    int year = numbers->values[0], month = numbers->values[1], day = numbers->values[2];
    int this_year = year_of(today);
    bool first = numbers->marked || year > 31 || (numbers->digits[0] == 2 && year == 0);
    if (!first) { // 15/8/90
        year = numbers->values[2];
        month = day_first || numbers->values[0] > 12 ? numbers->values[1] : numbers->values[0];
        day = day_first || numbers->values[0] > 12 ? numbers->values[0] : numbers->values[1];
    }
    if (year > 99)
        return false;
    year += year > this_year % 100 ? 1900 : 2000;
    if (!date_is_valid(year, month, day))
        return false;
    clean_doubt(&out->base, REASON_CENTURY, 0, 0);
    out->base.kinds |= CLEAN_BIT(CLEAN_FORM);
    take_day(out, day_from_date(year, month, day), today, arena);
    return true;
}

// A spreadsheet's number of days: 33100.
static bool take_serial(CleanBirthday *out, const Numbers *numbers, int64_t today, Arena *arena)
{
    if (numbers->n != 1 || numbers->marked || numbers->digits[0] > 5 || numbers->values[0] < 5000 ||
        numbers->digits[0] < 4 || (numbers->digits[0] == 4 && numbers->values[0] >= 1900))
        return false;
    clean_doubt(&out->base, REASON_SERIAL, 0, 0);
    out->base.kinds |= CLEAN_BIT(CLEAN_FORM);
    take_day(out, numbers->values[0] + SERIAL_DAY_0, today, arena);
    return true;
}

// The date is none that base/when.h reads: why, or in what other form it is.
static void take_numbers(CleanBirthday *out, Numbers *numbers, int64_t today, bool day_first,
                         Arena *arena)
{
    cut_digits(numbers);
    bool zeros =
        numbers->n == 3 && numbers->values[0] + numbers->values[1] + numbers->values[2] == 0;
    bool long_year = numbers->digits[0] == 4 || numbers->digits[2] == 4;
    if (zeros)
        clean_reject(&out->base, REASON_PLACEHOLDER, 0, 0);
    else if (numbers->n == 2 && numbers->digits[0] <= 2 && numbers->digits[1] <= 2)
        take_yearless(out, numbers, day_first, arena);
    else if (numbers->n == 3 && long_year)
        clean_reject(&out->base, REASON_IMPOSSIBLE, 0, 0);
    else if (numbers->n == 3 && take_short_year(out, numbers, today, day_first, arena))
        return;
    else if (take_serial(out, numbers, today, arena))
        return;
    else
        clean_reject(&out->base, numbers->n == 3 ? REASON_IMPOSSIBLE : REASON_NO_DATE, 0, 0);
}

// What this library prints for days of the lunar calendar: lunar:1990-05x-03, lunar:--08-15.
static bool read_own_form(Cell cell, LunarDay *out)
{
    static const Cell MARK = WORD("lunar:");
    return text_begins(cell, MARK) &&
           lunar_day_read(cell.data + MARK.length, cell.length - MARK.length, out);
}

// "生日: 1990-08-15", "公历1990-08-15", "1990-08-15生": without what says only what it is.
static Cell without_words(Cell cell)
{
    static const Cell BEFORE[] = {WORD("出生日期"), WORD("出生年月"), WORD("生日"), WORD("阳历"),
                                  WORD("陽曆"),     WORD("公历"),     WORD("公曆"), WORD("新历"),
                                  WORD("國曆"),     WORD("国历"),     WORD("西历"), WORD("西元"),
                                  WORD("公元"),     WORD(":"),        WORD("：")};
    static const Cell BEHIND[] = {WORD("(公历)"),   WORD("（公历）"), WORD("(阳历)"),
                                  WORD("（阳历）"), WORD("(國曆)"),   WORD("出生"),
                                  WORD("生")};
    for (size_t i = 0; i < G_N_ELEMENTS(BEFORE); i++) {
        if (cell_begins(cell, BEFORE[i]))
            cell = text_trim(text_part(cell, BEFORE[i].length, cell.length), "");
    }
    for (size_t i = 0; i < G_N_ELEMENTS(BEHIND); i++) {
        if (cell_ends(cell, BEHIND[i]))
            cell = text_trim(text_part(cell, 0, cell.length - BEHIND[i].length), "");
    }
    return cell;
}

static bool parse_day(Cell text, bool day_first, int64_t *out)
{
    return text.length > 5 && day_parse_any(text.data, text.length, day_first, out, NULL);
}

void clean_birthday(Cell raw, int64_t today, bool day_first, Arena *arena, CleanBirthday *out)
{
    Cell cell = cell_clean(raw);
    Rewritten rewritten;
    Numbers numbers;
    int64_t day = 0;
    *out = (CleanBirthday){.base = {.value = {.data = ""}}};
    if (cell.length == 0)
        return;
    if (day_parse(cell.data, cell.length, &day)) { // the usual form, and the quickest
        take_day(out, day, today, arena);
        return;
    }
    out->base.kinds |= CLEAN_BIT(CLEAN_FORM);
    LunarDay own;
    if (read_own_form(cell, &own)) {
        take_lunar_day(out, &own, year_of(today), arena);
        if (cell_equal(out->base.value, cell))
            out->base.kinds = 0;
        return;
    }
    cell = without_words(cell);
    bool republic = cell_begins(cell, (Cell)WORD("民"));
    if (cell.length > 0 && (g_ascii_isdigit(cell.data[0]) || republic) &&
        parse_day(cell, day_first, &day)) {
        take_day(out, day, today, arena);
        return;
    }
    if (!numeral_rewrite(cell, &rewritten)) {
        clean_reject(&out->base, REASON_NO_DATE, 0, 0);
        return;
    }
    Cell text = text_trim((Cell){rewritten.text, rewritten.length}, ",");
    if (rewritten.is_lunar) {
        out->is_leap_month = rewritten.is_leap_month;
        if (read_numbers(text, &numbers))
            take_lunar(out, &numbers, year_of(today), arena);
        else
            clean_reject(&out->base, REASON_NO_DATE, 0, 0);
    } else if (parse_day(text, day_first, &day)) {
        take_day(out, day, today, arena);
    } else if (read_numbers(text, &numbers)) {
        take_numbers(out, &numbers, today, day_first, arena);
    } else {
        clean_reject(&out->base, REASON_NO_DATE, 0, 0);
    }
}

Cleaned clean_lunar_birthday(Cell raw, int64_t today, bool day_first, Arena *arena)
{
    static const char *const MARKS[] = {"", "lunar:", "农历"};
    CleanBirthday day;
    for (size_t i = 0; i < G_N_ELEMENTS(MARKS); i++) {
        char *text = arena_printf(arena, "%s%.*s", MARKS[i], (int)raw.length, raw.data);
        clean_birthday(cell_of(text), today, day_first, arena, &day);
        if (day.base.verdict == CLEAN_REJECTED || day.calendar != CALENDAR_LUNAR)
            continue;
        day.base.value = text_part(day.base.value, sizeof "lunar:" - 1, day.base.value.length);
        return day.base;
    }
    if (day.base.verdict != CLEAN_REJECTED)
        clean_reject(&day.base, REASON_NO_DATE, 0, 0);
    return day.base;
}
