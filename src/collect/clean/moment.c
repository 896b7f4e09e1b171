// SPDX-License-Identifier: Apache-2.0
#include "collect/clean/moment.h"

#include "base/when.h"
#include "collect/clean/numeral.h"
#include "collect/clean/text.h"

enum {
    SERIAL_FIRST = 20000,  // 1954
    SERIAL_LAST = 60000,   // 2064
    SERIAL_DAY_0 = -25569, // 30 December 1899, from which spreadsheets count
};

static bool are_digits(Cell cell)
{
    for (size_t i = 0; i < cell.length; i++) {
        if (!g_ascii_isdigit(cell.data[i]))
            return false;
    }
    return cell.length > 0;
}

static bool parse(Cell cell, const MomentReader *reader, int64_t *out)
{
    return cell.length > 0 &&
           when_parse(cell.data, cell.length, reader->zone, reader->day_first, out, NULL);
}

// "20101201082600123": the milliseconds go.
static bool parse_long_digits(Cell cell, const MomentReader *reader, int64_t *out)
{
    return cell.length == 17 && are_digits(cell) && parse(text_part(cell, 0, 14), reader, out);
}

// "44197.5": days since the end of 1899, in the local zone.
static bool parse_serial(Cell cell, const MomentReader *reader, int64_t *out)
{
    const char *dot = memchr(cell.data, '.', cell.length);
    Cell whole = {cell.data, dot != NULL ? (size_t)(dot - cell.data) : cell.length};
    if (whole.length != 5 || !are_digits(whole) || cell.length > 20)
        return false;
    int64_t days = 0, part = 0, unit = 1;
    for (size_t i = 0; i < 5; i++)
        days = days * 10 + (whole.data[i] - '0');
    for (size_t i = 6; i < MIN(cell.length, 15); i++, unit *= 10) {
        if (!g_ascii_isdigit(cell.data[i]))
            return false;
        part = part * 10 + (cell.data[i] - '0');
    }
    if (days < SERIAL_FIRST || days > SERIAL_LAST)
        return false;
    int64_t seconds = (part * 86400 + unit / 2) / unit;
    *out = when_from_local((days + SERIAL_DAY_0) * DAY_US + seconds * SECOND_US, reader->zone);
    return true;
}

// "12/1/10 8:26": a year of two digits at the end of the date, made this century's up to the years
// that are still to come, else the last one's.
static bool parse_short_year(Cell cell, const MomentReader *reader, int64_t *out)
{
    size_t at = 0, numbers[3] = {0};
    for (int i = 0; i < 3; i++) {
        size_t begin = at;
        while (at < cell.length && at - begin < 3 && g_ascii_isdigit(cell.data[at]))
            at++;
        numbers[i] = at - begin;
        if (numbers[i] == 0 || numbers[i] > 2)
            return false;
        if (i < 2 && (at >= cell.length || strchr("/-.", cell.data[at++]) == NULL))
            return false;
    }
    if (numbers[2] != 2 || (at < cell.length && cell.data[at] != ' '))
        return false;
    char text[NUMERAL_TEXT_MAX + 4];
    if (cell.length > NUMERAL_TEXT_MAX)
        return false;
    const char *century = memcmp(cell.data + at - 2, "50", 2) < 0 ? "20" : "19";
    memcpy(text, cell.data, at - 2);
    memcpy(text + at - 2, century, 2);
    memcpy(text + at, cell.data + at - 2, cell.length - at + 2);
    return parse((Cell){text, cell.length + 2}, reader, out);
}

static bool parse_any(Cell cell, const MomentReader *reader, CleanMoment *out)
{
    Rewritten rewritten;
    if (parse(cell, reader, &out->at))
        return true;
    out->base.kinds |= CLEAN_BIT(CLEAN_FORM);
    if (!numeral_rewrite(cell, &rewritten) || rewritten.is_lunar)
        return false;
    Cell text = text_trim((Cell){rewritten.text, rewritten.length}, ",");
    if (parse(text, reader, &out->at) || parse_long_digits(text, reader, &out->at))
        return true;
    if (parse_serial(text, reader, &out->at)) {
        clean_doubt(&out->base, REASON_SERIAL, 0, 0);
        return true;
    }
    if (!parse_short_year(text, reader, &out->at))
        return false;
    clean_doubt(&out->base, REASON_CENTURY, 0, 0);
    return true;
}

void clean_moment(Cell raw, const MomentReader *reader, Arena *arena, CleanMoment *out)
{
    char text[32];
    Cell cell = cell_clean(raw);
    *out = (CleanMoment){.base = {.value = {.data = ""}}};
    if (cell.length == 0)
        return;
    if (!parse_any(cell, reader, out)) {
        out->base.verdict = CLEAN_GOOD;
        clean_reject(&out->base, REASON_NO_DATE, 0, 0);
        return;
    }
    size_t length = when_print(text, out->at);
    out->base.value = (Cell){arena_copy(arena, text, (gssize)length), length};
}
