// SPDX-License-Identifier: Apache-2.0
#include "rule/moment.h"

#include "base/when.h"
#include "rule/words.h"
#include <string.h>

// The first day of the unit that `day` lies in, `offset` units later.
static int64_t first_day(int64_t day, const Unit *unit, int64_t offset)
{
    if (unit->months == 0) {
        int64_t length = unit->us / DAY_US;
        int64_t since_monday = length == 7 ? ((day + 3) % 7 + 7) % 7 : 0; // 1970 began on Thursday
        return day - since_monday + offset * length;
    }
    int year, month, date;
    day_to_date(day, &year, &month, &date);
    int64_t months = (int64_t)year * 12 + month - 1;
    months = months - months % unit->months + offset * unit->months;
    return day_from_date((int)(months / 12), (int)(months % 12) + 1, 1);
}

// The same date `count` units away; the last of the month where the date does not exist.
static int64_t shift_day(int64_t day, const Unit *unit, int64_t count)
{
    if (unit->months == 0)
        return day + count * (unit->us / DAY_US);
    int year, month, date;
    day_to_date(day, &year, &month, &date);
    int64_t months = (int64_t)year * 12 + month - 1 + count * unit->months;
    int to_year = (int)(months / 12), to_month = (int)(months % 12) + 1;
    while (!date_is_valid(to_year, to_month, date))
        date--;
    return day_from_date(to_year, to_month, date);
}

// Exact units move by elapsed time, months by the calendar at the same time of day.
static int64_t shift_time(const Clock *clock, const Unit *unit, int64_t count)
{
    if (unit->months == 0)
        return clock->now + count * unit->us;
    int64_t today = day_of(clock->now, clock->zone);
    int64_t local = when_to_local(clock->now, clock->zone);
    int64_t shifted = shift_day(today, unit, count);
    return when_from_local(local + (shifted - today) * DAY_US, clock->zone);
}

static Bounds bounds_of_days(int64_t first, int64_t after, const Field *field, const Clock *clock)
{
    if (field->type == FIELD_DAY)
        return (Bounds){first, after};
    return (Bounds){day_start(first, clock->zone), day_start(after, clock->zone)};
}

static Bounds bounds_of_time(int64_t at, const Field *field, const Clock *clock)
{
    int64_t stored = field->type == FIELD_DAY ? day_of(at, clock->zone) : at;
    return (Bounds){stored, stored + 1};
}

static Bounds bounds_of_moment(const Node *value, const Field *field, const Clock *clock)
{
    int64_t today = day_of(clock->now, clock->zone), day;
    switch (value->kind) {
    case NODE_TIME:
        return bounds_of_time(value->integer, field, clock);
    case NODE_AGO:
        return bounds_of_time(shift_time(clock, value->unit, -value->integer), field, clock);
    case NODE_DAY:
        day = value->integer;
        break;
    case NODE_START:
        day = first_day(today, value->unit, 0);
        break;
    default: {
        const ValueWord *word = value_word_find(value->text);
        if (!word->day)
            return bounds_of_time(clock->now, field, clock);
        day = today + word->offset;
    }
    }
    return bounds_of_days(day, day + 1, field, clock);
}

Bounds bounds_of_value(const Node *value, const Field *field, const Clock *clock)
{
    if (field->type == FIELD_TIME || field->type == FIELD_DAY)
        return bounds_of_moment(value, field, clock);
    if (value->kind == NODE_WORD)
        return (Bounds){clock->me, clock->me + 1};
    return (Bounds){value->stored, value->stored + 1};
}

static Bounds bounds_of_interval(const Node *window, const Field *field, const Clock *clock)
{
    if (window->n_children == 1)
        return bounds_of_comparison(window->comparison, window->children[0], field, clock);
    return (Bounds){bounds_of_value(window->children[0], field, clock).low,
                    bounds_of_value(window->children[1], field, clock).high};
}

Bounds bounds_of_window(const Node *window, const Field *field, const Clock *clock)
{
    int64_t today = day_of(clock->now, clock->zone), count = window->integer;
    if (window->kind == NODE_INTERVAL)
        return bounds_of_interval(window, field, clock);
    if (window->kind == NODE_PERIOD)
        return bounds_of_days(first_day(today, window->unit, count),
                              first_day(today, window->unit, count + 1), field, clock);
    // Of days, today is the last of `last` and the first of `next`.
    if (field->type == FIELD_DAY) {
        int64_t other = shift_day(today, window->unit, -count);
        return count > 0 ? (Bounds){other + 1, today + 1} : (Bounds){today, other};
    }
    int64_t other = shift_time(clock, window->unit, -count);
    return (Bounds){MIN(other, clock->now), MAX(other, clock->now) + 1};
}

Bounds bounds_of_comparison(Comparison comparison, const Node *literal, const Field *field,
                            const Clock *clock)
{
    Bounds at = bounds_of_value(literal, field, clock);
    switch (comparison) {
    case COMPARE_LT:
        return (Bounds){INT64_MIN, at.low};
    case COMPARE_LE:
        return (Bounds){INT64_MIN, at.high};
    case COMPARE_GT:
        return (Bounds){at.high, INT64_MAX};
    case COMPARE_GE:
        return (Bounds){at.low, INT64_MAX};
    default:
        return at;
    }
}

Bounds bounds_of_condition(const Node *condition, const Clock *clock)
{
    const Field *field = condition->children[0]->path->field;
    if (condition->kind == NODE_WITHIN)
        return bounds_of_window(condition->children[1], field, clock);
    if (condition->kind != NODE_BETWEEN)
        return bounds_of_comparison(condition->comparison, condition->children[1], field, clock);
    return (Bounds){bounds_of_value(condition->children[1], field, clock).low,
                    bounds_of_value(condition->children[2], field, clock).high};
}

int64_t literal_value(const Node *literal, const Clock *clock)
{
    FieldType type = literal->path->field->type;
    return type == FIELD_TIME || type == FIELD_DAY
               ? bounds_of_value(literal, literal->path->field, clock).low
               : literal->stored;
}

int64_t time_ago(const Clock *clock, const Unit *unit, int64_t count)
{
    return shift_time(clock, unit, -count);
}

bool order_fits(int order, Comparison comparison)
{
    switch (comparison) {
    case COMPARE_EQ:
        return order == 0;
    case COMPARE_NE:
        return order != 0;
    case COMPARE_LT:
        return order < 0;
    case COMPARE_LE:
        return order <= 0;
    case COMPARE_GT:
        return order > 0;
    default:
        return order >= 0;
    }
}

// ---- birthdays ----

int64_t day_number(int64_t day)
{
    int year, month, date;
    day_to_date(day, &year, &month, &date);
    return year * INT64_C(10000) + month * 100 + date;
}

// 28 February as the 29th in years without one.
static int64_t last_number(int64_t day)
{
    int64_t number = day_number(day);
    bool leap = date_is_valid((int)(number / 10000), 2, 29);
    return number % 10000 == 228 && !leap ? number + 1 : number;
}

int64_t age_number(const Clock *clock)
{
    return last_number(day_of(clock->now, clock->zone));
}

Anniversaries anniversaries_in(Bounds days)
{
    if (days.low != INT64_MIN && days.high != INT64_MAX && days.low >= days.high)
        return (Anniversaries){.none = true};
    if (days.low == INT64_MIN || days.high == INT64_MAX || days.high - days.low >= 366)
        return (Anniversaries){.all = true};
    return (Anniversaries){.low = day_number(days.low) % 10000,
                           .high = last_number(days.high - 1) % 10000};
}

static bool holds_number(Anniversaries range, int64_t number)
{
    if (range.all || range.none)
        return range.all;
    if (range.low <= range.high)
        return number >= range.low && number <= range.high;
    return number >= range.low || number <= range.high;
}

bool anniversaries_hold(Anniversaries range, int64_t day)
{
    return holds_number(range, day_number(day) % 10000);
}

void anniversaries_mark(const Anniversaries *ranges, size_t n_ranges, int64_t first, size_t n,
                        bool *out)
{
    enum { DATES = 1232 }; // as numbers: 101 … 1231
    bool held[DATES] = {false};
    for (size_t k = 0; k < n_ranges; k++)
        for (int date = 0; date < DATES; date++)
            held[date] |= holds_number(ranges[k], date);
    int64_t number = day_number(first);
    int year = (int)(number / 10000), month = (int)(number / 100 % 100), day = (int)(number % 100);
    for (size_t i = 0; i < n; i++) {
        out[i] = held[month * 100 + day];
        day++;
        if (day <= 28 || date_is_valid(year, month, day))
            continue;
        day = 1;
        year += month == 12;
        month = month % 12 + 1;
    }
}

// ---- birthdays of the lunar calendar ----

// With it the 30th, on the last day of a month that has 29.
static void mark_lunar(LunarDay day, bool is_last, bool held[LUNAR_DATES])
{
    enum { LONG = 30 };
    held[lunar_date(&day)] = true;
    day.day = is_last ? LONG : day.day;
    held[lunar_date(&day)] = true;
}

void lunar_birthdays_mark(Bounds days, bool held[LUNAR_DATES])
{
    enum { ALL_DAYS = 400 }; // more than a year with its doubled month
    if (days.low == INT64_MIN || days.high == INT64_MAX || days.high - days.low >= ALL_DAYS) {
        memset(held, true, LUNAR_DATES * sizeof *held);
        return;
    }
    for (int64_t day = days.low; day < days.high; day++) {
        LunarDay date;
        if (!lunar_day_of(day, &date))
            continue;
        bool is_last = date.day == lunar_month_days(date.year, date.month, date.is_leap);
        mark_lunar(date, is_last, held);
        date.is_leap |= lunar_month_days(date.year, date.month, true) == 0;
        mark_lunar(date, is_last, held);
    }
}
