// SPDX-License-Identifier: Apache-2.0
//
// Years of the Republic of China without a mark between the numbers: 1140305 is 5 March 2025. Seven
// digits alone may be anything, so they are taken for a day only where something else says that the
// files come from Taiwan: the time zone or currency of their source, the encoding, headers in
// traditional characters, or a date in the first rows that can mean no other calendar (民國114年3月
// 5日, 114/3/5). Elsewhere they are refused as any number is that stands where a date should.
#include "collect/import_calendar.h"

#include "base/fold.h"
#include "collect/clean/text.h"
#include <string.h>

enum { ROWS_LOOKED_AT = 1000, DATE_DIGITS = 7, YEAR_DIGITS = 3, CLOCK_MAX = 24 };

static size_t digits_at(Cell cell)
{
    size_t n = 0;
    while (n < cell.length && g_ascii_isdigit(cell.data[n]))
        n++;
    return n;
}

// ---- signs ----

static bool has_traditional(Cell name)
{
    const char *end = name.data + name.length;
    for (const char *at = name.data; at < end;) {
        const char *start = at;
        uint32_t point = text_next(&at, end), folded = point;
        if (fold_is_han(point))
            fold_text(start, (size_t)(at - start), &folded, 1);
        if (folded != point)
            return true;
    }
    return false;
}

static bool says_so(const Import *import, const ImportFile *file, const Sheet *sheet)
{
    const char *zone = g_time_zone_get_identifier(import->zone);
    if (g_strcmp0(zone, "Asia/Taipei") == 0 || strcmp(import->currency, "TWD") == 0 ||
        strcmp(sheet_charset(sheet), "Big5") == 0)
        return true;
    for (size_t i = 0; i < file->n_names; i++)
        if (has_traditional(file->names[i]))
            return true;
    return false;
}

static bool is_date(const Field *field)
{
    return field != NULL && (field->type == FIELD_DAY || field->type == FIELD_TIME);
}

// 民國114年3月5日, 114/3/5, 114.03.05
static bool is_republic(Cell cell)
{
    static const Cell WORDS[] = {WORD("民國"), WORD("民国")};
    for (size_t i = 0; i < G_N_ELEMENTS(WORDS); i++)
        if (cell_begins(cell, WORDS[i]))
            return true;
    return digits_at(cell) == YEAR_DIGITS && cell.length > YEAR_DIGITS &&
           strchr("/-.", cell.data[YEAR_DIGITS]) != NULL && cell.data[0] <= '1';
}

static bool row_says_so(const ImportFile *file, const CsvRow *row)
{
    for (size_t i = 0; i < file->mapping.n_columns; i++) {
        const MappedColumn *mapped = &file->mapping.columns[i];
        if (is_date(mapped->target->field) && mapped->column < row->n_fields &&
            is_republic(cell_clean(
                (Cell){row->fields[mapped->column].data, row->fields[mapped->column].length})))
            return true;
    }
    return false;
}

static bool has_dates(const ImportFile *file)
{
    for (size_t i = 0; i < file->mapping.n_columns; i++)
        if (is_date(file->mapping.columns[i].target->field))
            return true;
    return false;
}

void import_calendar_look(Import *import, const ImportFile *file, Sheet *sheet)
{
    CsvRow row;
    if (import->republic || !has_dates(file))
        return;
    import->republic = says_so(import, file, sheet);
    for (int i = 0; !import->republic && i < ROWS_LOOKED_AT; i++) {
        if (sheet_next(sheet, &row, NULL) != CSV_ROW)
            return; // what is wrong with it is said where its rows are read
        import->republic = row_says_so(file, &row);
    }
}

// ---- days ----

// "1140305" becomes "114-03-05", which can be nothing else; a time of day may follow.
Cell import_calendar_cell(const Import *import, const Field *field, Cell cell, Arena *arena)
{
    bool clock = cell.length > DATE_DIGITS && cell.data[DATE_DIGITS] == ' ' &&
                 cell.length <= DATE_DIGITS + CLOCK_MAX;
    if (!import->republic || !is_date(field) || digits_at(cell) != DATE_DIGITS ||
        (cell.length > DATE_DIGITS && !clock))
        return cell;
    const char *at = cell.data;
    return cell_of(arena_printf(arena, "%.3s-%.2s-%.2s%.*s", at, at + 3, at + 5,
                                (int)(cell.length - DATE_DIGITS), at + DATE_DIGITS));
}
