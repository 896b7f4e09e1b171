// SPDX-License-Identifier: Apache-2.0
//
// A workbook (XLSX) of any number of rows in bounded memory: its cells go to temporary files as
// they come, and at the end into one archive. A sheet holds 1,048,576 rows, its header among them;
// what is beyond goes on in a further sheet, under the same header.
//
// Rows are first printed into a buffer, inside a transaction that may run again, and put into the
// workbook when it has ended.
#pragma once

#include "base/buffer.h"
#include "base/error.h"

// ---- rows, printed ----

// Once, before the first row: the sheet's name, then the title of each column with its width in
// characters, then row_end().
void row_sheet(Buffer *rows, const char *name);
void row_title(Buffer *rows, const char *title, int width);

// Texts are never run as formulas, nor when somebody edits them.
void row_text(Buffer *rows, const char *text, size_t length);
// value × 10^-scale; `money`: with its decimals and thousands apart. More than 15 digits, which a
// spreadsheet would round, become a text.
void row_number(Buffer *rows, int64_t value, int scale, bool money);
void row_boolean(Buffer *rows, bool value);
void row_time(Buffer *rows, int64_t local_us); // wall-clock microseconds, see when_to_local()
void row_day(Buffer *rows, int64_t day);
void row_blank(Buffer *rows);
void row_end(Buffer *rows);

// ---- the workbook ----

typedef struct Xlsx Xlsx;

enum {
    XLSX_SHEET_ROWS = 1048576, // what the format allows
    XLSX_SHEETS_MAX = 100,
    XLSX_TEXT_MAX = 32767, // UTF-16 units in a cell: longer texts end in "…"
};

// `sheet_rows` 0: XLSX_SHEET_ROWS.
Xlsx *xlsx_new(int64_t sheet_rows, GError **error);
void xlsx_free(Xlsx *xlsx); // accepts NULL
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Xlsx, xlsx_free)

bool xlsx_add(Xlsx *xlsx, const Buffer *rows, GError **error);
int64_t xlsx_shortened(const Xlsx *xlsx); // texts that did not fit
// The finished file, nameless, read from its beginning; the caller closes it. Nothing can be added
// after it. -1: failed.
int xlsx_finish(Xlsx *xlsx, GError **error);
