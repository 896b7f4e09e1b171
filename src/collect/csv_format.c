// SPDX-License-Identifier: Apache-2.0
#include "collect/csv_format.h"

#include <string.h>

enum { ROWS_LOOKED_AT = 200 };

// How regular the columns are when `delimiter` cuts the text: rows that have the commonest number
// of columns (above one), in thousandths, less what had to be repaired; 0: it cuts nothing.
static int regularity(const char *text, size_t length, bool complete, char delimiter)
{
    MemoryBytes memory = {.data = text, .length = length};
    g_autoptr(CsvReader) reader = csv_reader_new(bytes_of_memory(&memory), delimiter);
    size_t widths[ROWS_LOOKED_AT], n_rows = 0;
    int repaired = 0;
    CsvRow row;
    while (n_rows < ROWS_LOOKED_AT && csv_next(reader, &row, NULL) == CSV_ROW) {
        if (csv_row_is_blank(&row))
            continue;
        widths[n_rows++] = row.n_fields;
        repaired += row.repaired;
    }
    if (!complete && n_rows > 1 && n_rows < ROWS_LOOKED_AT)
        n_rows--; // the text was cut inside it
    size_t best = 0, best_width = 0;
    for (size_t i = 0; i < n_rows; i++) {
        size_t same = 0;
        for (size_t j = 0; j < n_rows; j++)
            same += widths[j] == widths[i];
        if (widths[i] > 1 && same > best) {
            best = same;
            best_width = widths[i];
        }
    }
    if (best == 0)
        return 0;
    return (int)(best * 1000 / n_rows) + (int)MIN(best_width, 99) - 200 * MIN(repaired, 4);
}

char csv_find_delimiter(const char *text, size_t length, bool complete)
{
    static const char candidates[] = {',', ';', '\t', '|'};
    char found = ',';
    int best = 0;
    for (size_t i = 0; i < G_N_ELEMENTS(candidates); i++) {
        int score = regularity(text, length, complete, candidates[i]);
        if (score > best) {
            best = score;
            found = candidates[i];
        }
    }
    return found;
}

// Digits with the signs that stand in numbers, dates and times: no name of a column.
static bool is_figure(const char *text, size_t length)
{
    bool digit = false;
    for (size_t i = 0; i < length; i++) {
        digit |= g_ascii_isdigit(text[i]);
        if (!g_ascii_isdigit(text[i]) && strchr("+-.,:/ TZ%", text[i]) == NULL)
            return false;
    }
    return digit;
}

static bool same_text(const CsvField *a, const CsvField *b)
{
    return a->length == b->length && memcmp(a->data, b->data, a->length) == 0;
}

bool csv_is_header(const CsvRow *row)
{
    if (csv_row_is_blank(row) || row->fields[0].length == 0)
        return false;
    for (size_t i = 0; i < row->n_fields; i++) {
        const CsvField *cell = &row->fields[i];
        if (is_figure(cell->data, cell->length) || memchr(cell->data, '@', cell->length) != NULL)
            return false;
        for (size_t j = 0; j < i; j++) {
            if (cell->length > 0 && same_text(cell, &row->fields[j]))
                return false;
        }
    }
    return true;
}

static bool is_number(const char *text, size_t length)
{
    size_t i = length > 0 && (text[0] == '-' || text[0] == '+') ? 1 : 0;
    if (i == length)
        return false;
    for (; i < length; i++) {
        if (!g_ascii_isdigit(text[i]) && text[i] != '.')
            return false;
    }
    return true;
}

bool csv_is_formula(const char *text, size_t length)
{
    return length > 0 && memchr("=+-@\t\r", text[0], 6) != NULL && !is_number(text, length);
}

void csv_put(Buffer *out, const CsvStyle *style, const char *text, size_t length)
{
    bool guard = style->formula_safe && csv_is_formula(text, length);
    bool quote = guard;
    for (size_t i = 0; i < length && !quote; i++)
        quote = text[i] == style->delimiter || text[i] == '"' || text[i] == '\n' || text[i] == '\r';
    if (!quote) {
        buffer_add(out, text, length);
        return;
    }
    buffer_byte(out, '"');
    if (guard)
        buffer_byte(out, '\'');
    for (size_t i = 0; i < length; i++) {
        if (text[i] == '"')
            buffer_byte(out, '"');
        buffer_byte(out, text[i]);
    }
    buffer_byte(out, '"');
}
