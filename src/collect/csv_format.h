// SPDX-License-Identifier: Apache-2.0
//
// How a CSV text is written: found from its beginning; and writing such texts.
#pragma once

#include "base/buffer.h"
#include "collect/csv.h"

// The delimiter among , ; TAB | that cuts the beginning of a text into the most regular columns; a
// comma when none does. `complete`: the text is the whole file, so that its last row counts.
char csv_find_delimiter(const char *text, size_t length, bool complete);

// True when the first row names columns: no cell of it is empty at the front, repeated or a number,
// date or mail address.
bool csv_is_header(const CsvRow *row);

// Whether a spreadsheet would run a text: = + - @ TAB CR at its beginning, and no number.
bool csv_is_formula(const char *text, size_t length);

typedef struct {
    char delimiter;
    bool formula_safe; // texts a spreadsheet would run get an apostrophe before them
} CsvStyle;

// Appends one field, quoted where RFC 4180 asks for it. Delimiters and line ends are the caller's.
void csv_put(Buffer *out, const CsvStyle *style, const char *text, size_t length);
